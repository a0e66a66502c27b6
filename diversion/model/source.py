"""Where a fact came from, and why a row could not become one."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that holds one native table, or one of the tables that a file feeds.

    ``confidence`` is the share of the file's columns that the table declares, in (0, 1];
    the other columns are ``ignored_columns``. By ``sha256``, in hexadecimal, a store
    notices that it has had a file of this content before. ``parts`` are other files of
    the same publication, read along with it; ``sha256`` covers them too.
    """

    path: Path
    table: Table
    layout: str
    confidence: float
    sha256: str
    ignored_columns: tuple[str, ...] = ()
    parts: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was left out.

    ``line`` is the line number in a text file, as an editor shows it, and the row number
    in a Parquet file, both from 1. ``column`` is ``None`` where the whole row is at fault.
    """

    line: int
    column: str | None
    reason: Reason
    raw: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one file, checked column by column.

    ``rows`` has the table's columns in declared order and type, then ``row``, the line as
    in :class:`Reject`. ``raw_of`` gives the text of a row of this batch by that number.
    """

    rows: "pa.Table"
    rejects: list[Reject]
    raw_of: Callable[[int], str]
