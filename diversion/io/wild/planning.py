"""From the tables of a file to plans for reading them."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from diversion.io.wild.combined import parted
from diversion.io.wild.evidence import evidence_of
from diversion.io.wild.grids import Grid, GridRow
from diversion.io.wild.header import HeaderRow, find_header
from diversion.io.wild.mapping_file import Mapping
from diversion.io.wild.matching import TableMatch, match_evidence
from diversion.io.wild.needs import (
    TRADE,
    lacking,
    with_some_date,
    without_goods_names,
    without_repeats,
)
from diversion.io.wild.plan import (
    Plan,
    settle_bill,
    settle_id,
    settle_masses,
    settle_neutral,
    settle_value,
    value_factor,
)
from diversion.io.wild.sides import SideTold, settle_side
from diversion.io.wild.survey import settle_codes, settle_decimals, settle_orders, survey
from diversion.io.wild.words import is_english
from diversion.model.source import ColumnMatch, Reject
from diversion.model.tables import TABLES

_SAMPLE_ROWS: Final = 1_000
_TOLD: Final = ("shipments", "companies")
_LEAST_TRADE: Final = 3  # roles that a register does not have


def make_plan(grid: Grid, sha256: str, mapping: Mapping | None = None) -> Plan | str:
    """Recognise a table as shipments or companies; say why, if it is neither.

    Raises
    ------
    LayoutError
        If a mapping names a column that the table does not have.
    """
    head = [row for row in islice(grid.rows(), _SAMPLE_ROWS) if isinstance(row, GridRow)]
    header = _header(grid, head)
    if header is None:
        return "no row that could be a header"
    line = head[header.below - 1].line if header.below else 0
    grid, header, below = parted(grid, header, line, head[header.below :])
    samples = [
        [row.cells[position] if position < len(row.cells) else "" for row in below]
        for position in range(len(header.texts))
    ]
    fixed = mapping.positions(grid.path, header.texts) if mapping else {}
    found = [evidence_of(sample) for sample in samples]
    chosen: TableMatch | None = None
    lacks: list[str] = []
    for table in (mapping.table,) if mapping and mapping.table else _TOLD:
        match = match_evidence(table, header.texts, found, fixed)
        if table == "shipments":
            match = without_repeats(without_goods_names(match), samples)
            match = with_some_date(match, found)
        lacks.append(lacking(match))
        if not lacks[-1]:
            chosen = match
            break
        if len(match.by_role.keys() & TRADE) >= _LEAST_TRADE:
            break  # records of trade that lack something are no register
    if chosen is None:
        return lacks[0]
    return _settled(grid, chosen, header, line, sha256, mapping)


def _header(grid: Grid, head: Sequence[GridRow]) -> HeaderRow | None:
    if grid.names is not None:
        return HeaderRow(grid.names, 0, ())
    return find_header(head)


def _settled(
    grid: Grid,
    match: TableMatch,
    header: HeaderRow,
    header_line: int,
    sha256: str,
    mapping: Mapping | None,
) -> Plan:
    settings = mapping.settings if mapping else {}
    places = {role: column.position for role, column in match.by_role.items()}
    surveys = survey(_below(grid, header_line), places)
    orders, date_notes = settle_orders(surveys, is_english=is_english(header.texts))
    decimals, number_notes = settle_decimals(
        surveys, comma_is_likely="columns parted by semicolons" in grid.notes
    )
    shape, code_notes = settle_codes(surveys.get("hs_code"))
    titles = (grid.path.stem, *grid.titles, grid.part, *header.preamble)
    told = settle_side(match.columns, places, titles)
    if stated := settings.get("side"):
        told = SideTold("export" if stated == "export" else "import", "", is_declared=True)
    side, side_note = told.side, told.why
    value_role, needs_currency, value_note = settle_value(places, header.texts)
    if settings.get("currency") == "USD" and not value_role:
        value_role, value_note = "value", ""
    factor = value_factor(value_role, places, header.texts)
    if factor > 1:
        counted = f"value_usd: counted in {factor:,.0f} US dollars, as its header says"
        value_note = "; ".join(filter(None, (value_note, counted)))
    masses, mass_notes = settle_masses(places, header.texts)
    neutral, neutral_notes = settle_neutral(places, side, by_row="direction" in places)
    if match.table == "companies":
        side_note, value_note, neutral_notes, mass_notes = "", "", [], []
    rows_above = f"{len(header.preamble)} cells above the header were read as its title"
    notes = (
        *grid.notes,
        *([rows_above] if header.preamble else []),
        *(note for note in (side_note, value_note) if note),
        *neutral_notes, *_caveats(neutral, header.texts), *date_notes, *number_notes,
        *code_notes, *mass_notes,
    )  # fmt: skip
    mapped = [column for column in match.columns if column.position in neutral.values()]
    part_print = hashlib.sha256(f"{sha256}/{grid.part}".encode()).hexdigest()
    plan = Plan(
        grid=grid,
        table=TABLES[match.table],
        headers=header.texts,
        header_line=header_line,
        columns=_with_settled_roles(match.columns, neutral),
        places=neutral,
        orders={**orders, **_moved(orders, places, neutral)},
        decimals=decimals,
        shape=shape,
        side=side,
        is_declared=told.is_declared,
        id_role=settle_id(surveys),
        value_role=value_role,
        needs_currency=needs_currency,
        value_factor=factor,
        mass_units=masses,
        is_bill=settle_bill(places, header.texts, is_declared=told.is_declared),
        constants=mapping.constants if mapping else {},
        notes=notes,
        confidence=min(1.0, sum(c.score for c in mapped) / max(1, len(mapped)) / 1.3),
        sha256=part_print if grid.part else sha256,
    )
    return replace(plan, confidence=round(plan.confidence, 2))


def _caveats(places: dict[str, int], headers: Sequence[str]) -> Iterator[str]:
    """Say what is read in a way that loses or weakens it."""
    for side in ("shipper", "consignee"):
        if f"{side}_name" in places and f"{side}_id" in places:
            number = headers[places[f"{side}_id"]]
            yield f"{side}_id: {number!r} is kept only where no name is given"
    if "planned_date" in places:
        planned = headers[places["planned_date"]]
        yield f"arrived_on: {planned!r}, a planned day, stands where no other is given"


def _below(grid: Grid, header_line: int) -> Iterator[GridRow | Reject]:
    return (row for row in grid.rows() if row.line > header_line)


def _with_settled_roles(
    columns: tuple[ColumnMatch, ...], places: dict[str, int]
) -> tuple[ColumnMatch, ...]:
    names = {position: role for role, position in places.items()}
    return tuple(
        replace(column, role=names.get(column.position, column.role)) for column in columns
    )


def _moved(orders: dict, places: dict[str, int], neutral: dict[str, int]) -> dict:  # type: ignore[type-arg]
    at = {position: role for role, position in places.items()}
    return {
        role: orders[at[position]]
        for role, position in neutral.items()
        if at[position] in orders
    }
