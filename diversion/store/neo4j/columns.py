"""Rows as a statement takes them: a list for each column, under ``$columns``.

With a map for each row a client packs, and a server unpacks, every name again; and a
server that sets properties from maps does not know which, so that it holds all rows back
before it goes on.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from diversion.model.tables import TABLES, Kind

DATES: Final = {
    column.name
    for table in TABLES.values()
    for column in table.columns
    if column.kind is Kind.DATE
}


def as_columns(rows: pa.Table | pa.RecordBatch) -> dict[str, list[Any]]:
    """Give each column as a list; one without a value is empty.

    Dates are places in one more list, ``days``: each day goes over the wire once.
    """
    days: dict[date, int] = {}
    found = {
        name: _listed(column, days)
        for name, column in zip(rows.schema.names, rows.columns, strict=True)
    }
    return {**found, "days": list(days)}


def value(name: str, prefix: str = "") -> str:
    """Give what stands in a statement for row ``i`` of a column."""
    found = f"$columns.{prefix}{name}[i]"
    return f"$columns.days[{found}]" if name in DATES else found


def properties(names: Iterable[str], prefix: str = "") -> str:
    """Give properties to create something with; one without a value is none."""
    return ", ".join(f"{name}: {value(name, prefix)}" for name in names)


def settings(item: str, names: Iterable[str]) -> str:
    """Give properties to set; one without a value is taken away."""
    return ", ".join(f"{item}.{name} = {value(name)}" for name in names)


def _listed(column: pa.ChunkedArray | pa.Array, days: dict[date, int]) -> list[Any]:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if whole.null_count == len(whole):
        return []
    if pa.types.is_date(whole.type):
        coded = whole.dictionary_encode()
        places = [days.setdefault(day, len(days)) for day in coded.dictionary.to_pylist()]
        whole = pc.take(pa.array(places, pa.int32()), coded.indices)
    if whole.null_count or pa.types.is_list(whole.type):
        listed: list[Any] = whole.to_pylist()
    else:
        listed = whole.to_numpy(zero_copy_only=False).tolist()
    return listed
