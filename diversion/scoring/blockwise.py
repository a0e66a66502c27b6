"""Work on many rows: block by block, in as many threads as there are processors."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.processors import n_processors
from diversion.scoring.models import Model, columns_of

BLOCK_ROWS: Final = 10_000  # of which one thread holds the wide copy at a time

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

    def score(block: slice) -> None:
        out[block] = model.raw(read(model.names, block.start, block.stop))

    in_threads(score, n_rows, BLOCK_ROWS)
    return out


def in_threads(work: Callable[[slice], None], n_rows: int, size: int) -> None:
    """Do ``work`` on blocks of rows, each of which writes its own rows only.

    An error in a thread is raised here.
    """
    if 0 < n_rows <= size:  # threads cost more than one block of work
        work(slice(0, n_rows))
        return
    blocks = [slice(low, min(low + size, n_rows)) for low in range(0, n_rows, size)]
    with ThreadPoolExecutor(n_processors()) as pool:
        list(pool.map(work, blocks))
