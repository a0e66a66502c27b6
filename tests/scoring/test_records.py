"""Scores of records: every hop has one, whatever is missing."""

import numpy as np
import pytest

import diversion as dv
from diversion.scoring.records import score_hops
from tests.tables import company, shipment, three_hops, write_case


def test_the_records_of_a_chain_outrank_ordinary_trade(tmp_path):
    rows = [
        shipment("maker", "trader", "2020-01-01", "2020-02-01", mass_kg=100),
        shipment("trader", "front", "2020-02-10", "2020-02-20", mass_kg=90),
        shipment("front", "user", "2020-03-01", "2020-03-05", mass_kg=90),
        shipment("maker", "shop", "2020-01-01", "2020-02-01", mass_kg=100),
    ]
    companies = [company(c, "CN") for c in ("maker", "trader", "front", "shop")]
    companies.append(company("user", "KP"))
    with dv.open(write_case(tmp_path, companies=companies, shipments=rows)) as case:
        found = score_hops(case.view())
    ids = found.view.graph.record_ids.tolist()
    odds = dict(zip(ids, found.log_odds, strict=True))
    assert min(odds["s000"], odds["s001"], odds["s002"]) > odds["s003"]
    assert np.isfinite(found.log_odds).all()


@pytest.mark.parametrize(
    "missing",
    [
        {"mass_kg": ""},
        {"hs_code": "85"},
        {"hs_code": ""},
        {"arrived_on": ""},
        {"departed_on": "", "arrived_on": "2020-02-01"},
        {"consignee_id": "", "shipper_name": "", "consignee_name": "TO ORDER"},
    ],
)
def test_missing_facts_leave_a_score(tmp_path, missing):
    rows = [
        {**shipment(a, b, "2020-01-01", "2020-02-01", mass_kg=10), **missing}
        for a, b in (("maker", "trader"), ("trader", "front"), ("front", "user"))
    ]
    with dv.open(three_hops(tmp_path, shipments=rows)) as case:
        found = score_hops(case.view())
    assert np.isfinite(found.log_odds).all()
    assert found.log_odds.size == 3


def test_a_case_without_targets_or_rows_is_scored(tmp_path):
    companies = [company(c, "CN") for c in "abc"]
    rows = [shipment("a", "b", "2020-01-01"), shipment("b", "c", "2020-02-01")]
    with dv.open(write_case(tmp_path / "no", companies=companies, shipments=rows)) as case:
        assert np.isfinite(score_hops(case.view()).log_odds).all()
    with dv.open(write_case(tmp_path / "none", companies=companies)) as case:
        assert score_hops(case.view()).log_odds.size == 0
