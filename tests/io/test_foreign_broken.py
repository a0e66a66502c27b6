"""Whatever is in a file: clear errors, never a traceback from a parser."""

import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diversion import io
from diversion.errors import DiversionError, LayoutError
from diversion.io import foreign
from diversion.io.foreign import json_items, xml_items
from diversion.model.source import Reason
from diversion.records import open_records
from tests.examples import many
from tests.io.foreign import read, write
from tests.io.test_foreign_lists import ADD, ALT, COMMENTS, CSL, SDN, UN
from tests.io.test_foreign_registers import (
    ANYBODY,
    ENTITY,
    LEI,
    LEI_XML,
    PARTIES,
    SANCTION,
    TIES,
    lines,
    relation,
    relationship,
)
from tests.io.test_foreign_us_forms import ADVANCED
from tests.io.test_foreign_us_forms import ENTRY as CSL_ENTRY

DPL = (
    '"Name"\t"Street_Address"\t"City"\t"State"\t"Country"\t"Postal_Code"\t'
    '"Effective_Date"\t"Expiration_Date"\t"Standard_Order"\n'
    '"ALDER"\t"1 Oak"\t"Hull"\t""\t"GB"\t"7"\t"10/16/2017"\t"10/13/2020"\t"Y"\n'
)
SEMA = (
    "<data-set><record><Country>Iran</Country><Entity>Alder</Entity>"
    "<Schedule>1</Schedule><Item>7</Item></record></data-set>"
)

SDN_XML = "<sdnList><sdnEntry><uid>9</uid><lastName>SEA</lastName></sdnEntry></sdnList>"
BODS = [ENTITY, ANYBODY, relation("r1", [{"type": "shareholding"}])]
EXCEPTION = {"LEI": "L1", "ExceptionCategory": "DIRECT_X", "ExceptionReason": "NON_PUBLIC"}
SAMPLES = {
    "un-sc-xml": UN,
    "ofac-sdn-csv": SDN,
    "ofac-sdn-xml": SDN_XML,
    "ofac-advanced-xml": ADVANCED,
    "us-csl-json": json.dumps([CSL_ENTRY]),
    "us-csl-csv": CSL + "ISN,12,Entity,INKSNA,Alder,1 Dock,http://x,2020-01-01,\n",
    "bis-dpl": DPL,
    "ca-sema-xml": SEMA,
    "ftm-json": lines([*PARTIES, *TIES, SANCTION]),
    "bods-json": json.dumps(BODS),
    "gleif-lei-xml": LEI_XML,
    "gleif-lei-json": json.dumps([LEI]),
    "gleif-rr-json": json.dumps([relationship("IS_DIRECTLY_CONSOLIDATED_BY")]),
    "gleif-repex-json": json.dumps([EXCEPTION]),
}
ODD = [bytes([byte]) for byte in b'\0\xff"<>&{}],\n\t']
ODD += [b"", b"null", b"1e999", b"NaN", b"[[]]", b"\\ud800", b"9" * 5000, b"<![CDATA["]
XML = [name for name in SAMPLES if name.endswith("xml")]
ARRAYS = [name for name, text in SAMPLES.items() if text.startswith("[")]


@pytest.mark.parametrize("layout", SAMPLES)
def test_each_sample_is_what_it_seems(tmp_path, layout):
    path = write(tmp_path / "input", SAMPLES[layout])
    assert {source.layout for source in io.find_files([path])} == {layout}
    assert any(rows for rows, _ in read(path).values())
    marked = write(tmp_path / "marked", b"\xef\xbb\xbf" + SAMPLES[layout].encode())
    assert read(marked) == read(path)


def test_no_layout_takes_the_file_of_another():
    texts = SAMPLES | {
        "ofac-add-csv": ADD,
        "ofac-alt-csv": ALT,
        "ofac-comments-csv": COMMENTS,
    }
    for name, text in texts.items():
        sure = [
            each.name
            for each in foreign.LAYOUTS.values()
            if each.recognise(text.encode()) >= 0.5
        ]
        assert sure == [name]


@pytest.mark.parametrize("layout", [*XML, *ARRAYS])
def test_a_file_that_breaks_off_is_not_loaded(tmp_path, layout):
    text = SAMPLES[layout].rstrip()
    path = write(tmp_path / "input", text[:-2])
    with pytest.raises(LayoutError, match=r"input: found broken (XML|JSON) after entry"):
        read(path)
    with open_records(tmp_path / "case.duckdb", create=True) as records:
        with pytest.raises(LayoutError):
            records.load(path)
        assert sum(records.tables().values()) == 0


