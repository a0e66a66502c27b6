"""From a server to Arrow: the native tables as they were loaded, row by row."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from diversion.model.tables import LINK_TYPES, LINKS, TABLES, Kind, Table
from diversion.store.neo4j.connection import Connection
from diversion.store.neo4j.statements import LINK_NAMES, cypher, read_columns

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
_HELD_PARTIES: Final = pa.schema([("party_id", pa.string())])
_HELD_SHIPMENTS: Final = pa.schema([("shipment_id", pa.string()), ("digest", pa.int64())])


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
    """Read a native table with ``file_id`` and ``row``, in no order."""
    if table is LINKS:
        text = cypher("read_links", types=ALL_LINKS, columns=_link_columns())
    else:
        columns = read_columns(table, "n")
        text = cypher("read_nodes", label=LABELS[table.name], columns=columns)
    schema = pa.schema(
        [(column.name, _TYPES[column.kind]) for column in table.columns]
        + [("file_id", pa.int32()), ("row", pa.int64())]
    )
    rows = _stream(connection, text, schema)
    for index, column in enumerate(table.columns):
        if column.kind is Kind.DATE:
            days = pc.cast(rows[column.name], pa.date32())
            rows = rows.set_column(index, column.name, days)
    return rows


def read_files(connection: Connection) -> pa.Table:
    """Read the sources: as the files of a case, and whether each is complete."""
    rows = _stream(connection, cypher("sources"), _FILES)
    text = pc.replace_substring(rows["loaded_at"], "Z", "")
    index = rows.schema.get_field_index("loaded_at")
    return rows.set_column(index, "loaded_at", pc.cast(text, pa.timestamp("us")))


def read_rejects(connection: Connection) -> pa.Table:
    """Read the rows that were left out, by file and line."""
    return _stream(connection, cypher("rejects"), _REJECTS)


def read_held(connection: Connection) -> dict[str, pa.Table]:
    """Read which parties and shipments there are, for ``held_tables.sql``."""
    return {
        "_held_party": _stream(connection, cypher("held_parties"), _HELD_PARTIES),
        "_held_shipment": _stream(connection, cypher("held_shipments"), _HELD_SHIPMENTS),
    }


def _link_columns() -> str:
    """Name a link's ends and its type as the native table does."""
    columns = read_columns(LINKS, "r")
    names = ", ".join(f"{name}: '{kind}'" for kind, name in _names())
    return (
        columns.replace("r.from_id", "a.company_id")
        .replace("r.to_id", "b.company_id")
        .replace("r.type", "{" + names + "}[type(r)]")
    )


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
