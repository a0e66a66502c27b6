"""Every real list and register loads with no option, and nothing in it is lost."""

import csv
import json
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from diversion.records import open_records
from diversion.store import LoadReport


def load(tmp_path: Path, *paths: Path) -> list[tuple[str, LoadReport]]:
    """(table, report) of each entry; checks that all rows are accounted for."""
    from diversion import io  # noqa: PLC0415 - the order of entries is that of the reports

    tables = [source.table.name for source in io.find_files(list(paths))]
    with open_records(tmp_path / "case.duckdb", create=True) as records:
        reports = records.load(*paths)
        for report in reports:
            assert report.rows == report.loaded + report.unchanged + report.rejected
            assert report.confidence > 0.5
        again = records.load(*paths)
        assert [each.loaded for each in again] == [0] * len(reports)
        assert len(records.rejects()) == sum(each.rejected for each in reports)
        counts = records.tables()
    for name in set(tables):
        loaded = [
            r.loaded for table, r in zip(tables, reports, strict=True) if table == name
        ]
        assert counts[name] == sum(loaded)
    return list(zip(tables, reports, strict=True))


def outcome(report: LoadReport) -> tuple[str, int, int]:
    return report.layout, report.rows, report.loaded


def test_the_un_list(tmp_path, shared):
    path = shared / "data/un_sc_consolidated_xml/UN_consolidated.xml"
    ((table, report),) = load(tmp_path, path)
    assert (table, *outcome(report)) == ("listings", "un-sc-xml", 1003, 1003)
    root = ET.parse(path).getroot()  # noqa: S314 - a count of our own
    assert (len(root[0]), len(root[1])) == (730, 273)
    with open_records(tmp_path / "case.duckdb") as records:
        listings = records._store.read("listings").to_pylist()
    assert Counter(row["kind"] for row in listings) == {"person": 730, "company": 273}
    dprk = [row["listing_id"] for row in listings if row["programme"] == "DPRK"]
    assert Counter(each[:3] for each in dprk) == {"KPi": 80, "KPe": 75}
    assert {row["listing_id"] for row in listings} == {
        each.text.strip() for each in root.iter("REFERENCE_NUMBER")
    }
    (komid,) = [row for row in listings if row["listing_id"] == "KPe.001"]
    assert komid["name"] == "KOREA MINING DEVELOPMENT TRADING CORPORATION"
    assert komid["aliases"].split(";")[-1] == "KOMID"
    assert (komid["country"], str(komid["listed_on"])) == ("KP", "2009-04-24")


@pytest.mark.slow
def test_the_ofac_list_with_its_parts(tmp_path, shared):
    folder = shared / "data/ofac_sdn_csv_watchman"
    found = load(tmp_path, folder)
    lines = (folder / "sdn.csv").read_bytes().splitlines()
    assert len(lines) == 8976 + 1  # the last holds an end-of-file mark alone
    assert [(table, *outcome(report)) for table, report in found] == [
        ("companies", "ofac-sdn-csv", 3459, 3459),
        ("listings", "ofac-sdn-csv", 8976, 8976),
        ("links", "ofac-sdn-csv", 3408, 3397),
    ]
    assert found[2][1].reasons == {"link to an unknown company": 11}
    with open_records(tmp_path / "case.duckdb") as records:
        listings = {
            row["listing_id"]: row for row in records._store.read("listings").to_pylist()
        }
        links = records._store.read("links").to_pylist()
        rejects = records.rejects()
    dprk = [row for row in listings.values() if "DPRK" in row["programme"]]
    assert len(dprk) == 414
    with (folder / "sdn.csv").open(encoding="utf-8", newline="") as file:
        kinds = Counter(row[2] for row in csv.reader(file) if "DPRK" in "".join(row[3:4]))
    assert (kinds["vessel"], kinds["aircraft"]) == (106, 16)
    assert sum(row["kind"] == "vessel" for row in dprk) == 106 + 16
    assert listings["OFAC-17069"]["identifiers"] == "imo:7937317"
    assert listings["OFAC-36"]["aliases"] == "AERO-CARIBBEAN"
    assert listings["OFAC-36"]["address"] == "Havana, Cuba"
    assert listings["OFAC-28263"]["company_id"] == "OFAC-28263"
    # A tie that stands in sdn_comments.csv only.
    lazarus = {row["to_id"] for row in links if row["from_id"] == "OFAC-28263"}
    assert [listings[each]["name"] for each in lazarus] == ["LAZARUS GROUP"]
    assert rejects["raw"].str.contains("Linked To").all()
    assert set(rejects["column"]) == {"to_id"}


