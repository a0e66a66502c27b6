"""Formats, encodings, headers and rows of records that nobody declared."""

import gzip
import json
import zipfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diversion import io
from diversion.errors import InputError, LayoutError
from diversion.model.source import Reason
from diversion.records import Records
from diversion.store import LoadReport, open_store
from tests.workbooks import write_workbook

HEADER = ["Exporter Name", "Importer Name", "Date of Export", "HS Code", "Net Weight (kg)"]
ROWS = [
    ["Alder Robotics Ltd", "Birch Trading Co", "2019-03-05", "852691", "1,234.5"],
    ["Cedar Optics GmbH", "Dandong Import Co", "2019-03-25", "900190", "10"],
]
NATIVE = [
    {
        "shipper_name": "Alder Robotics Ltd", "consignee_name": "Birch Trading Co",
        "departed_on": date(2019, 3, 5), "hs_code": "852691", "mass_kg": 1234.5,
    },
    {
        "shipper_name": "Cedar Optics GmbH", "consignee_name": "Dandong Import Co",
        "departed_on": date(2019, 3, 25), "hs_code": "900190", "mass_kg": 10.0,
    },
]  # fmt: skip


def text_of(rows, delimiter=",") -> str:
    quoted = [[f'"{c}"' if delimiter in c else c for c in row] for row in rows]
    return "".join(delimiter.join(row) + "\n" for row in quoted)


def load(*paths: Path, **options) -> tuple[list[LoadReport], list[dict], list[dict]]:
    """Reports, shipments without ids, rejects."""
    store = open_store(None)
    with Records(store, name="memory") as records:
        reports = list(records.load(*paths, **options))
        for report in reports:
            assert report.rows == report.loaded + report.unchanged + report.rejected
        rows = store.read("shipments").to_pylist()
        shown = [{name: row[name] for name in NATIVE[0]} for row in rows]
        return reports, shown, store.rejects().to_pylist()


