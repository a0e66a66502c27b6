"""The groups of a plan are those that the goods table spells out."""

from collections import defaultdict

import numpy as np
from hypothesis import given, settings

from diversion.engines.base import NONE
from diversion.engines.goods_rows import members_of
from diversion.engines.pairings import plan, plan_ahead, plan_back
from tests.engines.histories import histories
from tests.examples import many


def by_definition(graph, question, row, weight, members):
    """Give the arrivals and the departures of each party and key that has both."""
    came, left = defaultdict(list), defaultdict(list)
    for hop in range(graph.n_hops):
        for party, groups, member in (
            (graph.hops.target[hop], came, members.givers[hop]),
            (graph.hops.source[hop], left, members.takers[hop]),
        ):
            is_open = party != graph.unknown or row.passes_unknown
            if member and question.transit[party] > NONE and is_open:
                groups[party, members.key[hop]].append(hop)
    both = came.keys() & left.keys()
    return {
        (
            weight + int(question.transit[party]),
            tuple(sorted(came[party, key])),
            tuple(sorted(left[party, key])),
        )
        for party, key in both
    }


def grouped(direction, pairing):
    givers = direction.giver.hop[pairing.givers]
    takers = direction.taker.hop[pairing.takers]
    return [
        (
            int(pairing.weight[k]),
            givers[slice(*pairing.giver_start[k : k + 2])].tolist(),
            takers[slice(*pairing.taker_start[k : k + 2])].tolist(),
        )
        for k in range(pairing.weight.size)
    ]


@settings(max_examples=many(60), deadline=None)
@given(histories())
def test_hops_that_may_meet_are_grouped_and_sorted(specimen):
    graph, question = specimen
    hops = graph.hops
    expected = [
        groups
        for row in members_of(graph, question)
        if (groups := by_definition(graph, question, *row))
    ]
    ahead, back = plan(graph, question)
    for direction, is_back, lo, hi, first in (
        (ahead, False, hops.arrive_lo, hops.arrive_hi, hops.depart_lo),
        (back, True, -hops.depart_hi, -hops.depart_lo, -hops.arrive_hi),
    ):
        assert (direction.giver.lo == lo[direction.giver.hop]).all()
        assert (direction.taker.lo == first[direction.taker.hop]).all()
        assert len(direction.pairings) == len(expected)
        for pairing, groups in zip(direction.pairings, expected, strict=True):
            found = grouped(direction, pairing)
            sides = [(w, sorted(g), sorted(t)) for w, g, t in found]
            assert groups == {
                (w, *map(tuple, (t, g) if is_back else (g, t))) for w, g, t in sides
            }
            for k, (_, givers, takers) in enumerate(found):
                assert (np.diff(hi[givers]) >= 0).all()
                assert (np.diff(first[takers]) >= 0).all()
                place = slice(*pairing.giver_start[k : k + 2])
                assert pairing.sorted_lo[place].tolist() == sorted(lo[givers].tolist())
                ranks = pairing.rank[place]
                assert sorted(ranks.tolist()) == list(range(len(givers)))
                assert (pairing.sorted_lo[place][ranks] == lo[givers]).all()


@settings(max_examples=many(30), deadline=None)
@given(histories())
def test_one_direction_alone_is_that_of_both(specimen):
    both = plan(*specimen)
    for one, other in zip(both, (plan_ahead(*specimen), plan_back(*specimen)), strict=True):
        for pairing, alone in zip(one.pairings, other.pairings, strict=True):
            for column, same in zip(pairing, alone, strict=True):
                assert column.tobytes() == same.tobytes()
