"""Company features against their definitions, and what a company's score may depend on."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.graph.temporal import Hops, Parties
from diversion.scoring.company_features import CompanyInputs, company_features
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


def test_a_case_without_ties_and_links_has_no_such_figures():
    inputs = build([(0, 1, 0.4)])
    assert column(inputs, "through_sum").tolist() == [0] * N
    assert np.isnan(column(inputs, "through_wait")).all()
