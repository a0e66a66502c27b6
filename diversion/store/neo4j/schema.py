"""What a case on a server looks like: its version, its constraints, its state."""

import re
from dataclasses import dataclass
from typing import Final

from diversion.errors import InputError
from diversion.store.neo4j.connection import Connection
from diversion.store.neo4j.statements import cypher

SCHEMA_VERSION: Final = 2  # 1 had no editions, judgements, matches and log
_READ: Final = range(1, SCHEMA_VERSION + 1)
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
    if version not in _READ:
        raise InputError(
            f"{connection.address}: found a case of version {version}, "
            f"expected version {SCHEMA_VERSION} or older: update diversion"
        )
    return CaseState(int(data_version), graph)


def make_case(connection: Connection) -> None:
    """Make constraints, indexes and the node of the case, those that are not there yet.

    A case of an older version becomes one of this version.
    """
    statements = schema_statements()
    wanted = {name for text in statements for name in _NAME.findall(text)}
    ((found,),) = connection.read(cypher("schema_names"))
    if not wanted.issubset(found):
        for text in statements:
            connection.write(text)
    connection.write(cypher("make_case"), schema_version=SCHEMA_VERSION)


def schema_statements() -> list[str]:
    """Give what makes each constraint and index, unless it is there."""
    return cypher("schema").strip().split(";\n")
