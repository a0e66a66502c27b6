"""What a process has read of a case on a server: tables in an embedded database."""

from collections.abc import Iterable, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from diversion.model.tables import TABLES
from diversion.store.duckdb_store import DuckDBStore
from diversion.store.neo4j import reading
from diversion.store.neo4j.connection import Connection
from diversion.store.neo4j.editions import PAST_LABELS, read_changes, read_past
from diversion.store.neo4j.notes import NOTES, read_notes

_CUT_SHORT: Final = "cut short: "  # before the hash of a file that is not complete
_EDITION: Final = ("layout", "token", "dated", "list", "seen_from")
# What is about files and notes, and needs no native table; all other queries may.
_NO_TABLES: Final = {
    *("all_files", "file_hashes", "file_of", "file_rejects", "reject_reasons"),
    *("list_judgements", "list_matches", "all_editions"),
    *("keep_judgements", "keep_matches", "keep_editions"),
}
_SOME_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "known_ids": ("companies", "listings"),
    "all_changes": ("companies",),
    "keep_changes": ("companies",),
    **{f"past_{name}": (name,) for name in PAST_LABELS},
    **{f"keep_past_{name}": (name,) for name in PAST_LABELS},
    "list_changes": ("companies", "listings"),
}


class Copy:
    """What this process has read of the case: native tables in an embedded database.

    Judging a file against what is stored, and every stored query, are work for the
    embedded database: so answers are the same wherever a case is kept. Each table is
    read when it is first needed. ``cut_short`` has the number of each load that did not
    end, by content and table.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tables: set[str] = set()
        self._notes_held = False
        self._ties_held = False
        self.store = DuckDBStore(None)
        self.cut_short: dict[tuple[str, str], int] = {}
        self.store.run("held_tables")
        self._hold_files()

    def hold(self, tables: Iterable[str] = TABLES) -> None:
        """Read these native tables, with their past, unless that was done."""
        for name in [name for name in TABLES if name in set(tables) - self._tables]:
            table = TABLES[name]
            self.store.restore(name, reading.read_table(self._connection, table))
            if name in PAST_LABELS:
                past = read_past(self._connection, table)
                self.store.restore(f"{name}_past", past)
                if not self._tables & PAST_LABELS.keys():
                    self.store.restore("changes", read_changes(self._connection))
            self._tables.add(name)

    def hold_for(self, query: str) -> None:
        """Read what a stored query may ask for."""
        if query not in _NO_TABLES:
            self.hold(_SOME_TABLES.get(query, TABLES))
        if not self._notes_held:
            for note in NOTES:
                self.store.restore(note.table, read_notes(self._connection, note))
            self._notes_held = True

    def hold_ties(self) -> None:
        """Read which parties and shipments the server has, to write what it lacks."""
        if not self._ties_held:
            for name, rows in reading.read_held(self._connection).items():
                self.store.restore(name, rows)
            self._ties_held = True

    def close(self) -> None:
        """Forget it all."""
        self.store.close()

    def _hold_files(self) -> None:
        """Read files and rejects: they tell whether a file has to be looked at."""
        files = reading.read_files(self._connection)
        is_complete = files["is_complete"]
        waiting = files.filter(pc.invert(is_complete)).to_pylist()
        self.cut_short = {
            (row["sha256"], row["table_name"]): row["file_id"] for row in waiting
        }
        is_edition = pc.and_(is_complete, pc.is_valid(files["layout"]))
        editions = files.filter(is_edition).select(["file_id", "table_name", *_EDITION])
        self.store.restore("editions", editions)
        names = pc.if_else(
            is_complete,
            files["sha256"],
            pc.binary_join_element_wise(_CUT_SHORT, files["sha256"], ""),
        )
        files = _filled(files.set_column(_place(files, "sha256"), "sha256", names))
        self.store.restore("files", files.drop_columns(["is_complete", *_EDITION]))
        self.store.restore("rejects", reading.read_rejects(self._connection))


def _filled(files: pa.Table) -> pa.Table:
    """Put zeros where a file that is not complete has no count yet."""
    for name in ("rows", "loaded", "unchanged", "rejected"):
        files = files.set_column(_place(files, name), name, pc.fill_null(files[name], 0))
    since = pc.fill_null(files["loaded_at"], pa.scalar(0, pa.timestamp("us")))
    return files.set_column(_place(files, "loaded_at"), "loaded_at", since)


def _place(table: pa.Table, name: str) -> int:
    place: int = table.schema.get_field_index(name)
    return place
