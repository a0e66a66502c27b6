"""Routes that must pass one of some parties on the way: those of the question that do."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.engines import get_engine
from diversion.engines.compiled import CompiledEngine
from diversion.errors import InputError
from tests import naive, zoo
from tests.engines.histories import crowd, histories
from tests.examples import many
from tests.zoo import on_every_engine, on_local_engines

ALL = 10_000
ENGINE = CompiledEngine(threads=1)


def passing(question, n_parties, parties):
    via = np.zeros(n_parties, np.bool_)
    via[list(parties)] = True
    return replace(question, via=via)


# On a server it is in tests/neo4j/test_contract.py, on fewer histories.
@on_local_engines
@given(specimen=histories(), parties=st.sets(st.integers(0, 4), max_size=2))
@settings(max_examples=many(60), deadline=None)
def test_the_answer_is_the_routes_that_pass(engine_name, specimen, parties):
    graph, question = specimen
    parties = {party % graph.n_parties for party in parties}
    expected = {
        route: found
        for route, found in naive.routes(graph, question).items()
        if parties.intersection(route[1:-1])
    }
    asked = passing(question, graph.n_parties, parties)
    answer = get_engine(engine_name).routes(graph, asked, top=ALL)
    assert answer.exact
    assert answer.bound is None
    assert {
        route.parties: naive.Found(route.score, route.walk, route.parallel)
        for route in answer.routes
    } == expected


@pytest.mark.parametrize("seed", range(4))
def test_a_short_answer_about_a_long_history_is_the_best_of_the_long_one(seed):
    graph, question = crowd(seed, n_parties=40, open_ends=0.8, n_jumps=seed * 4)
    question = replace(question, max_hops=3)
    every = ENGINE.routes(graph, question, top=200_000)
    assert every.exact
    n_shown = 0
    for party in range(0, graph.n_parties - 1, 5):
        expected = [r for r in every.routes if party in r.parties[1:-1]]
        asked = passing(question, graph.n_parties, [party])
        answer = ENGINE.routes(graph, asked, top=3)
        assert [r.score for r in answer.routes] == [r.score for r in expected[:3]]
        if len(expected) > 3:
            assert answer.bound == expected[3].score
        n_shown += len(expected)
    assert n_shown > 0


@on_every_engine
def test_parties_to_pass_must_fit_the_graph(engine_name):
    graph, question = zoo.shared_hop()
    asked = replace(question, via=np.zeros(graph.n_parties + 1, np.bool_))
    with pytest.raises(InputError, match="via has shape"):
        get_engine(engine_name).routes(graph, asked, top=1)
