"""Dates as people write them, in many languages; the order of day and month comes in.

A value that says only a month, quarter or year is a span of days, never a day.
"""

import calendar
import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Final

from diversion.io.wild.calendars import day_of_other_calendar
from diversion.io.wild.words import fold


class Order(Enum):
    """Which of two numbers is the day, where a date has the year last."""

    DAY_FIRST = "day before month"
    MONTH_FIRST = "month before day"
    UNKNOWN = "day and month in either order"


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day that a value may mean, both inclusive."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class OrderEvidence:
    """How many values of a column read with the day first only, the month, or either."""

    day_first: int
    month_first: int
    either: int


_TIME: Final = re.compile(
    r"[T ,]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*([ap]\.?m\.?)?"
    r"\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/. ]+(\d{1,2})[-/. ]+(\d{1,2})\.?")
_YEAR_LAST: Final = re.compile(
    r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})(?:\s*(?:г|р))?\.?"
)
_COMPACT: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_COMPACT_LAST: Final = re.compile(r"(\d{1,2})(\d{2})((?:19|20)\d{2})")
_COMPACT_MONTH: Final = re.compile(r"((?:19|20)\d{2})[-/. ]?(0[1-9]|1[0-2])")
_MONTH_YEAR: Final = re.compile(r"(0?[1-9]|1[0-2])[-/. ]((?:19|20)\d{2})")
_MONTH_COMPACT: Final = re.compile(r"(0?[1-9]|1[0-2])((?:19|20)\d{2})")
_QUARTER: Final = re.compile(
    r"(?:q([1-4])[-/. ]*((?:19|20)\d{2})|((?:19|20)\d{2})[-/. ]*q([1-4]))", re.IGNORECASE
)
_YEAR: Final = re.compile(r"((?:19|20)\d{2})(?:\.0)?")
_CHINESE: Final = re.compile(
    r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월](?:\s*(\d{1,2})\s*[日号일]?)?"
)
_WORDS: Final = re.compile(r"[^\W\d_]+|\d+")
_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?")
_EPOCH: Final = date(1899, 12, 30)  # day 0 of spreadsheets, as they count from March 1900
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 60_000  # 1954 to 2064
_NEAREST_CENTURY: Final = 69  # two digits above it mean the last century, as in POSIX
_YEARS: Final = range(1900, 2101)
_MONTHS: Final = 12
_MONTH_DIGITS: Final = 2  # more may be too many to read as a number
_ABBREVIATED: Final = 3  # letters of a month's name
_DATE_NUMBERS: Final = 2  # beside a month's name: day and year


def read_day(written: str, order: Order) -> Span | None:  # noqa: PLR0911 - one a form
    """Read one value; ``None`` if it is no date.

    >>> read_day("05/03/2019", Order.DAY_FIRST).first
    datetime.date(2019, 3, 5)
    >>> read_day("2019年3月5日", Order.UNKNOWN) == read_day("5-Mar-19", Order.UNKNOWN)
    True
    >>> read_day("03/2019", Order.UNKNOWN)
    Span(first=datetime.date(2019, 3, 1), last=datetime.date(2019, 3, 31))

    With the order unknown, the span covers both readings.

    >>> read_day("05/03/2019", Order.UNKNOWN)
    Span(first=datetime.date(2019, 3, 5), last=datetime.date(2019, 5, 3))
    """
    text = _TIME.sub("", unicodedata.normalize("NFKC", written).strip()).strip()
    if other := day_of_other_calendar(text):
        return Span(other, other)
    if found := _CHINESE.fullmatch(text):
        year, month, day = found.groups()
        return (
            _month(int(year), int(month))
            if day is None
            else _day(int(year), int(month), int(day))
        )
    if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = map(int, found.groups())
        return _day(year, month, day)
    if found := _YEAR_LAST.fullmatch(text):
        return _ordered(int(found[1]), int(found[2]), int(found[3]), order)
    if (found := _COMPACT_LAST.fullmatch(text)) and (
        span := _ordered(int(found[1]), int(found[2]), int(found[3]), order)
    ):
        return span
    if found := _COMPACT_MONTH.fullmatch(text):
        return _month(int(found[1]), int(found[2]))
    if found := _MONTH_YEAR.fullmatch(text) or _MONTH_COMPACT.fullmatch(text):
        return _month(int(found[2]), int(found[1]))
    if found := _QUARTER.fullmatch(text):
        return quarter_span(int(found[2] or found[3]), int(found[1] or found[4]))
    if found := _YEAR.fullmatch(text):
        return year_span(int(found[1]))
    return _named(text)


def read_serial(written: str) -> Span | None:
    """Read a day as a spreadsheet counts it.

    >>> read_serial("43529").first
    datetime.date(2019, 3, 5)
    """
    found = _SERIAL.fullmatch(written.strip())
    if found is None or not _FIRST_SERIAL <= int(found[1]) <= _LAST_SERIAL:
        return None
    day = _EPOCH + timedelta(int(found[1]))
    return Span(day, day)


