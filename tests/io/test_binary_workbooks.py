"""Workbooks in the binary form of Excel 2007 and later (.xlsb)."""

from datetime import date
from pathlib import Path

import pytest
from pyxlsbwriter import XlsbWriter

from diversion.errors import LayoutError
from tests.io.test_old_workbooks import ROWS
from tests.io.test_wild_layouts import HEADER, NATIVE, load


def write_binary(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    with XlsbWriter(str(path)) as book:
        for name, rows in sheets.items():
            width = max(map(len, rows))
            book.add_sheet(name)
            book.write_sheet([row + [None] * (width - len(row)) for row in rows])
    return path


def test_a_binary_workbook_loads_under_its_title_rows(tmp_path):
    rows = [["Exports in March"], [], HEADER, *ROWS]
    path = write_binary(tmp_path / "new.xlsb", {"Records": rows, "Notes": [["none"]]})
    _, read, rejects = load(path)
    assert read == [NATIVE[0], {**NATIVE[1], "consignee_name": "丹东进口公司"}]
    assert rejects == []


def test_both_sheets_of_a_binary_workbook_load(tmp_path):
    later = ["Elm Works", "Birch Trading Co", date(2019, 4, 1), 852691, 3]
    sheets: dict[str, list[list[object]]]
    sheets = {"March": [HEADER, *ROWS], "April": [HEADER, later]}
    reports, read, _ = load(write_binary(tmp_path / "new.xlsb", sheets))
    assert [report.rows for report in reports] == [2, 1]
    assert [row["departed_on"] for row in read][-1] == date(2019, 4, 1)


def test_a_binary_workbook_that_is_cut_short_says_so(tmp_path):
    path = write_binary(tmp_path / "new.xlsb", {"Records": [HEADER, *ROWS]})
    path.write_bytes(path.read_bytes()[:1500])
    with pytest.raises(LayoutError, match=r"new\.xlsb: found a damaged ZIP archive"):
        load(path)
