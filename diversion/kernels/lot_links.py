"""Which arrivals and departures of a company are most alike: ranked on both sides.

Company-local: departures and arrivals are listed by company, heading and day, so a
candidate is found by binary search and each hop looks at a bounded number of others.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit, wide
from diversion.kernels.sorting import first_from

LONGEST_WAIT = 1200  # days, goods of one heading
SHORT_WAIT = 400  # days, other goods
SCAN_HEADING = 400  # hops of one heading that one hop is compared with, nearest in time
SCAN_OTHER = 100  # the same for other goods
MOST_SLACK = 25  # days by which the day of a record with one date may be late


class LotColumns(NamedTuple):
    """What is compared of two hops, as arrays of shape (n_hops,).

    NaN and -1 stand for "not known". Logarithms are natural.
    """

    source: NDArray[np.int32]  # party index
    target: NDArray[np.int32]
    out_day: NDArray[np.int32]  # best guess of the day of departure
    in_day: NDArray[np.int32]  # best guess of the day of arrival
    slack: NDArray[np.int32]  # days by which a guess may be late
    hs2: NDArray[np.int32]
    hs4: NDArray[np.int32]
    hs6: NDArray[np.int32]
    mass: NDArray[np.float32]  # log kg
    value: NDArray[np.float32]  # log USD
    piece: NDArray[np.float32]  # log kg a piece
    price: NDArray[np.float32]  # log USD per kg, less what is usual for the goods
    origin: NDArray[np.int32]  # country number
    exported: NDArray[np.int32]
    imported: NDArray[np.int32]


class Side(NamedTuple):
    """The hops of every company on one side, by heading and day, and by day alone.

    Hops of company ``v`` are ``start[v]:start[v + 1]`` in both orders.
    """

    start: NDArray[np.int64]  # shape (n_parties + 1,)
    by_heading: NDArray[np.int32]
    by_day: NDArray[np.int32]


@jit
def distance(lots: LotColumns, first: int, then: int) -> float:
    """Say how unlike an arrival ``first`` and a departure ``then`` are, 0 for twins."""
    wait = lots.out_day[then] - lots.in_day[first]
    return _unlike(lots, first, then, _waited(wide(wait)))


@helper
def _waited(wait: int) -> float:
    return 0.35 * np.log1p(wait) if wait >= 0 else 0.2 - 0.1 * wait


@helper
def _unlike(lots: LotColumns, first: int, then: int, total: float) -> float:
    """Add what sets two hops apart besides their days to ``total``."""
    ratio = lots.mass[then] - lots.mass[first]
    if np.isnan(ratio):
        ratio = lots.value[then] - lots.value[first]
        total += 0.5
    if np.isnan(ratio):
        total += 1.0
    elif ratio > 0:  # more leaves than came in
        total += 2.0 * min(ratio, 3.0)
    else:
        total += 1.2 * min(-ratio, 3.0)
    if lots.hs2[first] < 0 or lots.hs2[then] < 0:
        total += 2.0
    elif lots.hs6[first] >= 0 and lots.hs6[first] == lots.hs6[then]:
        total += 0.0
    elif lots.hs4[first] >= 0 and lots.hs4[first] == lots.hs4[then]:
        total += 0.7
    elif lots.hs2[first] == lots.hs2[then]:
        total += 2.5
    else:
        total += 4.0
    piece = abs(lots.piece[first] - lots.piece[then])
    total += 0.3 if np.isnan(piece) else 0.5 * min(piece, 2.0)
    price = abs(lots.price[first] - lots.price[then])
    total += 0.3 if np.isnan(price) else 0.5 * min(price, 1.5)
    if lots.origin[first] < 0 or lots.origin[then] < 0:
        total += 0.3
    elif lots.origin[first] != lots.origin[then]:
        total += 0.8
    if lots.source[first] == lots.target[then]:
        total += 2.0
    return float(total)


@jit
def nearest(
    lots: LotColumns,
    others: Side,
    hops: NDArray[np.int32],
    is_departure: bool,
    found: NDArray[np.int32],
    apart: NDArray[np.float32],
    rivals: NDArray[np.int32],
) -> None:
    """Find the most alike hops on the other side for each of ``hops``.

    ``found`` and ``apart`` have shape (hops.size, k): partners by distance, -1 where
    there are fewer. ``rivals`` counts the candidates of one heading.
    """
    waited = np.empty(MOST_SLACK + LONGEST_WAIT + 1)  # by days, from -MOST_SLACK
    for place in range(waited.size):
        waited[place] = _waited(wide(place - MOST_SLACK))
    for row in range(hops.size):
        hop = hops[row]
        party = lots.source[hop] if is_departure else lots.target[hop]
        low, high = others.start[party], others.start[party + 1]
        heading = wide(lots.hs4[hop])
        if heading >= 0:
            begin = low + first_from(lots.hs4, others.by_heading[low:high], heading)
            end = low + first_from(lots.hs4, others.by_heading[low:high], heading + 1)
            rivals[row] = _scan(
                lots, others.by_heading, begin, end, hop, is_departure, wide(LONGEST_WAIT),
                wide(SCAN_HEADING), wide(-1), waited, found[row], apart[row],
            )  # fmt: skip
        _scan(
            lots, others.by_day, low, high, hop, is_departure, wide(SHORT_WAIT),
            wide(SCAN_OTHER), heading, waited, found[row], apart[row],
        )  # fmt: skip


@helper
def _scan(
    lots: LotColumns,
    order: NDArray[np.int32],
    begin: int,
    end: int,
    hop: int,
    is_departure: bool,
    window: int,
    most: int,
    left_out: int,
    waited: NDArray[np.float64],
    found: NDArray[np.int32],
    apart: NDArray[np.float32],
) -> int:
    """Compare with hops inside the window, nearest day first; give how many there were."""
    seen = 0
    if is_departure:
        day = lots.out_day[hop]
        place = (
            begin
            + first_from(lots.in_day, order[begin:end], wide(day + MOST_SLACK + 1))
            - 1
        )
        last = max(begin, place + 1 - 4 * most)
        while place >= last and seen < most:
            other = order[place]
            place -= 1
            if lots.in_day[other] < day - window:
                break
            allowed = max(lots.slack[hop], lots.slack[other])
            if other == hop or lots.in_day[other] > day + allowed:
                continue
            if left_out < 0 or lots.hs4[other] != left_out:
                seen += 1
                far = waited[day - lots.in_day[other] + MOST_SLACK]
                _keep(other, _unlike(lots, other, hop, far), found, apart)
    else:
        day = lots.in_day[hop]
        place = begin + first_from(lots.out_day, order[begin:end], wide(day - MOST_SLACK))
        last = min(end, place + 4 * most)
        while place < last and seen < most:
            other = order[place]
            place += 1
            if lots.out_day[other] > day + window:
                break
            allowed = max(lots.slack[hop], lots.slack[other])
            if other == hop or lots.out_day[other] < day - allowed:
                continue
            if left_out < 0 or lots.hs4[other] != left_out:
                seen += 1
                far = waited[lots.out_day[other] - day + MOST_SLACK]
                _keep(other, _unlike(lots, hop, other, far), found, apart)
    return seen


@helper
def _keep(
    other: int, far: float, found: NDArray[np.int32], apart: NDArray[np.float32]
) -> None:
    last = found.size - 1
    if found[last] >= 0 and apart[last] <= far:
        return
    place = last
    while place > 0 and (found[place - 1] < 0 or apart[place - 1] > far):
        found[place], apart[place] = found[place - 1], apart[place - 1]
        place -= 1
    found[place], apart[place] = other, far
