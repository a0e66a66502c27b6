"""The days, months and years of records to native days and periods."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from diversion.io.wild.days import (
    Order,
    Span,
    month_number,
    month_span,
    read_day,
    year_span,
)
from diversion.io.wild.evidence import is_empty
from diversion.io.wild.fields import Emptied, Texts, spans

if TYPE_CHECKING:
    from diversion.io.wild.convert import Cells

_EVENTS: Final = {"departed": "export_date", "arrived": "import_date"}

Spans = list[Span | None]


def date_columns(cells: "Cells", sides: Texts, emptied: Emptied) -> dict[str, Texts]:
    """Give the native date columns.

    A value that is no date is left empty if the row has another date; otherwise it
    stays as it is, so that the row is rejected for it.
    """
    written = {event: cells.of(role) for event, role in _EVENTS.items()}
    found = {
        event: spans(written[event], cells.plan.orders.get(role, Order.UNKNOWN))
        for event, role in _EVENTS.items()
    }
    if "planned_date" in cells:
        _fill(found["arrived"], written["arrived"], *_dates(cells, "planned_date"))
    if "date" in cells:
        dates, texts = _dates(cells, "date")
        for event, side in (("departed", "export"), ("arrived", "import")):
            mine = [
                d if (at or "export") == side else None
                for d, at in zip(dates, sides, strict=True)
            ]
            said = [
                t if (at or "export") == side else ""
                for t, at in zip(texts, sides, strict=True)
            ]
            _fill(found[event], written[event], mine, said)
    periods = _periods(cells)
    if periods is not None:
        for event, side in (("departed", "export"), ("arrived", "import")):
            mine = [
                p if (at or "export") == side else None
                for p, at in zip(periods, sides, strict=True)
            ]
            is_free = [
                a is None and b is None for a, b in zip(*found.values(), strict=True)
            ]
            found[event] = [
                p if free and p is not None else have
                for p, free, have in zip(mine, is_free, found[event], strict=True)
            ]
    columns: dict[str, Texts] = {}
    for event, days in found.items():
        others = found["arrived" if event == "departed" else "departed"]
        columns.update(_native(event, days, written[event], others, emptied))
    return columns


def _dates(cells: "Cells", role: str) -> tuple[Spans, list[str]]:
    texts = cells.of(role)
    return spans(texts, cells.plan.orders.get(role, Order.UNKNOWN)), texts


def _fill(days: Spans, written: list[str], more: Spans, texts: Sequence[str]) -> None:
    """Fill the rows that have no date yet."""
    for row, span in enumerate(days):
        if span is None and (more[row] is not None or is_empty(written[row])):
            days[row], written[row] = more[row], texts[row]


def _periods(cells: "Cells") -> Spans | None:
    """Give the period of each row by its columns of months and years."""
    if "year" in cells:
        years, months, days = (cells.of(role) for role in ("year", "month", "day"))
        return [_period(*row) for row in zip(years, months, days, strict=True)]
    if "month_year" in cells:
        return [None if is_empty(cell) else _month(cell) for cell in cells.of("month_year")]
    return None


def _period(year: str, month: str, day: str) -> Span | None:
    text = year.strip().removesuffix(".0")
    if not text.isdecimal() or len(text) != 4:  # noqa: PLR2004 - digits
        return None
    number = month_number(month) if not is_empty(month) else None
    if number is None:
        return year_span(int(text)) if is_empty(month) else None
    of_month = month_span(int(text), number)
    if is_empty(day):
        return of_month
    return (
        read_day(f"{text}-{number}-{day.strip().removesuffix('.0')}", Order.UNKNOWN)
        or of_month
    )


def _month(cell: str) -> Span | None:
    span = read_day(cell, Order.UNKNOWN)
    if span is None or span.first == span.last:
        # A month that a spreadsheet made a day of is its month again.
        return month_span(span.first.year, span.first.month) if span else None
    return span


def _native(
    event: str, days: Spans, written: Sequence[str], others: Spans, emptied: Emptied
) -> dict[str, Texts]:
    on: Texts = []
    earliest: Texts = []
    latest: Texts = []
    for span, text, other in zip(days, written, others, strict=True):
        if span is None and not is_empty(text):
            on.append(None if other else text)
            if other:
                emptied.add(f"{event}_on", "no date", text)
        else:
            on.append(span.first.isoformat() if span and span.first == span.last else None)
        is_period = span is not None and span.first != span.last
        earliest.append(span.first.isoformat() if span and is_period else None)
        latest.append(span.last.isoformat() if span and is_period else None)
    return {f"{event}_on": on, f"{event}_earliest": earliest, f"{event}_latest": latest}
