"""Pair arrivals and departures of one heading and nearly one mass."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit, wide


class Arrivals(NamedTuple):
    """Arrivals to pair: by lot, a heading in a period of days, then by mass and number.

    A lot is the number of the heading times :attr:`n_periods`, plus that of the period;
    periods are :attr:`days` long, the first begins on :attr:`first_day`.
    """

    hop: NDArray[np.int32]
    lot: NDArray[np.int64]
    mass: NDArray[np.float64]  # natural logarithm
    first_day: int
    days: int
    n_periods: int


@jit
def match_lots(
    arrivals: Arrivals,
    departures: NDArray[np.int32],
    heading: NDArray[np.int32],
    mass: NDArray[np.float64],
    origin: NDArray[np.int32],
    parties: tuple[NDArray[np.int32], NDArray[np.int32]],
    days: tuple[NDArray[np.int32], NDArray[np.int32]],
    limits: tuple[int, int],
    most_gap: float,
    first: NDArray[np.int32],
    then: NDArray[np.int32],
    gap: NDArray[np.float64],
) -> int:
    """Write the pairs and return how many there are.

    Columns are by hop: ``parties`` sources and targets, ``days`` first arrivals and last
    departures. ``limits`` are the longest time between the two and the most arrivals for
    one departure. The nearest in mass stay, the lighter and then the earlier of equals:
    from the mass of each departure the search goes out both ways in every period that may
    hold its arrival, and ends where nothing nearer can come.
    """
    source, target = parties
    arrive, depart = days
    longest, most = limits
    size = 0
    for d in departures:
        begin = size
        last = (depart[d] - arrivals.first_day) // arrivals.days
        since = max(0, (depart[d] - longest - arrivals.first_day) // arrivals.days)
        for period in range(since, min(last, arrivals.n_periods - 1) + 1):
            lot = wide(heading[d]) * arrivals.n_periods + period
            above = _first_of(arrivals, lot, mass[d])
            below = above - 1
            over = _apart(arrivals, above, lot, mass[d])
            under = _apart(arrivals, below, lot, mass[d])
            while True:
                apart = min(over, under)
                is_full = size - begin == most
                if apart > most_gap or (is_full and apart > gap[size - 1]):
                    break
                if under <= over:
                    a = arrivals.hop[below]
                    below -= 1
                    under = _apart(arrivals, below, lot, mass[d])
                else:
                    a = arrivals.hop[above]
                    above += 1
                    over = _apart(arrivals, above, lot, mass[d])
                wait = depart[d] - arrive[a]
                is_fine = 0 <= wait <= longest
                if origin[a] >= 0 and origin[d] >= 0 and origin[a] != origin[d]:
                    is_fine = False
                if not is_fine or _share_party(source, target, a, d):
                    continue
                size = _keep(first, then, gap, mass, (begin, size, most), a, d, apart)
    return size


@helper
def _keep(
    first: NDArray[np.int32],
    then: NDArray[np.int32],
    gap: NDArray[np.float64],
    mass: NDArray[np.float64],
    room: tuple[int, int, int],
    a: int,
    d: int,
    apart: float,
) -> int:
    """Put an arrival among those of a departure, the nearest first; give their end.

    ``room`` are the begin and the end of those there are, and how many may be there: the
    last of them goes where there is one too many.
    """
    begin, end, most = room
    if end - begin == most:
        if apart == gap[end - 1] and not _is_earlier(mass, a, first[end - 1]):
            return end
        end -= 1
    at = end
    while at > begin and (
        gap[at - 1] > apart
        or (gap[at - 1] == apart and _is_earlier(mass, a, first[at - 1]))
    ):
        gap[at], first[at], then[at] = gap[at - 1], first[at - 1], then[at - 1]
        at -= 1
    gap[at], first[at], then[at] = apart, a, d
    return end + 1


@helper
def _apart(arrivals: Arrivals, place: int, lot: int, mass: float) -> float:
    """Give how far the mass of the arrival at a place is; infinite for none of the lot."""
    if place < 0 or place >= arrivals.lot.size or arrivals.lot[place] != lot:
        return np.inf
    return float(abs(arrivals.mass[place] - mass))


@helper
def _is_earlier(mass: NDArray[np.float64], a: int, b: int) -> bool:
    """Say whether one arrival is lighter than another, or as heavy and earlier."""
    return bool(mass[a] < mass[b] or (mass[a] == mass[b] and a < b))


@helper
def _first_of(arrivals: Arrivals, lot: int, least: float) -> int:
    """Find the first arrival of a lot that is heavy enough."""
    low, high = 0, arrivals.lot.size
    while low < high:
        middle = (low + high) // 2
        is_light = arrivals.lot[middle] == lot and arrivals.mass[middle] < least
        if arrivals.lot[middle] < lot or is_light:
            low = middle + 1
        else:
            high = middle
    return low


@helper
def _share_party(
    source: NDArray[np.int32], target: NDArray[np.int32], a: int, d: int
) -> bool:
    """Say whether two hops have a party in common."""
    shared = target[a] == source[d] or source[a] == source[d]
    return bool(shared or target[a] == target[d] or source[a] == target[d])
