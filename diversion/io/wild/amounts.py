"""Quantities, masses in kilograms, and values in US dollars."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from diversion.io.wild import measures
from diversion.io.wild.evidence import is_empty
from diversion.io.wild.fields import Emptied, Texts, amounts, texts
from diversion.io.wild.numbers import Amount

if TYPE_CHECKING:
    from diversion.io.wild.convert import Cells

_MASSES: Final = ("net_mass", "gross_mass", "mass")  # net where known, else gross

Amounts = list[Amount | None]


def amount_columns(cells: "Cells", emptied: Emptied) -> dict[str, Texts]:
    """Give the native columns of amounts."""
    columns: dict[str, Texts] = {}
    quantities = _of(cells, "quantity", "quantity", emptied)
    units = texts(cells.of("unit"))
    if "quantity" in cells:
        columns["quantity"] = [each.digits if each else None for each in quantities]
        columns["unit"] = [
            (unit or each.beside or None) if each else unit
            for unit, each in zip(units, quantities, strict=True)
        ]
    masses: list[Texts] = [
        _masses(cells, role, emptied) for role in _MASSES if role in cells
    ]
    if not masses and "quantity" in cells:
        masses = [_mass_quantities(quantities, columns["unit"])]
    if masses:
        columns["mass_kg"] = [
            next((value for value in row if value is not None), None)
            for row in zip(*masses, strict=True)
        ]
    if role := cells.plan.value_role:
        columns["value_usd"] = _values(cells, role, emptied)
    return columns


def _of(cells: "Cells", role: str, column: str, emptied: Emptied) -> Amounts:
    return amounts(cells.of(role), cells.plan.decimals.get(role, "."), column, emptied)


def _masses(cells: "Cells", role: str, emptied: Emptied) -> Texts:
    usual = cells.plan.mass_units.get(role, 1.0)
    units = cells.of("mass_unit")
    result: Texts = []
    for amount, unit in zip(_of(cells, role, "mass_kg", emptied), units, strict=True):
        if amount is None:
            result.append(None)
            continue
        named = amount.beside or ("" if is_empty(unit) else unit)
        factor = measures.kilograms(named) if named else usual
        if factor is None:
            emptied.add("mass_kg", "no unit of mass that is known", named)
        result.append(None if factor is None else _scaled(amount.digits, factor))
    return result


def _mass_quantities(quantities: Amounts, units: Sequence[str | None]) -> Texts:
    """Give the masses of goods that are counted by mass."""
    result: Texts = []
    for amount, unit in zip(quantities, units, strict=True):
        factor = measures.kilograms(unit) if unit else None
        result.append(_scaled(amount.digits, factor) if amount and factor else None)
    return result


def _values(cells: "Cells", role: str, emptied: Emptied) -> Texts:
    values = _of(cells, role, "value_usd", emptied)
    currencies, factor = cells.of("currency"), cells.plan.value_factor
    result: Texts = []
    for amount, currency in zip(values, currencies, strict=True):
        beside = amount.beside if amount else ""
        named = (
            beside
            if measures.is_currency(beside)
            else (currency if cells.plan.needs_currency else "USD")
        )
        if amount and not measures.is_dollar(named):
            emptied.add("value_usd", "another currency", named)
        is_known = amount and measures.is_dollar(named)
        result.append(_scaled(amount.digits, factor) if amount and is_known else None)
    return result


def _scaled(digits: str, factor: float) -> str:
    return digits if factor == 1 else repr(float(digits) * factor)
