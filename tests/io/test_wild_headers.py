"""Headers of many countries and vendors are read as what they are.

``wild/layouts.jsonl`` has, for each, a header as such files have it, one row that is
made up, and what some of its columns must be told as.
"""

import json
from pathlib import Path

import pytest

from diversion.io.wild.evidence import evidence_of
from diversion.io.wild.matching import match_evidence
from diversion.io.wild.words import read_header, tokens

LINES = (Path(__file__).parent / "wild" / "layouts.jsonl").read_text("utf-8").splitlines()
LAYOUTS = {layout["name"]: layout for layout in map(json.loads, LINES)}


@pytest.mark.parametrize("name", LAYOUTS)
def test_columns_are_told(name):
    layout = LAYOUTS[name]
    headers, values = layout["header"].split("|"), layout["row"].split("|")
    found = [evidence_of([value]) for value in values]
    told = {c.header: c.role for c in match_evidence("shipments", headers, found).columns}
    expected = layout["roles"]
    assert {role: told[header] for role, header in expected.items()} == {
        role: role for role in expected
    }


@pytest.mark.parametrize("header", ["G33", "G33_1", "g33", "гр. 33", "Графа 33", "Box 33"])
def test_a_box_of_the_declaration_is_known_by_its_number(header):
    assert read_header(header).concepts == {"hs", "code"}


@pytest.mark.parametrize("header", ["G99", "33", "GB33", "Box"])
def test_other_numbers_are_no_boxes(header):
    assert "hs" not in read_header(header).concepts


def test_a_code_whose_values_are_headings_is_an_hs_code_though_no_word_says_so():
    headers = ["Exporter", "Importer", "Date", "Code"]
    rows = [("Alder", "Birch", "2019-03-05", code) for code in ("85269190", "84122100")]
    found = [evidence_of(list(column)) for column in zip(*rows, strict=True)]
    told = match_evidence("shipments", headers, found).by_role
    assert told["hs_code"].header == "Code"
    offices = [*found[:3], evidence_of(["99990001", "00123456"])]
    assert "hs_code" not in match_evidence("shipments", headers, offices).by_role


def test_a_column_of_countries_needs_no_word_for_them():
    headers = ["Shipper", "Consignee", "Date", "Xyzzy of Origin", "Region of Destination"]
    rows = [("Alder", "Birch", "2019-03-05", "CN", "RU")] * 3
    found = [evidence_of(list(column)) for column in zip(*rows, strict=True)]
    told = match_evidence("shipments", headers, found).by_role
    assert told["origin_country"].header == "Xyzzy of Origin"
    assert told["import_country"].header == "Region of Destination"


def test_the_sign_for_a_number_is_no_letter():
    assert tokens("N° DUM") == tokens("Nº DUM") == ["no", "dum"]
