"""What the values of a column look like, whatever its header says."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from diversion.io.wild import measures
from diversion.io.wild.days import Order, month_number, read_day, read_serial
from diversion.io.wild.goods import digits_of, is_dotted_code, is_goods_code
from diversion.io.wild.numbers import is_number
from diversion.io.wild.places import country

VETO: Final = -1.0  # the values cannot be what a role needs

_SAMPLE: Final = 200  # values looked at
_LETTERS: Final = re.compile(r"[^\W\d_]{2,}")
_IMO: Final = re.compile(r"(?:IMO)?\s*(\d{7})(?:\.0)?", re.IGNORECASE)
_EMPTY: Final = frozenset(
    {"", "nan", "null", "none", "n/a", "na", "-", "--", "nil", "#n/a", ".", "nat"}
)
_KINDS: Final = 0.7  # share of values from which on a column is of a kind
_SOME: Final = 0.3
_HEADING: Final = 4  # digits
_FULL: Final = 6  # digits
_LONGEST_NUMBER: Final = 16  # digits


@dataclass(frozen=True, slots=True)
class Evidence:
    """Shares of a column's filled values that can be read as something, in [0, 1]."""

    n_values: int
    distinct: float
    letters: float
    number: float
    whole: float
    date: float
    serial: float
    year: float
    month: float
    day: float
    hs: float
    hs_dotted: float
    hs_digits: float
    country: float
    currency: float
    unit: float
    mode: float
    direction: float
    imo: float


def is_empty(cell: str) -> bool:
    """Tell whether a cell says nothing: blank, or a word for it.

    >>> is_empty(" N/A "), is_empty("0")
    (True, False)
    """
    return cell.strip().casefold() in _EMPTY


def evidence_of(cells: Sequence[str]) -> Evidence:
    """Judge the filled cells of a column."""
    filled = [cell.strip() for cell in cells if not is_empty(cell)]
    counts = Counter(filled)
    sample = list(counts)[:_SAMPLE]
    weights = [counts[value] for value in sample]
    total = sum(weights) or 1

    def share(flags: Sequence[object]) -> float:
        return sum(w for w, flag in zip(weights, flags, strict=True) if flag) / total

    spans = [
        read_day(value, Order.DAY_FIRST) or read_day(value, Order.MONTH_FIRST)
        for value in sample
    ]
    digits = [digits_of(value) for value in sample]
    numbers = [
        int(value.removesuffix(".0"))
        if value.removesuffix(".0").isdecimal() and len(value) < _LONGEST_NUMBER
        else None
        for value in sample
    ]
    return Evidence(
        n_values=len(filled),
        distinct=len(counts) / max(1, len(filled)),
        letters=share([_LETTERS.search(value) for value in sample]),
        number=share([is_number(value) for value in sample]),
        whole=share([number is not None for number in numbers]),
        date=share(spans),
        serial=share([read_serial(value) for value in sample]),
        year=share([number is not None and 1980 <= number <= 2100 for number in numbers]),  # noqa: PLR2004 - years of records
        month=share([month_number(value) for value in sample]),
        day=share([number is not None and 1 <= number <= 31 for number in numbers]),  # noqa: PLR2004 - days
        hs=share(
            [
                len(each) >= _HEADING and (is_goods_code(each) or is_goods_code(f"0{each}"))
                for each in digits
            ]
        ),
        hs_dotted=share([is_dotted_code(value) for value in sample]),
        hs_digits=sum(map(len, digits)) / max(1, len(digits)),
        country=share([country(value) if len(value) < 60 else None for value in sample]),  # noqa: PLR2004 - letters
        currency=share([measures.is_currency(value) for value in sample]),
        unit=share([measures.is_unit(value) for value in sample]),
        mode=share([measures.transport_mode(value) for value in sample]),
        direction=share([measures.direction(value) for value in sample]),
        imo=share([_is_imo(value) for value in sample]),
    )


def fit(kind: str, found: Evidence) -> float:
    """Judge in [-1, 1] how well values are of a kind; `VETO` if they cannot be."""
    if kind == "any":
        return 0.0
    if not found.n_values:
        return -0.3
    return _FITS[kind](found)


