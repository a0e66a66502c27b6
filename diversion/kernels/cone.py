"""Hops from which a walk may go on to some ends, found by sweeps over all hops.

Of all departures from a place that lead on, only the span of their days is kept. So a hop
may be taken in from which no walk goes on; never the other way round. A place is a party,
or a party and a heading, where goods keep theirs.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit, wide
from diversion.kernels.reach import EARLY, LATE

PLACES = 2**18  # a power of two; headings of parties that share a place are taken for one


class Legs(NamedTuple):
    """What a sweep reads of each hop, in int32 arrays of shape (n_hops,)."""

    leaves: NDArray[np.int32]  # party
    comes: NDArray[np.int32]
    heading: NDArray[np.int32]  # of none, where parties alone are the places; -1 unknown
    depart_lo: NDArray[np.int32]  # days
    depart_hi: NDArray[np.int32]
    arrive_lo: NDArray[np.int32]
    arrive_hi: NDArray[np.int32]


class Steps(NamedTuple):
    """Jumps from one party to another, in int32 arrays of shape (n_jumps,)."""

    from_party: NDArray[np.int32]
    to_party: NDArray[np.int32]
    days: NDArray[np.int32]


@helper
def _place(legs: Legs, party: int, hop: int) -> int:
    if not legs.heading.size:
        return wide(party)
    heading = legs.heading[hop]
    if heading < 0:
        return wide(-1)
    return (wide(party) * 2_654_435_761 + wide(heading) * 40_503) % PLACES


@helper
def _widen(lo: NDArray[np.int32], hi: NDArray[np.int32], at: int, a: int, b: int) -> None:
    lo[at] = min(lo[at], a)
    hi[at] = max(hi[at], b)


@jit
def fill_cone(
    legs: Legs,
    steps: Steps,
    n_parties: int,
    max_wait: int,
    n_sweeps: int,
    most: int,
    is_in: NDArray[np.bool_],
) -> bool:
    """Take in the hops from which a walk of ``n_sweeps`` more hops comes to one in it.

    ``is_in`` has shape (n_hops,). Gives false, before all are taken in, if they are more
    than ``most``.
    """
    n_places = PLACES if legs.heading.size else n_parties
    lo = np.full(n_places, LATE, np.int32)
    hi = np.full(n_places, EARLY, np.int32)
    n_in = 0
    for hop in range(is_in.size):
        if is_in[hop]:
            n_in += 1
            place = _place(legs, wide(legs.leaves[hop]), hop)
            if place >= 0:
                _widen(lo, hi, place, legs.depart_lo[hop], legs.depart_hi[hop])
    for _ in range(n_sweeps):
        if n_in > most:
            return False
        for step in range(steps.days.size):
            there, days = steps.to_party[step], steps.days[step]
            if hi[there] != EARLY:
                _widen(lo, hi, steps.from_party[step], lo[there] - days, hi[there] - days)
        next_lo, next_hi, was = lo.copy(), hi.copy(), n_in
        for hop in range(is_in.size):
            if is_in[hop]:
                continue
            place = _place(legs, wide(legs.comes[hop]), hop)
            if place < 0 or hi[place] < legs.arrive_lo[hop]:
                continue
            if lo[place] - legs.arrive_hi[hop] > max_wait:
                continue
            is_in[hop] = True
            n_in += 1
            place = _place(legs, wide(legs.leaves[hop]), hop)
            _widen(next_lo, next_hi, place, legs.depart_lo[hop], legs.depart_hi[hop])
        lo, hi = next_lo, next_hi
        if n_in == was:
            break
    return n_in <= most
