"""Questions about one company give what the whole search gives."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.engines import passing
from diversion.engines.base import NONE
from diversion.engines.compiled import CompiledEngine
from diversion.engines.standing import prepare
from tests import zoo
from tests.engines.histories import crowd, histories
from tests.examples import many

ENGINE = CompiledEngine(threads=1)
MANY = 1000


def assert_same(standing, asked) -> None:
    assert standing.exact
    assert standing.bound is None
    # ENGINE and standing walk different ways to the same routes.
    assert standing.routes == asked.routes


def assert_same_best(found, asked) -> None:
    """Of equals at the bound, either may be given."""
    assert found.exact
    assert [r.score for r in found.routes] == [r.score for r in asked.routes]
    assert found.bound == asked.bound
    above = [r for r in asked.routes if asked.bound is None or r.score > asked.bound]
    assert list(found.routes[: len(above)]) == above


@given(histories())
@settings(max_examples=many(60), deadline=None)
def test_leaving_a_company_is_the_question_with_its_hops_as_starts(specimen):
    graph, question = specimen
    standing = prepare(
        graph, question, ENGINE.passes(graph, question), question.target_weight
    )
    for party in range(graph.n_parties):
        hops = np.flatnonzero(graph.hops.source == party)
        starts = np.full(graph.n_hops, NONE, np.int32)
        starts[hops] = question.source_weight[hops]
        asked = ENGINE.routes(graph, replace(question, source_weight=starts), top=MANY)
        assert_same(standing.leaving(np.array([party]), top=MANY), asked)


@given(histories())
@settings(max_examples=many(60), deadline=None)
def test_arriving_at_a_company_is_the_question_with_its_hops_as_ends(specimen):
    graph, question = specimen
    anywhere = np.where(question.target_weight > NONE, question.target_weight, -7_000)
    anywhere = anywhere.astype(np.int32)
    standing = prepare(graph, question, ENGINE.passes(graph, question), anywhere)
    for party in range(graph.n_parties):
        hops = np.flatnonzero(graph.hops.target == party)
        ends = np.full(graph.n_hops, NONE, np.int32)
        ends[hops] = anywhere[hops]
        asked = ENGINE.routes(graph, replace(question, target_weight=ends), top=MANY)
        assert_same(standing.arriving(np.array([party]), top=MANY), asked)


def between(graph, question, starts, stops):
    """The question from some parties to others, by the whole search."""
    hops = graph.hops
    source = np.where(np.isin(hops.source, starts), question.source_weight, NONE)
    target = np.where(np.isin(hops.target, stops), question.target_weight, NONE)
    asked = replace(
        question,
        source_weight=source.astype(np.int32),
        target_weight=target.astype(np.int32),
    )
    return ENGINE.routes(graph, asked, top=MANY)


@given(histories(), st.integers(0, 3), st.integers(0, 3))
@settings(max_examples=many(50), deadline=None)
def test_between_two_companies_is_the_question_with_their_hops(specimen, start, stop):
    graph, question = specimen
    starts, stops = (np.array([party % graph.n_parties]) for party in (start, stop))
    standing = prepare(
        graph, question, ENGINE.passes(graph, question), question.target_weight
    )
    asked = between(graph, question, starts, stops)
    assert_same(standing.between(starts, stops, top=MANY), asked)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("max_hops", [2, 3, 5])
def test_between_companies_of_a_long_history(seed, max_hops):
    graph, question = crowd(seed, n_parties=60, open_ends=0.9, n_jumps=seed * 3)
    question = replace(question, max_hops=max_hops)
    standing = prepare(
        graph, question, ENGINE.passes(graph, question), question.target_weight
    )
    random = np.random.default_rng(seed)
    n_routes = 0
    for _ in range(12):
        starts, stops = random.choice(60, 2), random.choice(60, 2)
        asked = between(graph, question, starts, stops)
        assert_same(standing.between(starts, stops, top=MANY), asked)
        n_routes += len(asked.routes)
    assert n_routes > 0


def through(graph, question, party, top):
    """The question that passes one party, by the whole search."""
    via = np.zeros(graph.n_parties, np.bool_)
    via[party] = True
    return ENGINE.routes(graph, replace(question, via=via), top=top)


@given(histories())
@settings(max_examples=many(50), deadline=None)
def test_through_a_company_is_the_question_that_passes_it(specimen):
    graph, question = specimen
    standing = prepare(
        graph, question, ENGINE.passes(graph, question), question.target_weight
    )
    for party in range(graph.n_parties):
        asked = through(graph, question, party, MANY)
        assert_same(standing.through(np.array([party]), top=MANY), asked)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("max_hops", [2, 3, 5])
def test_the_best_through_companies_of_a_long_history(seed, max_hops):
    graph, question = crowd(seed, n_parties=60, open_ends=0.9, n_jumps=seed * 3)
    question = replace(question, max_hops=max_hops)
    standing = prepare(
        graph, question, ENGINE.passes(graph, question), question.target_weight
    )
    n_routes = 0
    for party in range(0, 60, 7):
        asked = through(graph, question, party, 5)
        found = standing.through(np.array([party]), top=5)
        assert_same_best(found, asked)
        n_routes += len(found.routes)
    assert n_routes > 0


@given(histories(), st.integers(0, 3), st.integers(0, 3))
@settings(max_examples=many(50), deadline=None)
def test_through_one_and_from_or_between_others(specimen, start, stop):
    graph, question = specimen
    starts, stops = (np.array([party % graph.n_parties]) for party in (start, stop))
    standing = prepare(
        graph, question, ENGINE.passes(graph, question), question.target_weight
    )
    from_starts = np.where(
        np.isin(graph.hops.source, starts), question.source_weight, np.int32(NONE)
    )
    for party in range(graph.n_parties):
        via = np.array([party])
        passing_it = replace(question, via=np.arange(graph.n_parties) == party)
        asked = through(graph, replace(question, source_weight=from_starts), party, MANY)
        assert_same(standing.through(via, starts=starts, top=MANY), asked)
        asked = between(graph, passing_it, starts, stops)
        assert_same(standing.between(starts, stops, via=via, top=MANY), asked)


def ending_at(graph, question, stops, weight):
    """The question whose walks end at some parties, whatever else may end them."""
    is_stop = np.isin(graph.hops.target, stops)
    return replace(question, target_weight=np.where(is_stop, weight, np.int32(NONE)))


@given(histories(), st.integers(0, 3), st.integers(0, 3))
@settings(max_examples=many(50), deadline=None)
def test_through_one_and_to_others_is_the_question_with_those_ends(specimen, one, other):
    graph, question = specimen
    stops = np.unique(np.array([one, other]) % graph.n_parties)
    anywhere = np.full(graph.n_hops, -700, np.int32)
    standing = prepare(graph, question, ENGINE.passes(graph, question), anywhere)
    for party in range(graph.n_parties):
        asked = through(graph, ending_at(graph, question, stops, anywhere), party, MANY)
        assert_same(standing.through_to(np.array([party]), stops, top=MANY), asked)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("max_hops", [2, 3, 5])
def test_the_best_through_a_company_to_another_of_a_long_history(seed, max_hops):
    graph, question = crowd(seed, n_parties=60, open_ends=0.9, n_jumps=seed * 3)
    question = replace(question, max_hops=max_hops)
    anywhere = np.full(graph.n_hops, -700, np.int32)
    standing = prepare(graph, question, ENGINE.passes(graph, question), anywhere)
    n_routes = 0
    for party in range(0, 60, 7):
        stops = np.arange(party + 1, party + 40) % 60
        asked = through(graph, ending_at(graph, question, stops, anywhere), party, 5)
        found = standing.through_to(np.array([party]), stops, top=5)
        assert_same_best(found, asked)
        n_routes += len(found.routes)
    assert n_routes > 0


def test_a_company_is_left_by_a_jump_and_a_long_way_on():
    graph = zoo.graph_of(
        [
            (source, target, 10 * day, 10 * day + 2, "854231")
            for day, (source, target) in enumerate(["AV", "WX", "XY", "YU", "UZ"])
        ]
    )
    question = zoo.ask(graph, max_hops=5, jumps=[("V", "W", -100, 0)])
    weight = question.target_weight
    standing = prepare(graph, question, ENGINE.passes(graph, question), weight)
    via, stops = graph.index_of("V"), np.array([graph.index_of("Z")])
    found = standing.through_to(np.array([via]), stops, top=MANY)
    assert [len(route.parties) for route in found.routes] == [7]
    assert_same(found, through(graph, question, via, MANY))


def test_too_much_around_a_company_is_left_to_the_whole_search(monkeypatch):
    graph, question = crowd(1, n_parties=60, open_ends=0.9)
    standing = prepare(
        graph, question, ENGINE.passes(graph, question), question.target_weight
    )
    assert standing.through(np.array([7]), top=5) is not None
    stops = np.array([9])
    assert standing.through_to(np.array([7]), stops, top=5) is not None
    monkeypatch.setattr(passing, "MOST_HOPS", 3)
    assert standing.through(np.array([7]), top=5) is None
    assert standing.through_to(np.array([7]), stops, top=5) is None
    monkeypatch.setattr(passing, "MOST_HOPS", 1000)
    monkeypatch.setattr(passing, "MOST_LINKS", 3)
    assert standing.through(np.array([7]), top=5) is None


@given(histories())
@settings(max_examples=many(50), deadline=None)
def test_a_short_answer_is_the_best_of_the_long_one(specimen):
    graph, question = specimen
    standing = prepare(
        graph, question, ENGINE.passes(graph, question), question.target_weight
    )
    for party in range(graph.n_parties):
        long, short = (standing.leaving(np.array([party]), top=top) for top in (MANY, 2))
        assert [r.score for r in short.routes] == [r.score for r in long.routes[:2]]
        if len(long.routes) > 2:
            assert short.bound == long.routes[2].score
