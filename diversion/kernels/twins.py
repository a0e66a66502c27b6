"""Documents that may describe one consignment: pairs of rows of two companies."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import jit

SCAN = 200  # rows that one row is compared with


class TwinColumns(NamedTuple):
    """Rows in groups that may hold twins; arrays of shape (n_rows,)."""

    group: NDArray[np.int64]  # ascending
    day: NDArray[np.int32]  # best guess of departure, ascending within a group
    depart_lo: NDArray[np.int32]
    depart_hi: NDArray[np.int32]
    arrive_lo: NDArray[np.int32]
    arrive_hi: NDArray[np.int32]
    hs4: NDArray[np.int32]
    hs6: NDArray[np.int32]
    mass: NDArray[np.float32]  # natural logarithm
    value: NDArray[np.float32]
    kinds: NDArray[np.int32]  # a bit for each kind of document


@jit
def best_twins(
    rows: TwinColumns,
    mass_gap: float,
    value_gap: float,
    days: int,
    reach: int,
    best: NDArray[np.int32],
    gap: NDArray[np.float64],
) -> None:
    """Find the twin of every row that is most alike, -1 for none, and how far apart.

    Twins are of other kinds of document, of one heading where known, within ``mass_gap``
    and ``value_gap`` (natural logarithms; one of the two must be known), and their dates
    agree within ``days``. ``best`` and ``gap`` have shape (n_rows,).
    """
    best[:] = -1
    gap[:] = np.inf
    n_rows = rows.group.size
    for one in range(n_rows):
        other = one + 1
        while (
            other < n_rows
            and other <= one + SCAN
            and rows.group[other] == rows.group[one]
            and rows.day[other] - rows.day[one] <= reach
        ):
            far = _gap(rows, one, other, mass_gap, value_gap, days)
            if far < gap[one]:
                gap[one], best[one] = far, other
            if far < gap[other]:
                gap[other], best[other] = far, one
            other += 1


@jit
def _gap(
    rows: TwinColumns, one: int, other: int, mass_gap: float, value_gap: float, days: int
) -> float:
    if rows.kinds[one] & rows.kinds[other]:
        return np.inf
    if rows.hs4[one] >= 0 and rows.hs4[other] >= 0 and rows.hs4[one] != rows.hs4[other]:
        return np.inf
    mass = abs(rows.mass[one] - rows.mass[other])
    value = abs(rows.value[one] - rows.value[other])
    if np.isnan(mass) and np.isnan(value):
        return np.inf
    if mass > mass_gap or value > value_gap:
        return np.inf
    late = max(
        rows.depart_lo[one] - rows.depart_hi[other],
        rows.depart_lo[other] - rows.depart_hi[one],
        rows.arrive_lo[one] - rows.arrive_hi[other],
        rows.arrive_lo[other] - rows.arrive_hi[one],
        0,
    )
    if late > days:
        return np.inf
    total = 0.5 if np.isnan(mass) else mass / mass_gap
    total += 0.5 if np.isnan(value) else value / value_gap
    if rows.hs6[one] != rows.hs6[other]:
        total += 0.3
    return float(total + late / 8.0 + abs(rows.day[one] - rows.day[other]) / 120.0)
