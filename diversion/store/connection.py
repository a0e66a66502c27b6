"""Open a DuckDB database as a case, and turn its errors into ours."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from diversion.errors import BackendError, BackendUnavailableError, InputError
from diversion.model.tables import COMPANIES, LINKS, LISTINGS, TABLES
from diversion.store.statements import run_script, statement, table_statement

SCHEMA_VERSION: Final = 4
EDITED: Final = (COMPANIES, LISTINGS, LINKS)  # tables that newer editions change

# Queries find data by registered name only, never in the caller's Python variables.
_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "python_enable_replacements": False
}


def connect_memory(scratch: Path) -> duckdb.DuckDBPyConnection:
    """Open an empty case in memory; what does not fit goes to the ``scratch`` folder."""
    # Without these, DuckDB spills to the current folder until the disk is full.
    limit = shutil.disk_usage(scratch).free // 2
    connection = duckdb.connect(
        config={
            **_CONFIG,
            "temp_directory": str(scratch),
            "max_temp_directory_size": f"{limit}B",
        }
    )
    _create(connection)
    _begin_session(connection)
    return connection


def connect_file(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open a case on disk; a new file becomes an empty case unless ``read_only``.

    Raises
    ------
    BackendUnavailableError
        If another process holds the file.
    InputError
        If the file is no case of a known version, or cannot be opened at all.
    """
    _check_path(path, read_only=read_only)
    try:
        # An absolute path, lest a name such as ":memory:" have a meaning of its own.
        connection = duckdb.connect(path.absolute(), read_only=read_only, config=_CONFIG)
    except duckdb.Error as error:
        raise _opening_error(path, error) from error
    try:
        with connection_errors(path):
            _check(connection, path, read_only=read_only)
            _begin_session(connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def connection_errors(path: Path | None) -> Iterator[None]:
    """Turn what DuckDB raises into a `BackendError` of one line."""
    try:
        yield
    except duckdb.Error as error:
        raise BackendError(f"{path or 'case in memory'}: {_first_line(error)}") from error


def make_scratch() -> Path:
    """Make a fresh folder for spilled data; whoever asks for it removes it."""
    return Path(tempfile.mkdtemp(prefix="diversion-"))


def _check_path(path: Path, *, read_only: bool) -> None:
    try:
        if path.is_dir():
            raise InputError(f"{path}: found a folder, expected a case file")
        if read_only and not path.exists():
            raise InputError(f"{path}: no such case")
        if not path.parent.is_dir():
            raise InputError(f"{path}: no such folder as {str(path.parent)!r}")
    except OSError as error:
        raise InputError(f"{path}: cannot be opened ({error.strerror})") from error


def _opening_error(path: Path, error: duckdb.Error) -> Exception:
    message = str(error)
    if "Could not set lock" in message:
        return BackendUnavailableError(f"{path}: another process has this case open")
    if isinstance(error, duckdb.ConnectionException):
        return BackendUnavailableError(
            f"{path}: this case is already open in this process, in another mode"
        )
    if "not a valid DuckDB database" in message:
        return InputError(f"{path}: found another kind of file, expected a case")
    return InputError(f"{path}: cannot be opened as a case ({_first_line(error)})")


def _check(connection: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool) -> None:
    # DuckDB also opens a CSV or Parquet file, as a database without a file of its own.
    # (Its first bytes cannot be looked at here: closing the file would drop the lock that
    # another connection of this process may have on it.)
    if connection.execute(statement("database_file")).fetchone() == (None,):
        raise InputError(f"{path}: found another kind of file, expected a case")
    names = {name for (name,) in connection.execute(statement("table_names")).fetchall()}
    if not names and not read_only:
        _create(connection)
        return
    if not names.issuperset({"meta", "files", "rejects", *TABLES}):
        raise InputError(f"{path}: found a DuckDB database that holds no case")
    row = connection.execute(statement("case_version")).fetchone()
    if row is None or row[0] != SCHEMA_VERSION:
        found = "none" if row is None else row[0]
        raise InputError(
            f"{path}: found a case of version {found}, expected version {SCHEMA_VERSION}"
        )


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    connection.begin()
    run_script(connection, statement("case_tables"), {"schema_version": SCHEMA_VERSION})
    for table in TABLES.values():
        connection.execute(table_statement("native_table", table))
    for table in EDITED:
        connection.execute(table_statement("past_table", table))
    connection.commit()


def _begin_session(connection: duckdb.DuckDBPyConnection) -> None:
    run_script(connection, statement("session_tables"), {})
    for table in EDITED:
        connection.execute(table_statement("day_view", table))


def _first_line(error: duckdb.Error) -> str:
    return str(error).partition("\n")[0]
