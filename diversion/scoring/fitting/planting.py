"""Labelled cases of a few records, planted into a copy of a case of many.

Simulated trade has the habits of its simulator. A published case, hidden in such trade
with some ordinary trade for its companies, shows a fit how little a press report tells:
no mass, no value, days that follow from a rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.errors import InputError
from diversion.model.tables import TABLES, Kind, Table
from diversion.scoring.evaluation import Truth
from diversion.scoring.evaluation.truth import NOBODY, TrueChain
from diversion.scoring.fitting.thinning import LabelledTables
from diversion.scoring.record_fitting import LEAST_SHARE
from diversion.store.base import Reader

CHANCE: Final = 0.5  # that a copy holds a guest
LAST_DAY: Final = (0.35, 0.97)  # quantiles of the copy's days between which guests end
TRADE: Final = (5, 25)  # lawful records of each company, in and out: least, and below most
EMBARGOED: Final = "KP"  # companies there get no ordinary trade
OWN_PAPERS: Final = ("consignment_id", "document_ref")


@dataclass(frozen=True, slots=True)
class Guest:
    """A labelled case of a few records: its native tables by name, and its truth."""

    name: str
    tables: Mapping[str, pd.DataFrame]
    truth: Truth


def read_tables(store: Reader) -> dict[str, pd.DataFrame]:
    """Read all native tables of a case, every declared column."""
    return {
        name: store.read(name, [column.name for column in table.columns]).to_pandas()
        for name, table in TABLES.items()
    }


def guest(name: str, store: Reader, truth: Truth) -> Guest:
    """Read a case that is to be planted.

    Raises
    ------
    InputError
        If no record of it is in a chain, or none has a day.
    """
    tables = read_tables(store)
    shipments = tables["shipments"]
    if not truth.lots["shipment_id"].isin(shipments["shipment_id"]).any():
        raise InputError(f"{name}: no record of it is in a chain, nothing to plant")
    if shipments[["departed_on", "arrived_on"]].isna().all(axis=None):
        raise InputError(f"{name}: no record has a day, cannot move it into other trade")
    return Guest(name, tables, truth)


def plant(
    host: LabelledTables, guests: Sequence[Guest], random: np.random.Generator
) -> LabelledTables:
    """Put some of the guests into a copy, each with chance :data:`CHANCE`.

    A guest's ids get its name in front, and all its days move by one number of days. Each
    of its companies outside the DPRK also sends and receives goods as lawful records of
    the copy tell them. What its companies knew is not told: the stage of companies does
    not read them.
    """
    lawful = _lawful(host)
    if not len(lawful):
        return host
    days = pd.DatetimeIndex(lawful["departed_on"].dropna()).sort_values()
    found: dict[str, list[pd.DataFrame]] = {name: [t] for name, t in host.tables.items()}
    truth = host.truth
    for visitor in guests:
        if not days.size or random.random() >= CHANCE:
            continue
        own = {
            name: _renamed(visitor, TABLES[name], table)
            for name, table in visitor.tables.items()
        }
        _move(own, days[int(random.uniform(*LAST_DAY) * days.size)])
        for name, table in own.items():
            found[name].append(table)
        companies = own["companies"]
        at_home = companies["country"] == EMBARGOED
        for company in companies.loc[~at_home, "company_id"]:
            found["shipments"].append(_trade(lawful, str(company), random))
        truth = _joined(truth, visitor, companies["company_id"])
    tables = {name: pd.concat(parts, ignore_index=True) for name, parts in found.items()}
    return LabelledTables(tables, truth)


def _lawful(host: LabelledTables) -> pd.DataFrame:
    """Give the records of the copy that name both sides and are of no chain."""
    shipments, lots = host.tables["shipments"], host.truth.lots
    illicit = lots.loc[lots["illicit_share"] >= LEAST_SHARE, "shipment_id"]
    both = shipments["shipper_id"].notna() & shipments["consignee_id"].notna()
    return shipments[both & ~shipments["shipment_id"].isin(illicit)].astype(object)


def _renamed(visitor: Guest, table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    result = rows.astype(object)
    for column in table.columns:
        if column.name.endswith("_id"):
            values = result[column.name]
            result[column.name] = [
                _called(visitor, v) if isinstance(v, str) else None for v in values
            ]
    return result


def _called(visitor: Guest, own_id: str) -> str:
    return own_id if own_id == NOBODY else f"{visitor.name}:{own_id}"


def _move(tables: Mapping[str, pd.DataFrame], to: pd.Timestamp) -> None:
    """Move all days so that the last record is of a given day."""
    shipments = tables["shipments"]
    ends = [pd.to_datetime(shipments[name]).max() for name in ("departed_on", "arrived_on")]
    by = (to - max(end for end in ends if pd.notna(end))).floor("D")
    for name, table in tables.items():
        for column in TABLES[name].columns:
            if column.kind is Kind.DATE:
                moved = pd.to_datetime(table[column.name], errors="coerce") + by
                text = moved.dt.strftime("%Y-%m-%d").astype(object)
                table[column.name] = text.where(moved.notna(), None)


def _trade(lawful: pd.DataFrame, company: str, random: np.random.Generator) -> pd.DataFrame:
    """Copy lawful records in which the company stands for one of the two sides."""
    parts = []
    for side in ("shipper", "consignee"):
        chosen: NDArray[np.int64] = random.integers(
            len(lawful), size=random.integers(*TRADE)
        )
        rows = lawful.iloc[chosen].copy()
        rows["shipment_id"] = [f"{company}, {side} {k}" for k in range(len(rows))]
        rows[f"{side}_id"] = company
        rows[[f"{side}_name", *OWN_PAPERS]] = None
        parts.append(rows)
    return pd.concat(parts)


def _joined(truth: Truth, visitor: Guest, companies: pd.Series) -> Truth:
    """Add a guest's chains and records; its companies are left out."""

    def named(chain: TrueChain) -> TrueChain:
        routes = tuple(tuple(_called(visitor, c) for c in r) for r in chain.routes)
        return replace(
            chain,
            chain_id=_called(visitor, chain.chain_id),
            routes=routes,
            legs=frozenset(_called(visitor, str(leg)) for leg in chain.legs),
        )

    lots = visitor.truth.lots.astype(object)
    for name in ("shipment_id", "leg"):
        lots[name] = [_called(visitor, str(value)) for value in lots[name]]
    lots["chains"] = [
        ";".join(_called(visitor, c) for c in text.split(";") if c)
        for text in lots["chains"].fillna("")
    ]
    return replace(
        truth,
        chains=(*truth.chains, *map(named, visitor.truth.chains)),
        lots=pd.concat([truth.lots.astype(object), lots], ignore_index=True),
        aliases={
            **truth.aliases,
            **{
                _called(visitor, entry): _called(visitor, company)
                for entry, company in visitor.truth.aliases.items()
            },
        },
        left_out=truth.left_out | set(companies),
    )