def month_number(written: str) -> int | None:
    """Read a month: its number, or its name in any language known."""
    text = fold(written.strip()).rstrip(".")
    number = text.removesuffix(".0").rstrip("月월")
    if not number.isdecimal():
        return _month_named(text)
    if len(number) > _MONTH_DIGITS:
        return None
    return int(number) if 1 <= int(number) <= _MONTHS else None


def month_span(year: int, month: int) -> Span | None:
    """Give all days of a month."""
    return _month(year, month)


def year_span(year: int) -> Span:
    """Give all days of a year."""
    return Span(date(year, 1, 1), date(year, _MONTHS, 31))


def quarter_span(year: int, quarter: int) -> Span:
    """Give all days of a quarter."""
    last = 3 * quarter
    return Span(
        date(year, last - 2, 1), date(year, last, calendar.monthrange(year, last)[1])
    )


def order_evidence(values: Iterable[str]) -> OrderEvidence:
    """Look how the dates of a column can be read."""
    counts = {Order.DAY_FIRST: 0, Order.MONTH_FIRST: 0, Order.UNKNOWN: 0}
    for value in values:
        text = _TIME.sub("", value.strip()).strip()
        if found := _YEAR_LAST.fullmatch(text) or _compact_last(text):
            first, second = int(found[1]), int(found[2])
            if first == second or max(first, second) > 31:  # noqa: PLR2004 - days
                continue
            if first > _MONTHS >= second:
                counts[Order.DAY_FIRST] += 1
            elif second > _MONTHS >= first:
                counts[Order.MONTH_FIRST] += 1
            elif max(first, second) <= _MONTHS:
                counts[Order.UNKNOWN] += 1
    return OrderEvidence(*counts.values())


def _compact_last(text: str) -> re.Match[str] | None:
    """Match day, month and year, or month first, that are written together."""
    found = None if _COMPACT.fullmatch(text) else _COMPACT_LAST.fullmatch(text)
    return (
        found
        if found and _ordered(int(found[1]), int(found[2]), 2000, Order.UNKNOWN)
        else None
    )


def _ordered(a: int, b: int, year: int, order: Order) -> Span | None:
    year = _four_digits(year)
    by_day, by_month = _day(year, b, a), _day(year, a, b)
    if order is Order.DAY_FIRST or by_month is None:
        return by_day
    if order is Order.MONTH_FIRST or by_day is None:
        return by_month
    days = sorted((by_day.first, by_month.first))
    return Span(days[0], days[1])


def _named(text: str) -> Span | None:
    """Read a date with the month's name: day, month and year, or month and year."""
    parts = _WORDS.findall(fold(text))
    names = [part for part in parts if not part.isdigit()]
    months = [month for name in names if (month := _month_named(name))]
    numbers = [part for part in parts if part.isdigit()]
    if len(months) != 1 or len(numbers) not in (1, _DATE_NUMBERS):
        return None
    if any(name not in _small_words() for name in names if not _month_named(name)):
        return None
    if len(numbers) == 1:
        return (
            _month(_four_digits(int(numbers[0])), months[0])
            if len(numbers[0]) in (2, 4)
            else None
        )
    first, last = numbers
    if max(len(first), len(last)) > 4:  # noqa: PLR2004 - digits
        return None
    year, day = (first, last) if len(first) == 4 else (last, first)  # noqa: PLR2004 - digits
    return _day(_four_digits(int(year)), months[0], int(day))


def _four_digits(year: int) -> int:
    if year > 99:  # noqa: PLR2004 - two digits
        return year
    return year + (1900 if year >= _NEAREST_CENTURY else 2000)


def _day(year: int, month: int, day: int) -> Span | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return Span(found, found) if year in _YEARS else None


def _month(year: int, month: int) -> Span | None:
    if year not in _YEARS or not 1 <= month <= _MONTHS:
        return None
    return Span(
        date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    )


@cache
def _month_words() -> dict[str, int]:
    text = files(__package__).joinpath("months.csv").read_text("utf-8")
    return {
        fold(word): int(row["month"])
        for row in csv.DictReader(text.splitlines())
        for word in row["words"].split("|")
    }


@cache
def _month_named(word: str) -> int | None:
    known = _month_words()
    if word in known:
        return known[word]
    begun = {
        month
        for name, month in known.items()
        if len(word) >= _ABBREVIATED and name.startswith(word)
    }
    return begun.pop() if len(begun) == 1 else None


@cache
def _small_words() -> frozenset[str]:
    words = "de del of г р год года року th st nd rd thang ngay tahun den le the"
    return frozenset(words.split(" "))
