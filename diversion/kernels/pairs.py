"""Rows that have both of two numbers in common, such as a party and its goods."""

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import jit


@jit
def first_alike(
    start: NDArray[np.int64],
    order: NDArray[np.int32],
    item: NDArray[np.int32],
    n_items: int,
) -> NDArray[np.int32]:
    """Give, for each row, the first row of its group that has the same item.

    Rows of group ``g`` are ``order[start[g]:start[g + 1]]``, ascending; items are in
    0..n_items-1.
    """
    seen = np.full(n_items, np.int32(-1))  # the last group that an item came to
    first = np.empty(n_items, np.int32)
    found = np.empty(order.size, np.int32)
    for group in range(start.size - 1):
        for place in range(start[group], start[group + 1]):
            row = order[place]
            if seen[item[row]] != group:
                seen[item[row]] = group
                first[item[row]] = row
            found[row] = first[item[row]]
    return found
