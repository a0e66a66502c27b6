"""Walks counted before a server is asked: as many as there are, one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diversion.engines.base import NONE
from diversion.engines.outlook import Outlook, departures_of, look_ahead, may_follow
from diversion.engines.reference_links import link_weight
from tests.engines.histories import crowd, histories


def ends_of(question):
    return question.source_weight > NONE, question.target_weight > NONE


def one_by_one(graph, question):
    """Follow every walk by itself."""
    can_start, can_end = ends_of(question)
    every = range(graph.n_hops)
    beyond = question.jumps.from_party, question.jumps.to_party
    pairs = walks = 0

    def follow(walk):
        nonlocal pairs, walks
        hop = walk[-1]
        walks += bool(can_end[hop])
        if len(walk) == question.max_hops:
            return
        here = graph.hops.target[hop]
        for start, end in zip(*beyond, strict=True):
            pairs += sum(start == here and graph.hops.source[f] == end for f in every)
        for onward in every:
            if graph.hops.source[onward] == here:
                pairs += 1
                if link_weight(graph, question, hop, onward) is not None:
                    follow([*walk, onward])

    for hop in np.flatnonzero(can_start):
        follow([hop])
    return Outlook(pairs, walks)


@given(specimen=histories())
def test_what_is_looked_at_is_counted_as_it_is_one_by_one(specimen):
    graph, question = specimen
    found = look_ahead(
        graph, question, ends_of(question), departures_of(graph), most=np.inf
    )
    assert found == one_by_one(graph, question)


@given(specimen=histories(), most=st.integers(0, 20))
def test_looking_ahead_ends_where_there_is_too_much(specimen, most):
    graph, question = specimen
    whole = one_by_one(graph, question)
    found = look_ahead(graph, question, ends_of(question), departures_of(graph), most=most)
    if whole.pairs > most:
        assert most < found.pairs <= whole.pairs
    else:
        assert found == whole


def test_hops_follow_as_the_rule_of_a_link_says():
    graph, question = crowd(5, n_hops=120)
    pairs = [
        (e, f)
        for e in range(graph.n_hops)
        for f in range(graph.n_hops)
        if graph.hops.target[e] == graph.hops.source[f]
    ]
    expected = [link_weight(graph, question, e, f) is not None for e, f in pairs]
    found = may_follow(graph, question, *np.array(pairs).T)
    assert found.tolist() == expected
    assert 0 < sum(expected) < len(pairs)
