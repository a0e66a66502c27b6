"""One round of the max-product pass: every hop takes the best of those it may follow.

Within a group (one party, one goods key) the givers that certainly arrived earlier
form a sliding window over their last day. The window's maximum is kept by two stacks,
which need no inverse [1]_; the givers whose order is only possible form an interval
overlap query, answered by a Fenwick tree of prefix maxima into which givers are only
ever inserted [2]_. Both keep the best two givers with different far ends, because
goods may not return to where they came from at once.

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
from diversion.kernels.columns import NONE, Pairing, RuleColumns, Side
from diversion.kernels.search import dwell_weight
from diversion.kernels.sorting import count_until

VOID = -(2**62)


class Best2(NamedTuple):
    """Arrays of pairs: the best giver, and the best with another far end."""

    value: NDArray[np.int64]  # shape (size, 2), VOID where there is none
    giver: NDArray[np.int32]  # shape (size, 2), hop indices
    far: NDArray[np.int32]  # shape (size, 2)


@helper
def _beats(value: int, giver: int, other_value: int, other_giver: int) -> bool:
    return value > other_value or (value == other_value and giver < other_giver)


@helper
def _offer(best: Best2, slot: int, value: int, giver: int, far: int) -> None:
    """Insert one giver into a slot."""
    if value == VOID:
        return
    if _beats(value, giver, best.value[slot, 0], best.giver[slot, 0]):
        if far != best.far[slot, 0]:
            best.value[slot, 1] = best.value[slot, 0]
            best.giver[slot, 1] = best.giver[slot, 0]
            best.far[slot, 1] = best.far[slot, 0]
        best.value[slot, 0] = value
        best.giver[slot, 0] = giver
        best.far[slot, 0] = far
    elif far != best.far[slot, 0] and _beats(
        value, giver, best.value[slot, 1], best.giver[slot, 1]
    ):
        best.value[slot, 1] = value
        best.giver[slot, 1] = giver
        best.far[slot, 1] = far


@helper
def _merge(best: Best2, into: int, other: int) -> None:
    for k in range(2):
        _offer(best, into, best.value[other, k], best.giver[other, k], best.far[other, k])


@helper
def _clear(best: Best2, slot: int) -> None:
    for k in range(2):
        best.value[slot, k] = VOID
        best.giver[slot, k] = -1
        best.far[slot, k] = -1


@helper
def _take(
    best: Best2,
    slot: int,
    far: int,
    addend: int,
    taker: int,
    result: NDArray[np.int32],
    choice: NDArray[np.int32],
) -> None:
    """Let a taker have the best giver of a slot that does not lie at its own far end."""
    k = 1 if best.far[slot, 0] == far else 0
    if best.value[slot, k] == VOID:
        return
    total = best.value[slot, k] + addend
    if _beats(total, best.giver[slot, k], wide(result[taker]), choice[taker]):
        result[taker] = total
        choice[taker] = best.giver[slot, k]


@helper
def _certain(
    pairing: Pairing,
    group: int,
    giver: Side,
    taker: Side,
    offered: NDArray[np.int32],
    rule: RuleColumns,
    line: int,
    shift: int,
    best: Best2,
    result: NDArray[np.int32],
    choice: NDArray[np.int32],
) -> None:
    """Pass on along one dwell line within the window of certain order."""
    first, last = pairing.giver_start[group], pairing.giver_start[group + 1]
    slope = rule.slope[line]
    back, query = best.value.shape[0] - 2, best.value.shape[0] - 1
    left, middle, right = first, first, first  # front [left, middle), back [middle, right)
    _clear(best, back)
    for place in range(pairing.taker_start[group], pairing.taker_start[group + 1]):
        hop = pairing.takers[place]
        day = taker.lo[hop] - shift
        while right < last and giver.hi[pairing.givers[right]] < day:
            item = pairing.givers[right]
            if offered[item] > NONE:
                gain = np.int64(offered[item]) + slope * giver.hi[item]
                _offer(best, back, gain, giver.hop[item], giver.far[item])
            right += 1
        while left < right and giver.hi[pairing.givers[left]] < day - rule.max_wait:
            left += 1
            if left > middle:  # the front is used up: turn the back into a new front
                for turned in range(right - 1, left - 1, -1):
                    item = pairing.givers[turned]
                    slot = turned - first
                    _clear(best, slot)
                    if turned + 1 < right:
                        _merge(best, slot, slot + 1)
                    if offered[item] > NONE:
                        gain = np.int64(offered[item]) + slope * giver.hi[item]
                        _offer(best, slot, gain, giver.hop[item], giver.far[item])
                middle = right
                _clear(best, back)
        addend = rule.intercept[line] - slope * day + pairing.weight[group]
        _clear(best, query)
        _merge(best, query, back)
        if left < middle:
            _merge(best, query, left - first)
        _take(best, query, taker.far[hop], addend, hop, result, choice)


@helper
def _possible(
    pairing: Pairing,
    group: int,
    giver: Side,
    taker: Side,
    offered: NDArray[np.int32],
    rule: RuleColumns,
    shift: int,
    best: Best2,
    result: NDArray[np.int32],
    choice: NDArray[np.int32],
) -> None:
    """Pass on where the days overlap, so that the order is possible but not certain."""
    first, last = pairing.giver_start[group], pairing.giver_start[group + 1]
    size, query = last - first, best.value.shape[0] - 1
    addend = dwell_weight(rule, wide(0)) + rule.possible + pairing.weight[group]
    for slot in range(size):
        _clear(best, slot)
    right = last - 1
    for place in range(
        pairing.taker_start[group + 1] - 1, pairing.taker_start[group] - 1, -1
    ):
        hop = pairing.takers[place]
        day = taker.lo[hop] - shift
        while right >= first and giver.hi[pairing.givers[right]] >= day:
            item = pairing.givers[right]
            if offered[item] > NONE:
                node, value = pairing.rank[right] + 1, wide(offered[item])
                while node <= size:
                    _offer(best, node - 1, value, giver.hop[item], giver.far[item])
                    node += node & -node
            right -= 1
        last_day = wide(taker.hi[hop] - shift)
        node = count_until(pairing.sorted_lo, first, last, last_day)
        _clear(best, query)
        while node > 0:
            _merge(best, query, node - 1)
            node -= node & -node
        _take(best, query, taker.far[hop], addend, hop, result, choice)


@jit
def relax(
    pairing: Pairing,
    shift: NDArray[np.int32],
    first_group: int,
    last_group: int,
    giver: Side,
    taker: Side,
    offered: NDArray[np.int32],
    rule: RuleColumns,
    result: NDArray[np.int32],
    choice: NDArray[np.int32],
) -> None:
    """Raise ``result`` and ``choice`` of the takers in groups [first, last).

    ``offered``, shape (n_hops,), is what each giver brings, NONE where it brings
    nothing, in the order of the givers; ``result`` and ``choice`` are in that of the
    takers, and ``choice`` names hops. ``shift`` is how many days later than it arrives
    each group's giver counts (at least 0), shape (n_groups,), or empty for none.
    ``result`` starts at NONE and ``choice`` at -1; they are raised where a link is
    better, or as good with a smaller giver. Calls on groups that share no taker may run
    at once.
    """
    widest = 0
    for group in range(first_group, last_group):
        size = pairing.giver_start[group + 1] - pairing.giver_start[group]
        widest = max(widest, size)
    best = Best2(
        np.empty((widest + 2, 2), np.int64),
        np.empty((widest + 2, 2), np.int32),
        np.empty((widest + 2, 2), np.int32),
    )
    for group in range(first_group, last_group):
        is_offered = False
        for place in range(pairing.giver_start[group], pairing.giver_start[group + 1]):
            if offered[pairing.givers[place]] > NONE:
                is_offered = True
                break
        if not is_offered:
            continue
        days = shift[group] if shift.size else 0
        for line in range(rule.slope.size):
            _certain(
                pairing, group, giver, taker, offered, rule, line, days,
                best, result, choice,
            )  # fmt: skip
        _possible(pairing, group, giver, taker, offered, rule, days, best, result, choice)
