"""Hops out of reach are left out of a small question, and never one that a walk uses."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.engines import narrowing
from diversion.engines.base import NONE
from diversion.engines.compiled import CompiledEngine
from diversion.engines.flows import count_walks
from diversion.engines.narrowing import hops_in_reach, keeps_heading
from tests import naive
from tests.engines.histories import crowd, histories
from tests.examples import many

ALL = 10_000


def used_hops(graph, question):
    """Give the hops of all walks from a start to an end."""
    starts, ends = (
        weight > NONE for weight in (question.source_weight, question.target_weight)
    )
    walks = (journey.walk for journey in naive.all_walks(graph, question))
    return {hop for walk in walks if starts[walk[0]] and ends[walk[-1]] for hop in walk}


@pytest.mark.slow
@given(specimen=histories(), by_heading=st.booleans())
@settings(max_examples=many(300), deadline=None)
def test_no_hop_of_any_walk_is_left_out(specimen, by_heading):
    graph, question = specimen
    if by_heading:
        rule = replace(question.rule, hs2=NONE, hs_absent=NONE, any_goods=NONE)
        question = replace(question, rule=rule)
        assert keeps_heading(graph, question)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(narrowing, "SHARE", 1)  # however many are left
        kept = hops_in_reach(graph, question, by_heading=by_heading)
    used = used_hops(graph, question)
    assert kept is None or used <= set(kept.tolist())


def few_ends(seed, n_ends=4):
    graph, question = crowd(seed, n_hops=600, n_parties=150, n_jumps=seed * 3)
    ends = np.full(graph.n_hops, NONE, np.int32)
    ends[np.random.default_rng(seed).choice(graph.n_hops, n_ends, replace=False)] = 0
    return graph, replace(question, target_weight=ends, max_hops=3)


@pytest.mark.parametrize("seed", range(4))
def test_a_small_question_has_the_answer_of_the_whole_graph(seed, monkeypatch):
    graph, question = few_ends(seed)
    engine = CompiledEngine(threads=1)
    kept = hops_in_reach(graph, question, by_heading=False)
    assert kept is not None
    assert 0 < kept.size < graph.n_hops / 4
    narrow = engine.routes(graph, question, top=ALL)
    counts = count_walks(graph, question, goods="any")
    monkeypatch.setattr(narrowing, "SHARE", graph.n_hops + 1)  # never worth it
    whole = engine.routes(graph, question, top=ALL)
    assert narrow.routes == whole.routes
    assert narrow.routes
    assert narrow.exact
    assert whole.exact
    every = count_walks(graph, question, goods="any")
    np.testing.assert_array_equal(counts.by_hops, every.by_hops)
    np.testing.assert_array_equal(counts.through, every.through)
    assert every.through.any()


@pytest.mark.parametrize("seed", range(6))
def test_with_headings_kept_other_goods_are_out_of_reach(seed):
    graph, question = crowd(seed, n_hops=400, n_parties=12, open_ends=1.0)
    rule = replace(question.rule, hs2=NONE, hs_absent=NONE, any_goods=NONE)
    ends = np.full(graph.n_hops, NONE, np.int32)
    ends[np.flatnonzero(graph.hops.hs4 == 8504)[-15:]] = 0
    question = replace(question, rule=rule, target_weight=ends, max_hops=2)
    kept = hops_in_reach(graph, question, by_heading=True)
    assert kept is not None
    assert set(graph.hops.hs4[kept].tolist()) == {8504}
    used = used_hops(graph, question)
    assert len(used) > 15
    assert used <= set(kept.tolist())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("side", ["source_weight", "target_weight"])
def test_few_starts_or_ends_narrow_a_question_to_what_walks_use(seed, side, monkeypatch):
    monkeypatch.setattr(narrowing, "SHARE", 1)
    graph, question = crowd(seed, n_hops=100, n_parties=45, n_jumps=40, open_ends=1.0)
    few = np.full(graph.n_hops, NONE, np.int32)
    few[np.random.default_rng(seed).choice(graph.n_hops, 4, replace=False)] = 0
    asked = replace(question, **{side: few}, max_hops=3)
    kept = hops_in_reach(graph, asked, by_heading=False)
    assert kept is not None
    used = used_hops(graph, asked)
    assert used
    assert used <= set(kept.tolist())
    assert kept.size < graph.n_hops
