"""From native tables to the graph on a server: batches, each a transaction of its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

import pyarrow as pa

from diversion.model.tables import COMPANIES, LINKS, LISTINGS, Table
from diversion.store.neo4j.connection import Connection, Statement
from diversion.store.neo4j.statements import LINK_NAMES, PARTY_LABELS, cypher

_OF_PARTIES: Final = (
    ("tie_shipments", "shipper", ("key", "shipper", "consignee", "digest")),
    ("tie_consignments", "hop", ("key", "hop")),
    ("tie_supplied", "supplied", ("shipper", "consignee", "supplied")),
)
_OF_SHIPMENTS: Final = (
    ("tie_same_goods", "first_id", ("key", "first_id")),
    ("tie_ships", "ship", ("key", "ship")),
    ("tie_notified", "notified", ("key", "notified")),
)
BATCH_ROWS: Final = 5_000  # a transaction of this size fits a small server's memory

Row = Mapping[str, Any]


def write_rows(connection: Connection, table: Table, rows: pa.Table) -> None:
    """Write rows of companies, listings or links; writing one again changes nothing."""
    for batch in rows.to_batches(BATCH_ROWS):
        connection.write_all(row_statements(table, batch))


def row_statements(table: Table, rows: pa.Table | pa.RecordBatch) -> list[Statement]:
    """Give what writes rows of companies, listings or links."""
    named = [
        {"key": row[table.key], "file_id": row["file_id"], "row": row["row"], "own": row}
        for row in rows.to_pylist()
    ]
    return list(_row_statements(table, named))


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
    While the server writes a batch, the next one is made ready.
    """
    n_changed = 0
    with ThreadPoolExecutor(1) as worker:
        writing: Future[None] | None = None
        for batch in _sized(batches):
            rows = batch.to_pylist()
            changed = [row for row in rows if row["own"] is None]
            n_changed += len(changed)
            statements = list(_shipment_statements(rows, changed))
            if writing is not None:
                writing.result()
            writing = worker.submit(connection.write_all, statements)
        if writing is not None:
            writing.result()
    return n_changed


def _sized(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for start in range(0, batch.num_rows, BATCH_ROWS):
            yield batch.slice(start, BATCH_ROWS)


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
    yield from _new_shipments([row for row in rows if row["own"] is not None])
    if changed:
        keys = [{"key": row["key"]} for row in changed]
        yield Statement(cypher("loosen_shipments"), {"rows": keys})
        yield from _ties(changed, _OF_PARTIES)
    yield from _ties(rows, _OF_SHIPMENTS)


def _new_shipments(rows: Sequence[Row]) -> Iterator[Statement]:
    """Create shipments, those of one shape by one statement."""
    shapes: dict[tuple[bool, bool], list[Row]] = {}
    for row in rows:
        shape = row["hop"] is not None, row["supplied"] is not None
        own = _present(row["own"] | (row["hop"] or {}) | {"digest": row["digest"]})
        ends = {"shipper": row["shipper"], "consignee": row["consignee"], "own": own}
        supplied = _present(row["supplied"] or {})
        shapes.setdefault(shape, []).append({**ends, "supplied": supplied})
    for (is_first, has_ends), some in shapes.items():
        text = cypher(
            "create_shipments",
            labels="Shipment:Consignment" if is_first else "Shipment",
            supplied=cypher("supplied") if has_ends else "",
        )
        yield Statement(text, {"rows": some}, len(some))


def _ties(
    rows: Sequence[Row], kinds: Sequence[tuple[str, str, tuple[str, ...]]]
) -> Iterator[Statement]:
    for name, wanted, columns in kinds:
        some = [
            {column: row[column] for column in columns}
            for row in rows
            if row[wanted] is not None
        ]
        if some:
            expected = len(some) if name == "tie_shipments" else None
            text = cypher(name, supplied=cypher("supplied"))
            yield Statement(text, {"rows": some}, expected)


def _present(values: Mapping[str, Any]) -> Row:
    return {name: value for name, value in values.items() if value is not None}


def _groups(
    rows: Sequence[Row], column: str, *, within: str | None = None
) -> Iterator[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault((row[within] if within else row)[column], []).append(row)
    yield from groups.items()
