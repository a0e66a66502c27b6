"""The stored queries: one file each, values by parameter, names from the declarations."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Final

import duckdb
import pyarrow as pa

from diversion.errors import InputError
from diversion.model.tables import Kind, Table

SOURCE_COLUMNS: Final = ("file_id", "row")
_SQL_TYPES: Final = {
    Kind.TEXT: "VARCHAR",
    Kind.LIST: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.NUMBER: "DOUBLE",
}

# How a row that a list no longer has ends, and what else says since when a row is known.
_END_COLUMNS: Final = {"listings": "delisted_on", "links": "valid_to"}
_KNOWN_OTHERWISE: Final = {
    "companies": "TRUE",
    "listings": "coalesce(listed_on <= day, FALSE)",
    "links": "coalesce(known_on <= day, FALSE)",
}


@cache
def statement(name: str) -> str:
    """Read the stored query of this name."""
    path = files("diversion.store") / "sql" / f"{name}.sql"
    if not name.isidentifier() or not path.is_file():
        raise InputError(f"found no stored query {name!r}")
    return path.read_text(encoding="utf-8")


@cache
def table_statement(name: str, table: Table, columns: tuple[str, ...] | None = None) -> str:
    """Read a stored query that is written for any native table, and name this one in it.

    ``columns`` are those that the query lists; ``None`` means the declared ones.
    """
    known = (*table.column_names, *SOURCE_COLUMNS)
    for column in columns or ():
        if column not in known:
            raise InputError(f"found no column {column!r} in {table.name}")
    return statement(name).format(
        table=table.name,
        key=table.key,
        columns=", ".join(f'"{c}"' for c in columns or table.column_names),
        typed_columns=", ".join(f'"{c.name}" {_SQL_TYPES[c.kind]}' for c in table.columns),
        is_same=" AND ".join(
            f"i.{c} IS NOT DISTINCT FROM t.{c}" for c in table.column_names
        ),
        differences="concat_ws(', ', "
        + ", ".join(
            f"CASE WHEN i.{c} IS DISTINCT FROM t.{c} THEN '{c}' END"
            for c in table.column_names
        )
        + ")",
        end_column=_END_COLUMNS.get(table.name, ""),
        is_open=f"t.{end} IS NULL" if (end := _END_COLUMNS.get(table.name)) else "TRUE",
        is_known_otherwise=_KNOWN_OTHERWISE.get(table.name, "TRUE"),
    )


def has_end(table: Table) -> bool:
    """Tell whether a row of this table can end when a list no longer has it."""
    return table.name in _END_COLUMNS


def run_script(
    connection: duckdb.DuckDBPyConnection, script: str, parameters: dict[str, object]
) -> None:
    """Run statements in order; each takes those ``parameters`` that it names."""
    for part in connection.extract_statements(script):
        named = {name: parameters[name] for name in part.named_parameters}
        connection.execute(part, named)


@contextmanager
def arriving(
    connection: duckdb.DuckDBPyConnection, rows: pa.Table | None
) -> Iterator[None]:
    """Let statements read ``rows``, if there are any, under the name ``_arriving``."""
    if rows is None:
        yield
        return
    connection.register("_arriving", rows)
    try:
        yield
    finally:
        connection.unregister("_arriving")
