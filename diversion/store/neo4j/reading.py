"""From a server to Arrow: the native tables as they were loaded, row by row."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from diversion.errors import BackendUnavailableError
from diversion.model.tables import LINK_TYPES, LINKS, TABLES, Kind, Table
from diversion.store.neo4j.connection import Connection
from diversion.store.neo4j.statements import LINK_NAMES, cypher, each, read_columns

_PAGE: Final = 20_000
_BLOCK: Final = 20_000
_TYPES: Final = {
    Kind.TEXT: pa.string(),
    Kind.LIST: pa.string(),
    Kind.DATE: pa.string(),  # on the way; a date of the driver takes ten times as long
    Kind.NUMBER: pa.float64(),
}
LABELS: Final = {"companies": "Party", "listings": "Listing", "shipments": "Shipment"}
ALL_LINKS: Final = "|".join(LINK_NAMES.values())
_FILES: Final = pa.schema(
    [
        ("file_id", pa.int32()),
        ("path", pa.string()),
        ("sha256", pa.string()),
        ("table_name", pa.string()),
        ("rows", pa.int64()),
        ("loaded", pa.int64()),
        ("unchanged", pa.int64()),
        ("rejected", pa.int64()),
        ("loaded_at", pa.string()),
        ("is_complete", pa.bool_()),
        ("layout", pa.string()),
        ("token", pa.string()),
        ("dated", pa.string()),
        ("list", pa.int32()),
        ("seen_from", pa.string()),
    ]
)
_REJECTS: Final = pa.schema(
    [
        ("file_id", pa.int32()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("reason", pa.string()),
        ("raw", pa.string()),
    ]
)
_HELD: Final = {
    "_held_party": ("Party", "company_id", pa.schema([("party_id", pa.string())])),
    "_held_shipment": (
        "Shipment",
        "shipment_id",
        pa.schema([("shipment_id", pa.string()), ("digest", pa.int64())]),
    ),
}


def count_rows(connection: Connection) -> dict[str, int]:
    """Count the rows of each native table, in loading order."""
    counts = {}
    for table in TABLES.values():
        if table is LINKS:
            text = cypher("count_links", types=ALL_LINKS)
        else:
            text = cypher("count_nodes", label=LABELS[table.name])
        counts[table.name] = int(connection.read(text)[0][0])
    return counts


def read_table(connection: Connection, table: Table) -> pa.Table:
    """Read a native table with ``file_id`` and ``row``, in no order.

    Raises
    ------
    BackendUnavailableError
        If rows moved while they were read.
    """
    if table is LINKS:
        text = cypher("read_links", types=ALL_LINKS, columns=each(_link_columns()))
    else:
        text = cypher(
            "read_nodes",
            label=LABELS[table.name],
            wanted="n.file_id IS NOT NULL",
            columns=each(read_columns(table, "x")),
        )
    return _checked(connection, read_pages(connection, text, table))


def read_pages(
    connection: Connection,
    text: str,
    table: Table,
    more: Sequence[tuple[str, pa.DataType]] = (),
) -> pa.Table:
    """Read a table's columns, file and row, and ``more`` columns of days, page by page."""
    schema = pa.schema(
        [(column.name, _TYPES[column.kind]) for column in table.columns]
        + [("file_id", pa.int32()), ("row", pa.int64())]
        + [(name, pa.string()) for name, _ in more]
    )
    rows = _read_pages(connection, text, schema)
    days = [column.name for column in table.columns if column.kind is Kind.DATE]
    for name in (*days, *(name for name, _ in more)):
        index = rows.schema.get_field_index(name)
        rows = rows.set_column(index, name, pc.cast(rows[name], pa.date32()))
    return rows


def read_files(connection: Connection) -> pa.Table:
    """Read the sources: as the files of a case, whether each is complete, its edition."""
    rows = _stream(connection, cypher("sources"), _FILES)
    text = pc.replace_substring(rows["loaded_at"], "Z", "")
    index = rows.schema.get_field_index("loaded_at")
    rows = rows.set_column(index, "loaded_at", pc.cast(text, pa.timestamp("us")))
    for name in ("dated", "seen_from"):
        index = rows.schema.get_field_index(name)
        rows = rows.set_column(index, name, pc.cast(rows[name], pa.date32()))
    return rows


def read_rejects(connection: Connection) -> pa.Table:
    """Read the rows that were left out, by file and line."""
    return _stream(connection, cypher("rejects"), _REJECTS)


def read_held(connection: Connection) -> dict[str, pa.Table]:
    """Read which parties and shipments there are, for ``held_tables.sql``."""
    found = {}
    for name, (label, key, schema) in _HELD.items():
        columns = each(f"x.{column}" for column in (key, *schema.names[1:]))
        text = cypher("read_nodes", label=label, wanted="true", columns=columns)
        found[name] = _checked(connection, _read_pages(connection, text, schema))
    return found


def _link_columns() -> list[str]:
    """Name a link's ends and its type as the native table does."""
    names = ", ".join(f"{name}: '{kind}'" for kind, name in _names())
    own = {
        "x.from_id": "startNode(x).company_id",
        "x.to_id": "endNode(x).company_id",
        "x.type": "{" + names + "}[type(x)]",
    }
    return [own.get(name, name) for name in read_columns(LINKS, "x")]


def _names() -> list[tuple[str, str]]:
    return [(kind, LINK_NAMES[kind]) for kind in LINK_TYPES]


def _stream(connection: Connection, text: str, schema: pa.Schema) -> pa.Table:
    def fold(rows: Iterator[list[Any]]) -> pa.Table:
        blocks = []
        while block := list(islice(rows, _BLOCK)):
            columns = [
                pa.array(values, field.type)
                for values, field in zip(zip(*block, strict=True), schema, strict=True)
            ]
            blocks.append(pa.record_batch(columns, schema=schema))
        return pa.Table.from_batches(blocks, schema)

    return connection.stream(text, fold)


def _read_pages(connection: Connection, text: str, schema: pa.Schema) -> pa.Table:
    def fold(pages: Iterator[list[Any]]) -> pa.Table:
        blocks = [
            pa.record_batch(
                [
                    pa.array(values, field.type)
                    for values, field in zip(page, schema, strict=True)
                ],
                schema=schema,
            )
            for page in pages
        ]
        return pa.Table.from_batches(blocks, schema)

    return connection.stream_pages(text, fold, size=_PAGE)


def _checked(connection: Connection, rows: pa.Table) -> pa.Table:
    """Give rows of which none may come twice, unless they moved from page to page."""
    if pc.count_distinct(rows[0]).as_py() < rows.num_rows:
        raise BackendUnavailableError(
            f"{connection.address}: another load has changed the case meanwhile; ask again"
        )
    return rows
