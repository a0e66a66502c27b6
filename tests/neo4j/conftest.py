"""An empty database for each test, and what is in it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from diversion.records import open_records
from diversion.store import LoadReport
from diversion.store.address import find_credentials, parse_address
from diversion.store.neo4j.connection import Connection
from diversion.store.neo4j.statements import cypher

WIPE = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
NODES = """
MATCH (n) WHERE NOT n:DiversionCase AND NOT n:Source AND NOT n:LogLine
RETURN labels(n), n {.*, file_id: null, row: null, key: null, token: null}
"""
TIES = """
MATCH (a)-[r]->(b)
RETURN coalesce(a.company_id, a.shipment_id, a.listing_id, a.id), type(r),
    r {.*, file_id: null, row: null},
    coalesce(b.company_id, b.shipment_id, b.listing_id, b.link_id, b.path)
"""


@pytest.fixture(scope="session")
def server(neo4j_server) -> Iterator[Connection]:
    """A connection of the tests' own; a server that holds data is not touched."""
    address = parse_address(os.environ["NEO4J_URI"])
    connection = Connection(address, find_credentials(address))
    is_empty = not connection.read(cypher("any_node"))[0][0]
    if not is_empty:
        connection.close()
    assert is_empty, "the server of NEO4J_URI must be empty: the tests delete what it holds"
    yield connection
    connection.run_alone(WIPE)
    connection.close()


@pytest.fixture
def address(server) -> str:
    """The address of an empty database."""
    server.run_alone(WIPE)
    return server.address.text


@pytest.fixture
def load(address) -> Callable[..., tuple[LoadReport, ...]]:
    def load(*paths: Path | str, **options: Any) -> tuple[LoadReport, ...]:
        with open_records(address, create=True) as records:
            return records.load(*paths, **options)

    return load


@pytest.fixture
def graph(server) -> Callable[[], tuple[list[str], list[str]]]:
    """All nodes and ties as sorted text, whatever the order of loading was."""

    return lambda: text_of(server)


def text_of(connection: Connection) -> tuple[list[str], list[str]]:
    """Give all nodes and ties of a database as sorted text."""
    nodes = [_text(sorted(labels), own) for labels, own in connection.read(NODES)]
    ties = [_text(a, kind, own, b) for a, kind, own, b in connection.read(TIES)]
    return sorted(nodes), sorted(ties)


def _text(*parts: Any) -> str:
    return " ".join(
        str(sorted((k, str(v)) for k, v in part.items() if v is not None))
        if isinstance(part, dict)
        else str(part)
        for part in parts
    )
