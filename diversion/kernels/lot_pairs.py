"""Compare arrivals and departures of a company pair by pair: one row of figures each."""

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit
from diversion.kernels.lot_links import LotColumns, distance

COMPARISONS = (
    "rank_first",  # of the arrival among all arrivals for the departure, from 1
    "rank_then",  # of the departure among all departures for the arrival, from 1
    "margin_first",  # how much nearer than the departure's best other arrival
    "margin_then",  # how much nearer than the arrival's best other departure
    "distance",
    "wait_days",
    "log_mass_ratio",  # departure over arrival
    "log_value_ratio",
    "piece_gap",
    "price_gap",
    "hs_level",  # digits in common: 6, 4, 2 or 0
    "same_origin",
    "place_agrees",  # leaves from where it arrived
    "from_origin",  # the arrival was sent from the origin that the departure declares
    "returns",  # to whoever sent it
    "rivals_first",  # log of the departure's candidates of one heading
    "rivals_then",
)


@jit
def compare(
    lots: LotColumns,
    first: NDArray[np.int32],
    then: NDArray[np.int32],
    before: NDArray[np.int32],
    before_apart: NDArray[np.float32],
    after: NDArray[np.int32],
    after_apart: NDArray[np.float32],
    before_row: NDArray[np.int32],
    after_row: NDArray[np.int32],
    rivals_first: NDArray[np.int32],
    rivals_then: NDArray[np.int32],
    out: NDArray[np.float32],
) -> None:
    """Fill ``out``, shape (n_links, len(COMPARISONS)), NaN where not known.

    ``before[before_row[hop]]`` are the nearest arrivals of a departure, ``after`` the
    nearest departures of an arrival, as :func:`diversion.kernels.lot_links.nearest`.
    """
    for link in range(first.size):
        a, d = first[link], then[link]
        row = out[link]
        far = distance(lots, a, d)
        place = before_row[d]
        row[0], row[2] = _rank(before[place], before_apart[place], a, far)
        row[15] = np.log1p(np.float64(rivals_first[place]))
        place = after_row[a]
        row[1], row[3] = _rank(after[place], after_apart[place], d, far)
        row[16] = np.log1p(np.float64(rivals_then[place]))
        row[4] = far
        row[5] = lots.out_day[d] - lots.in_day[a]
        row[6] = lots.mass[d] - lots.mass[a]
        row[7] = lots.value[d] - lots.value[a]
        row[8] = abs(lots.piece[d] - lots.piece[a])
        row[9] = lots.price[d] - lots.price[a]
        row[10] = _level(lots, a, d)
        row[11] = _agrees(lots.origin[a], lots.origin[d])
        row[12] = _agrees(lots.imported[a], lots.exported[d])
        row[13] = _agrees(lots.exported[a], lots.origin[d])
        row[14] = lots.source[a] == lots.target[d]


@helper
def _rank(
    found: NDArray[np.int32], apart: NDArray[np.float32], hop: int, far: float
) -> tuple[float, float]:
    """Rank ``hop`` among ``found``, and say how far the best other one is behind."""
    rank, best = float(found.size + 1), np.nan
    for place in range(found.size):
        if found[place] < 0:
            break
        if found[place] == hop:
            rank = place + 1.0
        elif np.isnan(best):
            best = apart[place]
    return rank, best - far


@helper
def _level(lots: LotColumns, a: int, d: int) -> float:
    if lots.hs2[a] < 0 or lots.hs2[d] < 0:
        return np.nan
    if lots.hs6[a] >= 0 and lots.hs6[a] == lots.hs6[d]:
        return 6.0
    if lots.hs4[a] >= 0 and lots.hs4[a] == lots.hs4[d]:
        return 4.0
    return 2.0 if lots.hs2[a] == lots.hs2[d] else 0.0


@helper
def _agrees(one: int, other: int) -> float:
    if one < 0 or other < 0:
        return np.nan
    return 1.0 if one == other else 0.0
