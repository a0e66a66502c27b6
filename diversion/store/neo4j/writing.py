"""From native tables to the graph on a server: batches, each a transaction of its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from diversion.model.tables import COMPANIES, LINKS, LISTINGS, Table
from diversion.store.neo4j.connection import Connection, Statement
from diversion.store.neo4j.statements import LINK_NAMES, PARTY_LABELS, cypher

BATCH_ROWS: Final = 5_000  # a transaction of this size fits a small server's memory

Row = Mapping[str, Any]


def write_rows(connection: Connection, table: Table, rows: pa.Table) -> None:
    """Write rows of companies, listings or links; writing one again changes nothing."""
    for batch in rows.to_batches(BATCH_ROWS):
        named = [
            {
                "key": row[table.key],
                "file_id": row["file_id"],
                "row": row["row"],
                "own": row,
            }
            for row in batch.to_pylist()
        ]
        connection.write_all(list(_row_statements(table, named)))


def write_rejects(connection: Connection, rejects: pa.Table) -> None:
    """Write the rejected rows of one file, numbered in order."""
    number = 0
    for batch in rejects.to_batches(BATCH_ROWS):
        rows = [
            {"file_id": row["file_id"], "number": number + place, "own": row}
            for place, row in enumerate(batch.to_pylist())
        ]
        number += len(rows)
        connection.write(cypher("keep_rejects"), rows=rows)


def write_parties(connection: Connection, parties: pa.Table) -> None:
    """Write parties that records name without a company of the case."""
    for batch in parties.to_batches(BATCH_ROWS):
        rows = [
            {"key": row["party_id"], "name": row["name"], "kind": row["kind"]}
            for row in batch.to_pylist()
        ]
        connection.write_all(
            [
                Statement(cypher("keep_parties", label=PARTY_LABELS[kind]), {"rows": some})
                for kind, some in _groups(rows, "kind")
            ]
        )


def write_shipments(connection: Connection, batches: Iterable[pa.RecordBatch]) -> int:
    """Write new shipments, and tie shipments to parties; give how many were tied anew.

    A shipment and its ties come in one transaction, so that none is ever half there.
    """
    n_changed = 0
    for batch in batches:
        rows = batch.to_pylist()
        changed = [row for row in rows if row["own"] is None]
        n_changed += len(changed)
        connection.write_all(list(_shipment_statements(rows, changed)))
    return n_changed


def _row_statements(table: Table, rows: Sequence[Row]) -> Iterator[Statement]:
    if table is COMPANIES:
        for kind, some in _groups(rows, "kind", within="own"):
            label = PARTY_LABELS[kind or "company"]
            yield Statement(cypher("keep_companies", label=label), {"rows": some})
    elif table is LINKS:
        for kind, some in _groups(rows, "type", within="own"):
            yield Statement(cypher("keep_links", type=LINK_NAMES[kind]), {"rows": some})
    elif table is LISTINGS:
        yield Statement(cypher("keep_listings"), {"rows": list(rows)})


def _shipment_statements(
    rows: Sequence[Row], changed: Sequence[Row]
) -> Iterator[Statement]:
    if new := [{"own": row["own"]} for row in rows if row["own"] is not None]:
        yield Statement(cypher("keep_shipments"), {"rows": new})
    if changed:
        keys = [{"key": row["key"]} for row in changed]
        yield Statement(cypher("loosen_shipments"), {"rows": keys})
    for name, wanted, columns in (
        ("tie_shipments", "shipper", ("key", "shipper", "consignee", "digest")),
        ("tie_consignments", "hop", ("key", "hop")),
        ("tie_supplied", "supplied", ("shipper", "consignee", "supplied")),
        ("tie_same_goods", "first_id", ("key", "first_id")),
        ("tie_ships", "ship", ("key", "ship")),
        ("tie_notified", "notified", ("key", "notified")),
    ):
        some = [
            {column: row[column] for column in columns}
            for row in rows
            if row[wanted] is not None
        ]
        if some:
            expected = len(some) if name == "tie_shipments" else None
            yield Statement(cypher(name), {"rows": some}, expected)


def _groups(
    rows: Sequence[Row], column: str, *, within: str | None = None
) -> Iterator[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault((row[within] if within else row)[column], []).append(row)
    yield from groups.items()
