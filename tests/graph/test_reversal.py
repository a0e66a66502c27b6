"""Seen backwards, a search gives the same chains."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings

from diversion.engines import get_engine
from diversion.graph.reversal import reverse
from tests.engines.histories import histories
from tests.examples import many

ENGINE = get_engine("compiled")


def mirrored(specimen):
    """The reversed graph, and the question as it stands there."""
    graph, question = specimen
    back, jumps = reverse(graph), question.jumps
    return back, replace(
        question,
        source_weight=question.target_weight[back.hop],
        target_weight=question.source_weight[back.hop],
        jumps=replace(jumps, from_party=jumps.to_party, to_party=jumps.from_party),
    )


@given(histories())
@settings(max_examples=many(50), deadline=None)
def test_passes_of_the_reversed_graph_are_the_passes_swapped(specimen):
    back, question = mirrored(specimen)
    there, here = ENGINE.passes(*specimen), ENGINE.passes(back.graph, question)
    np.testing.assert_array_equal(there.forward[:, back.hop], here.backward)
    np.testing.assert_array_equal(there.backward[:, back.hop], here.forward)


@given(histories())
@settings(max_examples=many(50), deadline=None)
def test_routes_of_the_reversed_graph_are_the_routes_turned_around(specimen):
    back, question = mirrored(specimen)
    there = ENGINE.routes(*specimen, top=100).routes
    here = ENGINE.routes(back.graph, question, top=100).routes
    assert {(r.parties, r.score) for r in there} == {
        (r.parties[::-1], r.score) for r in here
    }
