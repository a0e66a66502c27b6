"""Leads through a party that no record names: two legs that meet at nobody."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diversion as dv
from diversion.scoring.bridge_scores import log_chances
from diversion.scoring.bridges import PER_HOP, unnamed_bridges
from diversion.scoring.evaluation import read_truth
from diversion.scoring.fitting.labels import label_routes
from diversion.scoring.links import find_links
from diversion.scoring.records import RecordScores
from diversion.scoring.route_scores import (
    candidate_routes,
    missing_leg_features,
    missing_legs,
)
from tests.examples import many
from tests.tables import company, shipment, write_case

MODEL = Path(dv.__file__).parent / "scoring" / "data" / "model.json"
SAMPLES = Path(__file__).resolve().parents[2] / "sample_graphs"
NAMES = ("maker", "trader", "front", "buyer")
COMPANIES = [company(name, "KP" if name == "buyer" else "CN") for name in NAMES]
FIRST_DAY = date(2020, 1, 1)
TO_NOBODY = shipment("maker", "", "2020-01-01", "2020-01-05", mass_kg=100)


def open_case(folder, rows):
    return dv.open(write_case(folder, companies=COMPANIES, shipments=rows))


def pairs(graph):
    found = unnamed_bridges(graph, np.arange(graph.n_hops, dtype=np.int32))
    return {
        (*graph.records_of(a), *graph.records_of(b))
        for a, b in zip(found.first.tolist(), found.then.tolist(), strict=True)
    }


@pytest.mark.parametrize(
    ("departure", "is_paired"),
    [
        ({}, True),
        ({"mass_kg": 98}, True),
        ({"mass_kg": 20}, True),
        ({"mass_kg": 150}, False),
        ({"mass_kg": 2}, False),
        ({"departed": "2021-01-20", "arrived": "2021-01-25"}, True),
        ({"departed": "2021-03-01", "arrived": "2021-03-05"}, False),
        ({"departed": "2019-03-01", "arrived": "2019-03-05"}, False),
        ({"hs_code": "610910"}, False),
        ({"hs_code": ""}, False),
        ({"receiver": "maker"}, False),
        ({"sender": "trader"}, False),
    ],
)
def test_what_went_to_nobody_meets_what_nobody_sent(tmp_path, departure, is_paired):
    sent = {"sender": "", "receiver": "buyer", "departed": "2020-03-01", **departure}
    sent.setdefault("arrived", "2020-03-09")
    with open_case(tmp_path, [TO_NOBODY, shipment(**sent)]) as case:
        assert pairs(case.view().graph) == ({("s000", "s001")} if is_paired else set())


legs = st.tuples(
    st.sampled_from(["", *NAMES]), st.sampled_from(["", *NAMES]),
    st.integers(0, 700), st.sampled_from(["852610", "8526", "610910", ""]),
    st.sampled_from([None, 3, 60, 70, 100]),
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=many(20), deadline=None)
@given(rows=st.lists(legs, min_size=1, max_size=8))
def test_pairs_are_those_of_the_definition(tmp_path_factory, rows):
    def days(k):
        return FIRST_DAY + timedelta(days=rows[k][2])

    def ratio(a, d):
        one, other = rows[a][4], rows[d][4]
        return None if one is None or other is None else float(np.log(other / one))

    def fits(a, d):
        (sender, to, _, code, _), (by, receiver, _, after, _) = rows[a], rows[d]
        return (
            sender and not to and not by and receiver and sender != receiver
            and code[:4] == after[:4] != ""
            and 0 <= (days(d) - days(a)).days <= 400
            and (ratio(a, d) is None or -3 <= ratio(a, d) <= 0.3)
        )  # fmt: skip

    shipments = [
        shipment(s, r, days(k), days(k), hs_code=code, mass_kg=mass or "")
        for k, (s, r, _, code, mass) in enumerate(rows)
    ]
    wanted = set()
    for d in range(len(rows)):
        gaps = [
            (0.15 if ratio(a, d) is None else 0.08 * abs(ratio(a, d)), a)
            for a in range(len(rows))
            if fits(a, d)
        ]
        wanted |= {(f"s{a:03d}", f"s{d:03d}") for _, a in sorted(gaps)[:PER_HOP]}
    with open_case(tmp_path_factory.mktemp("case"), shipments) as case:
        found = pairs(case.view().graph)
    if any(
        len([1 for _, d in wanted if d == k]) == PER_HOP for k in {d for _, d in wanted}
    ):
        assert {d for _, d in found} == {d for _, d in wanted}
    else:
        assert found == wanted


def candidates(view):
    graph = view.graph
    records = RecordScores(
        view, None, np.zeros(graph.n_hops), None, find_links(view), "made up"
    )
    pairs = missing_legs(records)
    companies = np.zeros(graph.n_parties)
    chance = log_chances(missing_leg_features(records, companies, pairs), None)
    found = candidate_routes(records, pairs, chance)
    ids = [str(each) for each in graph.parties.ids]
    return found, [tuple(ids[p] for p in row if p >= 0) for row in found.parties]


def test_a_route_may_pass_nobody_once_and_has_named_ends(tmp_path):
    rows = [
        shipment("trader", "maker", "2019-12-01", "2019-12-05", mass_kg=100),
        TO_NOBODY,
        shipment("", "front", "2020-02-01", "2020-02-05", mass_kg=98),
        shipment("front", "buyer", "2020-02-20", "2020-02-25", mass_kg=98),
        shipment("", "buyer", "2020-03-01", "2020-03-05", mass_kg=97),
    ]
    with open_case(tmp_path, rows) as case:
        found, routes = candidates(case.view())
    # Only the last leg may come from nobody: none goes on to the buyer by way of the front.
    assert set(routes) == {
        ("trader", "maker", "?", "front"),
        ("maker", "?", "front"),
        ("trader", "maker", "?", "buyer"),
        ("maker", "?", "buyer"),
        ("trader", "maker", "front", "buyer"),
    }
    assert all(
        (found.legs[k] >= 0).sum() == len(found.walks[k][found.walks[k] >= 0]) - 1
        for k in range(len(routes))
    )


def test_a_route_past_nobody_is_the_chain_that_it_fits(tmp_path):
    rows = [
        shipment("trader", "maker", "2019-12-01", "2019-12-05", mass_kg=100),
        TO_NOBODY,
        shipment("", "buyer", "2020-03-01", "2020-03-05", mass_kg=97),
    ]
    chain = (
        '{"chain_id": "C", "companies": ["maker", "front", "buyer"],'
        ' "shipments": ["s001"], "roles": {}}'
    )
    with open_case(tmp_path, rows) as case:
        view = case.view()
        found, routes = candidates(view)
        (tmp_path / "truth_chains.jsonl").write_text(chain)
        label = label_routes(read_truth([tmp_path]), view.graph, found)
    assert dict(zip(routes, label.tolist(), strict=True)) == {
        ("maker", "?", "buyer"): 0,
        ("trader", "maker", "?", "buyer"): -1,
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ca-dow", "radar", "princess"])
def test_a_published_gap_is_a_lead_of_the_fitted_model_and_explained(name):
    with dv.open(SAMPLES / name) as case:
        leads = case.chains(scorer=str(MODEL))
        route = next(lead for lead in leads if None in lead.companies)
        first, last = route.hops
        assert (first.to_id, last.from_id) == (None, None)
        assert all("party_not_on_record" in hop.flags for hop in route.hops)
        assert last.wait_days is not None
        assert last.order == "inferred"
        text = str(case.explain(route.chain_id, scorer=str(MODEL)))
    assert "rows: " + first.shipment_ids[0] in text
    assert "flags: " in text
    assert "party_not_on_record" in text


def test_what_meets_nothing_is_counted(tmp_path):
    rows = [
        TO_NOBODY,
        shipment("", "buyer", "2020-03-01", "2020-03-05", mass_kg=97),
        shipment("trader", "", "2020-03-01", "2020-03-05", hs_code="610910"),
    ]
    with open_case(tmp_path, rows) as case:
        leads = case.chains(scorer=str(MODEL))
    assert [lead.companies for lead in leads] == [("maker", None, "buyer")]
    assert leads.completeness.note == (
        "A consignment of which one side is not known, s002, is in no lead."
    )
