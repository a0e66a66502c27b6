"""Editions of lists on a server: what one changed, and what rows said before it."""

from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa

from diversion.model.tables import COMPANIES, LINKS, LISTINGS, Table
from diversion.store.duckdb_store import DuckDBStore
from diversion.store.neo4j.connection import Connection, Statement
from diversion.store.neo4j.reading import read_pages
from diversion.store.neo4j.statements import LINK_NAMES, cypher, each, read_columns
from diversion.store.neo4j.writing import row_statements

PAST_LABELS: Final = {
    COMPANIES.name: "PastCompany",
    LISTINGS.name: "PastListing",
    LINKS.name: "PastLink",
}
# Whose past it is: a link's is that of the party it starts at.
OWNERS: Final = {
    COMPANIES.name: ("Party", "company_id", "company_id"),
    LISTINGS.name: ("Listing", "listing_id", "listing_id"),
    LINKS.name: ("Party", "company_id", "from_id"),
}
SEEN: Final = (("seen_from", pa.date32()), ("seen_until", pa.date32()))
CHANGES: Final = pa.schema(
    [
        ("file_id", pa.int32()),
        ("table_name", pa.string()),
        ("id", pa.string()),
        ("change", pa.string()),
        ("dated", pa.date32()),
        ("what", pa.string()),
    ]
)


def newer_edition(store: DuckDBStore, table: Table, file_id: int) -> list[Statement]:
    """Give what brings a newer edition to the server, for one transaction.

    Empty where the file is none: its rows can come in batches.
    """
    changes = store.query("changes_of", file_id=file_id)
    if table.name not in PAST_LABELS or not changes.num_rows:
        return []
    past = store.replaced(table, file_id)
    return [
        *_loosen(table, past),
        *row_statements(table, store.of_edition(table, file_id)),
        *past_statements(table, past),
        *change_statements(changes),
    ]


def past_statements(table: Table, past: pa.Table) -> list[Statement]:
    """Give what writes rows of the past, beside the party or listing they were of."""
    label, key, column = OWNERS[table.name]
    text = cypher("keep_past", label=PAST_LABELS[table.name], owner=label, key=key)
    rows = [
        {"key": past_key(table, row), "owner": row[column], "own": row}
        for row in past.to_pylist()
    ]
    return [Statement(text, {"rows": rows})] if rows else []


def edition_statements(editions: pa.Table) -> list[Statement]:
    """Give what says of sources which edition they are of."""
    rows = [{"file_id": row.pop("file_id"), "own": row} for row in editions.to_pylist()]
    return [Statement(cypher("keep_editions"), {"rows": rows}, len(rows))] if rows else []


def change_statements(changes: pa.Table) -> list[Statement]:
    """Give what writes the changes that editions made."""
    statements = []
    for name, (label, key, _) in OWNERS.items():
        rows = [
            {"key": change_key(row), "file_id": row["file_id"], "id": row["id"], "own": row}
            for row in changes.to_pylist()
            if row["table_name"] == name
        ]
        if rows:
            statements.append(Statement(cypher("keep_changes"), {"rows": rows}))
        if rows and name != LINKS.name:
            text = cypher("tie_changes", owner=label, key=key)
            statements.append(Statement(text, {"rows": rows}))
    return statements


def past_key(table: Table, row: dict[str, Any]) -> str:
    """Name a row of the past: its table, the file it came from, and its id."""
    return f"{table.name}:{row['file_id']}:{row[table.key]}"


def change_key(row: dict[str, Any]) -> str:
    """Name a change: the file that made it, its table, its kind, and the id."""
    return f"{row['file_id']}:{row['table_name']}:{row['change']}:{row['id']}"


def read_past(connection: Connection, table: Table) -> pa.Table:
    """Read what rows of a table said before newer editions."""
    columns = each(
        [*read_columns(table, "x"), "toString(x.seen_from)", "toString(x.seen_until)"]
    )
    label = PAST_LABELS[table.name]
    text = cypher("read_nodes", label=label, wanted="true", columns=columns)
    return read_pages(connection, text, table, SEEN)


def read_changes(connection: Connection) -> pa.Table:
    """Read what newer editions changed."""
    names = ", ".join(f"n.{name}" for name in CHANGES.names)
    rows = connection.read(cypher("read_changes", columns=names))
    columns = list(zip(*rows, strict=True)) or [()] * len(CHANGES)
    days = CHANGES.names.index("dated")
    columns[days] = tuple(day.to_native() for day in columns[days])
    return pa.table(
        [pa.array(c, f.type) for c, f in zip(columns, CHANGES, strict=True)],
        schema=CHANGES,
    )


def _loosen(table: Table, past: pa.Table) -> Iterator[Statement]:
    """Take away the ties of rows that are replaced."""
    if table is LINKS:
        for kind, name in LINK_NAMES.items():
            rows = [
                {"start": row["from_id"], "end": row["to_id"], "key": row["link_id"]}
                for row in past.to_pylist()
                if row["type"] == kind
            ]
            if rows:
                yield Statement(cypher("forget_links", type=name), {"rows": rows})
        return
    label, key, _ = OWNERS[table.name]
    ids = [{"id": row[table.key]} for row in past.to_pylist()]
    if ids:
        yield Statement(cypher("loosen_rows", owner=label, key=key), {"rows": ids})
