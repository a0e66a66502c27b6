"""Records of a recognised table to blocks of native columns."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

import numpy as np
import pyarrow as pa

from diversion.io.blocks import Block
from diversion.io.wild import measures
from diversion.io.wild.amounts import amount_columns
from diversion.io.wild.companies import company_columns
from diversion.io.wild.dates import date_columns
from diversion.io.wild.fields import Emptied, Texts, codes, countries, modes, texts
from diversion.io.wild.places import port
from diversion.io.wild.plan import Plan
from diversion.io.wild.row_ids import RowIds
from diversion.io.wild.rows import Record, records
from diversion.model.source import Reject
from diversion.model.tables import SHIPMENTS

BLOCK_ROWS = 20_000

_PLAIN: Final = (
    "shipper_id", "shipper_name", "consignee_id", "consignee_name", "notify_name",
    "forwarder_name", "end_user_name", "description", "vessel_name", "vessel_imo",
    "port_of_loading", "port_of_discharge",
)  # fmt: skip
_COUNTRIES: Final = {
    "origin_country": ("origin_country",),
    "export_country": ("export_country", "shipper_country"),
    "import_country": ("import_country", "consignee_country"),
}
_NEUTRAL: Final = {
    "local_party": ("shipper_name", "consignee_name"),
    "foreign_party": ("consignee_name", "shipper_name"),
    "country": ("import_country", "export_country"),
    "port": ("port_of_loading", "port_of_discharge"),
    "foreign_port": ("port_of_discharge", "port_of_loading"),
}
_REFERENCES: Final = ("house_bill", "master_bill", "declaration_number", "document_number")


class Cells:
    """The cells of some records by role, and their ids."""

    def __init__(self, plan: Plan, rows: Sequence[Record], row_ids: RowIds) -> None:
        self.plan, self.rows = plan, rows
        self.ids = texts(self.of(plan.id_role)) if plan.id_role else row_ids.of(rows)

    def __contains__(self, role: str) -> bool:
        return role in self.plan.places

    def of(self, role: str) -> list[str]:
        """Give a role's cells; empty ones if no column has it."""
        position = self.plan.places.get(role)
        if position is None:
            return [""] * len(self.rows)
        return [row.cells[position] for row in self.rows]

    def sides(self) -> Texts:
        """Say for each row whose records it is of: ``export``, ``import`` or not known."""
        if "direction" not in self:
            return [self.plan.side] * len(self.rows)
        return [measures.direction(cell) for cell in self.of("direction")]


def read_blocks(plan: Plan, emptied: Emptied) -> Iterator[Block]:
    """Read all rows of a table; ``emptied`` counts the values that cannot be read."""
    each = records(plan)
    row_ids = RowIds(plan)
    while found := list(islice(each, BLOCK_ROWS)):
        rows = [row for row in found if isinstance(row, Record)]
        rejects = [row for row in found if isinstance(row, Reject)]
        yield _block(plan, rows, rejects, emptied, row_ids)


def _block(
    plan: Plan,
    rows: list[Record],
    rejects: list[Reject],
    emptied: Emptied,
    row_ids: RowIds,
) -> Block:
    cells = Cells(plan, rows, row_ids)
    make = _shipment_columns if plan.table is SHIPMENTS else company_columns
    columns = make(cells, emptied)
    for name, value in plan.constants.items():
        columns[name] = [
            value if each is None else each
            for each in columns.get(name, [None] * len(rows))
        ]
    return Block(
        columns={name: pa.array(values, pa.string()) for name, values in columns.items()},
        lines=np.array([row.line for row in rows], np.int64),
        rejects=rejects,
        raw_of=lambda position: rows[position].raw,
    )


def _shipment_columns(cells: Cells, emptied: Emptied) -> dict[str, Texts]:
    sides = cells.sides()
    columns: dict[str, Texts] = {
        "shipment_id": cells.ids,
        "record_type": _record_types(cells, sides),
        "document_ref": _first_of([texts(cells.of(role)) for role in _REFERENCES]),
        **{name: texts(cells.of(name)) for name in _PLAIN if name in cells},
        **_code_columns(cells, emptied),
    }
    if "hs_text" in cells:
        described = columns.get("description", [None] * len(cells.rows))
        columns["description"] = _first_of([described, texts(cells.of("hs_text"))])
    if "direction" in cells:
        _turn(cells, sides, columns, emptied)
    _to_locodes(columns)
    columns.update(date_columns(cells, sides, emptied))
    columns.update(amount_columns(cells, emptied))
    for side in ("shipper", "consignee"):
        names, ids = columns.get(f"{side}_name"), columns.get(f"{side}_id")
        if names and ids:
            columns[f"{side}_id"] = _only_without(ids, names)
    return columns


def _code_columns(cells: Cells, emptied: Emptied) -> dict[str, Texts]:
    columns: dict[str, Texts] = {}
    for name, roles in _COUNTRIES.items():
        read = [countries(cells.of(role), name, emptied) for role in roles if role in cells]
        if read:
            columns[name] = _first_of(read)
    if "hs_code" in cells:
        columns["hs_code"] = codes(cells.of("hs_code"), cells.plan.shape, emptied)
    if "transport_mode" in cells:
        columns["transport_mode"] = modes(cells.of("transport_mode"), emptied)
    return columns


def _record_types(cells: Cells, sides: Texts) -> Texts:
    if cells.plan.is_bill:
        return ["bill_of_lading"] * len(sides)
    if not cells.plan.is_declared:
        return [None] * len(sides)
    return [f"{side}_declaration" if side else None for side in sides]


def _turn(cells: Cells, sides: Texts, columns: dict[str, Texts], emptied: Emptied) -> None:
    """Bring columns that mean one side or the other, by row, to their native ones."""
    for role, (if_export, if_import) in _NEUTRAL.items():
        if role not in cells:
            continue
        found = (
            countries(cells.of(role), role, emptied)
            if role == "country"
            else texts(cells.of(role))
        )
        for name, side in ((if_export, "export"), (if_import, "import")):
            mine = [
                value if at == side else None
                for value, at in zip(found, sides, strict=True)
            ]
            columns[name] = _first_of([columns.get(name, [None] * len(mine)), mine])


def _to_locodes(columns: dict[str, Texts]) -> None:
    for name, at in (
        ("port_of_loading", "export_country"),
        ("port_of_discharge", "import_country"),
    ):
        if name in columns:
            within = columns.get(at, [None] * len(columns[name]))
            columns[name] = [
                value and (port(value, country) or value)
                for value, country in zip(columns[name], within, strict=True)
            ]


def _first_of(columns: Sequence[Texts]) -> Texts:
    return [
        next((value for value in row if value is not None), None)
        for row in zip(*columns, strict=True)
    ]


def _only_without(ids: Texts, names: Texts) -> Texts:
    return [
        None if name is not None else each for each, name in zip(ids, names, strict=True)
    ]
