"""Links evaluated one by one: the steps of the route search."""

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import jit
from diversion.kernels.columns import NONE, HopColumns, RuleColumns


@jit
def goods_weight(
    hops: HopColumns,
    rule: RuleColumns,
    first: int,
    then: int,
    is_unknown: bool,
    transforms: bool,
) -> int:
    """Weigh how well the goods of two hops match, NONE where they do not."""
    weight = NONE
    if hops.hs6[first] >= 0 and hops.hs6[first] == hops.hs6[then]:
        edition, other = hops.hs_edition[first], hops.hs_edition[then]
        if edition == 0 or other == 0 or edition == other:
            weight = max(weight, rule.hs6)
    if hops.hs4[first] >= 0 and hops.hs4[first] == hops.hs4[then]:
        weight = max(weight, rule.hs4)
    if is_unknown:
        return weight
    if hops.hs2[first] < 0 or hops.hs2[then] < 0:
        weight = max(weight, rule.hs_absent)
    elif hops.hs2[first] == hops.hs2[then]:
        weight = max(weight, rule.hs2)
    if transforms:
        weight = max(weight, rule.any_goods)
    return weight


@jit
def link_weight(
    hops: HopColumns,
    rule: RuleColumns,
    first: int,
    then: int,
    is_unknown: bool,
    transforms: bool,
    transit: int,
) -> int:
    """Weigh that hop ``then`` follows hop ``first`` at the party between, or NONE."""
    if transit <= NONE or hops.source[first] == hops.target[then]:
        return NONE
    wait = hops.depart_lo[then] - hops.arrive_hi[first]
    if hops.arrive_lo[first] > hops.depart_hi[then] or wait > rule.max_wait:
        return NONE
    goods = goods_weight(hops, rule, first, then, is_unknown, transforms)
    if goods <= NONE:
        return NONE
    dwell = rule.intercept[0] - rule.slope[0] * max(0, wait)
    for line in range(1, rule.slope.size):
        dwell = max(dwell, rule.intercept[line] - rule.slope[line] * max(0, wait))
    total: int = goods + dwell + transit
    if wait <= 0:
        total += rule.possible
    return total


@jit
def follow(
    hops: HopColumns,
    rule: RuleColumns,
    before: NDArray[np.int32],
    value: NDArray[np.int64],
    after: NDArray[np.int32],
    is_unknown: bool,
    transforms: bool,
    transit: int,
    longest: int,
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Carry values over one party: the best for each hop of ``after``, and its giver.

    ``before`` and ``after`` are hop indices ascending, so ``after`` comes sorted by
    first day of departure; ``longest`` is the longest departure interval in days.
    Returns values (NONE where no link) and positions in ``before`` (-1), each shape
    (after.size,); ties go to the smallest position.
    """
    result = np.full(after.size, np.int64(NONE))
    giver = np.full(after.size, np.int32(-1))
    days = hops.depart_lo[after]
    for position in range(before.size):
        first = before[position]
        start = np.searchsorted(days, hops.arrive_lo[first] - longest, side="left")
        stop = np.searchsorted(days, hops.arrive_hi[first] + rule.max_wait, side="right")
        for place in range(start, stop):
            link = link_weight(
                hops, rule, first, after[place], is_unknown, transforms, transit
            )
            if link > NONE and value[position] + link > result[place]:
                result[place] = value[position] + link
                giver[place] = position
    return result, giver


@jit
def is_linked(
    hops: HopColumns,
    rule: RuleColumns,
    before: NDArray[np.int32],
    after: NDArray[np.int32],
    kept: NDArray[np.bool_],
    is_unknown: bool,
    transforms: bool,
    transit: int,
) -> NDArray[np.bool_]:
    """Say which hops of ``before`` have a link to a kept hop of ``after``."""
    result = np.zeros(before.size, np.bool_)
    for position in range(before.size):
        for place in range(after.size):
            if (
                kept[place]
                and link_weight(
                    hops,
                    rule,
                    before[position],
                    after[place],
                    is_unknown,
                    transforms,
                    transit,
                )
                > NONE
            ):
                result[position] = True
                break
    return result
