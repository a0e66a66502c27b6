"""From native tables to the graph on a server: batches, each a transaction of its own."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from diversion.model.tables import COMPANIES, LINKS, Table
from diversion.store.neo4j.columns import as_columns, settings
from diversion.store.neo4j.connection import Connection, Statement
from diversion.store.neo4j.shipments import new_shipments
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
_TIE: Final = {"from_id", "to_id", "type"}  # what the tie itself says
BATCH_ROWS: Final = 2_500  # some transactions of this size fit a small server's memory
_WRITERS: Final = 2

Row = Mapping[str, Any]


def write_rows(connection: Connection, table: Table, rows: pa.Table) -> None:
    """Write rows of companies, listings or links; writing one again changes nothing."""
    for batch in rows.to_batches(BATCH_ROWS):
        connection.write_all(row_statements(table, pa.Table.from_batches([batch])))


def row_statements(table: Table, rows: pa.Table) -> list[Statement]:
    """Give what writes rows of companies, listings or links."""
    names = [*(n for n in table.column_names if n != table.key), "file_id", "row"]
    if table is COMPANIES:
        own = settings("p", names)
        parts = [
            (cypher("keep_companies", label=PARTY_LABELS[kind or "company"], own=own), some)
            for kind, some in _groups(rows, "kind")
        ]
    elif table is LINKS:
        own = settings("r", (name for name in names if name not in _TIE))
        parts = [
            (cypher("keep_links", type=LINK_NAMES[str(kind)], own=own), some)
            for kind, some in _groups(rows, "type")
        ]
    else:
        parts = [(cypher("keep_listings", own=settings("n", names)), rows)]
    return [
        Statement(text, {"columns": as_columns(some)})
        for text, some in parts
        if some.num_rows
    ]


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
        connection.write_all(
            [
                Statement(
                    cypher("keep_parties", label=PARTY_LABELS[str(kind)]),
                    {"columns": as_columns(some)},
                )
                for kind, some in _groups(pa.Table.from_batches([batch]), "kind")
            ]
        )


def write_shipments(connection: Connection, batches: Iterable[pa.RecordBatch]) -> int:
    """Write new shipments, and tie shipments to parties; give how many were tied anew.

    A shipment and its ties come in one transaction, so that none is ever half there. Two
    transactions run at a time where neither can need what the other writes: the records
    that other records are tied to come first, and all of them before any of the others.
    """
    n_changed = 0
    before: set[bool] = set()
    with ThreadPoolExecutor(_WRITERS) as writers:
        under_way: deque[Future[None]] = deque()
        for batch in _sized(batches):
            changed = batch.filter(pc.is_null(batch["own"]))
            n_changed += changed.num_rows
            kinds = set(pc.is_valid(batch["first_id"]).to_pylist())
            is_plain = len(kinds) == 1 and not changed.num_rows
            statements = _shipment_statements(batch, changed)
            most = _WRITERS if is_plain and kinds == before else 0
            while len(under_way) > most:
                under_way.popleft().result()
            under_way.append(writers.submit(connection.write_all, statements))
            before = kinds if is_plain else set()
        while under_way:
            under_way.popleft().result()
    return n_changed


def _sized(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for start in range(0, batch.num_rows, BATCH_ROWS):
            yield batch.slice(start, BATCH_ROWS)


def _groups(rows: pa.Table, column: str) -> Iterator[tuple[str | None, pa.Table]]:
    for kind in pc.unique(rows[column]).to_pylist():
        is_one = pc.is_null(rows[column]) if kind is None else pc.equal(rows[column], kind)
        yield kind, rows.filter(is_one)


def _shipment_statements(batch: pa.RecordBatch, changed: pa.RecordBatch) -> list[Statement]:
    statements = list(new_shipments(batch.filter(pc.is_valid(batch["own"]))))
    if changed.num_rows:
        rows = changed.to_pylist()
        keys = [{"key": row["key"]} for row in rows]
        statements.append(Statement(cypher("loosen_shipments"), {"rows": keys}))
        statements += _ties(rows, _OF_PARTIES)
    ends = batch.select(["key", *(column for _, column, _ in _OF_SHIPMENTS)]).to_pylist()
    return [*statements, *_ties(ends, _OF_SHIPMENTS)]


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
