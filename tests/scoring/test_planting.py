"""The planter: a case inside a world keeps its records, and the world keeps its own."""

import pandas as pd
import pytest

import diversion as dv
from tests.scoring.planting import ORDINARY, plant, read


@pytest.mark.slow
def test_a_planted_case_is_whole_and_its_companies_trade(samples, tmp_path):
    world, case = samples / "world", samples / "uav-parts"
    ours, n_added = plant(world, case, tmp_path / "planted")
    with dv.open(tmp_path / "planted") as opened:
        assert opened.rejects().empty
        n_world = len(read(world, "shipments"))
        assert opened.tables()["shipments"] == n_world + n_added
    trade = pd.read_csv(tmp_path / "planted" / "shipments.csv", dtype=str)
    original = read(case, "shipments")
    planted = trade[trade["shipment_id"].isin(original["shipment_id"])]
    assert planted["hs_code"].tolist() == original["hs_code"].tolist()
    days = pd.to_datetime(planted["departed_on"])
    before = pd.to_datetime(original["departed_on"])
    assert len(set(days.to_numpy() - before.to_numpy())) == 1
    lawful = trade[trade["shipment_id"].str.startswith("PLANT-")]
    sides = pd.concat([lawful["shipper_id"], lawful["consignee_id"]])
    assert set(sides.value_counts().reindex(list(ours)).dropna()) == {2.0 * ORDINARY}
