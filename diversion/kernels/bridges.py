"""Pair arrivals and departures of one heading and nearly one mass."""

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit


@jit
def match_lots(
    arrivals: NDArray[np.int32],
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

    ``arrivals`` come by heading, then by mass (natural logarithm). ``parties`` are
    sources and targets, ``days`` first arrivals and last departures by hop; ``limits``
    the longest time between the two and the most arrivals for one departure. The nearest
    in mass stay, the earlier of equals.
    """
    source, target = parties
    arrive, depart = days
    longest, most = limits
    size = 0
    for d in departures:
        low = _first_of(arrivals, heading, mass, heading[d], mass[d] - most_gap)
        begin = size
        for place in range(low, arrivals.size):
            a = arrivals[place]
            if heading[a] != heading[d] or mass[a] > mass[d] + most_gap:
                break
            wait = depart[d] - arrive[a]
            is_fine = 0 <= wait <= longest
            if origin[a] >= 0 and origin[d] >= 0 and origin[a] != origin[d]:
                is_fine = False
            if not is_fine or _share_party(source, target, a, d):
                continue
            apart = abs(mass[a] - mass[d])
            if size - begin == most:
                if apart >= gap[size - 1]:
                    continue
                size -= 1
            at = size
            while at > begin and gap[at - 1] > apart:
                gap[at], first[at], then[at] = gap[at - 1], first[at - 1], then[at - 1]
                at -= 1
            gap[at], first[at], then[at] = apart, a, d
            size += 1
    return size


@helper
def _first_of(
    arrivals: NDArray[np.int32],
    heading: NDArray[np.int32],
    mass: NDArray[np.float64],
    wanted: int,
    least: float,
) -> int:
    """Find the first arrival of a heading that is heavy enough."""
    low, high = 0, arrivals.size
    while low < high:
        middle = (low + high) // 2
        a = arrivals[middle]
        is_light = heading[a] == wanted and mass[a] < least
        if heading[a] < wanted or is_light:
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
