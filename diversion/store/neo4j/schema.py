"""What a case on a server looks like: its version, its constraints, its state."""

import re
from dataclasses import dataclass
from typing import Final

from diversion.errors import InputError
from diversion.store.neo4j.connection import Connection
from diversion.store.neo4j.statements import cypher

SCHEMA_VERSION: Final = 2
_NAME: Final = re.compile(r"^CREATE [A-Z ]+ (diversion_\w+) IF NOT EXISTS")


@dataclass(frozen=True, slots=True)
class CaseState:
    """``data_version`` counts the files loaded; ``graph`` names the ties as they are.

    ``graph`` is a fingerprint of the time-stamped graph, ``None`` while a load is under
    way or was cut short.
    """

    data_version: int
    graph: str | None


def find_case(connection: Connection) -> CaseState | None:
    """Look for the case of a database; ``None`` if the database is empty.

    Raises
    ------
    InputError
        If it holds other data, or a case of another version.
    """
    found = connection.read(cypher("case"))
    if not found:
        if connection.read(cypher("any_node"))[0][0]:
            raise InputError(
                f"{connection.address}: found a database that holds other data, "
                "expected a case or an empty database"
            )
        return None
    version, data_version, graph = found[0]
    if version != SCHEMA_VERSION:
        is_older = isinstance(version, int) and version < SCHEMA_VERSION
        advice = "load its files into an empty database" if is_older else "update diversion"
        raise InputError(
            f"{connection.address}: found a case of version {version}, "
            f"expected version {SCHEMA_VERSION}: {advice}"
        )
    return CaseState(int(data_version), graph)


def make_case(connection: Connection) -> None:
    """Make constraints, indexes and the node of the case, those that are not there yet."""
    statements = cypher("schema").split(";\n")
    wanted = {name for text in statements for name in _NAME.findall(text)}
    ((found,),) = connection.read(cypher("schema_names"))
    if not wanted.issubset(found):
        for text in statements:
            connection.write(text)
    connection.write(cypher("make_case"), schema_version=SCHEMA_VERSION)
