"""The contract of the engines on drawn histories, for the one that asks a server.

The tests are those of ``tests/engines``; only their number of examples differs, for each
takes several transactions.
"""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.engines import cypher, get_engine
from diversion.engines.cypher import CypherEngine
from diversion.errors import InputError
from diversion.store import open_paths
from diversion.store.neo4j.paths import PathServer
from tests import zoo
from tests.engines import test_contract as contract
from tests.engines import test_via as via
from tests.engines.histories import crowd, histories
from tests.examples import many

pytestmark = [pytest.mark.neo4j, pytest.mark.slow]
sparing = settings(max_examples=many(15), deadline=None)


def on_the_server(test, **drawn):
    test.hypothesis.inner_test("cypher", **drawn)


@sparing
@given(specimen=histories())
def test_passes_match_the_definition(specimen):
    on_the_server(contract.test_passes_match_the_definition, specimen=specimen)


@sparing
@given(specimen=histories(), top=st.sampled_from([1, 2, 3, contract.ALL]))
def test_routes_match_the_definition(specimen, top):
    on_the_server(contract.test_routes_match_the_definition, specimen=specimen, top=top)


@sparing
@given(specimen=histories())
def test_along_gives_back_every_route(specimen):
    on_the_server(contract.test_along_gives_back_every_route, specimen=specimen)


@sparing
@given(specimen=histories(), data=st.data())
def test_taking_a_hop_away_never_improves_the_best_route(specimen, data):
    test = contract.test_taking_a_hop_away_never_improves_the_best_route
    on_the_server(test, specimen=specimen, data=data)


@sparing
@given(specimen=histories())
def test_one_more_hop_allowed_never_lowers_a_route(specimen):
    test = contract.test_one_more_hop_allowed_never_lowers_a_route
    on_the_server(test, specimen=specimen)


@sparing
@given(specimen=histories(), days=st.sampled_from([-100_000, -3, 1, 20_000]))
def test_moving_all_dates_changes_nothing(specimen, days):
    test = contract.test_moving_all_dates_changes_nothing
    on_the_server(test, specimen=specimen, days=days)


@sparing
@given(specimen=histories(), top=st.sampled_from([1, 2, contract.ALL]))
def test_diverse_answer_holds_a_best_route_through_every_intermediary(specimen, top):
    test = contract.test_diverse_answer_holds_a_best_route_through_every_intermediary
    on_the_server(test, specimen=specimen, top=top)


@sparing
@given(specimen=histories(), parties=st.sets(st.integers(0, 4), max_size=2))
def test_the_answer_is_the_routes_that_pass(specimen, parties):
    test = via.test_the_answer_is_the_routes_that_pass
    on_the_server(test, specimen=specimen, parties=parties)


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        ({"MAX_WALKS": 1}, "to follow all walks, a server has .* pairs"),
        ({"PAIRS_A_SECOND": 1}, "to follow all walks, a server has .* pairs"),
        ({"MAX_UPLOAD": 1}, ".* 120 consignments are too many to send"),
        ({"MAX_SECONDS": 0.001, "PAIRS_A_SECOND": 10**9}, "the server took too long"),
    ],
)
def test_what_is_too_much_for_the_server_is_answered_all_the_same(limits, why, monkeypatch):
    graph, question = crowd(3, n_hops=120, n_jumps=5)
    expected = get_engine("compiled").routes(graph, question, top=40)
    for name, value in limits.items():
        monkeypatch.setattr(cypher, name, value)
    found = CypherEngine(open_paths(None)).routes(graph, question, top=40)
    assert [route.score for route in found.routes] == [r.score for r in expected.routes]
    assert re.search(f"Answered by the compiled engine: {why}", found.note)


def test_large_question_is_not_put_to_the_server_at_all(monkeypatch):
    graph, question = crowd(4, n_hops=121)
    monkeypatch.setattr(cypher, "PAIRS_A_SECOND", 1)
    monkeypatch.setattr(PathServer, "upload", None)
    monkeypatch.setattr(PathServer, "walks", None)
    assert "compiled" in CypherEngine(open_paths(None)).routes(graph, question, top=9).note


def test_server_takes_the_scratch_graph_away(server):
    paths = open_paths(None)
    CypherEngine(paths).passes(*zoo.shared_hop())
    left = "MATCH (n:ScratchParty|ScratchConsignment) RETURN count(n) > 0"
    assert server.read(left) == [[True]]
    paths.close()
    assert server.read(left) == [[False]]


def test_engine_without_a_server_says_what_it_needs(monkeypatch):
    monkeypatch.delenv("NEO4J_URI")
    with pytest.raises(InputError, match="the engine 'cypher' needs a Neo4j server"):
        get_engine("cypher")
