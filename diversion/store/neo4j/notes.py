"""What people and comparisons say of two records: ``JUDGED``, ``MAY_BE`` on the graph."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import pyarrow as pa

from diversion.store.neo4j.connection import Connection, Statement
from diversion.store.neo4j.statements import cypher

BATCH_ROWS: Final = 5_000
_ENDS: Final = (("one_id", pa.string()), ("other_id", pa.string()))


class Note(NamedTuple):
    """One kind of note: its table in a case, its relationship, and its other columns."""

    table: str
    tie: str
    schema: pa.Schema
    replaces_all: bool


JUDGEMENTS: Final = Note(
    "judgements",
    "JUDGED",
    pa.schema(
        [
            *_ENDS,
            ("verdict", pa.string()),
            ("judged_on", pa.date32()),
            ("note", pa.string()),
        ]
    ),
    replaces_all=False,
)
MATCHES: Final = Note(
    "matches",
    "MAY_BE",
    pa.schema([*_ENDS, ("probability", pa.float64()), ("why", pa.string())]),
    replaces_all=True,
)
NOTES: Final = (JUDGEMENTS, MATCHES)


def note_statements(note: Note, rows: pa.Table) -> list[Statement]:
    """Give what writes notes; each takes the place of one on the same two records.

    A name of a shipment that is no party of the graph becomes one.
    """
    statements = []
    if note.replaces_all:
        statements.append(Statement(cypher("forget_notes", tie=note.tie), {}))
    for batch in rows.to_batches(BATCH_ROWS):
        given = [_row(row) for row in batch.to_pylist()]
        statements.append(Statement(cypher("keep_named"), {"rows": given}))
        text = cypher("keep_notes", tie=note.tie)
        statements.append(Statement(text, {"rows": given}, len(given)))
    return statements


def read_notes(connection: Connection, note: Note) -> pa.Table:
    """Read all notes of one kind, with the columns of its table."""
    columns = ", ".join(f"t.{name}" for name in note.schema.names)
    rows = connection.read(cypher("read_notes", tie=note.tie, columns=columns))
    values = list(zip(*rows, strict=True)) or [()] * len(note.schema)
    return pa.table(
        [
            pa.array([_plain(value) for value in column], field.type)
            for column, field in zip(values, note.schema, strict=True)
        ],
        schema=note.schema,
    )


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    ends = [row["one_id"], row["other_id"]]
    return {"one": ends[0], "other": ends[1], "ends": ends, "own": dict(row)}


def _plain(value: Any) -> Any:
    return value.to_native() if hasattr(value, "to_native") else value
