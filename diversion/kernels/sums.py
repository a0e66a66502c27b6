"""One round of a sum pass: every hop adds up what the hops it may follow bring.

The windows are those of :mod:`diversion.kernels.relax`: certain order slides over the
givers' last days, possible order is an interval overlap query. Both add and never take
away: the window is kept by two stacks [1]_, the overlap by a Fenwick tree into which
givers are only ever inserted [2]_. A window that kept one running sum, adding what
enters and taking away what leaves, would keep rounding errors of goods long gone.

All terms are added in an order that depends on days alone, and rounding is monotone, so
a sum over smaller terms is never the larger one: a share never rounds to above 1.

References
----------
.. [1] K. Tangwongsan, M. Hirzel, S. Schneider, "Low-Latency Sliding-Window Aggregation
   in Worst-Case Constant Time", DEBS 2017, section 3.1 (two-stacks).
.. [2] P. Fenwick, "A New Data Structure for Cumulative Frequency Tables", Software:
   Practice and Experience 24(3), 1994.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit, wide
from diversion.kernels.columns import Pairing, Side
from diversion.kernels.sorting import count_until


class Windows(NamedTuple):
    """What the sums of one pairing need to know of its days, in the pairing's order.

    ``reciprocal`` marks takers that must leave out the givers at their own far end; all
    false lets goods return. ``exact`` marks groups in which every day is on record:
    their overlap is one day, the last of the window, and needs no tree.
    """

    giver_hi: NDArray[np.int32]  # parallel to givers
    taker_lo: NDArray[np.int32]  # parallel to takers
    reciprocal: NDArray[np.bool_]  # parallel to takers
    exact: NDArray[np.bool_]  # shape (n_groups,)


@jit
def mark_reciprocal(
    pairing: Pairing,
    giver_far: NDArray[np.int32],
    taker_far: NDArray[np.int32],
    seen: NDArray[np.int32],
    reciprocal: NDArray[np.bool_],
) -> None:
    """Mark the takers whose far end is also the far end of a giver of their group.

    ``reciprocal`` is parallel to ``pairing.takers``; ``seen``, shape (n_parties,), is
    scratch space that comes filled with -1. Linear in givers and takers.
    """
    for group in range(pairing.weight.size):
        for place in range(pairing.giver_start[group], pairing.giver_start[group + 1]):
            seen[giver_far[pairing.givers[place]]] = group
        for place in range(pairing.taker_start[group], pairing.taker_start[group + 1]):
            reciprocal[place] = seen[taker_far[pairing.takers[place]]] == group


@jit
def mark_exact(
    pairing: Pairing, giver: Side, taker: Side, exact: NDArray[np.bool_]
) -> None:
    """Mark the groups, shape (n_groups,), in which every day is on record."""
    for group in range(pairing.weight.size):
        exact[group] = True
        for place in range(pairing.giver_start[group], pairing.giver_start[group + 1]):
            item = pairing.givers[place]
            if giver.lo[item] != giver.hi[item]:
                exact[group] = False
                break
        for place in range(pairing.taker_start[group], pairing.taker_start[group + 1]):
            item = pairing.takers[place]
            if not exact[group] or taker.lo[item] != taker.hi[item]:
                exact[group] = False
                break


@helper
def _add_certain(
    pairing: Pairing,
    windows: Windows,
    group: int,
    offered: NDArray[np.float64],
    max_wait: int,
    same_day: bool,
    factor: float,
    front: NDArray[np.float64],
    result: NDArray[np.float64],
) -> None:
    """Add up the window of certain order, and the taker's first day if ``same_day``.

    ``front`` holds the sums from a place to the end of the front.
    """
    first, last = pairing.giver_start[group], pairing.giver_start[group + 1]
    left, middle, right = first, first, first  # front [left, middle), back [middle, right)
    back = 0.0
    for place in range(pairing.taker_start[group], pairing.taker_start[group + 1]):
        hop = pairing.takers[place]
        day = windows.taker_lo[place]
        end = day + 1 if same_day else day
        while right < last and windows.giver_hi[right] < end:
            back += offered[pairing.givers[right]]
            right += 1
        while left < right and windows.giver_hi[left] < day - max_wait:
            left += 1
            if left > middle:  # the front is used up: turn the back into a new front
                total = 0.0
                for turned in range(right - 1, left - 1, -1):
                    total += offered[pairing.givers[turned]]
                    front[turned - first] = total
                middle = right
                back = 0.0
        if not windows.reciprocal[place]:
            total = back
            if left < middle:
                total += front[left - first]
            result[hop] += factor * total


@helper
def _add_possible(
    pairing: Pairing,
    windows: Windows,
    group: int,
    taker: Side,
    offered: NDArray[np.float64],
    factor: float,
    tree: NDArray[np.float64],
    result: NDArray[np.float64],
) -> None:
    """Add up the givers whose days overlap with the taker's; ``tree`` is by first day."""
    first, last = pairing.giver_start[group], pairing.giver_start[group + 1]
    size = last - first
    tree[:size] = 0.0
    right = last - 1
    for place in range(
        pairing.taker_start[group + 1] - 1, pairing.taker_start[group] - 1, -1
    ):
        hop = pairing.takers[place]
        while right >= first and windows.giver_hi[right] >= windows.taker_lo[place]:
            gift = offered[pairing.givers[right]]
            if gift > 0.0:
                node = pairing.rank[right] + 1
                while node <= size:
                    tree[node - 1] += gift
                    node += node & -node
            right -= 1
        if not windows.reciprocal[place]:
            node = count_until(pairing.sorted_lo, first, last, wide(taker.hi[hop]))
            total = 0.0
            while node > 0:
                total += tree[node - 1]
                node -= node & -node
            result[hop] += factor * total


