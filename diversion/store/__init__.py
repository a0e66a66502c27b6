"""Keep records: the only importers of a database."""

import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from diversion.errors import InputError
from diversion.store.address import parse_address
from diversion.store.base import LoadReport, Reader, RunReport, Store
from diversion.store.duckdb_store import DuckDBStore
from diversion.store.editions import ShrunkError
from diversion.store.loading import refused

if TYPE_CHECKING:
    from diversion.store.neo4j.paths import PathServer

__all__ = [
    "DuckDBStore",
    "LoadReport",
    "Reader",
    "RunReport",
    "ShrunkError",
    "Store",
    "open_paths",
    "open_server",
    "open_store",
    "refused",
    "write_run",
]


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


def open_paths(store: Reader | None) -> "PathServer":
    """Give the seam to a server that walks graphs: that of the case, or of ``NEO4J_URI``.

    Raises
    ------
    InputError
        If the case is on no server and ``NEO4J_URI`` names none.
    """
    from diversion.store.neo4j.opening import paths_at, paths_of  # noqa: PLC0415 - the driver

    if (paths := paths_of(store)) is not None:
        return paths
    address = os.environ.get("NEO4J_URI")
    if address is None:
        raise InputError(
            "the engine 'cypher' needs a Neo4j server: ask a case at a neo4j:// address, "
            "or name a server as NEO4J_URI"
        )
    return paths_at(parse_address(address))


def write_run(
    address: str,
    shipments: pa.Table,
    parties: pa.Table,
    chains: Sequence[Mapping[str, Any]],
    *,
    scorer: str,
    as_of: date | None,
) -> RunReport:
    """Write scores and chains on the graph of a server; see ``store/neo4j/runs.py``."""
    from diversion.store.neo4j import runs  # noqa: PLC0415 - the driver
    from diversion.store.neo4j.store import Neo4jStore  # noqa: PLC0415

    with Neo4jStore(parse_address(address)) as store:
        return runs.write_run(store, shipments, parties, chains, scorer=scorer, as_of=as_of)
