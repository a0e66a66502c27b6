"""Workbooks for tests to read."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from openpyxl import Workbook

Sheets = Mapping[str, Iterable[Iterable[object]]]


def write_workbook(path: Path, sheets: Sheets) -> Path:
    """Write an xlsx file of sheets by name; an empty text is an empty cell."""
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
    book.save(path)
    return path
