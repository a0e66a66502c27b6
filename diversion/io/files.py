"""From paths to the native tables they hold, and from those to checked rows."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from diversion.errors import InputError, LayoutError, UnknownLayoutError
from diversion.io import csv_rows, foreign, parquet_rows, wild
from diversion.io.checks import check_block
from diversion.io.layouts import LAYOUT, recognise
from diversion.model.source import Batch, SourceFile
from diversion.model.tables import TABLES

_PARQUET: Final = b"PAR1"
_OTHER_KINDS: Final = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"SQLite format 3": "an SQLite database",
}
_WILD: Final = (  # only as a file whose layout must be recognised
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"\xff\xfe",
    b"\xfe\xff",
)
_SUFFIXES: Final = {
    ".csv",
    ".parquet",
    ".xml",
    ".json",
    ".jsonl",
    ".ndjson",
    ".ijson",
    ".txt",
    ".tsv",
    ".tab",
    ".xlsx",
    ".xlsb",
    ".xls",
    ".ods",
    ".zip",
    ".gz",
}


def find_files(
    paths: Sequence[Path], *, mapping: wild.Mapping | None = None
) -> list[SourceFile]:
    """Find the native tables, and the lists, registers and records that feed them.

    A folder stands for the files directly in it that are told by what is in them; what
    else lies there is passed over, unless it has a native table's name. Beside native
    tables, only lists and registers count. A file that is named must be known. The
    tables come in loading order, each file once. ``mapping`` says what the columns of
    files are whose layout is not declared.

    Raises
    ------
    LayoutError
        If a file cannot be told, or a folder holds none that can.
    InputError
        If a path does not exist or cannot be read.
    """
    found: dict[tuple[Path, str, str], SourceFile] = {}
    for path in paths:
        try:
            sources = _in_folder(path, mapping) if path.is_dir() else _told(path, mapping)
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror})") from error
        for source in sources:
            key = (source.path.resolve(), source.table.name, source.part)
            found.setdefault(key, source)
    order = list(TABLES)
    joined = foreign.join_parts(list(found.values()))
    return sorted(joined, key=lambda source: order.index(source.table.name))


def read_batches(
    source: SourceFile, emptied: wild.Emptied | None = None
) -> Iterator[Batch]:
    """Read a file block by block: rows in declared types, and the rows left out.

    ``emptied`` counts values that cannot be read, of files whose layout was recognised.

    Raises
    ------
    LayoutError
        If a Parquet file has a column of an unusable type, or is damaged further down.
    """
    if source.plan is not None:
        blocks = wild.read_blocks(source, emptied or wild.Emptied())
    elif source.layout in foreign.LAYOUTS:
        blocks = foreign.read_blocks(source)
    elif _starts(source.path, _PARQUET):
        blocks = parquet_rows.read_blocks(source)
    else:
        blocks = csv_rows.read_blocks(source)
    for block in blocks:
        yield check_block(source.table, block)


def _in_folder(folder: Path, mapping: wild.Mapping | None) -> list[SourceFile]:
    declared: list[SourceFile] = []
    others: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in _SUFFIXES or not path.is_file():
            continue
        try:
            declared.extend(_declared(path))
        except LayoutError:
            if path.stem.lower() in TABLES:
                raise
            others.append(path)
    has_native = any(source.layout == LAYOUT for source in declared)
    recognised: list[SourceFile] = []
    # Text beside tables is notes on them more often than a table.
    for path in [] if has_native else sorted(others, key=_is_text):
        if _is_text(path) and (declared or recognised):
            continue
        try:
            recognised.extend(wild.recognise(path, sha256=_sha256, mapping=mapping))
        except LayoutError:
            continue
    if not declared and not recognised:
        tables = ", ".join(TABLES)
        raise LayoutError(
            f"{folder}: found no native table, expected {tables} as CSV or Parquet, or "
            "files of a known layout"
        )
    return [*declared, *recognised]


def _is_text(path: Path) -> bool:
    return path.suffix.lower() == ".txt"


def _told(path: Path, mapping: wild.Mapping | None) -> list[SourceFile]:
    """Tell what a named file is: a declared layout, else one that is recognised."""
    declared: LayoutError | None = None
    if mapping is None:
        try:
            return _declared(path)
        except LayoutError as error:
            if not _may_be_recognised(path, error):
                raise
            declared = error
    try:
        return wild.recognise(path, sha256=_sha256, mapping=mapping)
    except LayoutError:
        if declared is None or (
            isinstance(declared, UnknownLayoutError) and not declared.is_near
        ):
            raise
        raise declared from None


def _may_be_recognised(path: Path, error: LayoutError) -> bool:
    """Tell a table of no declared layout from a file that is none, or is broken."""
    if isinstance(error, UnknownLayoutError):
        return True
    with path.open("rb") as file:
        return file.read(8).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")


def _declared(path: Path) -> list[SourceFile]:
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    if not path.is_file():
        raise InputError(f"{path}: found a device or pipe, expected a file or folder")
    if _starts(path, _PARQUET):
        return [recognise(path, parquet_rows.read_header(path), sha256=_sha256(path))]
    for magic, kind in _OTHER_KINDS.items():
        if _starts(path, magic):
            raise LayoutError(f"{path}: found {kind}, expected a table, a list or records")
    if any(_starts(path, magic) for magic in _WILD):
        raise UnknownLayoutError(f"{path}: found no declared layout", is_near=False)
    if sources := foreign.recognise(path, sha256=_sha256):
        return sources
    return [recognise(path, csv_rows.read_header(path), sha256=_sha256(path))]


def _starts(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
