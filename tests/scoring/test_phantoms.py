"""Consignments that stand for what a part of a case leaves out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diversion as dv
from diversion.scoring.company_features import CompanyInputs, company_features
from diversion.scoring.links import find_links
from diversion.scoring.phantoms import MOST, with_phantoms
from tests.examples import many
from tests.tables import three_hops


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    with dv.open(three_hops(tmp_path_factory.mktemp("phantoms") / "case")) as case:
        yield case.view()


def none_of(graph, links, log_odds):
    inputs = CompanyInputs(
        graph, links, log_odds, np.zeros(graph.n_parties), np.full(graph.n_parties, np.nan),
        np.empty((0, 2), np.int32),
    )  # fmt: skip
    found = company_features(inputs)
    return {name: found.values[:, k] for k, name in enumerate(found.names)}


@settings(max_examples=many(20))
@given(
    elsewhere=st.lists(
        st.one_of(st.just(0.0), st.floats(1e-3, 3 * MOST)), min_size=5, max_size=5
    ),
    odds=st.lists(st.floats(-6, 6), min_size=3, max_size=3),
)
def test_what_is_elsewhere_adds_to_what_a_party_receives_and_to_nothing_else(
    view, elsewhere, odds
):
    graph, more = view.graph, np.array(elsewhere[: view.graph.n_parties])
    more[graph.unknown] = 0.0
    links, log_odds = find_links(view), np.array(odds[: graph.n_hops])
    plain = none_of(graph, links, log_odds)
    more_hops, more_odds = with_phantoms(graph, log_odds, more)
    filled = none_of(more_hops, links, more_odds)
    np.testing.assert_allclose(filled["in_none"], plain["in_none"] + more, rtol=1e-6)
    rest = (more == 0) & (np.arange(graph.n_parties) != graph.unknown)
    for name in (n for n in plain if n.startswith(("in_", "out_", "through_"))):
        np.testing.assert_array_equal(filled[name][rest], plain[name][rest])
