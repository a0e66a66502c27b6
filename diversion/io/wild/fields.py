"""Cells of one column to native text; what cannot be read is counted, never guessed."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from diversion.io.wild import measures
from diversion.io.wild.days import Order, Span, read_day, read_serial
from diversion.io.wild.evidence import is_empty
from diversion.io.wild.goods import CodeShape, digits_of, stored_code
from diversion.io.wild.numbers import Amount, Decimal, read_amount
from diversion.io.wild.places import country

_SHOWN: Final = 40  # letters of an example

Texts = list[str | None]


@dataclass(slots=True)
class Emptied:
    """Values left empty because they could not be read: how many, and the first."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, column: str, reason: str, value: str) -> None:
        """Count one value."""
        key = (column, reason)
        self.counts[key] += 1
        self.examples.setdefault(key, value[:_SHOWN])

    def lines(self) -> list[str]:
        """Say what was left empty, most first."""
        return [
            f"{column}: {count:,} values left empty: {reason}, "
            f"such as {self.examples[column, reason]!r}"
            for (column, reason), count in self.counts.most_common()
        ]


def texts(cells: Iterable[str]) -> Texts:
    """Give cells without needless blanks; ``None`` for those that say nothing."""
    return [None if is_empty(cell) else " ".join(cell.split()) for cell in cells]


def spans(cells: Sequence[str], order: Order) -> list[Span | None]:
    """Give the days that cells may mean."""
    known: dict[str, Span | None] = {}
    for cell in cells:
        if cell not in known:
            known[cell] = (
                None if is_empty(cell) else read_day(cell, order) or read_serial(cell)
            )
    return [known[cell] for cell in cells]


def amounts(
    cells: Sequence[str], decimal: Decimal, column: str, emptied: Emptied
) -> list[Amount | None]:
    """Give the numbers of cells, and what stands beside them."""
    known: dict[str, Amount | str | None] = {}
    found: list[Amount | None] = []
    for cell in cells:
        if cell not in known:
            known[cell] = None if is_empty(cell) else _amount(cell, decimal)
        value = known[cell]
        if isinstance(value, str):
            emptied.add(column, value, cell)
        found.append(value if isinstance(value, Amount) else None)
    return found


def codes(cells: Sequence[str], shape: CodeShape, emptied: Emptied) -> Texts:
    """Give goods codes as they are stored."""

    def read(cell: str) -> str | None:
        digits = digits_of(cell)
        return stored_code(digits, shape)[0] if digits else None

    return _each(cells, read, "hs_code", "no goods code", emptied)


def countries(cells: Sequence[str], column: str, emptied: Emptied) -> Texts:
    """Give ISO codes of countries."""
    return _each(cells, country, column, "no country that is known", emptied)


def modes(cells: Sequence[str], emptied: Emptied) -> Texts:
    """Give native words for means of transport."""
    return _each(
        cells, measures.transport_mode, "transport_mode", "no means that is known", emptied
    )


def _each(
    cells: Sequence[str],
    read: Callable[[str], str | None],
    column: str,
    reason: str,
    emptied: Emptied,
) -> Texts:
    known: dict[str, str | None] = {}
    found: Texts = []
    for cell in cells:
        if cell not in known:
            known[cell] = None if is_empty(cell) else read(cell)
        value = known[cell]
        if value is None and not is_empty(cell):
            emptied.add(column, reason, cell)
        found.append(value)
    return found


def _amount(cell: str, decimal: Decimal) -> Amount | str:
    other: Decimal = "," if decimal == "." else "."
    found = read_amount(cell, decimal)
    if found is None:
        # A value that only the other sign can read says so itself.
        found = read_amount(cell, other)
    if found is None:
        return "no number"
    return "a negative number" if found.digits.startswith("-") else found
