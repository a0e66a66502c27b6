"""New shipments on a server, each with its ties in one transaction."""

from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from diversion.model.tables import SHIPMENTS
from diversion.store.neo4j.columns import as_columns, properties
from diversion.store.neo4j.connection import Statement
from diversion.store.neo4j.statements import cypher

# What the first record of a consignment carries beside what it says, by the kind that the
# import tool knows.
HOP: Final = {"sender": "string", "receiver": "string"} | dict.fromkeys(
    (
        *("depart_lo", "depart_hi", "arrive_lo", "arrive_hi"),
        *("hs2", "hs4", "hs6", "edition"),
    ),
    "long",
)
SUPPLIED: Final = {
    "shipment_id": "string",
    "shipment_ids": "string[]",
    "departed_on": "date",
    "arrived_on": "date",
    "known_on": "date",
    "hs_code": "string",
    "mass_kg": "double",
    "value_usd": "double",
    "depart_lo": "long",
    "depart_hi": "long",
    "arrive_lo": "long",
    "arrive_hi": "long",
}
_OWN: Final = (*SHIPMENTS.column_names, "file_id", "row")
_ENDS: Final = ("shipper", "consignee", "digest")


def new_shipments(rows: pa.RecordBatch) -> Iterator[Statement]:
    """Give what creates the shipments of a batch of ``graph_changes``.

    Those of one file and one shape come by one statement: with a hop or without, and with
    both of its ends known or not.
    """
    files = fields(rows["own"])["file_id"]
    for file_id in pc.unique(files).to_pylist():
        mine = pc.equal(files, file_id)
        for is_first, has_ends in ((True, True), (True, False), (False, False)):
            shape = pc.and_(
                pc.equal(pc.is_valid(rows["hop"]), is_first),
                pc.equal(pc.is_valid(rows["supplied"]), has_ends),
            )
            some = rows.filter(pc.and_(mine, shape))
            if some.num_rows:
                yield _created(some, file_id, is_first=is_first, has_ends=has_ends)


def fields(column: pa.Array | pa.ChunkedArray) -> pa.Table:
    """Spread a column of records over columns of their own; null where there is none."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    names = [field.name for field in whole.type]
    return pa.table(dict(zip(names, whole.flatten(), strict=True)))


def _created(
    rows: pa.RecordBatch, file_id: int, *, is_first: bool, has_ends: bool
) -> Statement:
    own, hop, supplied = (fields(rows[name]) for name in ("own", "hop", "supplied"))
    columns = {f"own_{name}": own[name] for name in _OWN}
    columns |= {name: rows[name] for name in _ENDS}
    written = [properties(_OWN, "own_"), "digest: $columns.digest[i]"]
    if is_first:
        columns |= {f"hop_{name}": hop[name] for name in HOP}
        written.append(properties(HOP, "hop_"))
    if has_ends:
        columns |= {f"supplied_{name}": supplied[name] for name in SUPPLIED}
    text = cypher(
        "create_shipments",
        labels="Shipment:Consignment" if is_first else "Shipment",
        own=", ".join(written),
        supplied=cypher("create_supplied", own=properties(SUPPLIED, "supplied_"))
        if has_ends
        else "",
    )
    given = {"file_id": file_id, "columns": as_columns(pa.table(columns))}
    return Statement(text, given, rows.num_rows)
