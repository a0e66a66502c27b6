"""Company features against their definitions, and what a company's score may depend on."""

import dataclasses
import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.graph.temporal import Hops, Parties
from diversion.scoring.company_features import CompanyInputs, company_features
from diversion.scoring.company_scores import doubt
from diversion.scoring.links import index_links
from tests.examples import many

N = 4
UNKNOWN = N - 1


def build(rows, links=()):
    """A graph of hops (source, target, chance), with links between some of them."""
    n = len(rows)
    day = np.arange(n, dtype=np.int32)
    none = np.full(n, None, np.object_)
    code = np.full(n, 8526, np.int32)
    hops = Hops(
        np.array([r[0] for r in rows], np.int32), np.array([r[1] for r in rows], np.int32),
        day, day, day + 1, day + 1, code, code, code, code, np.full(n, 10.0),
        np.full(n, np.nan), day, none, none, none,
    )  # fmt: skip
    empty = np.full(N, None, np.object_)
    roles = np.empty(N, np.object_)
    roles[:] = [("trader",), (), ("forwarder",), ()]
    ids = np.array(["a", "b", "c", "?"], np.object_)
    graph = SimpleNamespace(
        hops=hops, parties=Parties(ids, empty, empty, roles, empty), n_parties=N,
        n_hops=n, unknown=UNKNOWN,
    )  # fmt: skip
    first = np.array([a for a, _ in links], np.int32)
    then = np.array([b for _, b in links], np.int32)
    weight = np.zeros(first.size, np.float32)
    found = index_links(n, first, then, weight, np.zeros((first.size, 1), np.float32), "")
    chance = np.array([r[2] for r in rows])
    odds = np.log(chance / (1 - chance))
    ties = np.array([(0, 1)], np.int32)
    return CompanyInputs(graph, found, odds, np.zeros(N), np.full(N, np.nan), ties)


def column(inputs, name):
    found = company_features(inputs)
    return found.values[:, found.names.index(name)]


hop_rows = st.lists(
    st.tuples(
        st.integers(0, N - 1), st.integers(0, N - 1), st.sampled_from([0.1, 0.4, 0.8])
    ).filter(lambda r: r[0] != r[1]),
    min_size=1,
    max_size=8,
)


@settings(max_examples=many(60), deadline=None)
@given(hop_rows)
def test_what_a_company_receives_adds_up_as_defined(rows):
    inputs = build(rows)
    received = [[c for s, t, c in rows if t == party] for party in range(N)]
    none = [-sum(np.log(1 - c) for c in chances) for chances in received]
    assert column(inputs, "in_none") == pytest.approx(none)
    ranked = [[*sorted(chances, reverse=True), 0.0, 0.0] for chances in received]
    assert column(inputs, "in_most") == pytest.approx([r[0] for r in ranked])
    assert column(inputs, "in_second") == pytest.approx([r[1] for r in ranked])
    suppliers = [
        sum(
            max((c for s, t, c in rows if (s, t) == (other, party)), default=0) >= 0.3
            for other in range(N)
            if other != UNKNOWN
        )
        for party in range(N)
    ]
    assert np.expm1(column(inputs, "in_suspicious_partners")) == pytest.approx(suppliers)
    assert column(inputs, "tied")[:2] == pytest.approx([none[1], none[0]])


def test_goods_that_pass_count_by_both_records_and_their_link():
    inputs = build([(0, 1, 0.8), (1, 2, 0.4)], [(0, 1)])
    through = column(inputs, "through_most")
    assert through[1] == pytest.approx(0.5 * np.sqrt(0.8 * 0.4))
    assert through[[0, 2]].tolist() == [0, 0]


def test_the_partner_of_a_company_counts_without_their_own_trade():
    alone = build([(0, 1, 0.8)])
    assert column(alone, "customer_none")[0] == 0
    more = build([(0, 1, 0.8), (2, 1, 0.8)])
    assert column(more, "customer_none")[0] == pytest.approx(0.8 * -np.log(1 - 0.8))


