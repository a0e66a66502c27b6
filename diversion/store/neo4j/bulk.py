"""A case as files for ``neo4j-admin database import``: a new database, without a server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from diversion.model.tables import (
    COMPANIES,
    LINKS,
    LISTINGS,
    SHIPMENTS,
    TABLES,
    Table,
)
from diversion.store.base import Reader
from diversion.store.documents import merge_consignments
from diversion.store.neo4j.bulk_notes import (
    BETWEEN,
    EDITION,
    KINDS,
    Part,
    more_nodes,
    more_ties,
    noted_names,
    with_editions,
)
from diversion.store.neo4j.fingerprint import graph_fingerprint
from diversion.store.neo4j.schema import SCHEMA_VERSION, schema_statements
from diversion.store.neo4j.shipments import HOP, SUPPLIED, fields
from diversion.store.neo4j.statements import LINK_NAMES, PARTY_LABELS

ARGUMENTS: Final = "import.args"
SCHEMA: Final = "schema.cypher"
_PLACE: Final = {"file_id": "long", "row": "long"}
_FILE: Final = {
    "path": "string",
    "sha256": "string",
    "table_name": "string",
    "rows": "long",
    "loaded": "long",
    "unchanged": "long",
    "rejected": "long",
    "loaded_at": "datetime",
}
_REJECT: Final = {
    "file": "string",
    "line": "long",
    "column": "string",
    "reason": "string",
    "raw": "string",
}
_OPTIONS: Final = ("--multiline-fields=true", "--array-delimiter=U+001F")


def write_bulk(store: Reader, folder: Path) -> list[Path]:
    """Write nodes and relationships with the headers that the import tool wants.

    Returns the files. The last two are not data: ``schema.cypher``, the constraints and
    indexes, which the tool does not make and which are to be run when the server is up,
    and the tool's arguments, to be given in ``folder`` as
    ``neo4j-admin database import full DATABASE @import.args``.
    """
    store.run("held_tables")
    merge_consignments(store)
    store.run("graph_tables")
    try:
        changes = store.query("graph_changes")
        nodes = list(_nodes(store, changes))
        ties = list(_ties(store, changes))
    finally:
        store.run("forget_graph")
        store.run("forget_consignments")
    arguments = []
    paths = []
    for option, parts in (("--nodes", nodes), ("--relationships", ties)):
        for name, heads, table in parts:
            if table.num_rows:
                path = folder / f"{name.lower()}.csv"
                _write(path, heads, table)
                is_typed = option == "--nodes" or ":TYPE" in heads
                label = "" if is_typed else f"{name}="
                arguments.append(f"{option}={label}./{path.name}")
                paths.append(path)
    schema, listed = folder / SCHEMA, folder / ARGUMENTS
    schema.write_text("".join(f"{text};\n" for text in schema_statements()), "utf-8")
    listed.write_text("\n".join([*arguments, *_OPTIONS]) + "\n", encoding="utf-8")
    return [*paths, schema, listed]


def _nodes(store: Reader, changes: pa.Table) -> Iterator[Part]:
    yield "parties", *_parties(store)
    listings = store.read("listings")
    heads, columns = _native(LISTINGS, listings)
    yield "listings", *_labelled(heads, columns, "Listing")
    own = fields(changes["own"])
    heads, columns = _native(SHIPMENTS, own)
    hop = fields(changes["hop"])
    heads += ["digest:long", *(f"{name}:{kind}" for name, kind in HOP.items()), ":LABEL"]
    columns += [changes["digest"], *(hop[name] for name in HOP)]
    labels = pc.if_else(
        pc.is_valid(hop["depart_lo"]), f"Shipment{BETWEEN}Consignment", "Shipment"
    )
    yield "shipments", heads, _table([*columns, labels])
    files = with_editions(store, store.query("all_files"))
    heads = [":ID(Source)", "file_id:long", *(f"{n}:{k}" for n, k in _FILE.items())]
    columns = [files["file_id"], files["file_id"], *(files[name] for name in _FILE)]
    columns[-1] = pc.strftime(files["loaded_at"], "%Y-%m-%dT%H:%M:%SZ")
    heads += ["is_complete:boolean", *(f"{n}:{k}" for n, k in EDITION.items())]
    columns.append(pa.array([True] * files.num_rows, pa.bool_()))
    columns += [files[name] for name in EDITION]
    yield "sources", *_labelled(heads, columns, "Source")
    yield "rejects", *_rejects(store, files)
    yield from more_nodes(store)
    case = pa.table(
        {
            "key": ["case"],
            "schema_version": [SCHEMA_VERSION],
            "data_version": [files.num_rows],
            "graph": [graph_fingerprint(store.query("graph_hops"))],
        }
    )
    heads = ["key:ID(Case)", "schema_version:long", "data_version:long", "graph:string"]
    yield "case", *_labelled(heads, case.columns, "DiversionCase")


def _parties(store: Reader) -> tuple[list[str], pa.Table]:
    companies = store.read("companies")
    more = store.query("graph_parties")
    known = set(more["party_id"].to_pylist())
    noted = [name for name in noted_names(store) if name not in known]
    ids = [*more["party_id"].to_pylist(), *noted, "?"]
    called = [*more["name"].to_pylist(), *(n.removeprefix("name:") for n in noted), None]
    names = {
        "company_id": pa.array(ids, pa.string()),
        "name": pa.array(called, pa.string()),
    }
    size = len(ids)
    stubs = pa.table(
        {
            column.name: names.get(column.name, pa.nulls(size, column.type))
            for column in companies.schema
        }
    )
    labels = {kind: f"Party{BETWEEN}{label}" for kind, label in PARTY_LABELS.items()}
    kinds = [kind or "company" for kind in companies["kind"].to_pylist()]
    kinds += [*more["kind"].to_pylist(), *["company"] * len(noted)]
    heads, columns = _native(COMPANIES, pa.concat_tables([companies, stubs]))
    listed = [labels[kind] for kind in kinds] + [f"Party{BETWEEN}Unknown"]
    return [*heads, ":LABEL"], _table([*columns, pa.array(listed)])


def _rejects(store: Reader, files: pa.Table) -> tuple[list[str], pa.Table]:
    blocks = []
    for file_id in files["file_id"].to_pylist():
        some = store.query("file_rejects", file_id=file_id)
        numbers = pa.array(range(some.num_rows), pa.int64())
        blocks.append(some.append_column("number", [numbers]))
    heads = [":ID(Reject)", "file_id:long", "number:long"]
    heads += [f"{name}:{kind}" for name, kind in _REJECT.items()]
    if not blocks:
        return [*heads, ":LABEL"], _table([pa.nulls(0)] * (len(heads) + 1))
    rows = pa.concat_tables(blocks)
    places = [pc.cast(rows[name], pa.string()) for name in ("file_id", "number")]
    ids = pc.binary_join_element_wise(*places, ":")
    columns = [ids, rows["file_id"], rows["number"], *(rows[name] for name in _REJECT)]
    return _labelled(heads, columns, "Reject")


def _ties(store: Reader, changes: pa.Table) -> Iterator[Part]:
    ends = "START_ID(Party)", "END_ID(Shipment)"
    yield "SENT", [f":{end}" for end in ends], changes.select(["shipper", "key"])
    yield "RECEIVED", [f":{end}" for end in ends], changes.select(["consignee", "key"])
    for name, column, end in (
        ("CARRIED_BY", "ship", "Party"),
        ("NOTIFIED", "notified", "Party"),
        ("SAME_GOODS", "first_id", "Shipment"),
    ):
        some = changes.select(["key", column]).filter(pc.is_valid(changes[column]))
        yield name, [":START_ID(Shipment)", f":END_ID({end})"], some
    hops = changes.filter(pc.is_valid(changes["supplied"]))
    supplied = fields(hops["supplied"])
    heads = [":START_ID(Party)", ":END_ID(Party)"]
    heads += [f"{name}:{kind}" for name, kind in SUPPLIED.items()]
    columns = [supplied[name] for name in SUPPLIED]
    columns[1] = pc.binary_join(supplied["shipment_ids"], BETWEEN)
    yield "SUPPLIED", heads, _table([hops["shipper"], hops["consignee"], *columns])
    yield "links", *_links(store.read("links"))
    listings = store.read("listings", ["listing_id", "company_id"])
    listings = listings.filter(pc.is_valid(listings["company_id"]))
    yield "LISTS", [":START_ID(Listing)", ":END_ID(Party)"], listings
    yield from _provenance(store)
    yield from more_ties(store)


def _links(links: pa.Table) -> tuple[list[str], pa.Table]:
    names = pa.array([LINK_NAMES[kind] for kind in links["type"].to_pylist()], pa.string())
    kept = [c for c in LINKS.columns if c.name not in {"from_id", "to_id", "type"}]
    heads = [":START_ID(Party)", ":END_ID(Party)", ":TYPE"]
    heads += [f"{column.name}:{KINDS[column.kind]}" for column in kept]
    heads += [f"{name}:{kind}" for name, kind in _PLACE.items()]
    columns = [links["from_id"], links["to_id"], names]
    columns += [links[column.name] for column in kept] + [links[name] for name in _PLACE]
    return heads, _table(columns)


def _provenance(store: Reader) -> Iterator[Part]:
    for table, space in (
        (COMPANIES, "Party"),
        (LISTINGS, "Listing"),
        (SHIPMENTS, "Shipment"),
    ):
        rows = store.read(table.name, [table.key, "file_id", "row"])
        heads = [f":START_ID({space})", ":END_ID(Source)", "row:long", ":TYPE"]
        named = pa.array(["STATED_IN"] * rows.num_rows, pa.string())
        yield f"{table.name}_stated_in", heads, _table([*rows.columns, named])
    _, rejects = _rejects(store, store.query("all_files"))
    heads = [":START_ID(Reject)", ":END_ID(Source)", ":TYPE"]
    named = pa.array(["STATED_IN"] * rejects.num_rows, pa.string())
    yield "rejects_stated_in", heads, _table([*rejects.columns[:2], named])


def _native(table: Table, rows: pa.Table) -> tuple[list[str], list[pa.ChunkedArray]]:
    space = {"companies": "Party", "listings": "Listing", "shipments": "Shipment"}
    heads = [
        f"{column.name}:ID({space[table.name]})"
        if column.name == table.key
        else f"{column.name}:{KINDS[column.kind]}"
        for column in TABLES[table.name].columns
    ]
    names = [*table.column_names, *_PLACE]
    return [*heads, *(f"{n}:{k}" for n, k in _PLACE.items())], [rows[n] for n in names]


def _labelled(
    heads: list[str], columns: list[pa.ChunkedArray], label: str
) -> tuple[list[str], pa.Table]:
    labels = pa.array([label] * len(columns[0]), pa.string())
    return [*heads, ":LABEL"], _table([*columns, labels])


def _table(columns: list[pa.ChunkedArray]) -> pa.Table:
    return pa.table(columns, names=[str(place) for place in range(len(columns))])


def _write(path: Path, heads: list[str], table: pa.Table) -> None:
    with path.open("wb") as stream:
        stream.write((",".join(heads) + "\n").encode())
        # Whole columns: for a chunk without rows pyarrow writes what happens to be there.
        csv.write_csv(
            table.combine_chunks(), stream, csv.WriteOptions(include_header=False)
        )
