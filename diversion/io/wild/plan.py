"""How one table of a file is read: roles of its columns and what was settled for each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.io.wild.days import Order
from diversion.io.wild.goods import CodeShape
from diversion.io.wild.grids import Grid
from diversion.io.wild.numbers import Decimal
from diversion.io.wild.sides import Side
from diversion.io.wild.survey import ID_ROLES, ColumnSurvey
from diversion.io.wild.words import read_header
from diversion.model.source import ColumnMatch
from diversion.model.tables import Table

_UNITS: Final = {
    "kg": 1.0,
    "tonne": 1000.0,
    "lb": 0.45359237,
    "gram": 0.001,
    "quintal": 100.0,
}
_LEAST_ID_LETTERS: Final = 6  # mean length of numbers that are not counted 1, 2, 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with each row.

    ``places`` maps roles to positions; ``header_line`` is the last line of the header,
    0 if the format names its columns. ``id_role`` is the role whose values are ids of
    their own. ``side`` says which side's records they are, where a row does not;
    ``is_declared`` whether the file says so itself. ``earlier`` give the hashes of rows
    without ids on the sheets of a workbook before this one.
    ``value_role`` is empty if no value is known to be in US dollars; with
    ``needs_currency`` only rows whose currency is the dollar have one.
    """

    grid: Grid
    table: Table
    headers: tuple[str, ...]
    header_line: int
    columns: tuple[ColumnMatch, ...]
    places: Mapping[str, int]
    orders: Mapping[str, Order]
    decimals: Mapping[str, Decimal]
    shape: CodeShape
    side: Side | None
    is_declared: bool
    id_role: str
    value_role: str
    needs_currency: bool
    value_factor: float
    mass_units: Mapping[str, float]
    is_bill: bool
    constants: Mapping[str, str]
    notes: tuple[str, ...]
    confidence: float
    sha256: str
    earlier: tuple[Callable[[], NDArray[np.uint64]], ...] = ()


def settle_id(surveys: Mapping[str, ColumnSurvey]) -> str:
    """Choose the column whose values can be ids: never empty, never twice, not short."""
    for role in (
        "declaration_number",
        "document_number",
        "house_bill",
        "master_bill",
        "company_id",
    ):
        column = surveys.get(role)
        if column is None or role not in ID_ROLES or not column.n_values:
            continue
        if column.is_unique and column.n_letters >= _LEAST_ID_LETTERS * column.n_values:
            return role
    return ""


def settle_value(
    places: Mapping[str, int], headers: tuple[str, ...]
) -> tuple[str, bool, str]:
    """Choose the column of values in US dollars; give it, and what to say of it."""
    if "value_usd" in places:
        return _dollars(places, headers), False, ""
    role = next((r for r in ("value_fob", "value_cif", "value") if r in places), "")
    if not role:
        return "", False, ""
    name = headers[places[role]]
    if "currency" in places:
        return (
            role,
            True,
            f"value_usd: {name!r} where {headers[places['currency']]!r} is US dollars",
        )
    read = [read_header(header) for header in headers]
    concepts = frozenset().union(*(header.concepts for header in read))
    if "usd" in concepts and "othercurrency" not in concepts:
        return role, False, f"value_usd: {name!r} taken as US dollars, as other headers say"
    is_plain = not read[places[role]].n_unknown  # an unknown word may name a currency
    if role != "value" and is_plain and "othercurrency" not in concepts:
        return role, False, f"value_usd: {name!r} names no currency; taken as US dollars"
    return "", False, f"{name!r} names no currency: not taken as US dollars"


def value_factor(role: str, places: Mapping[str, int], headers: tuple[str, ...]) -> float:
    """Give what values are counted in: thousands or millions, where the header says so."""
    said = read_header(headers[places[role]]).concepts if role in places else frozenset()
    return 1e3 if "thousand" in said else 1e6 if "million" in said else 1.0


def settle_bill(
    places: Mapping[str, int], headers: tuple[str, ...], *, is_declared: bool
) -> bool:
    """Tell bills of lading from declarations that name one: no bill has duties or CIF."""
    if {"house_bill", "master_bill"}.isdisjoint(places) or "declaration_number" in places:
        return False
    said = frozenset().union(*(read_header(header).concepts for header in headers))
    return not (is_declared and not said.isdisjoint({"cif", "tax"}))


def _dollars(places: Mapping[str, int], headers: tuple[str, ...]) -> str:
    """Choose among columns in US dollars: the goods alone before what moving them adds."""
    said = {
        role: read_header(headers[places[role]]).concepts
        for role in ("value_usd", "value_fob")
        if role in places
    }
    is_landed = "cif" in said["value_usd"]
    return "value_fob" if is_landed and "usd" in said.get("value_fob", ()) else "value_usd"


def settle_masses(
    places: Mapping[str, int], headers: tuple[str, ...]
) -> tuple[dict[str, float], list[str]]:
    """Give the unit of each column of masses in kilograms, from its header."""
    units: dict[str, float] = {}
    notes: list[str] = []
    for role in ("net_mass", "gross_mass", "mass"):
        if role not in places:
            continue
        named = [
            _UNITS[each]
            for each in read_header(headers[places[role]]).concepts
            if each in _UNITS
        ]
        units[role] = named[0] if len(named) == 1 else 1.0
        units[role] *= value_factor(role, places, headers)
        if not named and "mass_unit" not in places:
            notes.append(f"mass_kg: {headers[places[role]]!r} names no unit; taken as kg")
    return units, notes


def settle_neutral(
    places: Mapping[str, int], side: Side | None, *, by_row: bool
) -> tuple[dict[str, int], list[str]]:
    """Turn columns such as a bare date or country into those of the side they are of.

    With ``by_row``, each row says its side, and they stay as they are.
    """
    settled = dict(places)
    notes: list[str] = []
    if by_row:
        return settled, notes
    names = {
        "date": {"export": "export_date", "import": "import_date"},
        "port": {"export": "port_of_loading", "import": "port_of_discharge"},
        "foreign_port": {"export": "port_of_discharge", "import": "port_of_loading"},
        "country": {"export": "import_country", "import": "export_country"},
        "local_party": {"export": "shipper_name", "import": "consignee_name"},
        "foreign_party": {"export": "consignee_name", "import": "shipper_name"},
    }
    for role, by_side in names.items():
        position = settled.pop(role, None)
        if position is None:
            continue
        free = {
            each: name for each, name in by_side.items() if not _is_taken(name, settled)
        }
        here = (_only_side(settled) or side) if role == "country" else side
        if here in free:
            settled[free[here]] = position
        elif side is None and role == "date" and len(free) == len(by_side):
            settled["export_date"] = position
            notes.append(
                "the date is taken as the day of export: nothing says which side's it is"
            )
        elif side is None and len(free) == 1:
            settled[next(iter(free.values()))] = position
        elif role != "date":
            notes.append(f"column {role!r} is left out: nothing says which side's it is")
    return settled, notes


def _only_side(places: Mapping[str, int]) -> Side | None:
    """Give the side whose party alone is named: a bare country is of the other one."""
    has_shipper = "shipper_name" in places or "shipper_id" in places
    has_consignee = "consignee_name" in places or "consignee_id" in places
    if has_shipper == has_consignee:
        return None
    return "export" if has_shipper else "import"


def _is_taken(role: str, places: Mapping[str, int]) -> bool:
    if role in ("export_date", "import_date"):
        return "export_date" in places or "import_date" in places
    ids = {"shipper_name": "shipper_id", "consignee_name": "consignee_id"}
    return role in places or ids.get(role, role) in places