def describe(kind: str, found: Evidence) -> str:
    """Say what share of the values are of a kind, where that can be told."""
    shares = {
        "date": max(found.date, found.serial), "month": found.date, "hs": found.hs,
        "number": found.number, "country": found.country, "currency": found.currency,
        "unit": found.unit, "mode": found.mode, "direction": found.direction,
        "imo": found.imo, "year": found.year, "monthnumber": found.month,
        "daynumber": found.day, "name": found.letters, "text": found.letters,
    }  # fmt: skip
    if not found.n_values:
        return "no values"
    share = shares.get(kind)
    return "" if share is None else f"{share:.0%} of values fit"


def _share(share: float, *, least: float = 0.02) -> float:
    """Map a share to [-1, 1]: nothing is a veto, most is full support."""
    if share < least:
        return VETO
    return 1.0 if share >= _KINDS else (0.2 if share >= _SOME else -0.4)


def _name(found: Evidence) -> float:
    if max(found.date, found.number, found.serial) >= _KINDS:
        return VETO
    if found.country >= _KINDS or found.currency >= _KINDS or found.mode >= _KINDS:
        return VETO
    if found.unit >= _KINDS or found.direction >= _KINDS:
        return -0.8
    return 1.0 if found.letters >= _KINDS else (0.0 if found.letters >= _SOME else -0.5)


def _text(found: Evidence) -> float:
    if max(found.date, found.number) >= _KINDS or found.currency >= _KINDS:
        return VETO
    return 1.0 if found.letters >= _KINDS else 0.0


def _date(found: Evidence) -> float:
    if found.date >= _KINDS and found.year < _KINDS:
        return 1.0
    return _share(max(found.date, found.serial))


def _month(found: Evidence) -> float:
    return _share(found.date)


def _number(found: Evidence) -> float:
    if found.date >= _KINDS and found.number < _SOME:
        return VETO
    return min(0.6, _share(found.number))


def _unit(found: Evidence) -> float:
    if found.unit >= _SOME:
        return 1.0
    return VETO if found.number >= _KINDS or found.date >= _KINDS else 0.0


def _place(found: Evidence) -> float:
    if found.number >= _KINDS and found.whole < _SOME:
        return VETO  # 72,000: no code has a mark in it
    if found.date >= _KINDS or (found.number >= _KINDS and found.letters < _SOME):
        return -0.4
    return -0.3 if found.country >= _KINDS else 0.5


def _goods(found: Evidence) -> float:
    """Prefer full codes to columns of chapters or headings beside them."""
    told = _share(found.hs, least=0.15)
    return told if told <= VETO else told - max(0.0, _FULL - found.hs_digits) / 10


def _reference(found: Evidence) -> float:
    if found.date >= _KINDS and found.whole < _SOME:
        return VETO
    return 0.3 if found.distinct > _SOME else 0.0


def _mode(found: Evidence) -> float:
    """Prefer words to numbers, which not every country counts alike."""
    told = max(-0.6, _share(found.mode))
    return min(told, 0.2) if found.whole >= _KINDS else told


_FITS: Final[dict[str, Callable[[Evidence], float]]] = {
    "name": _name,
    "text": _text,
    "date": _date,
    "month": _month,
    "number": _number,
    "unit": _unit,
    "place": _place,
    "id": _reference,
    "ref": _reference,
    "year": lambda found: _share(found.year),
    "monthnumber": lambda found: _share(found.month),
    "daynumber": lambda found: _share(found.day),
    "hs": _goods,
    "country": lambda found: _share(found.country),
    "currency": lambda found: _share(found.currency),
    "mode": _mode,
    "direction": lambda found: _share(found.direction, least=0.6),
    "imo": lambda found: _share(found.imo, least=0.2),
}


def _is_imo(value: str) -> bool:
    found = _IMO.fullmatch(value)
    if found is None:
        return False
    digits = [int(each) for each in found[1]]
    return (
        sum(d * w for d, w in zip(digits, range(7, 1, -1), strict=False)) % 10 == digits[6]
    )
