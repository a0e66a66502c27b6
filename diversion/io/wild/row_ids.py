"""Ids for rows that have none of their own, from what each row says.

The same row in another delivery gets the same id, whatever the file is called, whatever
stands around the row and in whatever order the columns come. Of rows alike in one file,
the id says which of them it is.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.io.wild.evidence import is_empty
from diversion.io.wild.plan import Plan
from diversion.io.wild.rows import Record, records
from diversion.io.wild.words import fold, read_header

Hashes = NDArray[np.uint64]

_BLOCK_ROWS: Final = 20_000
_UNNAMED: Final = frozenset({"", "#", "unnamed: 0"})  # as what writes tables counts rows
_COUNTING: Final = frozenset({"number", "sequence"})


class Repeats:
    """Counts rows alike, by their hashes: 8 bytes a row.

    Notes
    -----
    Sorted runs, each more than twice as long as the next, are merged as in a log-structured
    merge tree: O(log n) sorts and searches per hash, whatever the number of blocks.
    """

    def __init__(self, before: Iterable[Hashes]) -> None:
        self._runs: list[Hashes] = []
        for hashes in before:
            self._push(np.sort(hashes))

    def add(self, hashes: Hashes) -> NDArray[np.int64]:
        """Add a block; say of each hash, from 1, which of its like it is."""
        numbers = np.ones(hashes.size, np.int64)
        for run in self._runs:
            numbers += _occurrences(run, hashes)
        order = np.argsort(hashes, kind="stable")
        block = hashes[order]
        numbers[order] += np.arange(block.size) - np.searchsorted(block, block, "left")
        self._push(block)
        return numbers

    def _push(self, run: Hashes) -> None:
        while self._runs and self._runs[-1].size <= 2 * run.size:
            run = np.sort(np.concatenate([self._runs.pop(), run]))
        self._runs.append(run)


class RowIds:
    """Gives ids to the rows of one table, block by block in the order of the file."""

    def __init__(self, plan: Plan) -> None:
        self._columns = _telling_columns(plan)
        self._repeats = Repeats(each() for each in plan.earlier)

    def of(self, rows: Sequence[Record]) -> list[str | None]:
        """Give the ids of the next rows."""
        hashes = _hashes(self._columns, rows)
        numbers = self._repeats.add(hashes)
        pairs = zip(hashes.tolist(), numbers.tolist(), strict=True)
        return [f"{content:016x}-{number}" for content, number in pairs]


def hashes_of(plan: Plan) -> Callable[[], Hashes]:
    """Give what reads all rows of a table for their hashes, once."""
    return cache(partial(_all_hashes, plan))


def as_hashes(values: Iterable[int]) -> Hashes:
    """Give whole numbers below 2^64 as hashes."""
    return np.array(list(values), np.uint64)


def _all_hashes(plan: Plan) -> Hashes:
    columns = _telling_columns(plan)
    rows = (row for row in records(plan) if isinstance(row, Record))
    blocks = [as_hashes(())]
    while block := list(islice(rows, _BLOCK_ROWS)):
        blocks.append(_hashes(columns, block))
    return np.concatenate(blocks)


def _telling_columns(plan: Plan) -> list[tuple[str, int]]:
    """Give names and positions of columns, by name, that say something of their rows.

    A column that is not read and only numbers the rows says nothing.
    """
    read = set(plan.places.values())
    named = [
        (fold(" ".join(header.split())), position)
        for position, header in enumerate(plan.headers)
    ]
    return sorted(
        (name, position)
        for name, position in named
        if position in read or not _numbers_rows(name)
    )


def _numbers_rows(name: str) -> bool:
    concepts = read_header(name).concepts
    return name in _UNNAMED or (bool(concepts) and concepts <= _COUNTING)


def _hashes(columns: Sequence[tuple[str, int]], rows: Sequence[Record]) -> Hashes:
    return as_hashes(_hash(columns, row.written) for row in rows)


def _hash(columns: Sequence[tuple[str, int]], cells: Sequence[str]) -> int:
    said = "\x1e".join(
        f"{name}\x1f{' '.join(cells[position].split())}"
        for name, position in columns
        if position < len(cells) and not is_empty(cells[position])
    )
    content = said.encode(errors="surrogatepass")
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "big")


def _occurrences(run: Hashes, hashes: Hashes) -> NDArray[np.int64]:
    return np.searchsorted(run, hashes, "right") - np.searchsorted(run, hashes, "left")
