"""JSON and Parquet to rows."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from diversion.errors import LayoutError
from diversion.io.foreign.json_items import Item, json_items
from diversion.io.wild.grids import Grid, GridRow
from diversion.io.wild.sheets import raw_text
from diversion.model.source import Reject

_SAMPLE: Final = 1_000  # entries whose members are the columns
_BLOCK_ROWS: Final = 20_000


def json_grid(path: Path) -> Grid | None:
    """Look at a JSON array of objects, or a file of one object a line."""
    names: dict[str, None] = {}
    n_items = 0
    for item in islice(json_items(path), _SAMPLE):
        if isinstance(item, Item):
            n_items += 1
            names.update(dict.fromkeys(_flat(item.tree)))
    if not n_items or not names:
        return None
    columns = tuple(names)
    return Grid(path, "", lambda: _json_rows(path, columns), names=columns)


def parquet_grid(path: Path) -> Grid:
    """Look at a Parquet file; raises `LayoutError` if it is damaged."""
    try:
        with pq.ParquetFile(path) as file:
            names = tuple(file.schema_arrow.names)
    except (pa.ArrowException, OSError) as error:
        raise LayoutError(
            f"{path}: found a damaged Parquet file, expected a whole one"
        ) from error
    return Grid(path, "", lambda: _parquet_rows(path), names=names)


def _json_rows(path: Path, names: tuple[str, ...]) -> Iterator[GridRow | Reject]:
    for item in json_items(path):
        if isinstance(item, Reject):
            yield item
        else:
            flat = _flat(item.tree)
            yield GridRow(item.number, [flat.get(name, "") for name in names], item.raw())


def _flat(tree: dict[str, object], prefix: str = "") -> dict[str, str]:
    """Name the values of nested objects by the way to them."""
    found: dict[str, str] = {}
    for name, value in tree.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            found.update(_flat(value, f"{key}."))
        else:
            found[key] = _text(value)
    return found


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        is_plain = all(isinstance(each, str | int | float) for each in value)
        return (
            "; ".join(map(str, value))
            if is_plain
            else json.dumps(value, ensure_ascii=False)
        )
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _parquet_rows(path: Path) -> Iterator[GridRow]:
    number = 0
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_BLOCK_ROWS):
                for row in zip(
                    *(column.to_pylist() for column in batch.columns), strict=True
                ):
                    number += 1
                    cells = [_text(value).removesuffix(" 00:00:00") for value in row]
                    yield GridRow(number, cells, raw_text(cells))
    except (pa.ArrowException, OSError) as error:
        raise LayoutError(f"{path}: found damaged data after row {number}") from error
