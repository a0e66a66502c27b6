"""What a format reader hands to the checks: columns not yet judged."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from diversion.model.source import Reject


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive rows of one file.

    ``columns`` maps the native columns that the file has to arrays of equal length: text,
    or the declared type of a day or number. ``lines``, shape (n_rows,), numbers the rows
    as in :class:`Reject`, ascending. ``rejects`` are rows that could not even be split;
    they are not among the columns. ``raw_of`` takes a position in the block. ``written``,
    shape (n_rows,), are the lines in the file where ``lines`` are numbers of rows instead.
    """

    columns: dict[str, pa.Array]
    lines: NDArray[np.int64]
    rejects: list[Reject]
    raw_of: Callable[[int], str]
    written: NDArray[np.int64] | None = None
