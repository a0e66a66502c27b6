"""The log of a case on a server: sealed lines, one after the other whoever writes them."""

from collections.abc import Callable, Mapping
from dataclasses import asdict

from diversion.model.log import LogLine, next_line
from diversion.store.neo4j.connection import Connection, Rows
from diversion.store.neo4j.statements import cypher


def append_line(
    connection: Connection,
    action: str,
    subject: str,
    *,
    sha256: str | None,
    details: Mapping[str, object],
) -> None:
    """Add a line after the last, in a transaction of its own."""
    connection.in_one(
        lambda run: add_line(
            run, connection, action, subject, sha256=sha256, details=details
        )
    )


def add_line(
    run: Callable[..., Rows],
    connection: Connection,
    action: str,
    subject: str,
    *,
    sha256: str | None,
    details: Mapping[str, object],
) -> None:
    """Add a line within a transaction; the case is locked, so no two follow one line.

    Beside the name that the machine gives its user stands the name at the server.
    """
    ((number, last),) = run(cypher("log_head"))
    line = next_line(
        (number, last) if number else None,
        action,
        subject,
        sha256=sha256,
        details={**details, "server_user": connection.username},
    )
    run(cypher("log_line"), own=asdict(line))


def read_lines(connection: Connection) -> tuple[LogLine, ...]:
    """Read the log, in order."""
    names = ", ".join(f"n.{name}" for name in LogLine.__slots__)
    rows = connection.read(cypher("log_lines", columns=names))
    return tuple(LogLine(*row) for row in rows)
