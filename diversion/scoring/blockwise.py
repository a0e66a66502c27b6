"""Apply a model to many rows: block by block, in as many threads as there are cores."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.scoring.models import Model, columns_of

BLOCK_ROWS: Final = 50_000  # of which one thread holds the wide copy at a time

Read = Callable[[Sequence[str], int, int], NDArray[np.float64]]


def raw_by_block(
    model: Model, names: Sequence[str], n_rows: int, read: Read, *, what: str
) -> NDArray[np.float64]:
    """Give natural-log odds, shape (n_rows,), the same for any number of threads.

    ``read`` gives the columns of the names it gets, for rows from a first to before a
    last, as shape (n_block_rows, n_names). ``what`` says what the rows are.

    Raises
    ------
    ModelError
        If a feature that the model reads is not among ``names``.
    """
    columns_of(model, names, np.empty((0, len(names))), what=what)
    out = np.empty(n_rows)

    def score(first: int) -> None:
        last = min(first + BLOCK_ROWS, n_rows)
        out[first:last] = model.raw(read(model.names, first, last))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(score, range(0, n_rows, BLOCK_ROWS)))
    return out
