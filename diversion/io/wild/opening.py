"""From a file of any format to its grids."""

import gzip
import zlib
from pathlib import Path
from typing import BinaryIO, Final, cast
from zipfile import BadZipFile, ZipFile

from diversion.errors import LayoutError
from diversion.io.wild.grids import Grid
from diversion.io.wild.other_rows import json_grid, parquet_grid
from diversion.io.wild.sheets import check_unpacked, sheet_grids
from diversion.io.wild.text_rows import text_grid

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_GZIP: Final = b"\x1f\x8b"
_PARQUET: Final = b"PAR1"
_SHEET_MEMBERS: Final = ("xl/workbook", "content.xml")
_TABLES: Final = (".csv", ".tsv", ".txt", ".tab", ".dat")


def open_grids(path: Path) -> list[Grid]:
    """Give the tables of a file: sheets of a workbook, or one.

    Raises
    ------
    LayoutError
        If the file is damaged, encrypted, binary, or an archive of many files.
    """
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith(_PARQUET):
        return [parquet_grid(path)]
    if head.startswith(_OLE):
        return sheet_grids(path)
    if head.startswith(_ZIP):
        return _zipped(path)
    if head.startswith(_GZIP):
        return [_gzipped(path)]
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{"):
        grid = json_grid(path)
        return [grid] if grid else []
    return [text_grid(path, "", lambda: path.open("rb"))]


def _zipped(path: Path) -> list[Grid]:
    try:
        with ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
    except BadZipFile as error:
        raise LayoutError(f"{path}: found a damaged ZIP archive") from error
    if any(each.filename.startswith(_SHEET_MEMBERS) for each in members):
        return sheet_grids(path)
    check_unpacked(path)
    tables = [each for each in members if each.filename.lower().endswith(_TABLES)]
    if len(tables) != 1:
        raise LayoutError(
            f"{path}: found a ZIP archive of {len(tables)} tables, expected one; unpack it"
        )
    (member,) = tables
    if member.flag_bits & 1:
        raise LayoutError(f"{path}: found an encrypted ZIP archive, expected an open one")
    return [text_grid(path, member.filename, lambda: _open_member(path, member.filename))]


def _gzipped(path: Path) -> Grid:
    try:
        return text_grid(path, path.stem, lambda: cast(BinaryIO, gzip.open(path)))
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise LayoutError(f"{path}: found a damaged gzip archive") from error


def _open_member(path: Path, name: str) -> BinaryIO:
    with ZipFile(path) as archive:  # the member keeps the file open until it is closed
        return cast(BinaryIO, archive.open(name))
