"""What a format reader hands to the checks: columns of text, not yet judged."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from diversion.model.source import Reject

# Large enough for vectorised checks to pay, small enough to hold 30 columns in memory.
BLOCK_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive rows of one file, as text.

    ``columns`` maps the native columns that the file has to string arrays of equal
    length; ``lines``, shape (n_rows,), numbers the rows as in :class:`Reject`. ``rejects``
    are rows that could not even be split; they are not among the columns. ``raw_of``
    takes a position in the block.
    """

    columns: dict[str, pa.Array]
    lines: NDArray[np.int64]
    rejects: list[Reject]
    raw_of: Callable[[int], str]
