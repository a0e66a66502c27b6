"""Exports of customs records of many countries, with what is odd about each, are read.

``wild/exports_*.toml`` has them, and what the first records must be read as; they and
that were written before the files were tried. See ``tests.benchmarks.exports``.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.io.wild.calendars import day_of_other_calendar
from diversion.io.wild.combined import _id_and_name, _name_and_rest, _number_and_day
from diversion.io.wild.words import read_header
from tests.benchmarks.exports import FOLDER, exports, read

EXPORTS = {
    name: export
    for path in sorted(FOLDER.glob("exports_*.toml"))
    for name, export in exports(path).items()
}
# What is not read, and why no guess is made.
NOT_READ = {
    "peru_sunat_export_dbf": "13 columns",  # headers that nothing tells
    "uganda_mixed": "document_ref",
    "namibia_two_tables": "import_country",  # NA: Namibia, or not available
    "taiwan_big5": "transport_mode",
    "rwanda_asycuda_boxes": "document_ref",  # Reg. No: of a declaration, or a company
}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_read_as_it_must_be(name):
    found = read(EXPORTS[name])
    assert found.wrong == []
    if name not in NOT_READ:
        assert found.unread == []


def test_there_are_exports_of_many_kinds():
    assert len(EXPORTS) > 75
    assert {each["format"][:3] for each in EXPORTS.values()} == {"xls", "csv", "tsv"}


@given(st.integers(0, 14_000))
def test_iranian_days_follow_each_other(n_days):
    """Count from the first day of 1370 by the definition: months of 31, 30 and 29 days."""
    year, month, day = 1370, 1, 1
    leap = {1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408}
    rest = n_days
    while True:
        length = 31 if month <= 6 else 30 if month < 12 or year in leap else 29
        if rest < length:
            day += rest
            break
        rest -= length
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    found = day_of_other_calendar(f"{year}/{month:02}/{day:02}")
    assert found == date(1991, 3, 21) + timedelta(n_days)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1399/12/30", date(2021, 3, 20)), ("1398/12/30", None), ("1397-13-01", None),
        ("1440/03/05", None), ("2562-03-05", date(2019, 3, 5)),
        ("5/3/2562", date(2019, 3, 5)),
        ("108/02/29", None), ("109/02/29", date(2020, 2, 29)), ("150/01/01", None),
    ],
)  # fmt: skip
def test_days_of_other_calendars(written, day):
    assert day_of_other_calendar(written) == day


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("20100012345 - ANDINA SAC", ("ANDINA SAC", "20100012345")),
        ("ООО РОМАШКА (ИНН 7701234567)", ("ООО РОМАШКА", "7701234567")),
        ("CDN010203AB1 - COMERCIAL DEL NORTE", ("COMERCIAL DEL NORTE", "CDN010203AB1")),
        ("FACTORY 26 - EAST", None), ("7-ELEVEN JAPAN", None), ("ACME (ASIA) LTD", None),
    ],
)  # fmt: skip
def test_a_tax_number_is_parted_from_the_name(cell, parts):
    assert _id_and_name(cell) == parts


def test_a_legal_form_behind_a_comma_stays_with_the_name():
    assert _name_and_rest("ACME CO., LTD., 1 MAIN ST, PARIS, FRANCE") == (
        "ACME CO., LTD.", "FRANCE",
    )  # fmt: skip
    assert _name_and_rest("ACME CO., LTD.") is None
    assert _number_and_day("AB-12 du 05/03/2019") == ("AB-12", "05/03/2019")
    assert _number_and_day("AB-12") is None


@pytest.mark.parametrize(
    ("header", "concepts"),
    [
        ("Empfängerland", {"consignee", "country"}), ("UoM", {"unit"}), ("Und 1", {"unit"}),
        ("Menge und Einheit", {"quantity", "unit"}),
        ("STATISTICAL_VALUE_IN_1000_USD", {"thousand", "usd", "value"}),
        ("Стоимость, тыс. долл.", {"thousand", "usd", "value"}),
    ],
)  # fmt: skip
def test_words_of_headers(header, concepts):
    assert concepts <= read_header(header).concepts