@helper
def _add_one_by_one(
    pairing: Pairing,
    windows: Windows,
    group: int,
    giver: Side,
    taker: Side,
    offered: NDArray[np.float64],
    max_wait: int,
    possible: bool,
    factor: float,
    result: NDArray[np.float64],
) -> None:
    """Let each reciprocal taker walk its window, leaving out its own far end."""
    first, last = pairing.giver_start[group], pairing.giver_start[group + 1]
    longest = 0
    begin, end_place = pairing.taker_start[group], pairing.taker_start[group + 1]
    while begin < end_place and not windows.reciprocal[begin]:
        begin += 1
    if begin == end_place:
        return
    if not windows.exact[group]:
        for place in range(first, last):
            item = pairing.givers[place]
            longest = max(longest, giver.hi[item] - giver.lo[item])
    left = first
    for place in range(begin, end_place):
        if not windows.reciprocal[place]:
            continue
        hop = pairing.takers[place]
        day = windows.taker_lo[place]
        while left < last and windows.giver_hi[left] < day - max_wait:
            left += 1
        end = taker.hi[hop] + longest if possible else day - 1
        total = 0.0
        for at in range(left, last):
            if windows.giver_hi[at] > end:
                break
            item = pairing.givers[at]
            if giver.lo[item] <= taker.hi[hop] and giver.far[item] != taker.far[hop]:
                total += offered[item]
        result[hop] += factor * total


@jit
def add_sums(
    pairing: Pairing,
    windows: Windows,
    active: NDArray[np.bool_],
    first_group: int,
    last_group: int,
    giver: Side,
    taker: Side,
    offered: NDArray[np.float64],
    max_wait: int,
    possible: bool,
    factor: float,
    result: NDArray[np.float64],
) -> None:
    """Add ``factor`` times the sum over its givers to each taker in groups [first, last).

    ``offered``, shape (n_hops,), is what each giver brings, finite and never negative, in
    the order of the givers; ``result`` is in that of the takers.
    Without ``possible`` only givers that certainly arrived on an earlier day count.
    ``active`` marks the groups, shape (n_groups,), whose givers bring anything. Each
    taker is in one group of a pairing, so calls on disjoint groups may run at once.

    Linear in the group but for the logarithm of the overlap query; a reciprocal taker
    costs the length of its window.
    """
    widest = 0
    for group in range(first_group, last_group):
        size = pairing.giver_start[group + 1] - pairing.giver_start[group]
        widest = max(widest, size)
    scratch = np.empty(widest, np.float64)
    for group in range(first_group, last_group):
        if not active[group]:
            continue
        same_day = possible and windows.exact[group]
        _add_certain(
            pairing, windows, group, offered, max_wait, same_day, factor, scratch, result
        )
        if possible and not same_day:
            _add_possible(pairing, windows, group, taker, offered, factor, scratch, result)
        _add_one_by_one(
            pairing, windows, group, giver, taker, offered, max_wait, possible, factor,
            result,
        )  # fmt: skip
