"""Links evaluated one by one: the steps of the route search."""

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit, wide
from diversion.kernels.columns import NO_MASS, NONE, HopColumns, PartyColumns, RuleColumns
from diversion.kernels.sorting import first_from


@helper
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


@helper
def dwell_weight(rule: RuleColumns, wait: int) -> int:
    """Weigh a wait in days: the highest of the rule's lines."""
    weight = rule.intercept[0] - rule.slope[0] * wait
    for line in range(1, rule.slope.size):
        weight = max(weight, rule.intercept[line] - rule.slope[line] * wait)
    return int(weight)


@jit
def penalty(
    hops: HopColumns, parties: PartyColumns, rule: RuleColumns, first: int, then: int
) -> int:
    """Weigh what does not separate: more mass leaves than came, or goods go back."""
    total = 0
    if rule.quantity < 0 and hops.mass[first] > NO_MASS and hops.mass[then] > NO_MASS:
        excess = hops.mass[then] - hops.mass[first] - rule.quantity_slack
        if excess > 0:
            total -= min(-rule.quantity_most, -rule.quantity * int(excess) // 1000)
    if rule.detour < 0:
        home = parties.country[hops.source[first]]
        here = parties.country[hops.target[first]]
        there = parties.country[hops.source[then]]
        if (
            home >= 0
            and home == parties.country[hops.target[then]]
            and here >= 0
            and there >= 0
            and home not in (here, there)
        ):
            total += rule.detour
    return total


@helper
def link_weight(
    hops: HopColumns,
    parties: PartyColumns,
    rule: RuleColumns,
    first: int,
    then: int,
    price: int,
    days: int,
) -> int:
    """Weigh that hop ``then`` follows hop ``first``, or NONE, penalties included.

    The caller has checked that the second leaves where the first arrives, or where a
    jump of ``price`` and ``days`` leads from there.
    """
    here, there = hops.target[first], hops.source[then]
    sender, receiver = hops.source[first], hops.target[then]
    if parties.transit[here] <= NONE or sender in (here, receiver) or receiver == there:
        return NONE
    total = int(parties.transit[here])
    if here != there:
        if parties.transit[there] <= NONE or sender == there or receiver == here:
            return NONE
        if parties.unknown in (here, there):
            return NONE
        total += int(parties.transit[there]) + price
    wait = hops.depart_lo[then] - hops.arrive_hi[first] - days
    if hops.arrive_lo[first] + days > hops.depart_hi[then] or wait > rule.max_wait:
        return NONE
    goods = goods_weight(
        hops, rule, first, then, there == parties.unknown, parties.transforms[there]
    )
    if goods <= NONE:
        return NONE
    dwell = dwell_weight(rule, wide(max(0, wait)))
    total += goods + dwell + penalty(hops, parties, rule, first, then)
    if wait <= 0:
        total += rule.possible
    return total


@helper
def _in_time(
    hops: HopColumns,
    rule: RuleColumns,
    first: int,
    after: NDArray[np.int32],
    longest: int,
    days: int,
) -> tuple[int, int]:
    """Give where in ``after`` those begin and end that may leave in time, as ``follow``."""
    earliest = hops.arrive_lo[first] + days - longest
    latest = hops.arrive_hi[first] + days + rule.max_wait
    start = first_from(hops.depart_lo, after, wide(earliest))
    return start, first_from(hops.depart_lo, after, wide(latest + 1))


@jit
def follow(
    hops: HopColumns,
    parties: PartyColumns,
    rule: RuleColumns,
    before: NDArray[np.int32],
    value: NDArray[np.int64],
    after: NDArray[np.int32],
    longest: int,
    price: int,
    days: int,
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Carry values over one party or jump: the best for each of ``after``, its giver.

    ``before`` and ``after`` are hop indices ascending, so ``after`` comes sorted by
    first day of departure; ``longest`` is the longest departure interval in days.
    Returns values (NONE where no link) and positions in ``before`` (-1), each shape
    (after.size,); ties go to the smallest position.
    """
    result = np.full(after.size, np.int64(NONE))
    giver = np.full(after.size, np.int32(-1))
    for position in range(before.size):
        first = before[position]
        start, stop = _in_time(hops, rule, first, after, longest, days)
        for place in range(start, stop):
            link = link_weight(hops, parties, rule, first, after[place], price, days)
            if link > NONE and value[position] + link > result[place]:
                result[place] = value[position] + link
                giver[place] = position
    return result, giver


@jit
def is_linked(
    hops: HopColumns,
    parties: PartyColumns,
    rule: RuleColumns,
    before: NDArray[np.int32],
    after: NDArray[np.int32],
    kept: NDArray[np.bool_],
    longest: int,
    price: int,
    days: int,
) -> NDArray[np.bool_]:
    """Say which hops of ``before`` have a link to a kept hop of ``after``.

    ``longest`` as for :func:`follow`.
    """
    result = np.zeros(before.size, np.bool_)
    for position in range(before.size):
        first = before[position]
        start, stop = _in_time(hops, rule, first, after, longest, days)
        for place in range(start, stop):
            if kept[place]:
                link = link_weight(hops, parties, rule, first, after[place], price, days)
                if link > NONE:
                    result[position] = True
                    break
    return result
