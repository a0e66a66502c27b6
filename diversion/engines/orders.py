"""Hops by party and day: what a pass goes through from party to party."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import TemporalGraph
from diversion.kernels.columns import Side
from diversion.kernels.grouping import ByParty, invert, look_up
from diversion.kernels.sorting import group_starts, number_order, stable_order
from diversion.processors import at_once

Days = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class OneSide:
    """The hops that arrive at each party, or those that leave it.

    The first order numbers them: the hop at place ``k`` is ``side.hop[k]``, and those of
    party ``v`` have the places ``by_day.start[v]:by_day.start[v + 1]``. What is known of
    a hop lies at its place, so that who goes from party to party reads what lies together.
    """

    by_day: ByParty  # the first order
    by_other: ByParty  # the same hops by their other day
    side: Side
    turned: Side  # with days counted backwards


def both_sides(graph: TemporalGraph, threads: int) -> tuple[OneSide, OneSide]:
    """Sort arrivals by last day (then by first), and departures the other way round.

    Linear in hops: the sorts are counting sorts.
    """
    hops = graph.hops

    def arrivals() -> OneSide:
        days = hops.arrive_hi, hops.arrive_lo
        return _one_side(hops.target, graph.n_parties, days, hops.source, is_last=True)

    def departures() -> OneSide:
        days = hops.depart_lo, hops.depart_hi
        return _one_side(hops.source, graph.n_parties, days, hops.target, is_last=False)

    came, left = at_once(threads, [arrivals, departures])
    return came, left


def _one_side(
    party: NDArray[np.int32],
    n_parties: int,
    days: tuple[Days, Days],
    far: NDArray[np.int32],
    *,
    is_last: bool,
) -> OneSide:
    """Sort by each of ``days``; ``is_last`` if the first of the two is the later day."""
    start = group_starts(party, n_parties)
    hop = stable_order(party, start, number_order(days[0]))
    place = np.arange(hop.size, dtype=np.int32)
    first = ByParty(place, look_up(days[0], hop), start)
    other_hop = stable_order(party, start, number_order(days[1]))
    other = ByParty(look_up(invert(hop), other_hop), look_up(days[1], other_hop), start)
    second = look_up(days[1], hop)
    lo, hi = (second, first.day) if is_last else (first.day, second)
    ends = look_up(far, hop)
    return OneSide(first, other, Side(lo, hi, ends, hop), Side(-hi, -lo, ends, hop))
