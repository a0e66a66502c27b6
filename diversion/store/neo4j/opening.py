"""Servers that engines ask: each opened once in a process."""

import atexit
from contextlib import closing, suppress
from functools import cache

from diversion.errors import BackendError
from diversion.store.address import Address, Credentials, find_credentials
from diversion.store.base import Reader
from diversion.store.neo4j.connection import Connection
from diversion.store.neo4j.paths import PathServer
from diversion.store.neo4j.store import Neo4jStore


def paths_of(store: Reader | None) -> PathServer | None:
    """Give the server that a case is on; ``None`` if it is on none."""
    return store.paths if isinstance(store, Neo4jStore) else None


def paths_at(address: Address) -> PathServer:
    """Give the server at an address, for graphs that are not there yet."""
    return _server(address, find_credentials(address))


@cache
def _server(address: Address, credentials: Credentials) -> PathServer:
    connection = Connection(address, credentials)
    server = PathServer(connection, None)

    def end() -> None:
        with closing(connection), suppress(BackendError):  # the server may be gone
            server.close()

    atexit.register(end)
    return server
