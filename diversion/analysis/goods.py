"""How sensitive goods are: a table of HS prefixes with marks, validity and source.

One code may bear several marks (a car is luxury, and the chapter is banned); each is
valid on some days. :func:`marks` gives them all for every hop on the day it left,
:func:`tiers` the one that the longest prefix decides.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import EPOCH, Hops

TIERS: Final = (
    "case",  # heading of a published case
    "priority",  # Common High Priority List
    "banned",  # may not be supplied to the DPRK
    "luxury",
    "dual_use",  # heading of goods that weapons need below every control limit
    "lawful",  # common in lawful trade with the DPRK: explains itself
    "other",
    "unknown",  # no code
)
MARKS: Final = TIERS[:-2]
PRIORITY_GRADES: Final = ("1", "2", "3.A", "3.B", "4.A", "4.B")
FROM_DPRK: Final = "banned_from"  # a mark, but no tier: such goods leave the DPRK
_DIGITS: Final = (2, 4, 6)
_ALWAYS: Final = np.iinfo(np.int32).min
_NEVER: Final = np.iinfo(np.int32).max


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """One line of the goods table: a code prefix of 2, 4 or 6 digits and one mark.

    ``basis`` is "text" where the source names the code, "reading" where it names goods
    and the code is this table's reading of it. ``direction`` says which way goods go
    that the mark is about, seen from the DPRK. ``None`` as a day is open.
    """

    prefix: str
    tier: str
    grade: str  # tier of the Common High Priority List, else empty
    direction: str  # "to" or "from" the DPRK
    valid_from: date | None
    valid_to: date | None
    basis: str
    why: str
    source: str

    @property
    def mark(self) -> str:
        """Name the mark: the tier, or that goods may not be bought from the DPRK."""
        return self.tier if self.direction == "to" else FROM_DPRK

    def is_valid(self, on: date | None) -> bool:
        """Say whether the line is valid on a day; ``None`` asks for no day."""
        if on is None:
            return True
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


@cache
def goods_table() -> tuple[GoodsRow, ...]:
    """Read the goods table that ships with the package."""
    text = resources.files("diversion.analysis").joinpath("goods.csv").read_text("utf-8")
    return tuple(_row(values) for values in csv.DictReader(text.splitlines()))


def rows_for(hs_code: str | None, on: date | None = None) -> tuple[GoodsRow, ...]:
    """Find every line that fits a code on a day, the longest prefix first."""
    if hs_code is None:
        return ()
    return tuple(
        row
        for digits in reversed(_DIGITS)
        for row in _by_prefix().get(hs_code[:digits].ljust(digits, "?"), ())
        if row.is_valid(on)
    )


def tier_of(hs_code: str | None, on: date | None = None) -> GoodsRow | None:
    """Find the line that decides the tier of a code on a day; ``None`` where none fits.

    Examples
    --------
    >>> tier_of("854231").tier
    'priority'
    >>> tier_of("847150", date(2020, 1, 1)).tier, tier_of("847150", date(2024, 3, 1)).tier
    ('luxury', 'priority')
    >>> tier_of("010190") is None
    True
    """
    rows = [row for row in rows_for(hs_code, on) if row.direction == "to"]
    return min(
        rows, key=lambda row: (-len(row.prefix), TIERS.index(row.tier)), default=None
    )


def tier_at(hops: Hops, hop: int) -> str:
    """Give the tier of one hop, as :func:`tiers` gives them all."""
    for digits in (6, 4, 2):
        code = int(getattr(hops, f"hs{digits}")[hop])
        if code >= 0:
            row = tier_of(f"{code:0{digits}d}", _day(int(hops.depart_hi[hop])))
            return row.tier if row else "other"
    return "unknown"


def tiers(hops: Hops) -> NDArray[np.int8]:
    """Give the tier of every hop as an index into :data:`TIERS`, shape (n_hops,).

    Of the lines valid on the day a hop left (the last possible one), the longest prefix
    decides, and among equals the first tier; a hop without a code is ``unknown``.
    """
    result = np.full(len(hops), TIERS.index("other"), np.int8)
    for digits in _DIGITS:
        for tier in reversed(MARKS):
            is_marked = _marked(hops, tier, digits, at_date=True)
            result[is_marked] = TIERS.index(tier)
    result[hops.hs2 < 0] = TIERS.index("unknown")
    return result


def marks(hops: Hops, *, at_date: bool = True) -> dict[str, NDArray[np.bool_]]:
    """Give, by mark, which hops bear it: each of shape (n_hops,).

    The keys are :data:`MARKS` and :data:`FROM_DPRK`. With ``at_date`` a mark counts on
    the days it is valid, on the last day that a hop may have left; without, on all.
    """
    found = {}
    for mark in (*MARKS, FROM_DPRK):
        is_marked = np.zeros(len(hops), np.bool_)
        for digits in _DIGITS:
            is_marked |= _marked(hops, mark, digits, at_date=at_date)
        found[mark] = is_marked
    return found


def priority_grades(hops: Hops, *, at_date: bool = True) -> NDArray[np.int8]:
    """Give the place of every hop's code in the Common High Priority List.

    Shape (n_hops,): 0 where it is not on the list, else 1 plus the index into
    :data:`PRIORITY_GRADES`, so that 1 is the most critical. ``at_date`` as for
    :func:`marks`.
    """
    grade = np.zeros(10**6 + 1, np.int8)
    for row in goods_table():
        if row.tier == "priority":
            grade[int(row.prefix)] = 1 + PRIORITY_GRADES.index(row.grade)
    is_listed = _marked(hops, "priority", 6, at_date=at_date)
    return np.where(is_listed, grade[hops.hs6], np.int8(0))


def _marked(hops: Hops, mark: str, digits: int, *, at_date: bool) -> NDArray[np.bool_]:
    first, last = _windows(mark, digits)
    code = getattr(hops, f"hs{digits}")  # -1, not known, finds the last entry
    if not at_date:
        return np.asarray(first[code] < _NEVER)
    day = hops.depart_hi
    return np.asarray((first[code] <= day) & (day <= last[code]))


@cache
def _windows(mark: str, digits: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give the first and last valid day of every code; the last entry is for no code."""
    first = np.full(10**digits + 1, _NEVER, np.int32)
    last = np.full(10**digits + 1, _NEVER, np.int32)
    for row in goods_table():
        if row.mark == mark and len(row.prefix) == digits:
            code = int(row.prefix)
            first[code] = _ALWAYS if row.valid_from is None else _number(row.valid_from)
            last[code] = _NEVER if row.valid_to is None else _number(row.valid_to)
    return first, last


@cache
def _by_prefix() -> dict[str, tuple[GoodsRow, ...]]:
    found: dict[str, list[GoodsRow]] = {}
    for row in goods_table():
        found.setdefault(row.prefix, []).append(row)
    return {prefix: tuple(rows) for prefix, rows in found.items()}


def _row(values: dict[str, str]) -> GoodsRow:
    days = {
        name: date.fromisoformat(values[name]) if values[name] else None
        for name in ("valid_from", "valid_to")
    }
    return GoodsRow(**(values | days))  # type: ignore[arg-type]


def _number(day: date) -> int:
    return int((np.datetime64(day, "D") - EPOCH).astype(int))


def _day(number: int) -> date:
    return (EPOCH + np.timedelta64(number, "D")).astype(date)  # type: ignore[no-any-return]