def write(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_delimiter_and_line_end(tmp_path, delimiter, end):
    text = text_of([HEADER, *ROWS], delimiter).replace("\n", end)
    reports, rows, _ = load(write(tmp_path / "records.txt", text))
    assert rows == NATIVE
    assert reports[0].layout == "shipment-records"


@pytest.mark.parametrize(
    ("encoding", "header", "name"),
    [
        ("utf-8-sig", "Exporter Name", "Société Générale d'Équipement"),
        ("utf-16", "Exporter Name", "株式会社アルファ"),
        ("utf-16-le", "Exporter Name", "Alder Robotics"),
        ("cp1252", "Exportateur (dénomination)", "Société Générale d'Équipement"),
        ("cp1251", "Отправитель", "ООО Ромашка Сервис"),
        ("koi8-r", "Отправитель", "ООО Ромашка Сервис"),
        ("cp866", "Отправитель", "ООО Ромашка Сервис"),
        ("gb18030", "发货人名称", "丹东旭日贸易有限公司"),
        ("big5", "發貨人名稱", "香港電子有限公司"),
        ("shift_jis", "輸出者", "株式会社アルファ"),
        ("euc_kr", "수출자", "대한정밀 주식회사"),
        ("cp1254", "İhracatçı", "Güneş Dış Ticaret Şirketi"),
    ],
)
def test_character_sets_are_told_from_the_bytes(tmp_path, encoding, header, name):
    text = text_of([[header, *HEADER[1:]], *[[name, *row[1:]] for row in ROWS]])
    reports, rows, rejects = load(write(tmp_path / "records.csv", text, encoding))
    assert ([row["shipper_name"] for row in rows], rejects) == ([name, name], [])
    if encoding != "utf-8-sig":
        assert any(note.startswith("character set") for note in reports[0].notes)


def test_a_line_of_another_character_set_fails_alone(tmp_path):
    good = [[f"Société {i}", *ROWS[0][1:]] for i in range(30)]
    content = text_of([HEADER, *good]).encode() + text_of([good[0]]).encode("cp1252")
    reports, rows, rejects = load(write(tmp_path / "records.csv", content))
    assert len(rows) == 30
    assert [(each["line"], each["reason"]) for each in rejects] == [(32, Reason.NOT_TEXT)]
    assert reports[0].rows == 31


def test_preamble_totals_blanks_and_second_headers_are_no_records(tmp_path):
    lines = [
        ["Export data of 2019", "", "", "", ""],
        ["", "", "", "", ""],
        HEADER,
        ROWS[0],
        ["", "", "", "", ""],
        HEADER,
        ROWS[1],
        ["Total", "", "", "", "1,244.5"],
        ["Total Energies SE", "Birch Trading Co", "2019-03-06", "271012", "5"],
        ["", "", "", "", ""],
    ]
    reports, rows, rejects = load(write(tmp_path / "records.csv", text_of(lines)))
    assert [row["shipper_name"] for row in rows] == [
        "Alder Robotics Ltd", "Cedar Optics GmbH", "Total Energies SE",
    ]  # fmt: skip
    assert [(each["line"], each["reason"]) for each in rejects] == [
        (5, Reason.BLANK_ROW), (6, Reason.REPEATED_HEADER), (8, Reason.TOTAL_ROW),
    ]  # fmt: skip
    assert reports[0].rows == 6


def test_ragged_rows(tmp_path):
    text = (
        text_of([HEADER, *ROWS])
        + 'Short Co,Birch,2019-03-06\nLong Co,"B",2019-03-07,85,1,x\n'
    )
    _, rows, rejects = load(write(tmp_path / "records.csv", text))
    assert [row["shipper_name"] for row in rows][2:] == ["Short Co"]
    assert rows[2]["mass_kg"] is None
    assert [(each["line"], each["reason"]) for each in rejects] == [
        (5, Reason.COLUMN_COUNT)
    ]


def test_quotes_that_mean_inches_or_break_cost_one_row_at_most(tmp_path):
    text = text_of([HEADER, ['Pipe 3" Co', *ROWS[0][1:-1], "5"], ROWS[1]])
    broken = text + '"Never closed,Birch,2019-03-06,85,1\n' + text_of(ROWS[1:])
    _, rows, rejects = load(write(tmp_path / "records.csv", broken))
    assert [row["shipper_name"] for row in rows] == [
        'Pipe 3" Co', "Cedar Optics GmbH", "Cedar Optics GmbH",
    ]  # fmt: skip
    assert [each["reason"] for each in rejects] == [Reason.BROKEN_LINE]
    quoted = text_of([HEADER]) + '"Two\nlines Ltd",Birch,2019-03-06,85,1\n'
    _, rows, _ = load(write(tmp_path / "two.csv", quoted))
    assert rows[0]["shipper_name"] == "Two lines Ltd"


def test_a_header_over_two_rows(tmp_path):
    lines = [
        ["Exporter", "", "Importer", "", "Shipment", ""],
        ["Name", "Country", "Name", "Country", "Date", "HS Code"],
        ["Alder", "Canada", "Birch", "China", "2019-03-05", "852691"],
    ]
    store = open_store(None)
    with Records(store, name="memory") as records:
        records.load(write(tmp_path / "records.csv", text_of(lines)))
        (row,) = store.read("shipments").to_pylist()
    assert (row["shipper_name"], row["consignee_name"]) == ("Alder", "Birch")
    assert (row["export_country"], row["import_country"]) == ("CA", "CN")


def test_workbooks_give_every_sheet_that_is_a_table(tmp_path):
    serial = (date(2019, 3, 5) - date(1899, 12, 30)).days
    sheets = {
        "Notes": [["Read me first"], ["Nothing here"]],
        "March": [["Exports of March"], [], HEADER, *ROWS],
        "April": [HEADER, ["Elm Ltd", "Birch Trading Co", serial, 85269100, 12.5]],
    }
    path = write_workbook(tmp_path / "records.xlsx", sheets)
    reports, rows, _ = load(path)
    assert [report.loaded for report in reports] == [2, 1]
    assert rows[:2] == NATIVE
    assert rows[2]["departed_on"] == date(2019, 3, 5)
    assert (rows[2]["hs_code"], rows[2]["mass_kg"]) == ("85269100", 12.5)


def test_json_parquet_zip_and_gzip(tmp_path):
    tree = [
        {"exporter": {"name": row[0]}, "importer": {"name": row[1]}, "exportDate": row[2],
         "hsCode": row[3], "netWeightKg": float(row[4].replace(",", ""))}
        for row in ROWS
    ]  # fmt: skip
    lines = "".join(json.dumps(each) + "\n" for each in tree)
    assert load(write(tmp_path / "a.jsonl", lines))[1] == NATIVE
    assert load(write(tmp_path / "a.json", json.dumps(tree)))[1] == NATIVE
    table = pa.table({name: [row[i] for row in ROWS] for i, name in enumerate(HEADER)})
    pq.write_table(table, tmp_path / "a.parquet")
    assert load(tmp_path / "a.parquet")[1] == NATIVE
    text = text_of([HEADER, *ROWS]).encode()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("records.csv", text)
        archive.writestr("readme.md", "x")
    assert load(tmp_path / "a.zip")[1] == NATIVE
    write(tmp_path / "a.csv.gz", gzip.compress(text))
    assert load(tmp_path / "a.csv.gz")[1] == NATIVE


def test_values_that_cannot_be_read_are_left_empty_and_counted(tmp_path):
    odd = ["Elm Ltd", "Birch Trading Co", "2019-03-06", "n/a", "see DN-304"]
    reports, rows, _ = load(write(tmp_path / "r.csv", text_of([HEADER, *ROWS, odd])))
    assert rows[2]["mass_kg"] is None
    assert (
        "mass_kg: 1 values left empty: no number, such as 'see DN-304'" in reports[0].notes
    )


def test_a_row_without_its_day_or_sides_is_rejected(tmp_path):
    lines = [
        HEADER,
        *ROWS,
        ["Elm Ltd", "Birch", "soon", "852691", "1"],
        ["", "", "2019-03-05", "852691", "1"],
        ["", "TO ORDER", "2019-03-05", "852691", "1"],
        ["Fir Ltd", "TO THE ORDER OF BANK", "2019-03-05", "852691", "1"],
    ]
    _, rows, rejects = load(write(tmp_path / "r.csv", text_of(lines)))
    assert [row["shipper_name"] for row in rows][2:] == ["Fir Ltd"]
    assert [(each["line"], each["column"], each["reason"]) for each in rejects] == [
        (4, "departed_on", Reason.NOT_A_DATE), (5, None, Reason.NO_SIDE),
        (6, None, Reason.NO_SIDE),
    ]  # fmt: skip


def test_ids_come_from_the_file_or_from_its_content(tmp_path):
    path = write(tmp_path / "a.csv", text_of([HEADER, *ROWS]))
    store = open_store(None)
    with Records(store, name="memory") as records:
        records.load(path)
        before = store.read("shipments").to_pylist()
        renamed = write(tmp_path / "b.csv", path.read_text())
        (report,) = records.load(renamed)
        assert (report.loaded, report.unchanged) == (0, 2)
        assert store.read("shipments").to_pylist() == before
    numbered = [
        [*HEADER, "Declaration No"],
        [*ROWS[0], "X/2019/01"],
        [*ROWS[1], "X/2019/02"],
    ]
    store = open_store(None)
    with Records(store, name="memory") as records:
        records.load(write(tmp_path / "c.csv", text_of(numbered)))
        ids = store.read("shipments", ["shipment_id"])["shipment_id"].to_pylist()
        assert ids == ["X/2019/01", "X/2019/02"]
        numbered[2][-1] = "X/2019/01"  # two items of one declaration
        (report,) = records.load(write(tmp_path / "d.csv", text_of(numbered)))
        assert report.loaded == 2


def test_a_mapping_overrides_what_was_told(tmp_path):
    path = write(tmp_path / "a.csv", text_of([HEADER, *ROWS]))
    reports, _, _ = load(path, dry_run=True)
    assert reports[0].preview is not None
    saved = write(tmp_path / "m.toml", reports[0].preview.mapping)
    assert load(path, mapping=saved)[1] == NATIVE
    swapped = """
        ignore = ["HS Code"]
        [columns]
        shipper_name = "importer name"
        consignee_name = "Exporter Name"
        [constants]
        export_country = "CN"
    """
    store = open_store(None)
    with Records(store, name="memory") as records:
        records.load(path)
        (report,) = records.load(path, mapping=write(tmp_path / "s.toml", swapped))
        assert report.reasons == {Reason.CONFLICT: 2}  # the file is in the case already
    store = open_store(None)
    with Records(store, name="memory") as records:
        records.load(path, mapping=tmp_path / "s.toml")
        first = store.read("shipments").to_pylist()[0]
    assert (first["shipper_name"], first["hs_code"]) == ("Birch Trading Co", None)
    assert first["export_country"] == "CN"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[columns", "no mapping, expected TOML"),
        ("[columns]\nshipper = 'x'", "column 'shipper', expected one of"),
        ("[columns]\nshipper_name = 'Nobody'", "no column 'Nobody', which"),
        ("[settings]\nside = 'up'", "setting side = 'up'"),
        ("[constants]\ncolour = 'red'", "constant 'colour'"),
        ("table = 'links'", "table 'links'"),
    ],
)
def test_a_wrong_mapping_is_one_clear_line(tmp_path, text, found):
    path = write(tmp_path / "a.csv", text_of([HEADER, *ROWS]))
    with pytest.raises(InputError, match=found) as caught:
        load(path, mapping=write(tmp_path / "m.toml", text))
    assert "\n" not in str(caught.value)


