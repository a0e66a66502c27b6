"""Walk the records of a CSV or tab-separated list, with the line each begins on."""

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Final

from diversion.errors import LayoutError
from diversion.io.foreign.wording import plain
from diversion.model.source import Reason, Reject

_HEAD_RECORDS: Final = 20
_LONGEST_LINE: Final = 1 << 24  # characters

Record = tuple[int, list[str], str]  # first line, values, raw text


def records(path: Path, *, delimiter: str = ",") -> Iterator[Record]:
    """Give the records of a file; undecodable bytes become lone surrogates.

    Raises
    ------
    LayoutError
        If the file cannot be split into records.
    """
    taken: list[str] = []
    first = 1
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:

        def lines() -> Iterator[str]:
            while line := file.readline(_LONGEST_LINE):
                if len(line) == _LONGEST_LINE and not line.endswith("\n"):
                    raise csv.Error(f"a line of more than {_LONGEST_LINE:,} characters")
                taken.append(line)
                yield line

        try:
            for values in csv.reader(lines(), delimiter=delimiter):
                raw = "".join(taken)
                yield first, values, raw
                first += len(taken)
                taken.clear()
        except csv.Error as error:
            raise LayoutError(
                f"{path}: found a broken record on line {first} ({error})"
            ) from error


def named_records(
    path: Path, columns: frozenset[str], *, delimiter: str = ","
) -> Iterator[tuple[int, dict[str, str], str] | Reject]:
    """Give the records below a header by column name; a header that recurs is none.

    Raises
    ------
    LayoutError
        If the header lacks one of ``columns``.
    """
    names: list[str] = []
    for line, values, raw in records(path, delimiter=delimiter):
        cells = [cell.strip().lower() for cell in values]
        if not names:
            names = cells
            if missing := sorted(columns.difference(names)):
                raise LayoutError(f"{path}: found a header without {missing[0]!r}")
        elif not values or cells == names:
            continue
        elif len(values) != len(names):
            yield Reject(line, None, Reason.COLUMN_COUNT, raw.strip())
        else:
            yield line, dict(zip(names, map(plain, values), strict=True)), raw


def head_records(head: bytes, *, delimiter: str = ",") -> list[list[str]]:
    """Split the first bytes of a file; empty if they are no text or no CSV."""
    try:
        text = head.removeprefix(b"\xef\xbb\xbf").decode(errors="surrogateescape")
        lines = islice(StringIO(text, newline=""), _HEAD_RECORDS)
        return [values for values in csv.reader(lines, delimiter=delimiter) if values]
    except csv.Error:
        return []


def column_names(head: bytes, *, delimiter: str = ",") -> set[str]:
    """Give the names in the first record, in lower case."""
    found = head_records(head, delimiter=delimiter)
    return {cell.strip().lower() for cell in found[0]} if found else set()