def test_an_array_reads_the_same_in_pieces_of_any_size(tmp_path, monkeypatch):
    values = [{"a": [1, "]"]}, 123456, {"b": "\u00e9\\"}, {}, "x", {"c": {"d": None}}]
    path = write(tmp_path / "array", f"  {json.dumps(values, indent=1)}\n")
    whole = list(json_items.json_items(path))
    assert [getattr(each, "tree", None) for each in whole] == [
        each if isinstance(each, dict) else None for each in values
    ]
    for size in range(4, 60):
        monkeypatch.setattr(json_items, "_PIECE", size)
        assert list(json_items.json_items(path)) == whole


def test_a_long_file_is_not_kept_in_memory(tmp_path):
    record = "<record><Country>Iran</Country><Item>7</Item></record>\n"
    path = write(tmp_path / "long", f"<data-set>{record * 20_000}</data-set>")
    tracemalloc.start()
    try:
        count = sum(1 for _ in xml_items.xml_items(path, frozenset({"record"})))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 20_000
    assert peak < 2_000_000


@pytest.mark.parametrize("layout", XML)
def test_entities_are_refused(tmp_path, layout):
    bomb = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    outside = '<!ENTITY b SYSTEM "file:///etc/hostname">'
    body = SAMPLES[layout].removeprefix('<?xml version="1.0" encoding="UTF-8"?>\n')
    for number, entities in enumerate((bomb, outside)):
        text = f"<!DOCTYPE x [{entities}]>{body.replace('>A', '>&b;A')}"
        path = write(tmp_path / f"input{number}", text)
        with pytest.raises(LayoutError, match="found XML that declares entities"):
            read(path)


def test_an_endless_line_of_json_costs_one_entry(tmp_path, monkeypatch):
    monkeypatch.setattr(json_items, "_LARGEST_ENTRY", 1_000)
    long = json.dumps(
        {"id": "x", "schema": "Company", "properties": {"name": ["y" * 5_000]}}
    )
    short = json.dumps({"id": "P1", "schema": "Person", "properties": {"name": ["Ri"]}})
    text = "\n".join([short, long, short.replace("P1", "P2"), ""])
    rows, rejects = read(write(tmp_path / "parties", text))["companies"]
    assert [row["company_id"] for row in rows] == ["P1", "P2"]
    assert [(r.line, r.reason) for r in rejects] == [(2, Reason.BROKEN_LINE)]


def test_deep_nesting_is_refused(tmp_path):
    deep = "<x>" * 5_000 + "</x>" * 5_000
    text = LEI_XML.replace("<l:Entity>", f"<l:Entity>{deep}")
    with pytest.raises(LayoutError, match="nested too deeply"):
        read(write(tmp_path / "deep.xml", text))
    text = '[{"LEI": "L1", "LegalName": ' + "[" * 100_000 + "]" * 100_000 + "}]"
    with pytest.raises(LayoutError, match="found broken JSON after entry 0"):
        read(write(tmp_path / "deep.json", text))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (
            "<html><body>Not found</body></html>",
            "XML with the root 'html', expected one",
        ),
        ('{"error": "no such page"}', "JSON of no known layout, expected one of"),
        ("[]", "JSON of no known layout"),
        (UN.encode("utf-16"), "found markup, expected a table"),
        (UN.replace("리성", "Ré").encode("latin-1"), "broken XML after entry 0"),
        (UN.replace("UTF-8", "no-such"), "broken XML after entry 0"),
        (SEMA.replace("</Item>", "</Item>\0"), "broken XML after entry 0"),
        (json.dumps([LEI]).encode()[:-1] + b"\xff]", "bytes that are not UTF-8"),
        (json.dumps([LEI, LEI]).replace("}, {", "} {"), "broken JSON after entry 1"),
        (SDN + '11,"' + "x" * 200_000, "a broken record on line 5"),
    ],
)
def test_a_wrong_file_is_one_clear_line(tmp_path, content, found):
    path = write(tmp_path / "input", content)
    with pytest.raises(LayoutError, match="input: found") as caught:
        read(path)
    assert found in str(caught.value)
    assert "\n" not in str(caught.value)