@pytest.mark.parametrize(
    ("name", "loaded", "rejected"),
    [("consolidated.csv", 13, 0), ("csl.csv", 115, 0), ("csl_full_history.csv", 4226, 1)],
)
def test_the_consolidated_screening_list(tmp_path, shared, name, loaded, rejected):
    path = shared / "data/bis_dpl_csl" / name
    ((table, report),) = load(tmp_path, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *records = csv.reader(file)
    assert sum(record != header for record in records) == loaded + rejected
    assert (table, report.layout) == ("listings", "us-csl-csv")
    assert (report.loaded, report.rejected) == (loaded, rejected)


def test_the_denied_persons_list(tmp_path, shared):
    path = shared / "data/bis_dpl_csl/dpl.txt"
    ((_, report),) = load(tmp_path, path)
    lines = path.read_text("utf-8-sig").splitlines()[1:]
    assert (report.layout, report.rows) == ("bis-dpl", len(lines))
    assert report.loaded == len(set(lines)) == 543  # three lines come twice
    assert report.reasons == {"duplicate row id in this file": 3}


def test_the_canadian_list(tmp_path, shared):
    path = shared / "data/canada_sema_xml/sema-lmes.xml"
    ((table, report),) = load(tmp_path, path)
    assert (table, *outcome(report)) == ("listings", "ca-sema-xml", 1369, 1369)
    assert path.read_text("utf-8").count("<record>") == 1369


def test_follow_the_money_entities(tmp_path, shared):
    path = shared / "data/opensanctions_name_matching/donations.ijson"
    found = load(tmp_path, path)
    lines = path.read_text("utf-8").splitlines()
    schemas = Counter(json.loads(line)["schema"] for line in lines)
    parties = sum(schemas[each] for each in ("Company", "Organization", "Person"))
    assert [(table, *outcome(report)) for table, report in found] == [
        ("companies", "ftm-json", parties, 95),
        ("listings", "ftm-json", 0, 0),
        ("links", "ftm-json", 0, 0),
    ]
    with open_records(tmp_path / "case.duckdb") as records:
        companies = records._store.read("companies").to_pylist()
    (party,) = [row for row in companies if row["name"] == "Frau Lina Dachner"]
    assert (party["kind"], party["country"]) == ("person", "DE")
    assert party["address"] == "Schillerstraße 19, 76135 Karlsruhe"


@pytest.mark.slow
def test_beneficial_ownership(tmp_path, shared):
    folder = shared / "data/bods_examples"
    found = load(tmp_path, folder)
    parties, interests = 0, 0
    for path in folder.glob("*.json"):
        last = {each["recordId"]: each for each in json.loads(path.read_text("utf-8"))}
        ties = [each for each in last.values() if each["recordType"] == "relationship"]
        parties += len(last) - len(ties)
        for tie in ties:
            details = tie["recordDetails"]
            parties += isinstance(details["interestedParty"], dict)
            interests += max(len(details.get("interests", [])), 1)
    for name, count in (("companies", parties), ("links", interests)):
        reports = [report for table, report in found if table == name]
        assert len(reports) == len(list(folder.glob("*.json")))
        assert sum(report.rows for report in reports) == count
        assert sum(report.rejected for report in reports) == 0
        assert {report.layout for report in reports} == {"bods-json"}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["lei-data.xml"], [("companies", "gleif-lei-xml", 13, 13)]),
        (["lei-data.json"], [("companies", "gleif-lei-json", 13, 13)]),
        (["lei-updates-data2.xml"], [("companies", "gleif-lei-xml", 12, 12)]),
        (["lei-updates-data2-new.xml"], [("companies", "gleif-lei-xml", 12, 12)]),
        # Its ends are in other files, which may be loaded later.
        (["rr-data.xml"], [("links", "gleif-rr-xml", 10, 0)]),
        (["rr-data.json"], [("links", "gleif-rr-json", 10, 0)]),
        (
            ["rr-updates-data2.xml", "lei-updates-data2.xml"],
            [
                ("companies", "gleif-lei-xml", 12, 12),
                ("links", "gleif-rr-xml", 11, 11),
            ],
        ),
        (
            ["rr-updates-data2-new.xml", "lei-updates-data2-new.xml"],
            [
                ("companies", "gleif-lei-xml", 12, 12),
                ("links", "gleif-rr-xml", 10, 9),
            ],
        ),
        (
            ["repex-data.xml", "lei-data.xml"],
            [
                ("companies", "gleif-repex-xml", 10, 10),
                ("companies", "gleif-lei-xml", 13, 13),
                ("links", "gleif-repex-xml", 10, 7),
            ],
        ),
        (
            ["rr-data-out.json"],
            [("companies", "bods-json", 0, 0), ("links", "bods-json", 10, 0)],
        ),
    ],
)
def test_gleif(tmp_path, shared, names, expected):
    folder = shared / "data/gleif_lei_rr_samples"
    found = load(tmp_path, *(folder / name for name in names))
    assert [(table, *outcome(report)) for table, report in found] == expected


def test_links_that_were_loaded_first_find_their_ends_later(tmp_path, shared):
    folder = shared / "data/gleif_lei_rr_samples"
    with open_records(tmp_path / "case.duckdb", create=True) as records:
        records.load(folder / "rr-updates-data2.xml")
        assert records.tables()["links"] == 0
        records.load(folder / "lei-updates-data2.xml")
        (report,) = records.load(folder / "rr-updates-data2.xml")
    assert (report.loaded, report.rejected) == (11, 0)