@settings(max_examples=many(60), deadline=None)
@given(hop_rows, st.data())
def test_a_place_in_chains_is_the_mean_of_what_stands_before_and_after(rows, data):
    pairs = [
        (a, b) for a, b in itertools.permutations(range(len(rows)), 2)
        if a < b and rows[a][1] == rows[b][0]
    ]  # fmt: skip
    links = [pair for pair in pairs if data.draw(st.booleans())]
    inputs = build(rows, links)
    chance = [c for _, _, c in rows]

    def beyond(hop, near, far):
        """By definition: over all walks, the sum of 0.5 ** k times chances, at most."""
        return max(
            (
                0.5 * chance[link[far]] * (1 + beyond(link[far], near, far))
                for link in links
                if link[near] == hop
            ),
            default=0.0,
        )

    for name, own in (("in", 1), ("out", 0)):
        for word, near, far in (("after", 0, 1), ("before", 1, 0)):
            for party in range(N):
                mine = [k for k, row in enumerate(rows) if row[own] == party]
                found = column(inputs, f"{name}_{word}")[party]
                if not mine:
                    assert np.isnan(found)
                    continue
                total = sum(chance[k] * beyond(k, near, far) for k in mine)
                assert found == pytest.approx(total / sum(chance[k] for k in mine))


@settings(max_examples=many(60), deadline=None)
@given(hop_rows, st.data())
def test_what_is_not_known_of_a_place_is_left_out_of_its_share(rows, data):
    inputs = build(rows)
    drawn = st.sampled_from(["KP", "CN", "FR", None])
    into, out_of, origin = ([data.draw(drawn) for _ in rows] for _ in range(3))
    hops = dataclasses.replace(
        inputs.graph.hops,
        import_country=np.array(into, np.object_),
        export_country=np.array(out_of, np.object_),
        origin_country=np.array(origin, np.object_),
    )
    inputs.graph.hops = hops
    answers = {
        "out_into_dprk": lambda k: None if into[k] is None else into[k] == "KP",
        "out_next_to_dprk": lambda k: None if into[k] is None else into[k] == "CN",
        "out_stays": lambda k: (
            None if None in (into[k], out_of[k]) else into[k] == out_of[k]
        ),
        "sends_to_dprk": lambda k: None if into[k] is None else into[k] == "KP",
        "sends_own": lambda k: (
            None if None in (origin[k], out_of[k]) else origin[k] == out_of[k]
        ),
    }
    plain = {"sends_to_dprk", "sends_own"}  # each record counts once
    for name, answer in answers.items():
        for party in range(N):
            known = [
                k for k, row in enumerate(rows)
                if row[0] == party and answer(k) is not None
            ]  # fmt: skip
            expected = np.nan
            if known:
                weight = [1.0 if name in plain else rows[k][2] for k in known]
                expected = np.average([answer(k) for k in known], weights=weight)
            found = column(inputs, name)[party]
            assert found == pytest.approx(expected, nan_ok=True)


@given(hop_rows)
def test_headings_count_by_the_chance_that_any_consignment_of_one_is_suspect(rows):
    inputs = build(rows)
    heading = np.arange(len(rows), dtype=np.int32) % 3 - 1
    inputs.graph.hops = dataclasses.replace(inputs.graph.hops, hs4=heading)
    for party in range(N):
        total = 0.0
        for each in (0, 1):
            clear = [
                1 - c for (_, t, c), h in zip(rows, heading, strict=True)
                if (t, h) == (party, each)
            ]  # fmt: skip
            total += 1 - np.prod(clear)
        assert column(inputs, "in_headings")[party] == pytest.approx(total)


def test_a_score_loses_what_its_company_may_not_know():
    assert doubt(np.array([0.0])) == pytest.approx([np.log(0.5)])
    assert doubt(np.array([-40.0])) == pytest.approx([0.0])
    assert doubt(np.array([40.0])) == pytest.approx([np.log(0.01)])


def test_a_case_without_ties_and_links_has_no_such_figures():
    inputs = build([(0, 1, 0.4)])
    assert column(inputs, "through_sum").tolist() == [0] * N
    assert np.isnan(column(inputs, "through_wait")).all()
