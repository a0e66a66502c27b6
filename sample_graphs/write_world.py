"""Write the labelled world as Parquet: ``write_world.py SOURCE_FOLDER [FOLDER]``.

``SOURCE_FOLDER`` holds the native tables as CSV and the labels. Dates become date32,
numbers float64, everything else text; an empty cell becomes null.
"""

import shutil
import sys
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from diversion.model.tables import TABLES, Kind, Table

HERE: Final = Path(__file__).resolve().parent
LABELS: Final = ("truth_chains.jsonl", "truth_routes.jsonl", "world.json")
LOTS: Final = "truth_lots.parquet"
TYPES: Final = {
    Kind.TEXT: pa.string(),
    Kind.LIST: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.NUMBER: pa.float64(),
}


def write_world(source: Path, folder: Path) -> None:
    """Convert the tables and copy the labels."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in TABLES.items():
        _write(read_table(source / f"{name}.csv", table), folder / f"{name}.parquet")
    _write(pq.read_table(source / LOTS), folder / LOTS)
    for name in LABELS:
        shutil.copyfile(source / name, folder / name)


def read_table(path: Path, table: Table) -> pa.Table:
    """Read a native table from CSV with the types that its declaration gives."""
    types = {column.name: TYPES[column.kind] for column in table.columns}
    options = pa_csv.ConvertOptions(
        column_types=types, strings_can_be_null=True, null_values=[""], timestamp_parsers=[]
    )
    return pa_csv.read_csv(path, convert_options=options)


def _write(table: pa.Table, path: Path) -> None:
    pq.write_table(table.replace_schema_metadata(), path, compression="zstd")


if __name__ == "__main__":
    write_world(Path(sys.argv[1]), Path(sys.argv[2]) if sys.argv[2:] else HERE / "world")