def test_a_register_with_a_header_gives_companies(tmp_path):
    text = (
        "Company Name;Registration Number;Country;Address;Date of incorporation;Phone\n"
        "Dandong Sunrise Trading;91210600X;China;1 Harbour Road;15/03/2011;+86 415\n"
    )
    store = open_store(None)
    with Records(store, name="memory") as records:
        (report,) = records.load(write(tmp_path / "register.csv", text))
        assert report.layout == "company-records"
        (row,) = store.read("companies").to_pylist()
    assert (row["company_id"], row["name"]) == ("91210600X", "Dandong Sunrise Trading")
    assert (row["country"], row["incorporated_on"]) == ("CN", date(2011, 3, 15))
    assert row["identifiers"] == "reg:91210600X"


def test_beside_native_tables_a_folder_gives_no_other_records(tmp_path):
    write(tmp_path / "companies.csv", "company_id,name\nC1,Alder\n")
    write(tmp_path / "records.csv", text_of([HEADER, *ROWS]))
    assert [each.path.name for each in io.find_files([tmp_path])] == ["companies.csv"]
    (tmp_path / "companies.csv").unlink()
    assert [each.layout for each in io.find_files([tmp_path])] == ["shipment-records"]


def test_text_beside_tables_is_notes_unless_it_is_all_there_is(tmp_path):
    write(tmp_path / "records.csv", text_of([HEADER, *ROWS]))
    write(tmp_path / "SOURCE.txt", text_of([HEADER, *ROWS[:1]]))
    assert [each.path.name for each in io.find_files([tmp_path])] == ["records.csv"]
    (tmp_path / "records.csv").unlink()
    assert [each.path.name for each in io.find_files([tmp_path])] == ["SOURCE.txt"]


def test_what_a_table_lacks_is_said(tmp_path):
    lines = [["Exporter", "HS Code", "Net Weight"], ["Alder", "852691", "1"]]
    with pytest.raises(LayoutError, match=r"hs_code.*shipper_name; no date"):
        load(write(tmp_path / "a.csv", text_of(lines)))
