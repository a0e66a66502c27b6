"""Labelled cases planted into copies: whole, moved as one, among lawful trade, renamed."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import diversion as dv
from diversion.cli import app
from diversion.errors import InputError
from diversion.model.tables import TABLES
from diversion.scoring.evaluation import read_truth
from diversion.scoring.fitting import guest, known_case, write_copy
from diversion.scoring.fitting.planting import TRADE, plant, read_tables
from diversion.scoring.fitting.thinning import LabelledTables
from tests.benchmarks.scores import published

SAMPLES = Path(__file__).resolve().parents[2] / "sample_graphs"
N_RECORDS = 2_000
NAMES = ("ca-uav", "maybach", "ws51200")


@pytest.fixture(scope="module")
def guests():
    return [published(name) for name in NAMES]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The first records of the labelled world."""
    folder = tmp_path_factory.mktemp("guests") / "world"
    shutil.copytree(SAMPLES / "world", folder)
    shipments = pd.read_parquet(folder / "shipments.parquet")
    shipments.head(N_RECORDS).to_parquet(folder / "shipments.parquet")
    return folder


@pytest.fixture(scope="module")
def host(world):
    with dv.open(world) as case:
        tables = read_tables(case.view().store)
    return LabelledTables(tables, read_truth([world]))


def planted(host, guests):
    """A copy that holds all of them: with chance a half each, some seed does."""
    for seed in range(100):
        found = plant(host, guests, np.random.default_rng(seed))
        if len(found.truth.chains) == len(host.truth.chains) + len(guests):
            return found
    raise AssertionError("no copy holds them all")


@pytest.fixture(scope="module")
def copy(host, guests):
    return planted(host, guests)


def test_nothing_of_the_copy_is_touched(host, copy):
    for name, table in host.tables.items():
        kept = copy.tables[name].iloc[: len(table)]
        pd.testing.assert_frame_equal(
            kept.astype(object).where(kept.notna(), None),
            table.astype(object).where(table.notna(), None),
            check_dtype=False,
        )
    assert copy.truth.chains[: len(host.truth.chains)] == host.truth.chains
    assert copy.truth.roles == host.truth.roles


@pytest.mark.parametrize("place", range(len(NAMES)), ids=NAMES)
def test_records_keep_all_but_their_ids_and_their_days(copy, guests, place):
    visitor = guests[place]
    own = visitor.tables["shipments"].reset_index(drop=True)
    ids = [f"{visitor.name}:{each}" for each in own["shipment_id"]]
    there = copy.tables["shipments"].set_index("shipment_id").loc[ids].reset_index()
    moved = ("departed_on", "arrived_on", "known_on")
    for column in own:
        if column.endswith("_id"):
            told = [
                f"{visitor.name}:{v}" if isinstance(v, str) else None for v in own[column]
            ]
            assert [v if isinstance(v, str) else None for v in there[column]] == told
        elif column not in moved:
            assert there[column].isna().equals(own[column].isna())
            assert there[column].dropna().tolist() == own[column].dropna().tolist()
    shifts = {
        (after - before).days
        for column in moved
        for before, after in zip(
            pd.to_datetime(own[column]), pd.to_datetime(there[column]), strict=True
        )
        if pd.notna(before)
    }
    assert len(shifts) == 1
    assert there["departed_on"].isna().equals(own["departed_on"].isna())


def test_guests_end_within_the_days_of_the_copy(host, copy, guests):
    days = pd.to_datetime(host.tables["shipments"]["departed_on"])
    shipments = copy.tables["shipments"].set_index("shipment_id")
    for visitor in guests:
        ids = [
            f"{visitor.name}:{each}" for each in visitor.tables["shipments"]["shipment_id"]
        ]
        last = pd.to_datetime(
            shipments.loc[ids, ["departed_on", "arrived_on"]].stack()
        ).max()
        assert days.quantile(0.3) < last <= days.quantile(0.98)


