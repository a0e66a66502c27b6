"""Workbooks of Excel 97 to 2003: binary, with numbers and days as Excel keeps them."""

from datetime import date
from pathlib import Path

import pytest
import xlwt

from diversion.errors import LayoutError
from tests.io.test_wild_layouts import HEADER, NATIVE, load

DAY = xlwt.easyxf(num_format_str="DD/MM/YYYY")
ROWS = [
    ["Alder Robotics Ltd", "Birch Trading Co", date(2019, 3, 5), 852691, 1234.5],
    ["Cedar Optics GmbH", "丹东进口公司", date(2019, 3, 25), "900190", 10],
]


def write_old(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                style = [DAY] if isinstance(cell, date) else []
                sheet.write(number, column, cell, *style)
    book.save(str(path))
    return path


def test_an_old_workbook_loads_under_its_title_rows(tmp_path):
    rows = [["Exports in March"], [], HEADER, *ROWS]
    path = write_old(tmp_path / "old.xls", {"Records": rows, "Notes": [["none"]]})
    _, read, rejects = load(path)
    assert read == [NATIVE[0], {**NATIVE[1], "consignee_name": "丹东进口公司"}]
    assert rejects == []


def test_a_row_that_cannot_be_read_is_named_by_its_number(tmp_path):
    bad = ["Cedar Optics GmbH", "Fir Works", "no day", "900190", 10]
    path = write_old(tmp_path / "old.xls", {"Records": [HEADER, *ROWS, bad]})
    (report,), read, (reject,) = load(path)
    assert (report.rows, len(read), reject["line"]) == (3, 2, 4)


def test_an_old_workbook_that_is_cut_short_says_so(tmp_path):
    path = write_old(tmp_path / "old.xls", {"Records": [HEADER, *ROWS]})
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(LayoutError, match=r"old\.xls: found a damaged workbook"):
        load(path)
