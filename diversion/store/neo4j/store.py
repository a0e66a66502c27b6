"""A case on a Neo4j server."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date
from types import TracebackType
from typing import Self

import pyarrow as pa

from diversion.errors import InputError
from diversion.model.log import LogLine
from diversion.model.source import Batch, Edition, Reason, SourceFile
from diversion.model.tables import SHIPMENTS
from diversion.store.address import Address, find_credentials
from diversion.store.base import LoadReport
from diversion.store.documents import merge_consignments
from diversion.store.duckdb_store import DuckDBStore
from diversion.store.neo4j import reading, writing
from diversion.store.neo4j.connection import Connection, Rows, Statement
from diversion.store.neo4j.copied import Copy
from diversion.store.neo4j.editions import newer_edition
from diversion.store.neo4j.fingerprint import graph_fingerprint
from diversion.store.neo4j.journal import add_line, append_line, read_lines
from diversion.store.neo4j.kept import KEPT
from diversion.store.neo4j.paths import PathServer
from diversion.store.neo4j.schema import find_case, make_case
from diversion.store.neo4j.statements import cypher


class Neo4jStore:
    """Keeps a case in one database of a Neo4j server or cluster.

    See :class:`diversion.store.base.Store` for the methods. What was read stays as it
    was then; open the case again to see what others have loaded since. Use it from one
    thread.
    """

    def __init__(self, address: Address, *, create: bool = False) -> None:
        self._connection = Connection(address, find_credentials(address))
        self._copied: Copy | None = None
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
        return True

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
        copy = self._copy()
        copy.hold([table])
        return copy.store.read(table, columns, as_of=as_of)

    def rejects(self) -> pa.Table:
        """Read the rows that were left out: file, line, column, reason, raw."""
        return reading.read_rejects(self._connection).drop_columns("file_id")

    def query(self, name: str, **parameters: object) -> pa.Table:
        """Ask a stored query; see :class:`Reader`."""
        copy = self._copy()
        copy.hold_for(name)
        return copy.store.query(name, **parameters)

    def run(self, name: str, rows: pa.Table | None = None, /, **parameters: object) -> None:
        """Run a stored script; see :class:`Reader`. What it keeps, the server keeps too."""
        copy = self._copy()
        copy.hold_for(name)
        if name in KEPT and rows is not None:
            self._make_ready()
            self._connection.write_all(KEPT[name](rows))
        copy.store.run(name, rows, **parameters)

    def load(
        self,
        source: SourceFile,
        batches: Iterable[Batch],
        *,
        dry_run: bool = False,
        edition: Edition | None = None,
    ) -> LoadReport:
        """Load a file; see :class:`Store`.

        Rows come in transactions of some thousand. A load that is cut short leaves whole
        rows and goes on where it stopped when the file is loaded again. What a newer
        edition of a list changes comes in one transaction.
        """
        copy, is_known = self._copy(), self._is_known(source)
        if not is_known:
            copy.hold()
        number = copy.cut_short.get((source.sha256, source.table.name))
        if dry_run or is_known:
            return copy.store.load(
                source, batches, dry_run=dry_run, file_id=number, edition=edition
            )
        copy.hold_ties()
        with self._all_or_again():
            place = copy.store.tables()[source.table.name]
            n_lines = len(copy.store.log_lines())
            report = copy.store.load(source, batches, file_id=number, edition=edition)
            self._write(copy.store, source, place, copy.store.log_lines()[n_lines:])
        return report

    def together(self) -> AbstractContextManager[None]:
        """Load one after the other: here rows come in transactions of some thousand."""
        return nullcontext()

    def log(
        self,
        action: str,
        subject: str,
        *,
        sha256: str | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        """Add a line to the log of the case, that all who load and export share."""
        self._make_ready()
        append_line(self._connection, action, subject, sha256=sha256, details=details or {})

    def log_lines(self) -> tuple[LogLine, ...]:
        """Read the log of the case, in order."""
        return read_lines(self._connection)

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
        store = self._copy().store
        files = store.query("file_of", sha256=source.sha256, table_name=source.table.name)
        if not files.num_rows:
            return False
        rejects = store.query("reject_reasons", file_id=files["file_id"][0].as_py())
        return Reason.UNKNOWN_COMPANY not in rejects["reason"].to_pylist()

    def _make_ready(self) -> None:
        if not self._is_ready:
            make_case(self._connection)
            self._is_ready = True

    def _write(
        self, store: DuckDBStore, source: SourceFile, place: int, lines: Sequence[LogLine]
    ) -> None:
        """Bring the server to what the copy holds after the load of a file."""
        connection, table = self._connection, source.table
        found = store.query("file_of", sha256=source.sha256, table_name=table.name)
        if not found.num_rows:
            return  # it was left out whole
        self._make_ready()
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
        has_shipments = store.tables()[SHIPMENTS.name] > 0
        if has_shipments:
            merge_consignments(store)
            store.run("graph_tables")
        else:
            store.run("no_graph")
        connection.write(cypher("keep_unknown"))
        writing.write_parties(connection, store.query("graph_parties"))
        if changes := newer_edition(store, table, file_id):
            self._end_file(store, source, file_id, changes, lines)
        elif table is not SHIPMENTS:
            writing.write_rows(connection, table, store.added(table, place))
        if has_shipments and writing.write_shipments(
            connection, store.stream("graph_changes")
        ):
            connection.write(cypher("forget_parties"))
        if not changes:
            self._end_file(store, source, file_id, (), lines)
        self._end_graph(store)
        store.run("forget_consignments")

    def _end_file(
        self,
        store: DuckDBStore,
        source: SourceFile,
        file_id: int,
        changes: Sequence[Statement],
        lines: Sequence[LogLine],
    ) -> None:
        """Make a file complete, with what its edition changes and its line of the log."""
        connection = self._connection
        store.settle(source.table, file_id)
        rejects = store.query("file_rejects", file_id=file_id)
        writing.write_rejects(connection, rejects)
        (file,) = store.query("file_rows", file_id=file_id).to_pylist()
        names = ("rows", "loaded", "unchanged", "rejected")
        ending = {
            "file_id": file_id,
            "counts": {name: file[name] for name in names},
            "edition": next(
                iter(store.query("edition_of", file_id=file_id).to_pylist()), {}
            ),
            "loaded_at": file["loaded_at"].replace(tzinfo=UTC).isoformat(),
            "n_rejects": rejects.num_rows,
        }

        def end(run: Callable[..., Rows]) -> None:
            connection.run_each(run, [*changes, Statement(cypher("end_source"), ending)])
            for line in lines:
                add_line(
                    run, connection, line.action, line.subject,
                    sha256=line.sha256, details=json.loads(line.details),
                )  # fmt: skip

        connection.in_one(end)

    def _end_graph(self, store: DuckDBStore) -> None:
        """Name the graph that the ties now make, and remember what the server holds."""
        graph = graph_fingerprint(store.query("graph_hops"))
        self._connection.write(cypher("set_graph"), graph=graph)
        self._state = find_case(self._connection)
        store.run("hold_graph")
        store.run("forget_graph")

    def _copy(self) -> Copy:
        if self._copied is None:
            self._copied = Copy(self._connection)
        return self._copied

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
            self._copied.close()
            self._copied = None
