"""Stable counting sorts in linear time, and binary search in what they sorted.

NumPy's own search makes numba compile its text arguments, a second for each new machine.
"""

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit


@jit
def stable_order(
    keys: NDArray[np.int32], start: NDArray[np.int64], order: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Sort ``order`` by ``keys[order]``, keeping ties in place; shape (order.size,).

    ``start`` is what :func:`group_starts` gives.
    """
    end = start.copy()
    result = np.empty(order.size, np.int32)
    for position in range(order.size):
        item = order[position]
        key = keys[item]
        result[end[key]] = item
        end[key] += 1
    return result


@jit
def group_starts(keys: NDArray[np.int32], n_keys: int) -> NDArray[np.int64]:
    """Count ``keys`` (each in 0..n_keys-1) into offsets, shape (n_keys + 1,)."""
    start = np.zeros(n_keys + 1, np.int64)
    for position in range(keys.size):
        start[keys[position] + 1] += 1
    for key in range(n_keys):
        start[key + 1] += start[key]
    return start


def number_order(numbers: NDArray[np.int32]) -> NDArray[np.int32]:
    """Sort places by their number, keeping ties in place; shape (numbers.size,)."""
    given = np.arange(numbers.size, dtype=np.int32)
    if not numbers.size:
        return given
    first = int(numbers.min())
    span = int(numbers.max()) - first + 1
    if span > 4 * numbers.size + 1_000:  # so few that counting would cost more
        return np.argsort(numbers, kind="stable").astype(np.int32)
    key = numbers - np.int32(first)
    return stable_order(key, group_starts(key, span), given)


@helper
def first_from(days: NDArray[np.int32], hops: NDArray[np.int32], day: int) -> int:
    """Find the first of ``hops`` (sorted by ``days[hop]``) that is on ``day`` or later."""
    low, high = 0, hops.size
    while low < high:
        middle = (low + high) // 2
        if days[hops[middle]] < day:
            low = middle + 1
        else:
            high = middle
    return low


@helper
def count_until(days: NDArray[np.int32], first: int, last: int, day: int) -> int:
    """Count the days in ``days[first:last]``, ascending, that are not after ``day``."""
    low, high = first, last
    while low < high:
        middle = (low + high) // 2
        if days[middle] <= day:
            low = middle + 1
        else:
            high = middle
    return low - first
