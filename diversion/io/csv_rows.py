"""CSV to blocks of text, with the line number that an editor shows.

Python's parser is used because it tells where each record began; a vectorised one does
not once a quoted value holds a line break.
"""

import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa

from diversion.errors import LayoutError
from diversion.io.blocks import BLOCK_ROWS, Block
from diversion.io.layouts import column_name
from diversion.model.source import Reason, Reject, SourceFile

_Record = tuple[int, list[str], str]  # first line, values, raw text


class _Lines:
    """Hands lines to the parser and remembers those of the record it is reading."""

    def __init__(self, handle: TextIO) -> None:
        self._handle = handle
        self._returned: deque[str] = deque()
        self.first = 1  # line number at which the record begins
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._handle)
        self.taken.append(line)
        return line

    def finish(self, n_lines: int) -> None:
        """End the record after its first ``n_lines``; give the others back."""
        self._returned.extendleft(reversed(self.taken[n_lines:]))
        self.first += n_lines
        self.taken = []


def read_header(path: Path) -> list[str]:
    """Read the first record of a CSV file.

    Raises
    ------
    LayoutError
        If it is not text, or no CSV.
    """
    with _open(path) as handle:
        try:
            header = next(csv.reader(handle, strict=True), None)
        except csv.Error as error:
            raise LayoutError(
                f"{path}: found a first line that is not CSV, expected a header row"
            ) from error
    if header is None:
        raise LayoutError(f"{path}: found an empty file, expected a header row")
    if "\0" in "".join(header) or _has_undecoded("".join(header)):
        raise LayoutError(f"{path}: found binary data, expected UTF-8 text or Parquet")
    return header


def read_blocks(source: SourceFile) -> Iterator[Block]:
    """Read the rows below the header; the file must have passed `recognise`."""
    with _open(source.path) as handle:
        lines = _Lines(handle)
        names = [column_name(cell) for cell in next(csv.reader(lines, strict=True))]
        lines.finish(len(lines.taken))
        rejects: list[Reject] = []
        records = _records(lines, len(names), rejects)
        while chunk := list(islice(records, BLOCK_ROWS)):
            yield _block(source, names, chunk, rejects[:])
            rejects.clear()
        if rejects:
            yield _block(source, names, [], rejects)


def _open(path: Path) -> TextIO:
    # Bytes that are not UTF-8 become lone surrogates, so that only their row fails.
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")


def _records(lines: _Lines, n_columns: int, rejects: list[Reject]) -> Iterator[_Record]:
    reader = csv.reader(lines, strict=True)
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # A quote without its partner may have swallowed sound lines: give them back.
            raw = _readable(lines.taken[0])
            rejects.append(Reject(lines.first, None, Reason.BROKEN_LINE, raw))
            lines.finish(1)
            continue
        first, raw = lines.first, "".join(lines.taken)
        lines.finish(len(lines.taken))
        if _has_undecoded(raw) or "\0" in raw:
            rejects.append(Reject(first, None, Reason.NOT_TEXT, _readable(raw)))
        elif len(values) == n_columns:
            yield first, values, raw
        elif raw.strip():
            rejects.append(Reject(first, None, Reason.COLUMN_COUNT, _readable(raw)))


def _block(
    source: SourceFile, names: list[str], chunk: list[_Record], rejects: list[Reject]
) -> Block:
    by_column = list(zip(*(values for _, values, _ in chunk), strict=True))
    by_column = by_column or [()] * len(names)
    return Block(
        columns={
            name: pa.array(texts, pa.string())
            for name, texts in zip(names, by_column, strict=True)
            if name in source.table.column_names
        },
        lines=np.array([line for line, _, _ in chunk], np.int64),
        rejects=rejects,
        raw_of=lambda position: _readable(chunk[position][2]),
    )


def _has_undecoded(text: str) -> bool:
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _readable(raw: str) -> str:
    """Drop the line end; show undecoded bytes and NUL as replacement characters."""
    decoded = raw.encode(errors="surrogateescape").decode(errors="replace")
    return decoded.replace("\0", "\N{REPLACEMENT CHARACTER}").rstrip("\r\n")
