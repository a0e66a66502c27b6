"""The log of a case in DuckDB: lines are added, never changed."""

from collections.abc import Mapping
from dataclasses import asdict

import duckdb

from diversion.model.log import LogLine, next_line
from diversion.store.statements import statement


def append_line(
    connection: duckdb.DuckDBPyConnection,
    action: str,
    subject: str,
    *,
    sha256: str | None,
    details: Mapping[str, object],
) -> LogLine:
    """Add a line after the last, within the transaction that is open, if any."""
    connection.execute(statement("log_table"))
    last = connection.execute(statement("log_head")).fetchone()
    line = next_line(last, action, subject, sha256=sha256, details=details)
    values = asdict(line)
    values["logged_at"] = values.pop("at")
    connection.execute(statement("log_line"), values)
    return line


def read_lines(connection: duckdb.DuckDBPyConnection) -> tuple[LogLine, ...]:
    """Read the log, in order; empty where nothing was logged yet."""
    names = {name for (name,) in connection.execute(statement("table_names")).fetchall()}
    if "log" not in names:
        return ()
    rows = connection.execute(statement("log_lines")).fetchall()
    return tuple(LogLine(*row) for row in rows)
