"""A case in DuckDB: one file, or memory."""

import shutil
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyarrow as pa

from diversion.errors import InputError
from diversion.model.log import LogLine
from diversion.model.source import Batch, Edition, SourceFile
from diversion.model.tables import TABLES, Table
from diversion.store.base import LoadReport
from diversion.store.connection import (
    EDITED,
    connect_file,
    connect_memory,
    connection_errors,
    make_scratch,
)
from diversion.store.loading import load_file, restore_rows
from diversion.store.logging import append_line, read_lines
from diversion.store.statements import (
    SOURCE_COLUMNS,
    arriving,
    run_script,
    statement,
    table_statement,
)

BATCH_ROWS: Final = 5_000


class DuckDBStore:
    """Keeps a case in a DuckDB file, or in memory where ``path`` is ``None``.

    See :class:`diversion.store.base.Store` for the methods. Use it from one thread.
    """

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        self._path = path
        self._is_joint = False
        if path is None:
            scratch = make_scratch()
            # Also runs when the store is forgotten without being closed.
            self._remove_scratch = weakref.finalize(
                self, shutil.rmtree, scratch, ignore_errors=True
            )
            self._connection = connect_memory(scratch)
        else:
            self._connection = connect_file(path, read_only=read_only)

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
    def is_kept(self) -> bool:
        """Whether what scripts write stays; see :class:`Store`."""
        return self._path is not None

    def tables(self) -> dict[str, int]:
        """Count the rows of each native table, in loading order."""
        counts = {}
        with connection_errors(self._path):
            for table in TABLES.values():
                self._connection.execute(table_statement("count_rows", table))
                counts[table.name] = self._connection.fetchall()[0][0]
        return counts

    def read(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        *,
        as_of: date | None = None,
    ) -> pa.Table:
        """Read a native table, by file and row; see :class:`Reader`."""
        if table not in TABLES:
            raise InputError(
                f"found no table {table!r}, expected one of {', '.join(TABLES)}"
            )
        declared = TABLES[table]
        wanted = (*declared.column_names, *SOURCE_COLUMNS) if columns is None else columns
        if as_of is None or declared not in EDITED:
            return self._fetch(table_statement("read_table", declared, tuple(wanted)), {})
        self.run("set_day", as_of=as_of)
        return self._fetch(table_statement("read_on_day", declared, tuple(wanted)), {})

    def rejects(self) -> pa.Table:
        """Read the rows that were left out: file, line, column, reason, raw."""
        return self.query("rejected_rows")

    def query(self, name: str, **parameters: object) -> pa.Table:
        """Ask a stored query; see :class:`Reader`."""
        return self._fetch(statement(name), parameters)

    def run(self, name: str, rows: pa.Table | None = None, /, **parameters: object) -> None:
        """Run a stored script; see :class:`Reader`."""
        with connection_errors(self._path), arriving(self._connection, rows):
            run_script(self._connection, statement(name), parameters)

    def load(
        self,
        source: SourceFile,
        batches: Iterable[Batch],
        *,
        dry_run: bool = False,
        edition: Edition | None = None,
        file_id: int | None = None,
    ) -> LoadReport:
        """Load all of a file or none; see :class:`Store`.

        ``file_id`` is the number of an earlier load of this file that was cut short.
        """
        with connection_errors(self._path):
            return load_file(
                self._connection,
                source,
                batches,
                dry_run=dry_run,
                file_id=file_id,
                edition=edition,
                is_joint=self._is_joint,
            )

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make the loads inside one: all of them or none; see :class:`Store`."""
        with connection_errors(self._path):
            self._connection.begin()
            self._is_joint = True
            try:
                yield
                self._connection.commit()
            except BaseException:
                self._connection.rollback()
                raise
            finally:
                self._is_joint = False

    def log(
        self,
        action: str,
        subject: str,
        *,
        sha256: str | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        """Add a line to the log of the case."""
        with connection_errors(self._path):
            append_line(
                self._connection, action, subject, sha256=sha256, details=details or {}
            )

    def log_lines(self) -> tuple[LogLine, ...]:
        """Read the log of the case, in order."""
        with connection_errors(self._path):
            return read_lines(self._connection)

    def restore(self, table: str, rows: pa.Table) -> None:
        """Take rows as another store kept them: a native table's, or files and rejects."""
        with connection_errors(self._path):
            restore_rows(self._connection, table, rows)

    def added(self, table: Table, place: int) -> pa.Table:
        """Give the rows of a native table from a place on, in the order of loading."""
        return self._fetch(table_statement("rows_after", table), {"place": place})

    def of_edition(self, table: Table, file_id: int) -> pa.Table:
        """Give the rows that the edition of a file added, changed or ended."""
        return self._fetch(table_statement("edition_rows", table), {"file_id": file_id})

    def replaced(self, table: Table, file_id: int) -> pa.Table:
        """Give what the rows said that the edition of a file changed."""
        return self._fetch(table_statement("edition_past", table), {"file_id": file_id})

    def settle(self, table: Table, file_id: int) -> None:
        """Count anew what a file has in its table, over all of its loads."""
        script = table_statement("settle_file", table)
        with connection_errors(self._path):
            run_script(self._connection, script, {"file_id": file_id})

    def stream(self, name: str, **parameters: object) -> Iterator[pa.RecordBatch]:
        """Ask a stored query; give its rows in batches, each when it is wanted.

        Nothing else may be asked of this store before the last batch.
        """
        with connection_errors(self._path):
            relation = self._connection.sql(statement(name), params=parameters)
            yield from relation.to_arrow_reader(BATCH_ROWS)

    def close(self) -> None:
        """Release the file, or forget the memory."""
        self._connection.close()
        if self._path is None:
            self._remove_scratch()

    def _fetch(self, text: str, parameters: dict[str, object]) -> pa.Table:
        with connection_errors(self._path):
            relation = self._connection.sql(text, params=parameters)
            return relation.to_arrow_table()
