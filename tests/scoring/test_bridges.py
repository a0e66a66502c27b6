"""Legs between suspicious lots that are on no record: who may have passed, how likely."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diversion as dv
from diversion.scoring.bridge_scores import (
    LEAST,
    NAMES,
    BridgeInputs,
    bridge_features,
    likely_bridges,
    log_chances,
)
from diversion.scoring.bridges import (
    LONGEST_GUESS,
    PER_GUESS,
    Bridges,
    Pairs,
    equal_pairs,
    join_bridges,
    likely_pairs,
    not_on_record,
    possible_bridges,
    strongest,
)
from diversion.scoring.evaluation import read_truth
from diversion.scoring.fitting.labels import label_bridges
from diversion.scoring.links import find_links
from diversion.scoring.route_scores import bridge_model
from tests.examples import many
from tests.tables import company, shipment, write_case

NAMED = ("maker", "front", "other", "buyer", "third")
COMPANIES = [company(name, "CN") for name in NAMED]
FIRST_DAY = date(2020, 1, 1)


def read(folder, rows):
    """Give the graph, links and ids of records by hop of some rows."""
    with dv.open(write_case(folder, companies=COMPANIES, shipments=rows)) as case:
        view = case.view()
        return view.graph, find_links(view)


def spelled(graph, pairs):
    (first, then) = pairs
    ids = [str(*graph.records_of(hop)) for hop in range(graph.n_hops)]
    return {(ids[a], ids[b]) for a, b in zip(first, then, strict=True)}


def by_rule(graph, links):
    """Pairs by either rule, all hops suspicious and alike."""
    hops = np.arange(graph.n_hops, dtype=np.int32)
    odds = np.zeros(graph.n_hops)
    equal, likely = equal_pairs(graph, links, hops), likely_pairs(graph, links, odds, hops)
    both = possible_bridges(graph, links, odds, hops)
    either = [not_on_record(graph, pairs) for pairs in (equal, likely)]
    assert spelled(graph, both) == set.union(*(spelled(graph, pairs) for pairs in either))
    assert len(both.first) == len(spelled(graph, both))
    return equal, likely


@pytest.mark.slow
@pytest.mark.parametrize(
    ("departure", "is_equal", "is_likely"),
    [
        ({"mass_kg": 98}, True, True),
        ({"mass_kg": 20}, False, True),
        ({}, False, True),
        ({"mass_kg": 150}, False, False),
        ({"mass_kg": 2}, False, False),
        ({"mass_kg": 98, "departed": "2020-12-01"}, False, True),
        ({"mass_kg": 98, "departed": "2021-03-01"}, False, False),
        ({"mass_kg": 98, "departed": "2019-03-01"}, False, False),
        ({"mass_kg": 98, "hs_code": "610910"}, False, True),
        ({"mass_kg": 90, "hs_code": "610910"}, False, False),
        ({"hs_code": "610910"}, False, False),
    ],
)
def test_what_may_have_gone_on_between_two_lots(tmp_path, departure, is_equal, is_likely):
    rows = [
        shipment("maker", "front", "2020-01-01", "2020-01-05", mass_kg=100),
        shipment("other", "buyer", **{"departed": "2020-03-01", **departure}),
    ]
    graph, links = read(tmp_path, rows)
    found = [("s000", "s001") in spelled(graph, pairs) for pairs in by_rule(graph, links)]
    assert found == [is_equal, is_likely]


def test_a_strong_way_on_rules_out_equal_lots_and_makes_others_less_likely(tmp_path):
    same = {"mass_kg": 100, "value_usd": 5000, "origin_country": "CA"}
    rows = [
        shipment("maker", "front", "2020-01-01", "2020-01-05", **same),
        shipment("front", "third", "2020-01-10", "2020-01-15", **same),
        shipment("other", "buyer", "2020-01-20", "2020-01-25", **same),
    ]
    graph, links = read(tmp_path, rows)
    onward, into = strongest(links, graph.n_hops)
    assert onward[0] == into[1] > 0
    assert np.isneginf([onward[1], onward[2], into[0], into[2]]).all()
    equal, likely = by_rule(graph, links)
    assert ("s000", "s002") not in spelled(graph, equal)
    assert ("s001", "s002") in spelled(graph, equal)
    assert {("s000", "s002"), ("s001", "s002")} <= spelled(graph, likely)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("between", "is_missing"),
    [
        ({"hs_code": "610910"}, False),
        ({"hs_code": "610910", "mass_kg": 80}, False),
        ({"hs_code": "610910", "mass_kg": ""}, False),
        ({"hs_code": "610910", "mass_kg": 65}, True),
        ({"hs_code": "610910", "mass_kg": 42}, False),  # as what left
        ({"hs_code": "610910", "mass_kg": 25}, True),
        ({"departed_on": "2019-12-01", "arrived_on": "2019-12-05"}, True),
        ({"departed_on": "2020-04-01", "arrived_on": "2020-04-05"}, True),
        ({"shipper_id": "other", "consignee_id": "front"}, True),
    ],
)
def test_a_leg_with_a_consignment_on_record_is_not_missing(tmp_path, between, is_missing):
    rows = [
        shipment("maker", "front", "2020-01-01", "2020-01-05", mass_kg=100),
        shipment("other", "buyer", "2020-03-01", "2020-03-05", mass_kg=40),
        shipment("front", "other", "2020-02-01", "2020-02-05", mass_kg=100) | between,
    ]
    graph, links = read(tmp_path, rows)
    hops, odds = np.arange(graph.n_hops, dtype=np.int32), np.zeros(graph.n_hops)
    found = spelled(graph, possible_bridges(graph, links, odds, hops))
    assert (("s000", "s001") in found) == is_missing
    likely = spelled(graph, likely_pairs(graph, links, odds, hops))
    assert ("s000", "s001") in likely


legs = st.tuples(
    st.sampled_from(NAMED), st.sampled_from(NAMED), st.integers(0, 700),
    st.sampled_from(["852610", "8526", "610910", ""]),
    st.sampled_from([None, 3, 90, 93, 100]),
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=many(20), deadline=None)
@given(rows=st.lists(legs, min_size=1, max_size=9))
def test_likely_pairs_are_those_of_the_definition(tmp_path_factory, rows):
    def fits(a, d):
        (sender, to, day, code, mass), (by, receiver, later, after, left) = rows[a], rows[d]
        ratio = np.log(left / mass) if mass and left else None
        if code[:4] == after[:4] != "":
            is_fine = ratio is None or -3 <= ratio <= 0.3
        else:
            is_fine = ratio is not None and abs(ratio) <= 0.05
        return (
            is_fine
            and sender != to and by != receiver
            and not {sender, to} & {by, receiver}
            and 0 <= later - day <= LONGEST_GUESS
        )  # fmt: skip

    shipments = [
        shipment(s, r, *[FIRST_DAY + timedelta(days=day)] * 2, hs_code=code,
                 mass_kg=mass or "")
        for s, r, day, code, mass in rows
    ]  # fmt: skip
    wanted = {
        (f"s{a:03d}", f"s{d:03d}")
        for a in range(len(rows))
        for d in range(len(rows))
        if fits(a, d)
    }
    graph, links = read(tmp_path_factory.mktemp("case"), shipments)
    hops = np.flatnonzero(graph.hops.source != graph.hops.target).astype(np.int32)
    found = likely_pairs(graph, links, np.zeros(graph.n_hops), hops)
    assert spelled(graph, found) == wanted


def test_of_many_arrivals_the_likeliest_stay(tmp_path):
    rows = [
        shipment("maker", "front", "2020-01-01", "2020-01-05", mass_kg=100 + kg)
        for kg in range(PER_GUESS + 3)
    ]
    rows.append(shipment("other", "buyer", "2020-03-01", "2020-03-05", mass_kg=100))
    graph, links = read(tmp_path, rows)
    hops = np.arange(graph.n_hops, dtype=np.int32)
    odds = np.zeros(graph.n_hops)
    found = spelled(graph, likely_pairs(graph, links, odds, hops))
    assert found == {(f"s{k:03d}", "s013") for k in range(PER_GUESS)}
    (heaviest,) = (hop for hop in hops if "s012" in graph.records_of(hop))
    odds[heaviest] = 5.0  # suspicious enough to come first
    found = spelled(graph, likely_pairs(graph, links, odds, hops))
    assert ("s012", "s013") in found
    assert len(found) == PER_GUESS


@pytest.mark.slow
def test_features_are_those_of_the_definition(tmp_path):
    random = np.random.default_rng(3)
    rows = []
    for _ in range(120):
        sender, receiver = random.choice(NAMED, 2, replace=False)
        day = FIRST_DAY + timedelta(days=int(random.integers(500)))
        rows.append(
            shipment(
                sender, receiver, day, day + timedelta(days=int(random.integers(9))),
                hs_code=random.choice(["852610", "852910", "6109", ""]),
                mass_kg=random.choice(["", 80, 100]), value_usd=random.choice(["", 5000]),
                origin_country=random.choice(["", "CA", "CN"]),
                import_country=random.choice(["", "CN", "HK"]),
                export_country=random.choice(["", "CN", "HK"]),
            )
        )  # fmt: skip
    graph, links = read(tmp_path, rows)
    hops, n = graph.hops, graph.n_hops
    odds, companies = random.normal(size=n), random.normal(size=graph.n_parties)
    pairs = Pairs(*random.integers(0, n, (2, 200)).astype(np.int32))
    inputs = BridgeInputs(graph, links, odds, companies)
    found = bridge_features(inputs, pairs)
    for row, a, b in zip(found, *pairs, strict=True):
        column = dict(zip(NAMES, row, strict=True))
        levels = np.array([hops.hs2[a] == hops.hs2[b], hops.hs4[a] == hops.hs4[b]])
        is_told = min(hops.hs4[a], hops.hs4[b]) >= 0
        ratio = np.log(hops.mass_kg[b] / hops.mass_kg[a])
        lane = [
            k for k in range(n)
            if hops.source[k] == hops.target[a] and hops.target[k] == hops.source[b]
        ]  # fmt: skip
        onward = [w for f, w in zip(links.first, links.weight, strict=True) if f == a]
        into = [w for t, w in zip(links.then, links.weight, strict=True) if t == b]
        wanted = {
            "hs_level": levels.sum() if is_told else np.nan,
            "log_mass_ratio": ratio,
            "mass_apart": abs(ratio),
            "price_apart": abs(
                np.log(hops.value_usd[b] / hops.mass_kg[b])
                - np.log(hops.value_usd[a] / hops.mass_kg[a])
            ),
            "days": hops.depart_hi[b] - hops.arrive_lo[a],
            "same_origin": same(hops.origin_country[a], hops.origin_country[b]),
            "same_country": same(hops.import_country[a], hops.export_country[b]),
            "on_lane": np.log(1 + len(lane)),
            "goes_on": max([-8.0, *onward]),
            "came_in": max([-8.0, *into]),
            "first": odds[a],
            "then": odds[b],
            "both": odds[a] + odds[b],
            "company_first": companies[hops.target[a]],
            "company_then": companies[hops.source[b]],
        }
        assert column == pytest.approx(wanted, nan_ok=True)


def same(one, other):
    return np.nan if one is None or other is None else float(one == other)


def values(**given):
    rows = np.full((len(next(iter(given.values()))), len(NAMES)), np.nan)
    for name, column in given.items():
        rows[:, NAMES.index(name)] = column
    return rows


def test_without_a_model_a_price_speaks_for_lots_of_one_heading_with_no_way_on():
    found = log_chances(
        values(
            hs_level=[2, 2, 2, 1, 2, 2],
            log_mass_ratio=[0.0, -1.0, np.nan, 0.0, 0.0, 0.0],
            goes_on=[-8, 0, -8, -8, 0.1, -8],
            came_in=[-8, -8, -8, -8, -8, 0.1],
        ),
        None,
    )
    assert found.tolist() == pytest.approx([-3, -3.4, -3.75] + 3 * [-np.inf])


def test_a_search_looks_at_what_is_not_too_unlikely():
    pairs = Pairs(np.array([0, 1, 2], np.int32), np.array([3, 4, 5], np.int32))
    kept = likely_bridges(pairs, np.array([LEAST, LEAST - 0.01, -0.1]))
    both = join_bridges(kept, Bridges(*(a[:1] for a in pairs), np.array([-3.0])))
    assert both.first.tolist() == [0, 2, 0]
    assert both.then.tolist() == [3, 5, 3]
    assert both.log_chance.tolist() == [LEAST, -0.1, -3.0]
    assert len(both) == 3


def test_the_shipped_model_speaks_of_missing_legs_as_one_would_expect(tmp_path):
    rows = [
        shipment("maker", "front", "2020-01-01", "2020-01-05", mass_kg=100),
        shipment("other", "buyer", "2020-01-20", "2020-01-25", mass_kg=99),
    ]
    with dv.open(write_case(tmp_path, companies=COMPANIES, shipments=rows)) as case:
        model = bridge_model(case.fitted("fitted").model)
    assert model is not None
    usual = {
        "hs_level": 2, "log_mass_ratio": -0.01, "mass_apart": 0.01, "days": 20,
        "on_lane": 1, "goes_on": -8, "came_in": -8, "first": -2, "then": 0, "both": -2,
        "company_first": 0, "company_then": 0,
    }  # fmt: skip
    less = [
        {"on_lane": 0},
        {"log_mass_ratio": -2, "mass_apart": 2},
        {"days": 380},
        {"hs_level": 0},
        {"first": -9, "both": -9},
    ]
    rows = [usual, *({**usual, **change} for change in less)]
    found = log_chances(values(**{n: [row[n] for row in rows] for n in usual}), model)
    assert (found < 0).all()
    assert (found[1:] < found[0]).all()


@pytest.mark.slow
def test_a_true_missing_leg_is_between_two_of_its_chain(tmp_path):
    rows = [
        shipment("maker", "front", "2020-01-01", "2020-01-05", mass_kg=100),
        shipment("other", "buyer", "2020-01-20", "2020-01-25", mass_kg=99),
        shipment("third", "buyer", "2020-01-20", "2020-01-25", mass_kg=99),
    ]
    graph, links = read(tmp_path / "case", rows)
    truth = tmp_path / "truth_chains.jsonl"
    truth.write_text(
        '{"chain_id": "T1", "typology": "", "companies": '
        '["maker", "front", "other", "buyer"], "shipments": ["s000", "s001"], '
        '"illicit_share": {}, "roles": {}, "observed": {}}\n'
    )
    _, pairs = by_rule(graph, links)
    is_true = label_bridges(read_truth([truth]), graph, pairs)
    assert spelled(graph, pairs) == {("s000", "s001"), ("s000", "s002")}
    true = Pairs(pairs.first[is_true], pairs.then[is_true])
    assert spelled(graph, true) == {("s000", "s001")}
