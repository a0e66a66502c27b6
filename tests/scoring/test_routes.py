"""Candidate routes, bridges and the choice of leads, against their definitions."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.kernels.beams import BeamHops, BeamLinks, walk_back
from diversion.kernels.bridges import Arrivals, match_lots
from diversion.scoring.diverse import REPEAT, choose_diverse
from tests.examples import many

N_PARTIES = 5
UNKNOWN = N_PARTIES - 1


@st.composite
def networks(draw):
    """Few parties and hops, links only from a hop to one that leaves where it arrived."""
    ends = draw(
        st.lists(
            st.tuples(st.integers(0, N_PARTIES - 1), st.integers(0, N_PARTIES - 1)),
            min_size=1,
            max_size=7,
        )
    )
    pairs = [(a, b) for a in range(len(ends)) for b in range(len(ends)) if a != b]
    links, bridges = [], []
    for a, b in pairs:
        if ends[a][1] == ends[b][0] != UNKNOWN:
            links.append((a, b))
        elif ends[a][1] != UNKNOWN:
            bridges.append((a, b))
    kept = draw(st.lists(st.sampled_from(links), unique=True)) if links else []
    bridged = draw(st.lists(st.sampled_from(bridges), unique=True)) if bridges else []
    worth = draw(st.lists(st.integers(-9, 0), min_size=len(pairs) + len(ends), max_size=60))
    return ends, kept, bridged, worth


def arrays(network):
    ends, links, bridges, worth = network
    joined = [*links, *bridges]
    first = np.array([a for a, _ in joined], np.int32)
    then = np.array([b for _, b in joined], np.int32)
    order = np.argsort(then, kind="stable").astype(np.int32)
    start = np.searchsorted(then[order], np.arange(len(ends) + 1)).astype(np.int64)
    weights = np.array([worth[k] for k in range(len(joined))], np.float64)
    columns = BeamLinks(start, order, first, weights, np.arange(len(joined)) >= len(links))
    source = np.array([a for a, _ in ends], np.int32)
    target = np.array([b for _, b in ends], np.int32)
    own = np.array(worth[-len(ends) :], np.float64)
    return columns, BeamHops(source, target, own)


def parties_of(network, walk, via):
    """Parties from the last hop back; both sides of a bridge are visited."""
    ends, links, _, _ = network
    found = [ends[walk[0]][1], ends[walk[0]][0]]
    for hop, link in zip(walk[1:], via[1:], strict=True):
        if link >= len(links):
            found.append(ends[hop][1])
        found.append(ends[hop][0])
    return found


def all_walks(network, last, most):
    """Every walk back from a hop that visits no party twice and takes one bridge."""
    _, links, bridges, _ = network
    joined = [*links, *bridges]
    result, open_walks = {}, [((last,), (-1,))]
    while open_walks:
        walk, via = open_walks.pop()
        result[walk, via] = True
        if len(walk) == most:
            continue
        for number, (a, b) in enumerate(joined):
            longer, ways = (*walk, a), (*via, number)
            visited = parties_of(network, longer, ways)
            is_simple = len(set(visited)) == len(visited) and visited[-1] != UNKNOWN
            if b == walk[-1] and is_simple and sum(w >= len(links) for w in ways) <= 1:
                open_walks.append((longer, ways))
    return set(result)


def beams(network, width, most=5):
    links, hops = arrays(network)
    last = np.array(
        [k for k in range(hops.source.size) if hops.source[k] != hops.target[k]], np.int32
    )
    room = last.size * (1 + width * (most - 1))
    walks = np.full((room, most), -1, np.int32)
    via = np.full((room, most), -1, np.int32)
    worth = np.zeros(room)
    size = walk_back(links, hops, UNKNOWN, last, width, walks, via, worth)
    found = []
    for row in range(size):
        length = int((walks[row] >= 0).sum())
        found.append(
            (tuple(walks[row, :length].tolist()), tuple(via[row, :length].tolist()))
        )
    return last, found, worth[:size], links, hops


@settings(max_examples=many(150), deadline=None)
@given(networks())
def test_wide_beams_find_every_walk(network):
    last, found, worth, links, hops = beams(network, width=60)
    wanted = set().union(*(all_walks(network, int(hop), 5) for hop in last))
    assert len(found) == len(set(found))
    assert set(found) == wanted
    for (walk, via), value in zip(found, worth, strict=True):
        total = sum(hops.worth[h] for h in walk) + sum(links.worth[v] for v in via[1:])
        assert abs(total - value) < 1e-9


@settings(max_examples=many(100), deadline=None)
@given(networks())
def test_a_beam_of_one_follows_the_best_step(network):
    last, found, worth, links, hops = beams(network, width=1)

    def worth_of(walk, via):
        return sum(hops.worth[h] for h in walk) + sum(links.worth[v] for v in via[1:])

    for hop in last:
        two = [
            row for row, (walk, _) in enumerate(found) if walk[0] == hop and len(walk) == 2
        ]
        steps = [w for w in all_walks(network, int(hop), 2) if len(w[0]) == 2]
        best = max((worth_of(*step) for step in steps), default=None)
        assert [worth[row] for row in two] == pytest.approx([best] if steps else [])


@settings(max_examples=many(150), deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 1), st.integers(-1, 1), st.integers(0, 3), st.integers(0, 3),
            st.integers(0, 5), st.integers(0, 5),
        ),
        min_size=1, max_size=9,
    )
)  # fmt: skip
def test_bridges_are_those_of_the_definition(rows):
    check_bridges(rows)


@settings(max_examples=many(150), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5)), min_size=4, max_size=16))
def test_of_bridges_alike_the_lighter_and_then_the_earlier_stay(rows):
    """Consignments of one heading and no common party: masses and days alone tell."""
    check_bridges([(0, -1, 2 * k, 2 * k + 1, *row) for k, row in enumerate(rows)])


def check_bridges(rows):
    heading = np.array([r[0] for r in rows], np.int32)
    origin = np.array([r[1] for r in rows], np.int32)
    source = np.array([r[2] for r in rows], np.int32)
    target = np.array([r[3] for r in rows], np.int32)
    mass = np.array([r[4] for r in rows], np.float64)
    day = np.array([r[5] for r in rows], np.int32)
    n, longest, most, gap = len(rows), 3, 2, 1.5
    period, n_periods = (day - 1) // 2, 4  # before the first day: none
    lot = heading.astype(np.int64) * n_periods + period
    arrivals = np.lexsort((np.arange(n), mass, lot)).astype(np.int32)
    arrivals = arrivals[day[arrivals] >= 1]
    room = n * most
    first, then, apart = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room)
    size = match_lots(
        Arrivals(arrivals, lot[arrivals], mass[arrivals], 1, 2, n_periods),
        np.arange(n, dtype=np.int32), heading, mass, origin, (source, target), (day, day),
        (longest, most), gap, first, then, apart,
    )  # fmt: skip
    found = list(zip(first[:size].tolist(), then[:size].tolist(), strict=True))
    for d in range(n):
        fits = [
            (abs(mass[a] - mass[d]), mass[a], int(a))
            for a in arrivals
            if heading[a] == heading[d]
            and abs(mass[a] - mass[d]) <= gap
            and 0 <= day[d] - day[a] <= longest
            and (origin[a] == origin[d] or -1 in (origin[a], origin[d]))
            and not {source[a], target[a]} & {source[d], target[d]}
        ]
        wanted = [(a, d) for _, _, a in sorted(fits)[:most]]
        assert [pair for pair in found if pair[1] == d] == wanted


@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.permutations(range(4)), st.integers(2, 4)),
        min_size=1,
        max_size=12,
    ),
    st.integers(1, 14),
)
def test_the_choice_of_leads_is_greedy_and_legs_already_shown_cost(rows, top):
    chance = np.array([r[0] / 10 for r in rows])
    routes = np.array([[*r[1][: r[2]], *[-1] * (4 - r[2])] for r in rows], np.int32)
    legs = [set(pairwise(r[1][: r[2]])) for r in rows]
    found = choose_diverse(chance, routes, top=top).tolist()
    value = dict(enumerate(chance.tolist()))
    for row in found:
        assert value.pop(row) >= max(value.values(), default=0) - 1e-12
        for other in value:
            shared = len(legs[row] & legs[other])
            value[other] *= 1 - REPEAT * shared / max(len(legs[row]), len(legs[other]))
    assert len(found) == min(top, len(rows))


def test_a_lead_repeats_no_party():
    """A walk from a to b and back to a is no route."""
    network = ([(0, 1), (1, 0)], [(0, 1)], [], [0] * 4)
    _, found, _, _, _ = beams(network, width=3)
    assert {walk for walk, _ in found} == {(0,), (1,)}
