"""Workbooks to rows, one grid a sheet."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile

from diversion.errors import LayoutError
from diversion.io.wild.grids import Grid, GridRow

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_LARGEST: Final = 2_000_000_000  # bytes of a workbook when unpacked
_SUSPECT: Final = 100_000_000  # from here on, how far it unpacks is looked at
_STRETCH: Final = 300  # times its packed size; what offices write unpacks to 5-50

Cell = int | float | str | bool | time | date | datetime | timedelta


def sheet_grids(path: Path) -> list[Grid]:
    """Open a workbook: xlsx, xlsb, xls or ods.

    Raises
    ------
    LayoutError
        If it is damaged, encrypted, or unpacks to more than a workbook would.
    """
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - heavy

    check_unpacked(path)
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        why = str(error).strip().splitlines()[0] if str(error).strip() else "damaged"
        what = "an encrypted workbook" if "assword" in why else "a damaged workbook"
        raise LayoutError(
            f"{path}: found {what}, expected one that opens ({why})"
        ) from error
    return [
        Grid(
            path,
            sheet.name if len(sheets) > 1 else "",
            partial(_rows, sheet),
            titles=(sheet.name,),
        )
        for sheet in sheets
        if sheet.total_height
    ]


def check_unpacked(path: Path) -> None:
    """Raise `LayoutError` if an archive would unpack to far more than it is."""
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
    except BadZipFile:
        return
    size = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if size > _LARGEST or (size > _SUSPECT and size > _STRETCH * packed):
        raise LayoutError(
            f"{path}: found an archive of {packed:,} bytes that unpacks to {size:,}, "
            "expected a table"
        )


def _rows(sheet: "CalamineSheet") -> Iterator[GridRow]:
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        cells = [_text(cell) for cell in row]
        yield GridRow(number, cells, raw_text(cells))


def raw_text(cells: list[str]) -> str:
    """Write cells as a line of CSV, for reports."""
    line = StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _text(cell: Cell) -> str:
    """Write a cell as it means: whole numbers without a point, days as ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)  # noqa: PLR2004 - exact
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
