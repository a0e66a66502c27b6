"""Where a fact came from, and why a row could not become one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from diversion.model.tables import Table

if TYPE_CHECKING:
    import pyarrow as pa


class Reason(StrEnum):
    """Why a row was rejected: the closed list that reports count by."""

    BROKEN_LINE = "line cannot be split into columns"
    COLUMN_COUNT = "wrong number of columns"
    NOT_TEXT = "not UTF-8 text"
    MISSING = "required value is missing"
    NOT_A_DATE = "not a date (YYYY-MM-DD)"
    DATE_RANGE = "date before 1900 or after 2100"
    NOT_A_NUMBER = "not a number"
    NEGATIVE = "number is negative"
    NUMBER_RANGE = "number is too large"
    NOT_ALLOWED = "not one of the allowed values"
    MALFORMED = "code is malformed"
    NO_DATE = "no date given"
    NO_SIDE = "no side named"
    ORDER_OF_DATES = "departure after arrival"
    BROKEN_PERIOD = "period without a first and last day in order"
    SELF_LINK = "link from a company to itself"
    UNKNOWN_COMPANY = "link to an unknown company"
    DUPLICATE = "duplicate row id in this file"
    CONFLICT = "id already loaded with other values"
    ORPHAN = "belongs to no entry of this list"
    SHRUNK = "the list shrank to less than half: the old one stays"
    BLANK_ROW = "blank row"
    TOTAL_ROW = "row of totals, no record"
    REPEATED_HEADER = "header repeated"


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """What one column of a file was told to be, and why.

    ``role`` is empty for a column that is none that could be told; ``score`` is in
    [0, 1.5]: up to 1.1 from the header's words, up to 0.35 from the values.
    """

    position: int
    header: str
    role: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a list or register, as one load brings it.

    Files with one ``token`` are one edition. A ``is_whole`` edition has all entries that
    the list has on the day ``dated``; ``is_last`` marks the last of its files for a table,
    after which entries that it lacks end. Such a list may not shrink to less than half
    unless ``may_shrink``.
    """

    token: str
    dated: date
    is_whole: bool
    is_last: bool = True
    may_shrink: bool = False


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that holds one native table, or one of the tables that a file feeds.

    ``confidence`` is the share of the file's columns that the table declares, in (0, 1];
    the other columns are ``ignored_columns``, and ``near_columns`` names, for those that
    may be misspelt, the declared column that the file lacks. By ``sha256``, in
    hexadecimal, a store notices that it has had a file of this content before. ``parts``
    are other files of the same publication, read along with it; ``sha256`` covers them
    too. ``part`` names a sheet of a workbook. Where the layout was not declared but
    recognised, ``plan`` says how to read it, for the reader alone; ``columns`` say what
    each column was told to be, and ``notes`` in sentences what was settled. ``edition``
    says whether the file is a ``whole`` list, or ``part`` of one that comes in editions,
    and ``dated`` of which day it says to be.
    """

    path: Path
    table: Table
    layout: str
    confidence: float
    sha256: str
    ignored_columns: tuple[str, ...] = ()
    near_columns: tuple[tuple[str, str], ...] = ()
    parts: tuple[Path, ...] = ()
    part: str = ""
    columns: tuple[ColumnMatch, ...] = ()
    notes: tuple[str, ...] = ()
    plan: object = None
    edition: Literal["", "whole", "part"] = ""
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was left out.

    ``line`` is the line number in a text file, as an editor shows it, and the row number
    in a Parquet file, both from 1. ``column`` is ``None`` where the whole row is at fault.
    ``file`` is the part of a publication that the row is in, ``None`` the main file.
    """

    line: int
    column: str | None
    reason: Reason
    raw: str
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file with a recognised layout would give: first rows, first rejects.

    ``mapping`` is the text of a mapping file that says the same as the recogniser.
    """

    columns: tuple[ColumnMatch, ...]
    rows: tuple[dict[str, object], ...]
    rejects: tuple[Reject, ...]
    mapping: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one file, checked column by column.

    ``rows`` has the table's columns in declared order and type, then ``row``, the line as
    in :class:`Reject`, or a number in the order of the table where one entry of the file
    may give several rows. ``raw_of`` gives the text of a row of this batch by that
    number, and ``line_of`` its line.
    """

    rows: "pa.Table"
    rejects: list[Reject]
    raw_of: Callable[[int], str]
    line_of: Callable[[int], int] = int
