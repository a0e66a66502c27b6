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

    ``arrivals`` come by heading, then by mass (natural logarithm), then by number.
    ``parties`` are sources and targets, ``days`` first arrivals and last departures by
    hop; ``limits`` the longest time between the two and the most arrivals for one
    departure. The nearest in mass stay, the earlier of equals: from the mass of each
    departure the search goes out both ways, and ends where nothing nearer can come.
    """
    source, target = parties
    arrive, depart = days
    longest, most = limits
    heavy, code = mass[arrivals], heading[arrivals]
    size = 0
    for d in departures:
        begin = size
        above = _first_of(code, heavy, heading[d], mass[d])
        below = above - 1
        over = _apart(code, heavy, above, heading[d], mass[d])
        under = _apart(code, heavy, below, heading[d], mass[d])
        while True:
            apart = min(over, under)
            is_full = size - begin == most
            if apart > most_gap or (is_full and apart > gap[size - 1]):
                break
            if under <= over:
                a = arrivals[below]
                below -= 1
                under = _apart(code, heavy, below, heading[d], mass[d])
            else:
                a = arrivals[above]
                above += 1
                over = _apart(code, heavy, above, heading[d], mass[d])
            wait = depart[d] - arrive[a]
            is_fine = 0 <= wait <= longest
            if origin[a] >= 0 and origin[d] >= 0 and origin[a] != origin[d]:
                is_fine = False
            if not is_fine or _share_party(source, target, a, d):
                continue
            if is_full:
                last = first[size - 1]
                if apart == gap[size - 1] and not _is_earlier(mass, a, last):
                    continue
                size -= 1
            at = size
            while at > begin and (
                gap[at - 1] > apart
                or (gap[at - 1] == apart and _is_earlier(mass, a, first[at - 1]))
            ):
                gap[at], first[at], then[at] = gap[at - 1], first[at - 1], then[at - 1]
                at -= 1
            gap[at], first[at], then[at] = apart, a, d
            size += 1
    return size


@helper
def _apart(
    code: NDArray[np.int32],
    heavy: NDArray[np.float64],
    place: int,
    wanted: int,
    mass: float,
) -> float:
    """Give how far the mass of the arrival at a place is; infinite for none of these."""
    if place < 0 or place >= code.size or code[place] != wanted:
        return np.inf
    return float(abs(heavy[place] - mass))


@helper
def _is_earlier(mass: NDArray[np.float64], a: int, b: int) -> bool:
    """Say whether one arrival comes before another of its heading."""
    return bool(mass[a] < mass[b] or (mass[a] == mass[b] and a < b))


@helper
def _first_of(
    code: NDArray[np.int32], heavy: NDArray[np.float64], wanted: int, least: float
) -> int:
    """Find the first arrival of a heading that is heavy enough."""
    low, high = 0, code.size
    while low < high:
        middle = (low + high) // 2
        is_light = code[middle] == wanted and heavy[middle] < least
        if code[middle] < wanted or is_light:
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
