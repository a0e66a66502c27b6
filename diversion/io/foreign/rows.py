"""What a foreign layout gives: rows of a native table, as text."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa

from diversion.io.blocks import Block
from diversion.model.source import Reason, Reject
from diversion.model.tables import Table

BLOCK_ROWS = 2_000  # the entries of a block stay in memory, for their raw text

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a native table; columns that are absent or empty are not known.

    ``line`` is the line of a text file on which the entry begins. It is ``None`` where one
    entry may give several rows, or the file is a tree: then rows are numbered from 1 in the
    order in which the table gets them. For reports, ``raw`` gives the entry's text, and
    ``begins`` the line on which it begins if the rows are numbered.
    """

    values: Values
    raw: Callable[[], str]
    line: int | None = None
    begins: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """One foreign layout.

    ``recognise`` judges the first bytes of a file, in [0, 1]; the file's name has no say.
    ``read`` takes the files of one publication, the main one first, and a native table
    among ``tables``. A layout that is ``part_of`` another feeds no table alone. A file is
    a ``whole`` list, or ``part`` of one, of which there are editions, or, if empty, no
    list; ``dated`` reads the day of the edition from the first bytes, if they say it.
    """

    name: str
    meaning: str
    tables: tuple[Table, ...]
    recognise: Callable[[bytes], float]
    read: Callable[[Sequence[Path], Table], Iterator[Row | Reject]] | None
    part_of: str | None = None
    edition: Literal["", "whole", "part"] = "whole"
    dated: Callable[[bytes], date | None] | None = None


def day_in(head: bytes, pattern: re.Pattern[bytes], form: str) -> date | None:
    """Read the day that a pattern captures in the first bytes of a file."""
    found = pattern.search(head)
    if found is None:
        return None
    try:
        moment = datetime.strptime(found[1].decode("ascii"), form)
    except ValueError:
        return None
    return moment.date()


def to_blocks(table: Table, rows: Iterator[Row | Reject]) -> Iterator[Block]:
    """Gather rows into blocks; a row that is not sound text is rejected."""
    kept: list[Row] = []
    lines: list[int] = []
    written: list[int] = []
    rejects: list[Reject] = []
    count = 0
    for row in rows:
        if isinstance(row, Reject):
            rejects.append(replace(row, raw=_readable(row.raw)))
        else:
            count += 1
            line = count if row.line is None else row.line
            begins = line if row.begins is None else row.begins
            if bad := _not_text(table, row.values):
                rejects.append(Reject(begins, bad, Reason.NOT_TEXT, _readable(row.raw())))
            else:
                kept.append(row)
                lines.append(line)
                written.append(begins)
        if len(kept) + len(rejects) >= BLOCK_ROWS:
            yield _block(table, kept, lines, written, rejects)
            kept, lines, written, rejects = [], [], [], []
    if kept or rejects:
        yield _block(table, kept, lines, written, rejects)


def _block(
    table: Table,
    rows: list[Row],
    lines: list[int],
    written: list[int],
    rejects: list[Reject],
) -> Block:
    columns = {
        name: pa.array([row.values.get(name) or None for row in rows], pa.string())
        for name in table.column_names
    }
    return Block(
        columns=columns,
        lines=np.array(lines, np.int64),
        rejects=rejects,
        raw_of=lambda position: _readable(rows[position].raw()),
        written=np.array(written, np.int64),
    )


def _not_text(table: Table, values: Values) -> str | None:
    for name in table.column_names:
        value = values.get(name)
        if value and not value.isascii() and not _is_encodable(value):
            return name
        if value and "\0" in value:
            return name
    return None


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _readable(raw: str) -> str:
    try:
        content = raw.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        content = raw.encode(errors="replace")
    text = content.decode(errors="replace")
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").rstrip("\r\n")
