"""Keep records: the only importers of a database."""

from pathlib import Path

from diversion.store.address import parse_address
from diversion.store.base import LoadReport, Reader, Store
from diversion.store.duckdb_store import DuckDBStore

__all__ = ["DuckDBStore", "LoadReport", "Reader", "Store", "open_server", "open_store"]


def open_store(path: Path | None, *, read_only: bool = False) -> DuckDBStore:
    """Open the case in a DuckDB file, or an empty one in memory where ``path`` is ``None``.

    Raises
    ------
    BackendUnavailableError
        If another process has the file open.
    InputError
        If the file is no case, or, with ``read_only``, is not there.
    """
    return DuckDBStore(path, read_only=read_only)


def open_server(address: str, *, create: bool = False) -> Store:
    """Open the case at the address of a Neo4j server, such as ``neo4j://HOST:PORT``.

    User name, password and database are ``NEO4J_USERNAME``, ``NEO4J_PASSWORD`` and
    ``NEO4J_DATABASE``; without a password it is asked for on a terminal.

    Raises
    ------
    InputError
        If the address cannot be used, the password is wrong, the server is too old, or
        it holds no case (with ``create``: anything but a case).
    BackendUnavailableError
        If no server answers.
    """
    from diversion.store.neo4j.store import Neo4jStore  # noqa: PLC0415 - the driver

    return Neo4jStore(parse_address(address), create=create)
