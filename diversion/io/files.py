"""From paths to the native tables they hold, and from those to checked rows."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from diversion.errors import InputError, LayoutError
from diversion.io import csv_rows, foreign, parquet_rows
from diversion.io.checks import check_block
from diversion.io.layouts import recognise
from diversion.model.source import Batch, SourceFile
from diversion.model.tables import TABLES

_PARQUET: Final = b"PAR1"
_OTHER_KINDS: Final = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"PK\x03\x04": "a ZIP archive or Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x1f\x8b": "a gzip archive",
    b"SQLite format 3": "an SQLite database",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
_SUFFIXES: Final = {
    ".csv",
    ".parquet",
    ".xml",
    ".json",
    ".jsonl",
    ".ndjson",
    ".ijson",
    ".txt",
}


def find_files(paths: Sequence[Path]) -> list[SourceFile]:
    """Find the native tables, and the lists and registers that feed them.

    A folder stands for the native tables directly in it, told by their headers; what else
    lies there is passed over, unless it has a native table's name. A file that is named
    must be a native table. The tables come in loading order, each file once.

    Raises
    ------
    LayoutError
        If a file is no native table, or a folder holds none.
    InputError
        If a path does not exist or cannot be read.
    """
    found: dict[tuple[Path, str], SourceFile] = {}
    for path in paths:
        try:
            sources = _in_folder(path) if path.is_dir() else _recognise(path)
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror})") from error
        for source in sources:
            found.setdefault((source.path.resolve(), source.table.name), source)
    order = list(TABLES)
    joined = foreign.join_parts(list(found.values()))
    return sorted(joined, key=lambda source: order.index(source.table.name))


def read_batches(source: SourceFile) -> Iterator[Batch]:
    """Read a file block by block: rows in declared types, and the rows left out.

    Raises
    ------
    LayoutError
        If a Parquet file has a column of an unusable type, or is damaged further down.
    """
    reader = parquet_rows if _starts(source.path, _PARQUET) else csv_rows
    is_foreign = source.layout in foreign.LAYOUTS
    for block in (foreign if is_foreign else reader).read_blocks(source):
        yield check_block(source.table, block)


def _in_folder(folder: Path) -> list[SourceFile]:
    sources = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in _SUFFIXES or not path.is_file():
            continue
        try:
            sources.extend(_recognise(path))
        except LayoutError:
            if path.stem.lower() in TABLES:
                raise
    if not sources:
        tables = ", ".join(TABLES)
        raise LayoutError(
            f"{folder}: found no native table, expected {tables} as CSV or Parquet"
        )
    return sources


def _recognise(path: Path) -> list[SourceFile]:
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    if not path.is_file():
        raise InputError(f"{path}: found a device or pipe, expected a file or folder")
    if _starts(path, _PARQUET):
        return [recognise(path, parquet_rows.read_header(path), sha256=_sha256(path))]
    for magic, kind in _OTHER_KINDS.items():
        if _starts(path, magic):
            raise LayoutError(f"{path}: found {kind}, expected CSV in UTF-8, or Parquet")
    if sources := foreign.recognise(path, sha256=_sha256):
        return sources
    return [recognise(path, csv_rows.read_header(path), sha256=_sha256(path))]


def _starts(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
