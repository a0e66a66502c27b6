"""Read a file through once and settle, column by column, what samples cannot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from diversion.io.wild.days import Order, OrderEvidence, order_evidence, read_day
from diversion.io.wild.evidence import is_empty
from diversion.io.wild.goods import CodeShape, digits_of, shape_of
from diversion.io.wild.grids import GridRow
from diversion.io.wild.numbers import Decimal, decimal_votes, is_ambiguous
from diversion.model.source import Reject

DATE_ROLES: Final = (
    "export_date", "import_date", "planned_date", "date",
    "company_founded", "company_closed",
)  # fmt: skip
NUMBER_ROLES: Final = (
    "quantity", "net_mass", "gross_mass", "mass",
    "value_usd", "value_fob", "value_cif", "value",
)  # fmt: skip
ID_ROLES: Final = (
    "house_bill",
    "master_bill",
    "declaration_number",
    "document_number",
    "company_id",
)

_MOST_DISTINCT: Final = 100_000  # values kept of a column
_IN_ORDER: Final = 2_000  # values kept in the order of the file
_SORTED: Final = 0.98  # share of steps that make a column sorted
_LEAST_STEPS: Final = 5
_DISAGREEING: Final = 0.1  # share of dates against an order that make it doubtful


@dataclass(slots=True)
class ColumnSurvey:
    """Distinct values of a column, its first values in order, and whether one recurs."""

    distinct: dict[str, None] = field(default_factory=dict)
    in_order: list[str] = field(default_factory=list)
    n_values: int = 0
    n_letters: int = 0
    is_unique: bool = True
    _hashes: set[int] = field(default_factory=set)

    def add(self, cell: str, *, watches_repeats: bool) -> None:
        """Take one cell in."""
        if is_empty(cell):
            self.is_unique = False
            return
        text = cell.strip()
        self.n_values += 1
        self.n_letters += len(text)
        if len(self.in_order) < _IN_ORDER:
            self.in_order.append(text)
        if text not in self.distinct and len(self.distinct) < _MOST_DISTINCT:
            self.distinct[text] = None
        if watches_repeats and self.is_unique:
            key = hash(text)
            self.is_unique = key not in self._hashes
            self._hashes.add(key)


def survey(
    rows: Iterable[GridRow | Reject], roles: Mapping[str, int]
) -> dict[str, ColumnSurvey]:
    """Look at every row's cells in the columns of some roles."""
    watched = [
        (role, position, ColumnSurvey(), role in ID_ROLES)
        for role, position in roles.items()
        if role in (*DATE_ROLES, *NUMBER_ROLES, *ID_ROLES, "hs_code")
    ]
    for row in rows:
        if isinstance(row, Reject):
            continue
        for _, position, column, watches_repeats in watched:
            if position < len(row.cells):
                column.add(row.cells[position], watches_repeats=watches_repeats)
    return {role: column for role, _, column, _ in watched}


def settle_orders(
    surveys: Mapping[str, ColumnSurvey], *, is_english: bool
) -> tuple[dict[str, Order], list[str]]:
    """Tell day and month apart in each column of dates, and say how."""
    orders: dict[str, Order] = {}
    notes: list[str] = []
    dates = {role: each for role, each in surveys.items() if role in DATE_ROLES}
    evidence = {role: order_evidence(each.distinct) for role, each in dates.items()}
    for role, found in evidence.items():
        if found.day_first + found.month_first + found.either == 0:
            orders[role] = Order.UNKNOWN
        elif (order := _by_values(found)) is not None:
            orders[role] = order
            sure = found.day_first if order is Order.DAY_FIRST else found.month_first
            notes.append(f"{role}: {order.value}, as {sure:,} values show")
    decided: set[Order] = {order for order in orders.values() if order is not Order.UNKNOWN}
    for role, found in evidence.items():
        if role in orders:
            continue
        order, why = _by_context(found, dates[role], decided, is_english=is_english)
        orders[role] = order
        notes.append(f"{role}: {order.value}, {why}")
    return orders, notes


def _by_values(found: OrderEvidence) -> Order | None:
    most = max(found.day_first, found.month_first)
    least = min(found.day_first, found.month_first)
    if most == 0 or least > _DISAGREEING * (most + least):
        return None
    return Order.DAY_FIRST if found.day_first == most else Order.MONTH_FIRST


def _by_context(
    found: OrderEvidence, column: ColumnSurvey, decided: set[Order], *, is_english: bool
) -> tuple[Order, str]:
    if found.day_first and found.month_first:
        return Order.UNKNOWN, "as both orders occur: values that may be either are spans"
    if len(decided) == 1:
        return next(iter(decided)), "as the other dates of the file"
    sorted_by = [
        order for order in (Order.DAY_FIRST, Order.MONTH_FIRST) if _is_sorted(column, order)
    ]
    if len(sorted_by) == 1:
        return sorted_by[0], "as the rows are sorted that way"
    if not is_english:
        return Order.DAY_FIRST, "as its language writes dates; no value shows it"
    return (
        Order.UNKNOWN,
        "as nothing tells them apart: each value is a span of both readings",
    )


def _is_sorted(column: ColumnSurvey, order: Order) -> bool:
    days = [span.first for text in column.in_order if (span := read_day(text, order))]
    steps = [(b - a).days for a, b in pairwise(days) if a != b]
    if len(steps) < _LEAST_STEPS:
        return False
    up = sum(step > 0 for step in steps)
    return max(up, len(steps) - up) >= _SORTED * len(steps)


def settle_decimals(
    surveys: Mapping[str, ColumnSurvey], *, comma_is_likely: bool
) -> tuple[dict[str, Decimal], list[str]]:
    """Tell decimal signs in each column of numbers, and say where that matters."""
    numbers = {role: each for role, each in surveys.items() if role in NUMBER_ROLES}
    votes = {role: decimal_votes(each.distinct) for role, each in numbers.items()}
    point, comma = (sum(vote[i] for vote in votes.values()) for i in (0, 1))
    usual: Decimal = "," if comma > point or (comma == point and comma_is_likely) else "."
    decimals: dict[str, Decimal] = {}
    notes = []
    for role, (for_point, for_comma) in votes.items():
        if for_point or for_comma:
            decimals[role] = "," if for_comma > for_point else "."
        else:
            decimals[role] = usual
            doubtful = next(filter(is_ambiguous, numbers[role].distinct), None)
            if doubtful is not None:
                why = "as in other columns" if point or comma else "as usual"
                notes.append(f"{role}: {doubtful!r} is read with decimal {usual!r}, {why}")
    commas = [role for role, (_, comma) in votes.items() if comma and decimals[role] == ","]
    if commas:
        notes.append(f"{', '.join(commas)}: decimal comma, as values show")
    return decimals, notes


def settle_codes(column: ColumnSurvey | None) -> tuple[CodeShape, list[str]]:
    """Tell the usual length of goods codes, and say if zeros were lost."""
    if column is None:
        return CodeShape(0), []
    shape = shape_of(column.distinct)
    odd = sum(len(digits_of(text)) % 2 for text in column.distinct)
    if shape.length % 2:
        return shape, [
            f"hs_code: codes of {shape.length} digits; the last is national, left out"
        ]
    return shape, [f"hs_code: {odd:,} codes lost a leading zero, put back"] if odd else []
