"""What a case has beside its native tables, as files for the import tool."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import pyarrow as pa

from diversion.model.tables import COMPANIES, LINKS, LISTINGS, Kind, Table
from diversion.store.base import Reader
from diversion.store.neo4j.editions import (
    OWNERS,
    PAST_LABELS,
    SEEN,
    change_key,
    past_key,
)
from diversion.store.neo4j.notes import NOTES, Note

Part = tuple[str, list[str], pa.Table]
BETWEEN: Final = "\x1f"  # the unit separator, between labels and between ids
KINDS: Final = {
    Kind.TEXT: "string",
    Kind.LIST: "string",
    Kind.DATE: "date",
    Kind.NUMBER: "double",
}
EDITION: Final = {
    "layout": "string",
    "token": "string",
    "dated": "date",
    "list": "long",
    "seen_from": "date",
}
_EDITED: Final = (COMPANIES, LISTINGS, LINKS)
_HEADS: Final = {"string": "string", "double": "double", "date32[day]": "date"}


def with_editions(store: Reader, files: pa.Table) -> pa.Table:
    """Add to the files of a case which edition each is of."""
    editions = {row["file_id"]: row for row in store.query("all_editions").to_pylist()}
    mine = [editions.get(file_id, {}) for file_id in files["file_id"].to_pylist()]
    kinds = {"string": pa.string(), "date": pa.date32(), "long": pa.int64()}
    for name, kind in EDITION.items():
        column = pa.array([row.get(name) for row in mine], kinds[kind])
        files = files.append_column(name, column)
    return files


def noted_names(store: Reader) -> list[str]:
    """List the names in shipments that somebody judged or compared."""
    rows = [row for note in NOTES for row in _notes(store, note).to_pylist()]
    ends = {row[end] for row in rows for end in ("one_id", "other_id")}
    return sorted(end for end in ends if end.startswith("name:"))


def more_nodes(store: Reader) -> Iterator[Part]:
    """Give rows of the past, and the changes that ended them."""
    for table in _EDITED:
        past = store.query(f"past_{table.name}")
        columns = [f"{c.name}:{KINDS[c.kind]}" for c in table.columns]
        heads = ["key:ID(Past)", *columns, "file_id:long", "row:long"]
        heads += [*(f"{name}:date" for name, _ in SEEN), ":LABEL"]
        label = f"Past{BETWEEN}{PAST_LABELS[table.name]}"
        yield f"past_{table.name}", heads, _with_ends(past, _past_key(table), label)
    changes = store.query("all_changes")
    heads = ["key:ID(Change)", "file_id:long", "table_name:string", "id:string"]
    heads += ["change:string", "dated:date", "what:string", ":LABEL"]
    yield "changes", heads, _with_ends(changes, change_key, "Change")


def more_ties(store: Reader) -> Iterator[Part]:
    """Give what the past was of, what changed, and what was said of two records."""
    for table in _EDITED:
        owner, _, column = OWNERS[table.name]
        past = store.query(f"past_{table.name}")
        keys = list(map(_past_key(table), past.to_pylist()))
        heads = [f":START_ID({owner})", ":END_ID(Past)", ":TYPE"]
        yield f"past_of_{table.name}", heads, _texts(past[column].to_pylist(), keys, "WAS")
    changes = store.query("all_changes").to_pylist()
    keys = list(map(change_key, changes))
    heads = [":START_ID(Change)", ":END_ID(Source)", ":TYPE"]
    files = [str(row["file_id"]) for row in changes]
    yield "changes_stated_in", heads, _texts(keys, files, "STATED_IN")
    for table in _EDITED[:2]:
        mine = [row for row in changes if row["table_name"] == table.name]
        heads = [":START_ID(Change)", f":END_ID({OWNERS[table.name][0]})", ":TYPE"]
        ids = [row["id"] for row in mine]
        yield f"changed_{table.name}", heads, _texts(map(change_key, mine), ids, "CHANGED")
    for note in NOTES:
        yield from _note_ties(store, note)


def _note_ties(store: Reader, note: Note) -> Iterator[Part]:
    """Give one kind of note: records are parties by their id, else listings."""
    rows = _notes(store, note)
    listings = set(store.read("listings", ["listing_id"])["listing_id"].to_pylist())
    listings -= set(store.read("companies", ["company_id"])["company_id"].to_pylist())
    spaces = [
        tuple(
            "Listing" if row[end] in listings else "Party" for end in ("one_id", "other_id")
        )
        for row in rows.select(["one_id", "other_id"]).to_pylist()
    ]
    for start, end in sorted(set(spaces)):
        some = rows.filter(pa.array([space == (start, end) for space in spaces]))
        heads = [f":START_ID({start})", f":END_ID({end})"]
        heads += [f"{field.name}:{_HEADS[str(field.type)]}" for field in note.schema]
        ends = [some["one_id"], some["other_id"]]
        kind = pa.array([note.tie] * some.num_rows, pa.string())
        name = f"{note.tie}_{start}_{end}"
        yield name, [*heads, ":TYPE"], _table([*ends, *some.columns, kind])


def _notes(store: Reader, note: Note) -> pa.Table:
    return store.query(f"list_{note.table}").cast(note.schema)


def _past_key(table: Table) -> Callable[[dict[str, Any]], str]:
    return lambda row: past_key(table, row)


def _with_ends(
    rows: pa.Table, key: Callable[[dict[str, Any]], str], label: str
) -> pa.Table:
    keys = pa.array(list(map(key, rows.to_pylist())), pa.string())
    labels = pa.array([label] * rows.num_rows, pa.string())
    return _table([keys, *rows.columns, labels])


def _texts(starts: Any, ends: Any, kind: str) -> pa.Table:
    columns = [pa.array(list(ids), pa.string()) for ids in (starts, ends)]
    return _table([*columns, pa.array([kind] * len(columns[0]), pa.string())])


def _table(columns: list[Any]) -> pa.Table:
    return pa.table(columns, names=[str(place) for place in range(len(columns))])
