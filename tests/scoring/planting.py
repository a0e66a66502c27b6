"""Plant a published case into a simulated world, with a little ordinary trade."""

from pathlib import Path

import numpy as np
import pandas as pd

DPRK = "KP"
ORDINARY = 12  # lawful consignments for each company of the case, in and out


def read(folder: Path, table: str) -> pd.DataFrame:
    path = folder / f"{table}.parquet"
    if path.exists():
        return pd.read_parquet(path)
    return pd.read_csv(folder / f"{table}.csv", dtype=str)


def plant(world: Path, case: Path, folder: Path, seed: int = 1) -> tuple[set[str], int]:
    """Write the world with the case in it, its dates moved into those of the world.

    Each company of the case outside the DPRK also sends and receives goods of the
    world's kinds, to and from companies of the world. Returns the ids of the case's
    companies, and how many records were added.
    """
    random = np.random.default_rng(seed)
    folder.mkdir(parents=True)
    for table in ("links", "listings"):
        both = [read(world, table), read(case, table)]
        _join(both).to_csv(folder / f"{table}.csv", index=False)
    ours, theirs = read(case, "companies"), read(world, "companies")
    _join([theirs, ours]).to_csv(folder / "companies.csv", index=False)
    trade, added = read(world, "shipments"), read(case, "shipments")
    added = _moved(added, trade)
    lawful = [
        _lawful(trade, company, added, random)
        for company, country in zip(ours["company_id"], ours["country"], strict=True)
        if country != DPRK
    ]
    extra = _join([added, *lawful])
    _join([trade, extra]).to_csv(folder / "shipments.csv", index=False)
    return set(ours["company_id"]), len(extra)


def _moved(added: pd.DataFrame, trade: pd.DataFrame) -> pd.DataFrame:
    """Shift all dates by one number of days, so that the case ends inside the world."""
    result = added.copy()
    names = [n for n in ("departed_on", "arrived_on", "known_on") if n in added]
    days = {name: pd.to_datetime(added[name]) for name in names}
    last = max(day.max() for day in days.values() if day.notna().any())
    end = pd.to_datetime(trade["departed_on"]).quantile(0.9)
    for name in names:
        moved = days[name] + (end - last).floor("D")
        result[name] = moved.dt.strftime("%Y-%m-%d").where(moved.notna(), "")
    return result


def _lawful(
    trade: pd.DataFrame, company: str, added: pd.DataFrame, random: np.random.Generator
) -> pd.DataFrame:
    """Copy rows of the world in which the company stands for one of the two sides."""
    whole = trade[trade["shipper_id"].notna() & trade["consignee_id"].notna()]
    rows = whole.sample(2 * ORDINARY, random_state=int(random.integers(2**31))).copy()
    rows["shipment_id"] = [f"PLANT-{company}-{k}" for k in range(len(rows))]
    rows["consignment_id"] = ""
    for side, part in (
        ("shipper", rows.index[:ORDINARY]),
        ("consignee", rows.index[ORDINARY:]),
    ):
        rows.loc[part, f"{side}_id"] = company
        rows.loc[part, f"{side}_name"] = ""
    return rows


def _join(parts: list[pd.DataFrame]) -> pd.DataFrame:
    columns = dict.fromkeys(c for part in parts for c in part.columns)
    texts = [part.reindex(columns=list(columns)).astype(object) for part in parts]
    joined = pd.concat(texts, ignore_index=True)
    return joined.where(joined.notna(), "")
