"""What a table must have to be shipments or companies."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from diversion.io.wild.evidence import Evidence
from diversion.io.wild.matching import TableMatch
from diversion.io.wild.places import country
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


def without_goods_names(match: TableMatch) -> TableMatch:
    """Take a bare "name" beside a goods code for that of the goods, not of a party.

    It is a party's only in a file that has a tax number and names no other party.
    """
    told = match.by_role
    bare = told.get("local_party")
    if bare is None or _said(bare.header) != {"name"}:
        return match
    said = [_said(column.header) for column in match.columns]
    has_party = not told.keys().isdisjoint({"shipper_name", "consignee_name"})
    behind_code = "hs" in said[bare.position - 1] if bare.position else False
    if any("taxid" in each for each in said) and not has_party and not behind_code:
        return match
    columns = list(match.columns)
    role = "identifier" if "description" in told else "description"
    columns[bare.position] = replace(bare, role=role, why=f"{bare.why}; of goods")
    return TableMatch(match.table, tuple(columns))


def without_repeats(match: TableMatch, samples: Sequence[Sequence[str]]) -> TableMatch:
    """Leave out a bare code of a country that says again what another column says."""
    told = match.by_role
    bare = told.get("country") or told.get("export_country") or told.get("import_country")
    if bare is None or not _is_bare_code(bare.header):
        return match
    own = samples[bare.position]
    for column in match.columns:
        names = samples[column.position]
        if column.position == bare.position or "country" not in _said(column.header):
            continue
        pairs = [(country(a), country(b)) for a, b in zip(own, names, strict=True)]
        known = [(a, b) for a, b in pairs if a and b]
        if known and all(a == b for a, b in known):
            columns = list(match.columns)
            why = f"{bare.why}; as {column.header!r} says"
            columns[bare.position] = replace(bare, role="identifier", why=why)
            return TableMatch(match.table, tuple(columns))
    return match


def _is_bare_code(header: str) -> bool:
    said = _said(header)
    return {"country", "code"} <= said <= {"country", "code", "id"}


def _said(header: str) -> frozenset[str]:
    return read_header(header).concepts


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
