"""The small tables behind the indicators, against data that no one here wrote."""

import csv
import json
import math
import re
from datetime import date

import pytest

from diversion.analysis.goods import goods_table
from diversion.indicators import catalogue
from diversion.indicators.reference import coordinates, place_country, position, table

TABLES = (
    "activities", "border", "chapter_words", "control_list", "countries", "phones",
    "ports", "secrecy", "transshipment", "words",
)  # fmt: skip


@pytest.fixture(scope="module")
def countries(shared):
    path = shared / "data" / "country_codes" / "country-codes.csv"
    with path.open(encoding="utf-8-sig") as file:
        return {row["ISO3166-1-Alpha-2"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def sea_ports(shared):
    path = shared / "data" / "sea_ports_locode" / "ports.json"
    return json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("name", TABLES)
def test_every_line_names_its_source(name):
    rows = table(name)
    assert rows
    assert all(row["source"].strip() and None not in row for row in rows)
    assert len({tuple(row.values()) for row in rows}) == len(rows)


def test_countries_are_countries(countries):
    for name in ("border", "countries", "phones", "ports", "secrecy", "transshipment"):
        assert {row["country"] for row in table(name)} <= countries.keys()


def test_prefixes_are_those_of_the_shared_table(countries):
    for row in table("phones"):
        dial = re.sub(r"[^\d,]", "", countries[row["country"]]["Dial"])
        assert row["prefix"] in dial.split(",")


def test_ports_lie_where_they_lie(sea_ports):
    checked = 0
    for row in table("ports"):
        known = sea_ports.get(row["locode"])
        if known is None or "coordinates" not in known:
            continue
        east, north = known["coordinates"]
        assert math.isclose(float(row["longitude"]), east, abs_tol=1.0), row
        assert math.isclose(float(row["latitude"]), north, abs_tol=1.0), row
        assert place_country(row["name"]) == row["locode"][:2] == row["country"]
        checked += 1
    assert checked > 25


def test_countries_lie_near_one_of_their_ports(sea_ports):
    by_country = {}
    for code, port in sea_ports.items():
        if "coordinates" in port:
            by_country.setdefault(code[:2], []).append(port["coordinates"])
    for country, (north, east) in coordinates().items():
        ports = by_country.get(country)
        if ports and country != "CD":  # its ports are given north before east
            nearest = min(math.hypot(e - east, n - north) for e, n in ports)
            assert nearest < 15, (country, nearest)


def test_a_place_that_is_not_known_has_no_position():
    assert position("nowhere", None) is None
    assert position(None, "XX") is None
    assert position("nowhere", "KP") == coordinates()["KP"]


def test_transshipment_points_have_the_day_of_a_publication():
    for row in table("transshipment"):
        assert date(2010, 1, 1) < date.fromisoformat(row["since"]) < date(2026, 1, 1)


def test_chapters_are_chapters():
    chapters = {row.prefix[:2] for row in goods_table()} | {
        f"{n:02d}" for n in range(1, 98)
    }
    assert {row["chapter"] for row in table("chapter_words")} <= chapters
    named = {c for row in table("activities") for c in row["chapters"].split()}
    assert named <= chapters


def test_indicators_are_those_of_the_catalogue(shared):
    text = (shared / "indicators.md").read_text("utf-8")
    described = dict(re.findall(r"^\| ([A-Z]\d+) \| ([SCEP/]+) \|", text, re.MULTILINE))
    ours = {entry.code: entry.level for entry in catalogue()}
    assert len(described) == 49
    assert ours.keys() <= described.keys()
    assert len(ours) >= 35
    # Churn and small suppliers are pairs over time, seen from one company; "to order"
    # is written on a shipment, and names no pair.
    differing = {c for c, level in ours.items() if level not in described[c].split("/")}
    assert differing == {"E2", "E4", "E8"}
