"""One round of the best-m pass: every hop keeps the best few walks that end in it.

The windows are those of :mod:`diversion.kernels.relax`, with lists in place of a best
two. Goods may not return at once, so a window must know its best ``m`` offers without
those of *any one* far end ``w``. An offer is kept if fewer than ``m`` better ones have a
far end other than some ``w`` that is not its own. With ``n`` better ones kept, and the
most frequent other far end among them ``c`` times, that is ``n - c < m``; at most ``m``
offers of one far end and ``m`` of all others pass, so ``2 m`` slots are enough.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit, wide
from diversion.kernels.columns import NONE, Pairing, RuleColumns, Side
from diversion.kernels.search import dwell_weight
from diversion.kernels.sorting import count_until


class Lists(NamedTuple):
    """Lists of offers, best first: by value, then the smaller hop, then its place."""

    size: NDArray[np.int32]  # shape (n_lists,)
    value: NDArray[np.int64]  # shape (n_lists, 2 m)
    giver: NDArray[np.int32]
    place: NDArray[np.int32]  # which of the giver's own walks
    far: NDArray[np.int32]


class Walks(NamedTuple):
    """The best walks into each hop, best first, NONE and -1 where there are no more."""

    value: NDArray[np.int32]  # shape (n_hops, m)
    giver: NDArray[np.int32]  # the hop before
    place: NDArray[np.int32]  # which of its walks


@helper
def _is_before(
    value: int, giver: int, place: int, other_value: int, other_giver: int, other_place: int
) -> bool:
    if value != other_value:
        return value > other_value
    return giver < other_giver or (giver == other_giver and place < other_place)


@jit
def _merge(lists: Lists, into: int, other: int, m: int, spare: int) -> None:
    """Replace list ``into`` by what to keep of it and ``other``; ``spare`` is scratch."""
    if lists.size[other] == 0:
        return
    a, b, kept = 0, 0, 0
    most_far, most, next_most = -1, 0, 0  # frequent far ends among the kept
    while a < lists.size[into] or b < lists.size[other]:
        if b == lists.size[other] or (
            a < lists.size[into]
            and _is_before(
                wide(lists.value[into, a]),
                wide(lists.giver[into, a]),
                wide(lists.place[into, a]),
                wide(lists.value[other, b]),
                wide(lists.giver[other, b]),
                wide(lists.place[other, b]),
            )
        ):
            source, at = into, a
            a += 1
        else:
            source, at = other, b
            b += 1
        if kept - most >= m:
            break  # nothing worse can be among the best m, whatever is left out
        far = lists.far[source, at]
        if kept - (next_most if far == most_far else most) >= m:
            continue
        lists.value[spare, kept] = lists.value[source, at]
        lists.giver[spare, kept] = lists.giver[source, at]
        lists.place[spare, kept] = lists.place[source, at]
        lists.far[spare, kept] = far
        kept += 1
        count = 0
        for k in range(kept):
            if lists.far[spare, k] == far:
                count += 1
        if far == most_far:
            most = count
        elif count > most:
            most_far, most, next_most = far, count, most
        else:
            next_most = max(next_most, count)
    for k in range(kept):
        lists.value[into, k] = lists.value[spare, k]
        lists.giver[into, k] = lists.giver[spare, k]
        lists.place[into, k] = lists.place[spare, k]
        lists.far[into, k] = lists.far[spare, k]
    lists.size[into] = kept


@helper
def _load(lists: Lists, slot: int, offered: Walks, item: int, lift: int, far: int) -> None:
    """Fill a list with the walks into one giver, each worth ``lift`` more."""
    lists.size[slot] = 0
    for place in range(offered.value.shape[1]):
        if offered.value[item, place] == NONE:
            break
        lists.value[slot, place] = offered.value[item, place] + lift
        lists.giver[slot, place] = item
        lists.place[slot, place] = place
        lists.far[slot, place] = far
        lists.size[slot] = place + 1


@jit
def insert_walk(walks: Walks, hop: int, value: int, giver: int, place: int) -> None:
    """Put a walk in its rank, once: the same walk by a better link replaces itself."""
    m = walks.value.shape[1]
    end = m  # where the last one drops out, or the same walk at a lower weight
    for k in range(m):
        if walks.value[hop, k] == NONE:
            end = k
            break
        if walks.giver[hop, k] == giver and walks.place[hop, k] == place:
            if walks.value[hop, k] >= value:
                return
            end = k
            break
    k = end
    while k > 0 and _is_before(
        value,
        giver,
        place,
        wide(walks.value[hop, k - 1]),
        wide(walks.giver[hop, k - 1]),
        wide(walks.place[hop, k - 1]),
    ):
        if k < m:
            walks.value[hop, k] = walks.value[hop, k - 1]
            walks.giver[hop, k] = walks.giver[hop, k - 1]
            walks.place[hop, k] = walks.place[hop, k - 1]
        k -= 1
    if k < m:
        walks.value[hop, k] = value
        walks.giver[hop, k] = giver
        walks.place[hop, k] = place


@helper
def _take(lists: Lists, slot: int, far: int, addend: int, hop: int, walks: Walks) -> None:
    """Let a taker have the best ``m`` offers of a list that are not at its far end."""
    taken = 0
    for k in range(lists.size[slot]):
        if lists.far[slot, k] != far:
            insert_walk(
                walks,
                wide(hop),
                wide(lists.value[slot, k] + addend),
                wide(lists.giver[slot, k]),
                wide(lists.place[slot, k]),
            )
            taken += 1
            if taken == walks.value.shape[1]:
                break


@helper
def _certain(
    pairing: Pairing,
    group: int,
    giver: Side,
    taker: Side,
    offered: Walks,
    rule: RuleColumns,
    line: int,
    lists: Lists,
    result: Walks,
) -> None:
    """Pass on along one dwell line within the window of certain order."""
    first, last = pairing.giver_start[group], pairing.giver_start[group + 1]
    m, slope = offered.value.shape[1], rule.slope[line]
    spare = lists.size.size - 1
    back, query, item_slot = spare - 1, spare - 2, spare - 3
    left, middle, right = first, first, first  # front [left, middle), back [middle, right)
    lists.size[back] = 0
    for place in range(pairing.taker_start[group], pairing.taker_start[group + 1]):
        hop = pairing.takers[place]
        day = taker.lo[hop]
        while right < last and giver.hi[pairing.givers[right]] < day:
            item = pairing.givers[right]
            lift = slope * giver.hi[item]
            _load(lists, item_slot, offered, item, lift, giver.far[item])
            _merge(lists, back, item_slot, m, spare)
            right += 1
        while left < right and giver.hi[pairing.givers[left]] < day - rule.max_wait:
            left += 1
            if left > middle:  # the front is used up: turn the back into a new front
                for turned in range(right - 1, left - 1, -1):
                    item = pairing.givers[turned]
                    slot = turned - first
                    lift = slope * giver.hi[item]
                    _load(lists, slot, offered, item, lift, giver.far[item])
                    if turned + 1 < right:
                        _merge(lists, slot, slot + 1, m, spare)
                middle = right
                lists.size[back] = 0
        lists.size[query] = 0
        _merge(lists, query, back, m, spare)
        if left < middle:
            _merge(lists, query, left - first, m, spare)
        addend = rule.intercept[line] - slope * day + pairing.weight[group]
        _take(lists, query, taker.far[hop], addend, hop, result)


@helper
def _possible(
    pairing: Pairing,
    group: int,
    giver: Side,
    taker: Side,
    offered: Walks,
    rule: RuleColumns,
    lists: Lists,
    result: Walks,
) -> None:
    """Pass on where the days overlap, so that the order is possible but not certain."""
    first, last = pairing.giver_start[group], pairing.giver_start[group + 1]
    m, size = offered.value.shape[1], last - first
    spare = lists.size.size - 1
    query, item_slot = spare - 2, spare - 3
    addend = dwell_weight(rule, wide(0)) + rule.possible + pairing.weight[group]
    lists.size[:size] = 0
    right = last - 1
    for place in range(
        pairing.taker_start[group + 1] - 1, pairing.taker_start[group] - 1, -1
    ):
        hop = pairing.takers[place]
        while right >= first and giver.hi[pairing.givers[right]] >= taker.lo[hop]:
            item = pairing.givers[right]
            _load(lists, item_slot, offered, item, wide(0), giver.far[item])
            node = pairing.rank[right] + 1
            while node <= size and lists.size[item_slot] > 0:
                _merge(lists, node - 1, item_slot, m, spare)
                node += node & -node
            right -= 1
        node = count_until(pairing.sorted_lo, first, last, wide(taker.hi[hop]))
        lists.size[query] = 0
        while node > 0:
            _merge(lists, query, node - 1, m, spare)
            node -= node & -node
        _take(lists, query, taker.far[hop], addend, hop, result)


@jit
def relax_lists(
    pairing: Pairing,
    first_group: int,
    last_group: int,
    giver: Side,
    taker: Side,
    offered: Walks,
    rule: RuleColumns,
    result: Walks,
) -> None:
    """Improve the lists of the takers in groups [first, last).

    ``offered`` holds the best walks into each giver; ``result`` starts empty. The same
    walk by several rows of the goods table or lines of the dwell counts once, at its
    best. Calls on disjoint groups of a pairing may run at once. A merge costs O(m^2).
    """
    widest = 0
    for group in range(first_group, last_group):
        size = pairing.giver_start[group + 1] - pairing.giver_start[group]
        widest = max(widest, size)
    n_lists, width = widest + 4, 2 * offered.value.shape[1]
    lists = Lists(
        np.zeros(n_lists, np.int32),
        np.empty((n_lists, width), np.int64),
        np.empty((n_lists, width), np.int32),
        np.empty((n_lists, width), np.int32),
        np.empty((n_lists, width), np.int32),
    )
    for group in range(first_group, last_group):
        is_offered = False
        for place in range(pairing.giver_start[group], pairing.giver_start[group + 1]):
            if offered.value[pairing.givers[place], 0] > NONE:
                is_offered = True
                break
        if not is_offered:
            continue
        for line in range(rule.slope.size):
            _certain(pairing, group, giver, taker, offered, rule, line, lists, result)
        _possible(pairing, group, giver, taker, offered, rule, lists, result)
