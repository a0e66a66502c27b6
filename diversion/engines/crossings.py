"""Plan the jumps of a pass: groups of hops by jump and goods, that no two threads share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.engines.base import NONE, ChainQuestion, Jumps
from diversion.engines.goods_rows import Members, members_of
from diversion.engines.pairings import Direction
from diversion.errors import InputError
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.columns import Pairing

MAX_MEMBERS: Final = 20_000_000  # hops over all jumps of a question; about 1 GB at work


@dataclass(frozen=True, slots=True)
class Crossing:
    """Pairs of hops that a jump may join, by one row of the goods table.

    Groups come sorted by the party of their takers; ``bounds`` are the places at which
    that party changes, so threads that take whole runs never share a taker.
    """

    pairing: Pairing
    shift: NDArray[np.int32]  # shape (n_groups,), least days of each group's jump
    bounds: NDArray[np.int64]


def jump_sizes(graph: TemporalGraph, jumps: Jumps) -> NDArray[np.int64]:
    """Count the hops that each jump brings together, shape (n_jumps,).

    Zero where nothing arrives on one side or leaves on the other.
    """
    came = np.bincount(graph.hops.target, minlength=graph.n_parties)[jumps.from_party]
    left = np.bincount(graph.hops.source, minlength=graph.n_parties)[jumps.to_party]
    return np.where((came > 0) & (left > 0), came + left, 0).astype(np.int64)


def plan_jumps(
    graph: TemporalGraph, question: ChainQuestion
) -> tuple[tuple[Crossing, ...], tuple[Crossing, ...]]:
    """Group the hops on both sides of every jump, for a forward and a backward pass.

    Raises
    ------
    InputError
        If the jumps bring together more than :data:`MAX_MEMBERS` hops.
    """
    jumps = question.jumps
    if not len(jumps):
        return (), ()
    sizes = jump_sizes(graph, jumps)
    total = int(sizes.sum())
    if total > MAX_MEMBERS:
        raise InputError(
            f"{len(jumps)} jumps bring together {total} hops, "
            f"expected at most {MAX_MEMBERS}; ask with fewer jumps"
        )
    is_usable = sizes > 0
    for side in (jumps.from_party, jumps.to_party):
        is_usable &= (question.transit[side] > NONE) & (side != graph.unknown)
    chosen = np.flatnonzero(is_usable)
    found = [
        crossing
        for row, weight, members in members_of(graph, question)
        for crossing in _both_ways(
            graph,
            question,
            members._replace(givers=row.jumping(graph, members)),
            weight,
            chosen,
        )
    ]
    return tuple(found[::2]), tuple(found[1::2])


def placed(crossings: Sequence[Crossing], direction: Direction) -> tuple[Crossing, ...]:
    """Let crossings, which list hops, list the places where these stand in a pass."""
    pairings = direction.placed([crossing.pairing for crossing in crossings])
    return tuple(
        replace(crossing, pairing=pairing)
        for crossing, pairing in zip(crossings, pairings, strict=True)
    )


def _both_ways(
    graph: TemporalGraph,
    question: ChainQuestion,
    members: Members,
    goods: int,
    chosen: NDArray[np.int64],
) -> tuple[Crossing, ...]:
    hops, jumps = graph.hops, question.jumps
    start, end = jumps.from_party[chosen], jumps.to_party[chosen]
    givers, takers, key = members
    came = _members(start, end, hops.target, hops.source, givers)
    left = _members(end, start, hops.source, hops.target, takers)
    span = int(key.max(initial=0)) + 1
    code = np.concatenate([j * span + key[h] for j, h in (came, left)])
    number, distinct = pd.factorize(code)
    gives, takes = number[: came[0].size], number[came[0].size :]
    is_shared = np.bincount(gives, minlength=distinct.size) > 0
    is_shared &= np.bincount(takes, minlength=distinct.size) > 0
    if not is_shared.any():
        return ()
    jump = distinct[is_shared] // span
    compact = np.where(is_shared, np.cumsum(is_shared) - 1, -1)
    gives, takes = compact[gives], compact[takes]
    weight = goods + jumps.price[chosen].astype(np.int64)[jump]
    weight += question.transit[start[jump]] + question.transit[end[jump]]
    shift = jumps.least_days[chosen][jump]
    arrivals, departures = (
        (group[group >= 0], members[group >= 0])
        for group, members in ((gives, came[1]), (takes, left[1]))
    )
    ahead = (hops.arrive_hi, hops.arrive_lo, hops.depart_lo)
    back = (-hops.depart_lo, -hops.depart_hi, -hops.arrive_hi)
    return (
        _crossing(arrivals, departures, weight, shift, end[jump], ahead),
        _crossing(departures, arrivals, weight, shift, start[jump], back),
    )


def _members(
    party: NDArray[np.int32],
    other: NDArray[np.int32],
    near: NDArray[np.int32],
    far: NDArray[np.int32],
    is_member: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """List the hops at each jump's ``party`` that do not touch its ``other`` side.

    ``near`` and ``far``, shape (n_hops,), are the parties at both ends of each hop, and
    ``is_member`` says which hops count. Returns jump and hop of each pair, by jump.
    """
    order = np.argsort(near, kind="stable").astype(np.int32)
    first, stop = (np.searchsorted(near[order], party, side) for side in ("left", "right"))
    size = stop - first
    jump = np.repeat(np.arange(party.size, dtype=np.int64), size)
    skipped = np.repeat(np.cumsum(size) - size, size)
    hop = order[np.arange(jump.size) - skipped + first[jump]]
    is_kept = is_member[hop] & (far[hop] != other[jump])
    return jump[is_kept], hop[is_kept]


def _crossing(
    givers: tuple[NDArray[np.int64], NDArray[np.int32]],
    takers: tuple[NDArray[np.int64], NDArray[np.int32]],
    weight: NDArray[np.int64],
    shift: NDArray[np.int32],
    taker_party: NDArray[np.int32],
    days: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
) -> Crossing:
    """Sort the groups by the party of their takers, and members by day within them."""
    giver_hi, giver_lo, taker_lo = days
    n_groups = weight.size
    order = np.argsort(taker_party, kind="stable")
    place = np.empty(n_groups, np.int64)
    place[order] = np.arange(n_groups)
    group, hop = place[givers[0]], givers[1]
    by_hi = np.lexsort((giver_hi[hop], group))
    group, hop = group[by_hi], hop[by_hi]
    start = _starts(group, n_groups)
    by_lo = np.lexsort((giver_lo[hop], group))
    rank = np.empty(hop.size, np.int32)
    rank[by_lo] = np.arange(hop.size) - start[group]
    taken, taker = place[takers[0]], takers[1]
    by_day = np.lexsort((taker_lo[taker], taken))
    changes = np.flatnonzero(np.diff(taker_party[order])) + 1
    return Crossing(
        Pairing(
            givers=hop,
            giver_start=start,
            rank=rank,
            sorted_lo=giver_lo[hop[by_lo]],
            takers=taker[by_day],
            taker_start=_starts(taken, n_groups),
            weight=weight[order].astype(np.int32),
        ),
        shift[order],
        np.concatenate([[0], changes, [n_groups]]).astype(np.int64),
    )


def _starts(group: NDArray[np.int64], n_groups: int) -> NDArray[np.int64]:
    counts = np.bincount(group, minlength=n_groups)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
