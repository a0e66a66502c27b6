"""The stored Cypher: one statement a file, values by parameter, names from declarations."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final

from diversion.model.tables import LINK_TYPES, Column, Kind, Table

PARTY_LABELS: Final = {
    "company": "Company",
    "person": "Person",
    "vessel": "Vessel",
    "public_body": "PublicBody",
}
LINK_NAMES: Final = {name: name.upper() for name in LINK_TYPES}


@cache
def cypher(name: str, **names: str) -> str:
    """Read the stored statement of this name, and set ``names`` for its ``<places>``.

    Only names of this package go there: labels, types and properties, never a value.
    """
    path = files("diversion.store.neo4j") / "cypher" / f"{name}.cypher"
    text = path.read_text(encoding="utf-8")
    for place, value in names.items():
        text = text.replace(f"<{place}>", value)
    return text


def read_columns(table: Table, item: str) -> list[str]:
    """List a table's columns, file and row as properties of ``item``; dates as text."""
    return [
        *(_read(column, item) for column in table.columns),
        f"{item}.file_id",
        f"{item}.row",
    ]


def each(expressions: Iterable[str]) -> str:
    """Give expressions of ``x`` as lists over all ``items`` of a page."""
    return ", ".join(f"[x IN items | {expression}]" for expression in expressions)


def _read(column: Column, item: str) -> str:
    where = f"{item}.{column.name}"
    return f"toString({where})" if column.kind is Kind.DATE else where
