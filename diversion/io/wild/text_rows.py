"""Delimited text to rows: any character set, delimiter and line ends."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from diversion.errors import LayoutError
from diversion.io.decoding import has_undecoded, readable
from diversion.io.wild.charsets import Charset, charset_of
from diversion.io.wild.grids import Grid, GridRow
from diversion.model.source import Reason, Reject

LONGEST_LINE = 1 << 20  # characters; a longer one is no row of a table
_LONGEST_RECORD: Final = 200  # lines in one pair of quotes
_DELIMITERS: Final = "\t;|,"
_NAMES: Final = {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas"}
_SAMPLE_LINES: Final = 200
_SHOWN: Final = 500  # characters of a line that cannot be read
_USUAL: Final = frozenset({"utf-8", "utf-8-sig"})

Open = Callable[[], BinaryIO]


def text_grid(path: Path, part: str, opened: Open) -> Grid:
    """Look at a delimited text file.

    Raises
    ------
    LayoutError
        If it is binary data, empty, or its first lines are not a table.
    """
    with opened() as file:
        try:
            charset = charset_of(file)
        except LayoutError as error:
            raise LayoutError(f"{path}: {error}") from error
    head = [text for _, text in islice(_lines(opened, charset), _SAMPLE_LINES)]
    if head and head[0] is None:
        raise LayoutError(
            f"{path}: found a first line of more than {LONGEST_LINE:,} characters, "
            "expected a table"
        )
    first = next((text.strip() for text in head if text and text.strip()), "")
    if not first:
        raise LayoutError(f"{path}: found an empty file, expected a table")
    if first.startswith("<"):
        raise LayoutError(f"{path}: found markup, expected a table")
    delimiter = _delimiter([text for text in head if text])
    notes = []
    if charset.name not in _USUAL or not charset.is_stated:
        told = "stated by its first bytes" if charset.is_stated else "told from its letters"
        notes.append(f"character set {charset.name}, {told}")
    if delimiter != ",":
        notes.append(f"columns parted by {_NAMES[delimiter]}")
    return Grid(path, part, lambda: _rows(opened, charset, delimiter), notes=tuple(notes))


def _lines(opened: Open, charset: Charset) -> Iterator[tuple[int, str | None]]:
    """Give numbered lines without their ends; ``None`` for one that is too long."""
    errors = (
        "replace" if charset.name.startswith(("utf-16", "utf-32")) else "surrogateescape"
    )
    with opened() as binary, TextIOWrapper(binary, charset.name, errors) as file:
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            if len(line) < LONGEST_LINE or line.endswith("\n"):
                yield number, line.rstrip("\n")
                continue
            while line and not line.endswith("\n"):
                line = file.readline(LONGEST_LINE)
            yield number, None


def _delimiter(head: list[str]) -> str:
    """Choose the delimiter that most lines have, alike in number."""

    def regularity(delimiter: str) -> float:
        counts = Counter(len(_split(line, delimiter)) for line in head)
        width, lines = max(
            counts.items(), key=lambda item: (item[0] > 1) * item[1] * item[0]
        )
        return lines * min(width, 40) if width > 1 else 0

    return max(reversed(_DELIMITERS), key=regularity)


def _split(line: str, delimiter: str) -> list[str]:
    return (
        next(csv.reader([line], delimiter=delimiter))
        if '"' in line
        else line.split(delimiter)
    )


def _rows(opened: Open, charset: Charset, delimiter: str) -> Iterator[GridRow | Reject]:
    lines = _lines(opened, charset)
    waiting: list[tuple[int, str | None]] = []
    while True:
        number, text = waiting.pop(0) if waiting else next(lines, (0, None))
        if number == 0:
            return
        if text is None:
            yield Reject(
                number, None, Reason.BROKEN_LINE, f"(more than {LONGEST_LINE:,} characters)"
            )
            continue
        if '"' not in text:
            yield _row(number, text.split(delimiter), text)
            continue
        record, taken = _quoted(text, delimiter, waiting, lines)
        cells = _cells(record, delimiter) if record is not None else None
        if cells is None:
            waiting[:0] = taken
            yield Reject(number, None, Reason.BROKEN_LINE, readable(text)[:_SHOWN])
        else:
            yield _row(number, cells, record or text)


def _quoted(
    text: str,
    delimiter: str,
    waiting: list[tuple[int, str | None]],
    lines: Iterator[tuple[int, str | None]],
) -> tuple[str | None, list[tuple[int, str | None]]]:
    """Take more lines while a quote is open; give the record and the lines taken."""
    taken: list[tuple[int, str | None]] = []
    record = text
    opens = text.startswith('"') or f'{delimiter}"' in text
    while opens and record.count('"') % 2:
        number, more = waiting.pop(0) if waiting else next(lines, (0, None))
        if number:
            taken.append((number, more))
        if more is None or len(taken) > _LONGEST_RECORD:
            return None, taken
        record = f"{record}\n{more}"
    return record, taken


def _cells(record: str, delimiter: str) -> list[str] | None:
    opens = record.startswith('"') or f'{delimiter}"' in record
    if not opens:  # inches, not quotes
        return record.split(delimiter)
    try:
        found = list(csv.reader(record.splitlines(keepends=True), delimiter=delimiter))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else None


def _row(number: int, cells: list[str], raw: str) -> GridRow | Reject:
    if has_undecoded(raw) or "\ufffd" in raw:
        return Reject(number, None, Reason.NOT_TEXT, readable(raw))
    if "\0" in raw:
        return Reject(number, None, Reason.NOT_TEXT, readable(raw))
    return GridRow(number, cells, raw)
