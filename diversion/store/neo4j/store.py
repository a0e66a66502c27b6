"""A case on a Neo4j server."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date
from types import TracebackType
from typing import Final, Self

import pyarrow as pa
import pyarrow.compute as pc

from diversion.errors import InputError, UnsupportedQuestionError
from diversion.model.log import LogLine
from diversion.model.source import Batch, Edition, Reason, SourceFile
from diversion.model.tables import SHIPMENTS, TABLES
from diversion.store.address import Address, find_credentials
from diversion.store.base import LoadReport
from diversion.store.documents import merge_consignments
from diversion.store.duckdb_store import DuckDBStore
from diversion.store.neo4j import reading, writing
from diversion.store.neo4j.connection import Connection, Statement
from diversion.store.neo4j.fingerprint import graph_fingerprint
from diversion.store.neo4j.paths import PathServer
from diversion.store.neo4j.schema import find_case, make_case
from diversion.store.neo4j.statements import cypher

_CUT_SHORT: Final = "cut short: "  # before the hash of a file that is not complete


@dataclass(slots=True)
class _Copy:
    """What this process has read of the case: native tables in an embedded database.

    Judging a file against what is stored, and every stored query, are work for the
    embedded database: so answers are the same wherever a case is kept.
    """

    store: DuckDBStore
    tables: set[str]
    cut_short: dict[tuple[str, str], int]  # number of a load by content and table


class Neo4jStore:
    """Keeps a case in one database of a Neo4j server or cluster.

    See :class:`diversion.store.base.Store` for the methods. What was read stays as it
    was then; open the case again to see what others have loaded since. Use it from one
    thread.
    """

    def __init__(self, address: Address, *, create: bool = False) -> None:
        self._connection = Connection(address, find_credentials(address))
        self._copied: _Copy | None = None
        self._is_ready = False
        self._paths: PathServer | None = None
        try:
            self._state = find_case(self._connection)
            if self._state is None and not create:
                raise InputError(f"{address}: found no case there; load one first")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def connection(self) -> Connection:
        """The server, for the parts that ask it themselves."""
        return self._connection

    @property
    def paths(self) -> PathServer:
        """What walks the graph of this case in Cypher."""
        if self._paths is None:
            self._paths = PathServer(self._connection, self._state)
        return self._paths

    @property
    def is_kept(self) -> bool:
        """Whether what scripts write stays; see :class:`Store`."""
        return False

    def tables(self) -> dict[str, int]:
        """Count the rows of each native table, in loading order."""
        return reading.count_rows(self._connection)

    def read(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        *,
        as_of: date | None = None,
    ) -> pa.Table:
        """Read a native table, by file and row; see :class:`Reader`."""
        known = [table] if table in TABLES else []
        return self._copy(known).store.read(table, columns)

    def rejects(self) -> pa.Table:
        """Read the rows that were left out: file, line, column, reason, raw."""
        return reading.read_rejects(self._connection).drop_columns("file_id")

    def query(self, name: str, **parameters: object) -> pa.Table:
        """Ask a stored query; see :class:`Reader`."""
        return self._copy(TABLES).store.query(name, **parameters)

    def run(self, name: str, rows: pa.Table | None = None, /, **parameters: object) -> None:
        """Run a stored script; see :class:`Reader`."""
        self._copy(TABLES).store.run(name, rows, **parameters)

    def load(
        self,
        source: SourceFile,
        batches: Iterable[Batch],
        *,
        dry_run: bool = False,
        edition: Edition | None = None,
    ) -> LoadReport:
        """Load a file; see :class:`Store`. A newer edition changes no stored row here.

        Rows come in transactions of some thousand. A load that is cut short leaves whole
        rows and goes on where it stopped when the file is loaded again.
        """
        copy = self._copy(() if self._is_known(source) else TABLES)
        number = copy.cut_short.get((source.sha256, source.table.name))
        if dry_run:
            return copy.store.load(source, batches, dry_run=True, file_id=number)
        with self._all_or_again():
            place = copy.store.tables()[source.table.name]
            report = copy.store.load(source, batches, file_id=number)
            if copy.tables:
                self._write(copy.store, source, place)
        return report

    def log(
        self,
        action: str,
        subject: str,
        *,
        sha256: str | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        """Refuse: a case on a server keeps no log."""
        raise UnsupportedQuestionError(f"{self._no_log()}; not logged: {action} {subject}")

    def log_lines(self) -> tuple[LogLine, ...]:
        """Refuse: a case on a server keeps no log."""
        raise UnsupportedQuestionError(self._no_log())

    def _no_log(self) -> str:
        return f"{self._connection.address}: a case on a server keeps no log"

    def close(self) -> None:
        """Release the server, and forget what was read of it."""
        if self._paths is not None:
            self._paths.close()
            self._paths = None
        self._connection.close()
        self._forget()

    def _is_known(self, source: SourceFile) -> bool:
        """Say whether loading this file cannot change anything."""
        if self._state is None or self._state.graph is None:
            return False
        files = self._copy(()).store.query(
            "file_of", sha256=source.sha256, table_name=source.table.name
        )
        if not files.num_rows:
            return False
        rejects = self._copy(()).store.query(
            "reject_reasons", file_id=files["file_id"][0].as_py()
        )
        return Reason.UNKNOWN_COMPANY not in rejects["reason"].to_pylist()

    def _write(self, store: DuckDBStore, source: SourceFile, place: int) -> None:
        """Bring the server to what the copy holds after the load of a file."""
        connection, table = self._connection, source.table
        if not self._is_ready:
            make_case(connection)
            self._is_ready = True
        found = store.query("file_of", sha256=source.sha256, table_name=table.name)
        file_id = found["file_id"][0].as_py()
        begin = {
            "file_id": file_id,
            "sha256": source.sha256,
            "table_name": table.name,
            "path": str(source.path),
        }
        connection.write_all(
            [
                Statement(cypher("set_graph"), {"graph": None}),
                Statement(cypher("begin_source"), begin),
            ]
        )
        merge_consignments(store)
        store.run("graph_tables")
        connection.write(cypher("keep_unknown"))
        writing.write_parties(connection, store.query("graph_parties"))
        if table is not SHIPMENTS:
            writing.write_rows(connection, table, store.added(table, place))
        n_changed = writing.write_shipments(connection, store.stream("graph_changes"))
        if n_changed:
            connection.write(cypher("forget_parties"))
        self._end_file(store, source, file_id)
        self._end_graph(store)

    def _end_file(self, store: DuckDBStore, source: SourceFile, file_id: int) -> None:
        store.settle(source.table, file_id)
        rejects = store.query("file_rejects", file_id=file_id)
        writing.write_rejects(self._connection, rejects)
        (file,) = store.query("file_rows", file_id=file_id).to_pylist()
        names = ("rows", "loaded", "unchanged", "rejected")
        self._connection.write(
            cypher("end_source"),
            file_id=file_id,
            counts={name: file[name] for name in names},
            loaded_at=file["loaded_at"].replace(tzinfo=UTC).isoformat(),
            n_rejects=rejects.num_rows,
        )

    def _end_graph(self, store: DuckDBStore) -> None:
        """Name the graph that the ties now make, and remember what the server holds."""
        graph = graph_fingerprint(store.query("graph_hops"))
        self._connection.write(cypher("set_graph"), graph=graph)
        self._state = find_case(self._connection)
        store.run("hold_graph")
        store.run("forget_graph")
        store.run("forget_consignments")

    def _copy(self, tables: Iterable[str]) -> _Copy:
        """Give the copy, with these tables in it and all that judging a load needs."""
        if self._copied is None:
            self._copied = _start_copy(self._connection)
        copy = self._copied
        wanted = set(tables)
        for name in [name for name in TABLES if name in wanted - copy.tables]:
            copy.store.restore(name, reading.read_table(self._connection, TABLES[name]))
            copy.tables.add(name)
            if name == SHIPMENTS.name:
                for held, rows in reading.read_held(self._connection).items():
                    copy.store.restore(held, rows)
        return copy

    @contextmanager
    def _all_or_again(self) -> Iterator[None]:
        """Forget the copy if the server may not hold what it holds."""
        try:
            yield
        except BaseException:
            self._forget()
            raise

    def _forget(self) -> None:
        if self._copied is not None:
            self._copied.store.close()
            self._copied = None


def _start_copy(connection: Connection) -> _Copy:
    """Read files and rejects: they tell whether a file has to be looked at."""
    store = DuckDBStore(None)
    store.run("held_tables")
    files = reading.read_files(connection)
    is_complete = files["is_complete"]
    waiting = files.filter(pc.invert(is_complete)).to_pylist()
    cut_short = {(row["sha256"], row["table_name"]): row["file_id"] for row in waiting}
    names = pc.if_else(
        is_complete,
        files["sha256"],
        pc.binary_join_element_wise(_CUT_SHORT, files["sha256"], ""),
    )
    files = files.set_column(files.schema.get_field_index("sha256"), "sha256", names)
    for name in ("rows", "loaded", "unchanged", "rejected"):
        column = pc.fill_null(files[name], 0)
        files = files.set_column(files.schema.get_field_index(name), name, column)
    since = pc.fill_null(files["loaded_at"], pa.scalar(0, pa.timestamp("us")))
    files = files.set_column(files.schema.get_field_index("loaded_at"), "loaded_at", since)
    store.restore("files", files.drop_columns("is_complete"))
    store.restore("rejects", reading.read_rejects(connection))
    return _Copy(store, set(), cut_short)
