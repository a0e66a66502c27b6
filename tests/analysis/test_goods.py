"""The goods table: sound, dated, and in line with the texts it cites."""

import csv
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diversion.analysis import goods
from diversion.analysis.goods import (
    FROM_DPRK,
    MARKS,
    PRIORITY_GRADES,
    TIERS,
    goods_table,
    marks,
    priority_grades,
    rows_for,
    tier_at,
    tier_of,
    tiers,
)
from diversion.graph.temporal import EPOCH, Hops

BEFORE, AFTER = date(2017, 12, 21), date(2017, 12, 22)


def hops_of(*pairs):
    """Make hops from (code or None, day) pairs."""
    n = len(pairs)
    empty = {name: np.zeros(n, np.int32) for name in Hops.__slots__}
    day = np.array([(np.datetime64(day) - EPOCH).astype(int) for _, day in pairs], np.int32)
    digits = {
        f"hs{d}": np.array(
            [int(c[:d]) if c is not None and len(c) >= d else -1 for c, _ in pairs],
            np.int32,
        )
        for d in (2, 4, 6)
    }
    days = dict.fromkeys(("depart_lo", "depart_hi", "arrive_lo", "arrive_hi"), day)
    return Hops(**(empty | days | digits))


def test_goods_table_is_sound():
    rows = goods_table()
    assert len({(row.prefix, row.mark) for row in rows}) == len(rows)
    assert all(row.prefix.isdigit() and len(row.prefix) in (2, 4, 6) for row in rows)
    assert all(row.source and row.why for row in rows)
    assert {row.mark for row in rows} == {*MARKS, FROM_DPRK}
    assert {row.basis for row in rows} == {"text", "reading"}
    assert all((row.grade in PRIORITY_GRADES) == (row.tier == "priority") for row in rows)


def test_the_longest_prefix_decides_not_the_chapter():
    assert tier_of("852610").tier == "case"
    assert tier_of("8526").prefix == "8526"
    assert tier_of("85").prefix == "85"


def test_a_chapter_is_banned_from_the_day_of_its_resolution():
    assert tier_of("870410", BEFORE).tier == "case"
    assert tier_of("860100", BEFORE) is None
    assert tier_of("860100", AFTER).tier == "banned"
    hops = hops_of(("860100", BEFORE), ("860100", AFTER), ("87", AFTER), (None, AFTER))
    assert [TIERS[t] for t in tiers(hops)] == ["other", "banned", "banned", "unknown"]
    assert marks(hops)["banned"].tolist() == [False, True, True, False]
    assert marks(hops, at_date=False)["banned"].tolist() == [True, True, True, False]


def test_what_leaves_the_dprk_is_another_mark_and_no_tier():
    hops = hops_of(("270111", date(2016, 3, 1)), ("270111", date(2016, 3, 2)))
    assert marks(hops)[FROM_DPRK].tolist() == [False, True]
    assert [TIERS[t] for t in tiers(hops)] == ["other", "other"]


def test_the_priority_list_has_a_grade_on_its_days():
    early, late = date(2020, 1, 1), date(2024, 6, 1)
    hops = hops_of(("854231", early), ("854231", late), ("845710", late), ("070190", late))
    assert priority_grades(hops).tolist() == [0, 1, 6, 0]
    assert priority_grades(hops, at_date=False).tolist() == [1, 1, 6, 0]


codes = st.sampled_from(
    [None, "07", "84", "8471", "847150", "8703", "870310", "271019", "93", "01", "890399"]
)
days = st.dates(date(2005, 1, 1), date(2026, 1, 1))


@given(st.lists(st.tuples(codes, days), min_size=1, max_size=6))
def test_arrays_agree_with_the_lines_of_the_table(pairs):
    hops = hops_of(*pairs)
    found = marks(hops)
    for k, (code, day) in enumerate(pairs):
        assert TIERS[tiers(hops)[k]] == tier_at(hops, k)
        expected = {row.mark for row in goods_table() if row.is_valid(day) and code
                    and code.startswith(row.prefix)}  # fmt: skip
        assert {mark for mark in found if found[mark][k]} == expected
        assert {row.mark for row in rows_for(code, day)} == expected


def test_a_line_is_valid_to_its_last_day(monkeypatch):
    row = replace(
        goods_table()[0], prefix="01", tier="luxury", valid_from=BEFORE, valid_to=AFTER
    )
    days = [date(2017, 12, day) for day in (20, 21, 22, 23)]
    assert [row.is_valid(day) for day in days] == [False, True, True, False]
    monkeypatch.setattr(goods, "goods_table", lambda: (row,))
    monkeypatch.setattr(goods, "_windows", goods._windows.__wrapped__)
    found = marks(hops_of(*(("010190", day) for day in days)))
    assert found["luxury"].tolist() == [False, True, True, False]


def test_priority_codes_are_those_of_the_shared_list(shared):
    path = shared / "data" / "bis_chpl_hs6" / "bis_chpl_hs6.csv"
    with path.open(encoding="utf-8-sig") as file:
        listed = {
            row["hs6"]: row["tier"].removeprefix("TIER_").replace("_", ".")
            for row in csv.DictReader(file)
        }
    ours = {row.prefix: row.grade for row in goods_table() if row.tier == "priority"}
    assert ours == listed
    assert len(ours) == 50


def test_chapters_are_those_of_the_reference_tables(shared):
    path = shared / "cases" / "reference_tables.json"
    tables = json.loads(path.read_text("utf-8"))
    spans = [tuple(map(int, k.split("-"))) for k in tables["to_DPRK_banned_chapters"]]
    expected = {f"{c:02d}" for low, high in spans for c in range(low, high + 1)} - {"77"}
    rows = [row for row in goods_table() if row.basis == "text" and row.tier == "banned"]
    assert {row.prefix for row in rows if row.direction == "to"} == expected
    assert {row.prefix for row in rows if row.direction == "from"} == {
        *tables["from_DPRK_banned_chapters"], *tables["from_DPRK_vessels"]
    }  # fmt: skip


def test_resolutions_have_the_days_that_the_regulation_gives(shared):
    path = shared / "data" / "canada_regulations_xml" / "SOR-2006-287.xml"
    root = ET.parse(path).getroot()  # noqa: S314 - a file of ours
    text = " ".join("".join(root.itertext()).split())
    cited = 0
    for row in goods_table():
        if row.tier != "banned" or "resolution" not in row.source:
            continue
        number = row.source.split("resolution ")[1].split()[0]
        day = f"{row.valid_from:%B} {row.valid_from.day}, {row.valid_from.year}"
        assert f"of {day}" in text.split(f"means Resolution {number} ")[1][:60]
        cited += 1
    assert cited > 50


def test_every_case_heading_is_of_a_published_case(shared):
    cases = json.loads((shared / "cases" / "cases.json").read_text("utf-8"))["cases"]
    known = {case["id"] for case in cases}
    for row in goods_table():
        if row.tier == "case":
            named = row.source.removeprefix("published case ").split(", ")
            assert set(named) <= known
