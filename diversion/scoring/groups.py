"""Figures of groups of rows: of parties over their consignments, of hops over links."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

SUREST: Final = 1 - 1e-6  # chance; one record never settles all
Numbers = NDArray[np.float64] | NDArray[np.int64]


def mean_by(
    group: NDArray[np.int32],
    value: NDArray[np.float64],
    n_groups: int,
    weight: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Average over groups what is known of a value, shape (n_groups,).

    Each row counts once, or by its ``weight``; those of NaN do not. NaN for a group of
    which nothing is known.
    """
    known = ~np.isnan(value)
    group, value = group[known], value[known]
    weight = None if weight is None else weight[known]
    each = value if weight is None else weight * value
    return ratio(
        np.bincount(group, each, minlength=n_groups),
        np.bincount(group, weight, minlength=n_groups),
    )


def most_by(
    group: NDArray[np.int32], value: NDArray[np.float64], n_groups: int
) -> NDArray[np.float64]:
    """Give the largest value of every group, shape (n_groups,), 0 at least."""
    result = np.zeros(n_groups)
    np.maximum.at(result, group, value)
    return result


class TwoMost(NamedTuple):
    """Of every group, shape (n_groups,): its two largest values, 0 where there is none.

    ``holder`` is the first row of the largest, -1 for a group without rows.
    """

    largest: NDArray[np.float64]
    second: NDArray[np.float64]
    holder: NDArray[np.int64]


def two_most_by(
    group: NDArray[np.int32], value: NDArray[np.float64], n_groups: int
) -> TwoMost:
    """Give the two largest values of every group, of values of 0 at least."""
    largest = most_by(group, value, n_groups)
    holder = np.full(n_groups, -1, np.int64)
    rows = np.flatnonzero(value >= largest[group])[::-1]
    holder[group[rows]] = rows
    rest = np.arange(value.size) != holder[group]
    return TwoMost(largest, most_by(group[rest], value[rest], n_groups), holder)


def ratio(upper: Numbers, lower: Numbers) -> NDArray[np.float64]:
    """Divide two columns, shape (n,); NaN where the second is not positive."""
    result = np.full(upper.size, np.nan)
    np.divide(upper, lower, out=result, where=lower > 0)
    return result


def clear_price(chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give minus the natural log of the chance that a record is not part of a chain.

    Added up over records it is that of none of them being part of one: noisy-or.
    """
    return -np.log1p(-np.minimum(chance, SUREST))
