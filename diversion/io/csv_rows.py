"""CSV to blocks of text, with the line number that an editor shows.

Python's parser is used where it matters, because it tells where each record began; a
vectorised one does not once a quoted value holds a line break.
"""

import csv
from collections import deque
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import pyarrow as pa

from diversion.errors import LayoutError, UnknownLayoutError
from diversion.io.blocks import Block
from diversion.io.decoding import has_undecoded, readable
from diversion.io.layouts import column_name
from diversion.io.plain_csv import split_plain
from diversion.model.source import Reason, Reject, SourceFile

# Read at once, and split at once if nothing in it is out of the ordinary.
PIECE_BYTES = 2_000_000
LONGEST_HEADER: Final = 1 << 20  # bytes; a longer first line is no header
LONGEST_LINE = 1 << 24  # bytes; a longer line is no row, and is not kept
BLOCK_ROWS = 50_000  # of those that Python's parser reads

_BOM: Final = b"\xef\xbb\xbf"
_SHOWN_BYTES: Final = 500  # of a line that is too long

_Record = tuple[int, list[str], str]  # first line, values, raw text


class _Lines:
    """Hands lines to the parser and remembers those of the record it is reading."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._waiting: deque[str] = deque()
        self.first = 1  # line number at which the record begins
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not self._waiting:
            self.put(next(self._pieces))
        line = self._waiting.popleft()
        self.taken.append(line)
        return line

    def put(self, piece: bytes) -> None:
        """Add a piece of the file to the lines that wait."""
        # Bytes that are not UTF-8 become lone surrogates, so that only their row fails.
        text = piece.decode("utf-8", errors="surrogateescape")
        self._waiting.extend(StringIO(text, newline=""))

    @property
    def is_waiting(self) -> bool:
        """Whether the rest of a piece waits to be read."""
        return bool(self._waiting)

    def finish(self, n_lines: int) -> None:
        """End the record after its first ``n_lines``; give the others back."""
        self._waiting.extendleft(reversed(self.taken[n_lines:]))
        self.first += n_lines
        self.taken = []


def read_header(path: Path) -> list[str]:
    """Read the first record of a CSV file.

    Raises
    ------
    LayoutError
        If it is not text, or no CSV.
    """
    with path.open("rb") as file:
        try:
            header = next(csv.reader(_Lines(_pieces(file)), strict=True), None)
        except csv.Error as error:
            raise LayoutError(
                f"{path}: found a first line that is not CSV, expected a header row"
            ) from error
    if header is None:
        raise LayoutError(f"{path}: found an empty file, expected a header row")
    if "\0" in "".join(header) or has_undecoded("".join(header)):
        raise UnknownLayoutError(
            f"{path}: found a header that is not UTF-8 text", is_near=False
        )
    return header


def read_blocks(source: SourceFile) -> Iterator[Block]:
    """Read the rows below the header; the file must have passed `recognise`."""
    with source.path.open("rb") as file:
        pieces = _pieces(file)
        lines = _Lines(pieces)
        names = [column_name(cell) for cell in next(csv.reader(lines, strict=True))]
        lines.finish(len(lines.taken))
        wanted = [name if name in source.table.column_names else None for name in names]
        yield from _parsed(lines, wanted)
        for piece in pieces:
            plain = split_plain(piece, wanted, first=lines.first)
            if plain is not None:
                lines.first += len(plain.lines)
                yield plain
                continue
            lines.put(piece)
            yield from _parsed(lines, wanted)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """Cut the file at line ends: its first line alone, then some megabytes each."""
    first = file.readline(LONGEST_HEADER).removeprefix(_BOM)
    if first:
        yield first
    rest = b""
    while data := file.read(PIECE_BYTES):
        rest += data
        # A carriage return at the very end may be half a line end.
        end = 1 + max(rest.rfind(b"\n"), rest.rfind(b"\r", 0, -1))
        if end:
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > LONGEST_LINE:
            yield _unreadable(rest)
            rest = _after_line(file)
    if rest:
        yield rest


def _unreadable(line: bytes) -> bytes:
    """Give the start of a line in a form that no parser takes for a record."""
    shown = line[:_SHOWN_BYTES].replace(b'"', b"'")
    return b'"' + shown + b'"' + b"...\n"


def _after_line(file: BinaryIO) -> bytes:
    """Skip to the end of a line; give what was read beyond it."""
    while data := file.read(PIECE_BYTES):
        ends = [at for at in (data.find(b"\n"), data.find(b"\r")) if at >= 0]
        if not ends:
            continue
        rest = data[min(ends) :] or b""
        if rest == b"\r":  # may be half a line end
            rest += file.read(1)
        return rest.removeprefix(b"\r\n") if rest[:2] == b"\r\n" else rest[1:]
    return b""


def _parsed(lines: _Lines, wanted: list[str | None]) -> Iterator[Block]:
    """Let Python's parser read the lines that wait, and more if a record goes on."""
    while lines.is_waiting:
        rejects: list[Reject] = []
        chunk = list(islice(_records(lines, len(wanted), rejects), BLOCK_ROWS))
        if chunk or rejects:
            yield _block(wanted, chunk, rejects)


def _records(lines: _Lines, n_columns: int, rejects: list[Reject]) -> Iterator[_Record]:
    """Give the sound records that begin in the lines that wait."""
    reader = csv.reader(lines, strict=True)
    while lines.is_waiting:
        try:
            values = next(reader)
        except csv.Error:
            # A quote without its partner may have swallowed sound lines: give them back.
            raw = readable(lines.taken[0])
            rejects.append(Reject(lines.first, None, Reason.BROKEN_LINE, raw))
            lines.finish(1)
            continue
        first, raw = lines.first, "".join(lines.taken)
        lines.finish(len(lines.taken))
        if has_undecoded(raw) or "\0" in raw:
            rejects.append(Reject(first, None, Reason.NOT_TEXT, readable(raw)))
        elif len(values) == n_columns:
            yield first, values, raw
        elif raw.strip():
            rejects.append(Reject(first, None, Reason.COLUMN_COUNT, readable(raw)))


def _block(wanted: list[str | None], chunk: list[_Record], rejects: list[Reject]) -> Block:
    by_column = list(zip(*(values for _, values, _ in chunk), strict=True))
    by_column = by_column or [()] * len(wanted)
    return Block(
        columns={
            name: pa.array(texts, pa.string())
            for name, texts in zip(wanted, by_column, strict=True)
            if name is not None
        },
        lines=np.array([line for line, _, _ in chunk], np.int64),
        rejects=rejects,
        raw_of=lambda position: readable(chunk[position][2]),
    )
