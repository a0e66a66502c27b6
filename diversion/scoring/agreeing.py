"""What columns of objects say of each record: 1 for yes, 0 for no, NaN where not known."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import is_absent


def same(one: NDArray[np.object_], other: NDArray[np.object_]) -> NDArray[np.float64]:
    """Say where two columns agree, same shape."""
    is_unknown = is_absent(one) | is_absent(other)
    return np.where(is_unknown, np.nan, np.asarray(one == other, np.float64))


def is_one_of(column: NDArray[np.object_], values: Collection[str]) -> NDArray[np.float64]:
    """Say where a column has one of some values, same shape."""
    return np.where(is_absent(column), np.nan, np.isin(column.astype(str), list(values)))
