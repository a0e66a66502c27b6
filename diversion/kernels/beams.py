"""Beams: the best few walks backwards from each of some hops, over weighed links."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit, wide


class BeamLinks(NamedTuple):
    """Links by the later hop: those into ``h`` are ``order[start[h]:start[h + 1]]``."""

    start: NDArray[np.int64]  # shape (n_hops + 1,)
    order: NDArray[np.int32]
    first: NDArray[np.int32]  # the earlier hop of each link
    worth: NDArray[np.float64]  # log chance that both carry the same goods
    # Between the two is a leg on no record, or, where they meet, nobody who is named.
    is_bridge: NDArray[np.bool_]


class BeamHops(NamedTuple):
    """What a beam reads of hops: arrays of shape (n_hops,)."""

    source: NDArray[np.int32]
    target: NDArray[np.int32]
    worth: NDArray[np.float64]  # what a hop adds to a walk


@jit
def walk_back(
    links: BeamLinks,
    hops: BeamHops,
    unknown: int,
    last: NDArray[np.int32],
    width: int,
    walks: NDArray[np.int32],
    via: NDArray[np.int32],
    worth: NDArray[np.float64],
) -> int:
    """Write all walks that the beams keep, and return how many there are.

    A beam keeps the ``width`` walks of most worth at each length. ``walks``, shape
    (n_most, n_hops_most), holds hops from the last one backwards, padded with -1; ``via``
    the link taken to each. No company comes twice, and one link at most is a bridge.
    """
    most = walks.shape[1]
    n_walks = 0
    value = np.empty(width)
    parent = np.empty(width, np.int64)
    taken = np.empty(width, np.int32)
    for begin in range(last.size):
        low = n_walks
        walks[low, 0] = last[begin]
        worth[low] = hops.worth[last[begin]]
        n_walks += 1
        high = n_walks
        for length in range(1, most):
            n_kept = wide(0)
            for row in range(low, high):
                here = walks[row, length - 1]
                for place in range(links.start[here], links.start[here + 1]):
                    link = links.order[place]
                    there = links.first[link]
                    total = worth[row] + links.worth[link] + hops.worth[there]
                    if n_kept == width and total <= value[width - 1]:
                        continue
                    if not _may_add(
                        links, hops, unknown, walks[row], via[row], length, link
                    ):
                        continue
                    n_kept = _keep(value, parent, taken, n_kept, total, row, link)
            if n_kept == 0:
                break
            for k in range(n_kept):
                row = n_walks + k
                walks[row, :length] = walks[parent[k], :length]
                via[row, :length] = via[parent[k], :length]
                walks[row, length] = links.first[taken[k]]
                via[row, length] = taken[k]
                worth[row] = value[k]
            low, high = n_walks, n_walks + n_kept
            n_walks = high
    return n_walks


@helper
def _may_add(
    links: BeamLinks,
    hops: BeamHops,
    unknown: int,
    walk: NDArray[np.int32],
    via: NDArray[np.int32],
    length: int,
    link: int,
) -> bool:
    """Say whether the walk may go back over a link: no company twice, one bridge."""
    there = links.first[link]
    sender, receiver = hops.source[there], hops.target[there]
    is_fine = bool(sender != unknown and sender != receiver)
    is_fine = is_fine and not _passes(links, hops, walk, via, length, sender)
    if is_fine and links.is_bridge[link]:
        for k in range(1, length):
            if links.is_bridge[via[k]]:
                return False
        is_met = receiver == hops.source[walk[length - 1]]
        is_fine = is_met or not _passes(links, hops, walk, via, length, receiver)
    return bool(is_fine)


@helper
def _passes(
    links: BeamLinks,
    hops: BeamHops,
    walk: NDArray[np.int32],
    via: NDArray[np.int32],
    length: int,
    party: int,
) -> bool:
    """Say whether a walk, from the last hop back, visits a party."""
    if hops.target[walk[0]] == party:
        return True
    for k in range(length):
        if hops.source[walk[k]] == party:
            return True
        if k > 0 and links.is_bridge[via[k]] and hops.target[walk[k]] == party:
            return True
    return False


@helper
def _keep(
    value: NDArray[np.float64],
    parent: NDArray[np.int64],
    taken: NDArray[np.int32],
    n_kept: int,
    total: float,
    row: int,
    link: int,
) -> int:
    """Insert a walk into the kept ones, best first; the earlier of equals stays ahead."""
    place = min(n_kept, value.size - 1)
    while place > 0 and value[place - 1] < total:
        value[place] = value[place - 1]
        parent[place] = parent[place - 1]
        taken[place] = taken[place - 1]
        place -= 1
    value[place], parent[place], taken[place] = total, row, link
    return min(n_kept + 1, value.size)
