"""How few hops a walk from some parties needs to reach each hop, at least.

Of all hops that reach a party at one depth, only the span of their days is kept. So a hop
may come out as reached, or as reached sooner, that no walk reaches; never the other way
round.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit, wide
from diversion.kernels.columns import NONE, HopColumns, JumpColumns
from diversion.kernels.sorting import first_from

FAR = 127  # deeper than any walk
N_HEADINGS = 10_000
LATE, EARLY = 2**30, -(2**30)


class Holding(NamedTuple):
    """From when until when goods of one depth are held; LATE and EARLY where none are."""

    lo: NDArray[np.int32]  # shape (n_parties,), days
    hi: NDArray[np.int32]
    parties: NDArray[np.int32]  # shape (n_parties,), who holds any
    size: NDArray[np.int64]  # shape (1,), how many they are
    heading_lo: NDArray[np.int32]  # shape (N_HEADINGS,), at the unknown party
    heading_hi: NDArray[np.int32]


@helper
def _holding(n_parties: int) -> Holding:
    return Holding(
        np.full(n_parties, LATE, np.int32),
        np.full(n_parties, EARLY, np.int32),
        np.empty(n_parties, np.int32),
        np.zeros(1, np.int64),
        np.full(N_HEADINGS, LATE, np.int32),
        np.full(N_HEADINGS, EARLY, np.int32),
    )


@helper
def _widen(held: Holding, party: int, first: int, last: int) -> None:
    if held.hi[party] == EARLY:
        held.parties[held.size[0]] = party
        held.size[0] += 1
    held.lo[party] = min(held.lo[party], first)
    held.hi[party] = max(held.hi[party], last)


@helper
def _arrive(held: Holding, hops: HopColumns, hop: int, unknown: int) -> None:
    first, last = hops.arrive_lo[hop], hops.arrive_hi[hop]
    _widen(held, hops.target[hop], wide(first), wide(last))
    heading = hops.hs4[hop]
    if hops.target[hop] == unknown and heading >= 0:
        held.heading_lo[heading] = min(held.heading_lo[heading], first)
        held.heading_hi[heading] = max(held.heading_hi[heading], last)


@helper
def _jump(
    held: Holding, jumps: JumpColumns, transit: NDArray[np.int32], unknown: int
) -> None:
    """Let the other side of each jump hold the same, days later."""
    parties = held.parties[: held.size[0]].copy()
    spans = np.empty((parties.size, 2), np.int32)
    for place in range(parties.size):
        spans[place, 0] = held.lo[parties[place]]
        spans[place, 1] = held.hi[parties[place]]
    for place in range(parties.size):
        party = parties[place]
        if party == unknown or transit[party] <= NONE:
            continue
        for jump in range(jumps.start[party], jumps.start[party + 1]):
            first = spans[place, 0] + jumps.days[jump]
            last = spans[place, 1] + jumps.days[jump]
            _widen(held, jumps.to_party[jump], wide(first), wide(last))


@helper
def _clear(held: Holding) -> None:
    for party in held.parties[: held.size[0]]:
        held.lo[party], held.hi[party] = LATE, EARLY
    held.size[0] = 0
    held.heading_lo[:], held.heading_hi[:] = LATE, EARLY


@jit
def fill_depths(
    hops: HopColumns,
    leaving: NDArray[np.int32],
    first: NDArray[np.int64],
    longest: int,
    max_wait: int,
    transit: NDArray[np.int32],
    unknown: int,
    jumps: JumpColumns,
    roots: NDArray[np.int64],
    n_layers: int,
    depth: NDArray[np.int8],
) -> None:
    """Write into ``depth``, shape (n_hops,), the place of each hop in a walk, at least.

    1 for what leaves the parties ``roots``, at most ``n_layers``; ``depth`` comes filled
    with :data:`FAR`, which stays where no walk arrives. ``leaving[first[p]:first[p + 1]]``
    are the hops from party ``p`` by first day, ``longest`` is the longest interval of a
    departure. At the unknown party, goods go on under the same heading only.
    """
    held, coming = _holding(transit.size), _holding(transit.size)
    for root in roots:
        for place in range(first[root], first[root + 1]):
            depth[leaving[place]] = 1
            _arrive(coming, hops, leaving[place], unknown)
    for layer in range(2, n_layers + 1):
        held, coming = coming, held
        _clear(coming)
        _jump(held, jumps, transit, unknown)
        for party in held.parties[: held.size[0]]:
            if transit[party] <= NONE:
                continue
            departures = leaving[first[party] : first[party + 1]]
            earliest, latest = held.lo[party], held.hi[party] + max_wait
            begin = first_from(hops.depart_lo, departures, earliest - longest)
            end = first_from(hops.depart_lo, departures, latest + 1)
            for hop in departures[begin:end]:
                if depth[hop] != FAR or hops.depart_hi[hop] < earliest:
                    continue
                if party == unknown:
                    heading = hops.hs4[hop]
                    if (
                        heading < 0
                        or hops.depart_hi[hop] < held.heading_lo[heading]
                        or hops.depart_lo[hop] > held.heading_hi[heading] + max_wait
                    ):
                        continue
                depth[hop] = layer
                _arrive(coming, hops, hop, unknown)
