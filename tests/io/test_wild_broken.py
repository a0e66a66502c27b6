"""Whatever lies in a file: one clear line, or every row accounted for."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diversion.errors import DiversionError, LayoutError
from diversion.io.wild import text_rows
from diversion.model.source import Reason
from tests.examples import many
from tests.io.test_wild_layouts import HEADER, ROWS, load, text_of, write
from tests.workbooks import write_workbook

QUICK = settings(
    max_examples=many(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def is_accounted_for(path: Path) -> bool:
    """Load it; the load itself checks the counts."""
    try:
        load(path)
    except DiversionError as error:
        assert "\n" not in str(error)  # noqa: PT017 - any of several files
        return False
    return True


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"\x00\x01\x02" * 500, "binary data"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 2000, "a damaged workbook"),
        (b"PK\x03\x04" + b"x" * 2000, "a damaged ZIP archive"),
        (b"\x1f\x8b" + b"x" * 2000, "a damaged gzip archive"),
        (b"<html><table><tr><td>Exporter</td></tr></table></html>", "XML with the root"),
        (b"a,b,c\n1,2,3\n", "expected a native table"),
        (b"x" * 3_000_000, "first line that is not CSV"),
        (b"\xfe\xff", "an empty file"),
    ],
)
def test_junk_is_one_clear_line(tmp_path, content, found):
    with pytest.raises(LayoutError, match="found") as caught:
        load(write(tmp_path / "junk", content))
    assert found in str(caught.value) or "no row that could be a header" in str(
        caught.value
    )
    assert "\n" not in str(caught.value)


def test_a_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book,
        book.open("xl/workbook.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(200):
            member.write(b"\0" * 1_000_000)
    with pytest.raises(LayoutError, match="unpacks to 200,000,000"):
        load(path)
    path.rename(tmp_path / "bomb.zip")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", "a")
        archive.writestr("b.csv", "b")
    with pytest.raises(LayoutError, match="ZIP archive of 2 tables, expected one"):
        load(tmp_path / "two.zip")


def test_an_opendocument_sheet_is_read(tmp_path):
    def row(cells):
        return "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in cells
        )

    rows = "".join(f"<table:table-row>{row(r)}</table:table-row>" for r in [HEADER, *ROWS])
    names = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"'
        for key in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body>'
        f'<office:spreadsheet><table:table table:name="Sheet1">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "records.ods"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", content)
        book.writestr("META-INF/manifest.xml", "<manifest/>")
    _, read, rejects = load(path)
    assert (len(read), rejects) == (len(ROWS), [])


def test_an_endless_line_costs_one_row(tmp_path, monkeypatch):
    monkeypatch.setattr(text_rows, "LONGEST_LINE", 1_000)
    text = text_of([HEADER, ROWS[0]]) + "x" * 5_000 + "\n" + text_of([ROWS[1]])
    _, rows, rejects = load(write(tmp_path / "records.csv", text))
    assert len(rows) == 2
    assert [(each["line"], each["reason"]) for each in rejects] == [(3, Reason.BROKEN_LINE)]
    assert len(rejects[0]["raw"]) < 100


def test_an_encrypted_workbook_says_so(tmp_path):
    # An encrypted workbook is an old Office container with these two streams.
    path = tmp_path / "locked.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000)
    with pytest.raises(LayoutError, match="workbook, expected one that opens"):
        load(path)


@QUICK
@given(content=st.binary(max_size=600))
def test_any_bytes(tmp_path, content):
    is_accounted_for(write(tmp_path / "any", content))


CELL = st.one_of(
    st.sampled_from(
        ["", "Total", '"', "a,b", "2019-03-05", "05/03/2019", "1.234,5", "КНДР", "n/a",
         "852691", "1012100", "\ufffd", "-5", "1e400", "٣", "=1+1", "\t", "\r", "a;b"]
    ),
    st.text(max_size=12),
)  # fmt: skip


@QUICK
@given(
    rows=st.lists(st.lists(CELL, max_size=7), max_size=8),
    delimiter=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1251", "gb18030"]),
)
def test_any_rows_below_a_header(tmp_path, rows, delimiter, encoding):
    text = delimiter.join(HEADER) + "\n"
    text += "".join(delimiter.join(row) + "\n" for row in [*ROWS, *rows])
    path = tmp_path / "any.csv"
    is_accounted_for(write(path, text.encode(encoding, errors="replace")))


@QUICK
@given(headers=st.lists(st.text(max_size=20), min_size=1, max_size=8))
def test_any_header(tmp_path, headers):
    lines = [headers, *[row[: len(headers)] for row in ROWS]]
    is_accounted_for(write(tmp_path / "any.csv", "\n".join("|".join(row) for row in lines)))


@QUICK
@given(cut=st.integers(0, 3_000), junk=st.binary(max_size=20))
def test_a_damaged_workbook(tmp_path, cut, junk):
    path = write_workbook(tmp_path / "whole.xlsx", {"Records": [HEADER, *ROWS]})
    whole = path.read_bytes()
    at = cut % len(whole)
    is_accounted_for(
        write(tmp_path / "cut.xlsx", whole[:at] + junk + whole[at + len(junk) :])
    )
