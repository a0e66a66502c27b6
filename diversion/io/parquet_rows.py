"""Parquet to blocks of columns that pass the same checks as text."""

import csv
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from diversion.errors import LayoutError
from diversion.io.blocks import Block
from diversion.io.columns import TYPES
from diversion.io.layouts import column_name
from diversion.model.source import SourceFile
from diversion.model.tables import Column, Kind

# Large enough for vectorised checks to pay, small enough to hold 30 columns in memory; two
# whole row groups of DuckDB, which would write a broken one twice.
BLOCK_ROWS = 245_760

_MIDNIGHT = r" 00:00:00(\.0+)?$"


def read_header(path: Path) -> list[str]:
    """Read the column names of a Parquet file; raises `LayoutError` if it is damaged."""
    with _open(path) as file:
        return list(file.schema_arrow.names)


def read_blocks(source: SourceFile) -> Iterator[Block]:
    """Read all rows, numbered from 1; raises `LayoutError` for a column of another type."""
    with _open(source.path) as file:
        written = {
            column_name(name): name
            for name in file.schema_arrow.names
            if column_name(name) in source.table.column_names
        }
        for name, spelt in written.items():
            _check_type(source, name, file.schema_arrow.field(spelt).type)
        start = 1
        try:
            for batch in file.iter_batches(BLOCK_ROWS, columns=list(written.values())):
                batch.validate(full=True)  # names must be UTF-8
                found = {name: batch[spelt] for name, spelt in written.items()}
                columns = {
                    name: _as_declared(source.table.column(name), values)
                    for name, values in found.items()
                }
                lines = np.arange(start, start + batch.num_rows, dtype=np.int64)
                yield Block(columns, lines, [], _raw_of(found))
                start += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            raise LayoutError(
                f"{source.path}: found damaged data after row {start}"
            ) from error


def _open(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise LayoutError(
            f"{path}: found a damaged Parquet file, expected a whole one"
        ) from error


def _check_type(source: SourceFile, name: str, found: pa.DataType) -> None:
    column = source.table.column(name)
    inner = found.value_type if pa.types.is_dictionary(found) else found
    if not _is_text(inner) and not _is_native(column, inner):
        raise LayoutError(
            f"{source.path}: found column {name!r} of type {found}, "
            f"expected {column.kind.value} or text"
        )


def _is_text(found: pa.DataType) -> bool:
    types = pa.types
    return bool(
        types.is_string(found)
        or types.is_large_string(found)
        or types.is_string_view(found)
        or types.is_null(found)
    )


def _is_native(column: Column, found: pa.DataType) -> bool:
    types = pa.types
    if column.kind is Kind.NUMBER:
        return bool(
            types.is_integer(found) or types.is_floating(found) or types.is_decimal(found)
        )
    if column.kind is Kind.DATE:
        return bool(
            types.is_date(found) or (types.is_timestamp(found) and found.tz is None)
        )
    # As a number, a code has lost its leading zeros.
    may_be_number = column.kind is Kind.TEXT and column.name != "hs_code"
    return may_be_number and bool(types.is_integer(found))


def _as_declared(column: Column, values: pa.Array) -> pa.Array:
    """Keep days and numbers if no digit can change by it, else give text."""
    inner = values.type
    if column.kind is Kind.NUMBER and pa.types.is_integer(inner):
        return values.cast(pa.float64(), safe=False)
    if column.kind in (Kind.DATE, Kind.NUMBER) and inner == TYPES[column.kind]:
        return values
    return _as_text(values)


def _as_text(values: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    text = values.cast(pa.string())
    if pa.types.is_timestamp(values.type):
        return pc.replace_substring_regex(text, _MIDNIGHT, "")
    return text


def _raw_of(columns: dict[str, pa.Array]) -> Callable[[int], str]:
    """Write a row as a line of CSV: Parquet has no text of its own to quote."""

    def raw_of(position: int) -> str:
        line = StringIO()
        cells = (_as_text(column.slice(position, 1)) for column in columns.values())
        csv.writer(line, lineterminator="").writerow([cell[0].as_py() for cell in cells])
        return line.getvalue()

    return raw_of