def test_companies_outside_the_embargo_trade_as_lawful_records_tell(host, copy, guests):
    shipments, lots = copy.tables["shipments"], host.truth.lots
    illicit = set(lots.loc[lots["illicit_share"] >= 0.05, "shipment_id"])
    base = host.tables["shipments"]
    goods = set(told(base[~base["shipment_id"].isin(illicit)]))
    for visitor in guests:
        own = {f"{visitor.name}:{s}" for s in visitor.tables["shipments"]["shipment_id"]}
        rest = shipments[~shipments["shipment_id"].isin(own)]
        for row in visitor.tables["companies"].itertuples():
            for side, other in (("shipper", "consignee"), ("consignee", "shipper")):
                found = rest[rest[f"{side}_id"] == f"{visitor.name}:{row.company_id}"]
                if row.country == "KP":
                    assert found.empty
                    continue
                assert TRADE[0] <= len(found) < TRADE[1]
                assert not found[f"{other}_id"].str.startswith(visitor.name).any()
                assert found[["consignment_id", "document_ref"]].isna().all(axis=None)
                assert set(told(found)) <= goods
    assert shipments["shipment_id"].is_unique


def told(shipments):
    """What lawful records say of goods, as texts: missing values are equal."""
    columns = ["hs_code", "mass_kg", "description", "departed_on", "export_country"]
    return ["|".join(map(str, row)) for row in shipments[columns].itertuples(index=False)]


def test_the_truth_says_which_records_are_of_a_chain_and_nothing_of_companies(copy, guests):
    lots = copy.truth.lots.set_index("shipment_id")
    chains = {chain.chain_id: chain for chain in copy.truth.chains}
    for visitor in guests:
        for line in (
            (SAMPLES / visitor.name / "truth_chains.jsonl").read_text().splitlines()
        ):
            told = json.loads(line)
            called = f"{visitor.name}:{told['chain_id']}"
            assert chains[called].routes == (
                tuple(f"{visitor.name}:{c}" for c in told["companies"]),
            )
            rows = lots.loc[[f"{visitor.name}:{s}" for s in told["shipments"]]]
            assert (rows["illicit_share"] == 1.0).all()
            assert (rows["chains"] == called).all()
        companies = {
            f"{visitor.name}:{c}" for c in visitor.tables["companies"]["company_id"]
        }
        assert companies <= copy.truth.left_out
        assert not companies & set(copy.truth.roles)


def test_each_guest_is_in_about_half_of_the_copies(host, guests):
    held = [
        sum(f"{name}:" in chain.chain_id for chain in found.truth.chains)
        for seed in range(16)
        for found in [plant(host, guests, np.random.default_rng(seed))]
        for name in NAMES
    ]
    assert 0.3 < np.mean(held) < 0.7


def test_a_copy_without_lawful_records_stays_as_it_is(host, guests):
    empty = LabelledTables(
        {**host.tables, "shipments": host.tables["shipments"].head(0)}, host.truth
    )
    assert plant(empty, guests, np.random.default_rng(1)) is empty


def test_a_copy_with_guests_is_read_and_labelled(world, host, guests, tmp_path):
    with dv.open(world) as case:
        store = case.view().store
        truth = write_copy(store, host.truth, tmp_path, 1, how="rough", guests=guests)
    added = {chain.chain_id.split(":")[0] for chain in truth.chains} & set(NAMES)
    assert added
    with dv.open(tmp_path) as copy:
        view = copy.view()
        assert copy.rejects().empty
        known = known_case(view, truth, name="copy", copy_of="world")
        labelled = {chain for chains in known.records.chains for chain in chains}
    assert {chain.split(":")[0] for chain in labelled} >= added
    assert set(pd.read_csv(tmp_path / "companies.csv", nrows=1)) <= set(
        TABLES["companies"].column_names
    )


def test_a_case_without_labelled_records_or_days_is_refused(tmp_path):
    folder = SAMPLES / "ca-uav"
    truth = read_truth([folder])
    with dv.open(folder) as case:
        store = case.view().store
        with pytest.raises(InputError, match="other: no record of it is in a chain"):
            guest("other", store, read_truth([SAMPLES / "maybach"]))
    for file in folder.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    table = pd.read_csv(folder / "shipments.csv", dtype=str)
    table["departed_on"] = ""
    table.to_csv(tmp_path / "shipments.csv", index=False)
    with dv.open(tmp_path) as case, pytest.raises(InputError, match="no record"):
        guest("ca-uav", case.view().store, truth)


def test_guests_need_copies(capsys):
    world, planting = str(SAMPLES / "world"), ("--planted", str(SAMPLES / "ca-uav"))
    with pytest.raises(SystemExit) as caught:
        app(["fit", world, "--truth", world, "-o", "model.json", *planting])
    assert caught.value.code == 2
    assert "--planted needs copies" in capsys.readouterr().err
