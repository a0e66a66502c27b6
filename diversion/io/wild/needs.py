"""What a table must have to be shipments or companies."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from diversion.io.wild.evidence import Evidence
from diversion.io.wild.matching import TableMatch
from diversion.io.wild.words import read_header

DATES: Final = frozenset(
    {"export_date", "import_date", "date", "planned_date", "month_year", "year"}
)
SIDES: Final = frozenset(
    {
        "shipper_name",
        "shipper_id",
        "consignee_name",
        "consignee_id",
        "local_party",
        "foreign_party",
    }
)
TRADE: Final = frozenset(
    {"hs_code", "description", "net_mass", "gross_mass", "mass", "quantity", "value_usd",
     "value_fob", "value_cif", "value", "origin_country", "export_country",
     "import_country", "port_of_loading", "port_of_discharge", "vessel_name",
     "house_bill", "master_bill",
     "declaration_number", "notify_name"}
)  # fmt: skip

_LEAST_ROLES: Final = 2  # of a register: the name and something more
_MOSTLY: Final = 0.7  # share of dates in a column of dates


def lacking(match: TableMatch) -> str:
    """Say what a table lacks to be what it was matched as; empty if nothing."""
    roles = match.by_role.keys()
    if match.table == "companies":
        is_whole = "company_name" in roles and len(roles) >= _LEAST_ROLES
        return "" if is_whole else "no names of companies with more about them"
    lacks = [
        text
        for text, wanted in (
            ("no date", DATES),
            ("no sender and no receiver", SIDES),
            ("nothing about goods", TRADE),
        )
        if roles.isdisjoint(wanted)
    ]
    told = f"{', '.join(sorted(roles))}; " if roles else ""
    return f"{told}{' and '.join(lacks)}" if lacks else ""


def with_some_date(match: TableMatch, found: Sequence[Evidence]) -> TableMatch:
    """Where no date of transport is told, take another date of the document for it."""
    if not match.by_role.keys().isdisjoint(DATES):
        return match
    for column in match.columns:
        if "date" not in read_header(column.header).concepts:
            continue
        if found[column.position].date >= _MOSTLY:
            why = f"{column.why}; the only date there is"
            columns = list(match.columns)
            columns[column.position] = replace(column, role="date", why=why)
            return TableMatch(match.table, tuple(columns))
    return match