def test_text_that_cannot_be_stored_is_rejected_by_row(tmp_path):
    surrogate = json.dumps(PARTIES[1]).replace("Alder", "\\ud800")
    null = json.dumps(PARTIES[2]).replace("Ri", "\\u0000")
    path = write(tmp_path / "ftm", f"{surrogate}\n{null}\n{json.dumps(PARTIES[3])}\n")
    rows, rejects = read(path)["companies"]
    assert [row["company_id"] for row in rows] == ["V1"]
    assert [(r.line, r.column, r.reason) for r in rejects] == [
        (1, "name", Reason.NOT_TEXT),
        (2, "name", Reason.NOT_TEXT),
    ]
    path = write(tmp_path / "sdn", SDN.encode().replace(b"SEA STAR", b"SEA \xff"))
    rows, rejects = read(path)["listings"]
    assert [(r.line, r.column, r.reason) for r in rejects] == [(3, "name", Reason.NOT_TEXT)]
    assert "SEA \N{REPLACEMENT CHARACTER}" in rejects[0].raw


def test_an_id_that_comes_twice_is_rejected_once(tmp_path):
    twice = UN.replace("KPe.902", "KPe.901")
    with open_records(tmp_path / "case.duckdb", create=True) as records:
        (report,) = records.load(write(tmp_path / "un", twice))
    assert (report.rows, report.loaded) == (4, 2)
    assert report.reasons == {
        "duplicate row id in this file": 1,
        "required value is missing": 1,
    }


@pytest.mark.parametrize("layout", SAMPLES)
@settings(
    max_examples=many(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_damage_ends_in_rows_or_a_clear_error(tmp_path, layout, data):
    content = bytearray(SAMPLES[layout].encode())
    for _ in range(data.draw(st.integers(1, 4), "cuts")):
        start = data.draw(st.integers(0, len(content)), "at")
        end = start + data.draw(st.sampled_from([0, 1, 2, 20]), "length")
        pieces = [
            b"",
            b"\0",
            b"\xff",
            b'"',
            b"<",
            b">",
            b"&",
            b"{",
            b"}",
            b"]",
            b",",
            b"\n",
        ]
        odd = [b"null", b"1e999", b"NaN", b"[[]]", b"\\ud800", b"9" * 5000, b"<![CDATA["]
        content[start:end] = data.draw(
            st.sampled_from(pieces + odd) | st.binary(max_size=6), "new"
        )
    path = write(tmp_path / "input", bytes(content))
    check_outcome(path)


@settings(
    max_examples=many(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(damage=st.binary(max_size=6), at=st.integers(0, 200), part=st.integers(0, 3))
def test_damaged_parts_end_in_rows_or_a_clear_error(tmp_path, damage, at, part):
    texts = [text.encode() for text in (SDN, ADD, ALT, COMMENTS)]
    texts[part] = texts[part][:at] + damage + texts[part][at:]
    check_outcome(*(write(tmp_path / f"part{i}", text) for i, text in enumerate(texts)))


def check_outcome(*paths: Path) -> None:
    try:
        tables = read(*paths)
    except DiversionError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome will do
        return
    for rows, rejects in tables.values():
        assert all(str(each.raw).encode() is not None for each in rejects)
        assert len({row["row"] for row in rows}) == len(rows)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_judged_without_a_traceback(head):
    for layout in foreign.LAYOUTS.values():
        assert 0.0 <= layout.recognise(head) <= 1.0


def test_a_text_without_end_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(xml_items, "LONGEST_TEXT", 1 << 18)
    path = tmp_path / "list.xml"
    long = "A" * (1 << 20)
    start = "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL>"
    for content in (f"<FIRST_NAME>{long}</FIRST_NAME>", f'<FIRST_NAME a="{long}"/>'):
        path.write_text(f"{start}{content}</INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>")
        with pytest.raises(LayoutError, match="a text or tag of more than 262,144 bytes"):
            list(xml_items.xml_items(path, frozenset({"INDIVIDUAL"})))
    many_names = "<FIRST_NAME>A</FIRST_NAME>" * 40_000
    path.write_text(f"{start}{many_names}</INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>")
    assert len(list(xml_items.xml_items(path, frozenset({"INDIVIDUAL"})))) == 1
