import csv
import io
import json

import pytest

from diversion.indicators import catalogue
from tests.tables import company, shipment, three_hops, write_case

CHAIN = "maker~trader~front~user"
TREATY = """
[pack]
id = "cn"
title = "a country"
version = "1"
states = ["CN"]
source = "its gazette"

[[rule]]
id = "cn-1"
answer = "permit needed"
instrument = "Act"
provision = "section 1"
from = 2019-01-01
direction = "to"
goods = ["85"]
basis = "text"
text = "electrical goods"
"""


@pytest.fixture
def case(tmp_path):
    return three_hops(tmp_path / "case")


def test_without_a_case_the_catalogue_is_listed(run):
    status, out, _ = run("indicators")
    assert status == 0
    assert all(entry.code in out and entry.what in out for entry in catalogue())
    _, out, _ = run("indicators", "--format", "jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [(row["indicator"], row["help"]) for row in rows] == [
        (entry.code, entry.help) for entry in catalogue()
    ]


@pytest.mark.parametrize(
    ("option", "subject"),
    [("--company", "front"), ("--shipment", "s001"), ("--chain", CHAIN)],
)
def test_each_subject_is_assessed_in_each_format(run, case, option, subject):
    status, text, _ = run("indicators", case, option, subject)
    assert status == 0
    assert text.startswith(f"{option[2:]} {subject}\nBand: ")
    _, lines, _ = run("indicators", case, option, subject, "--format", "jsonl")
    _, table, _ = run("indicators", case, option, subject, "--format", "csv")
    found = [json.loads(line) for line in lines.splitlines()]
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(r["indicator"], r["state"]) for r in found] == [
        (r["indicator"], r["state"]) for r in rows
    ]
    assert {r["state"] for r in found} <= {"fired", "clear", "not assessable"}
    assert list(found[0]) == list(rows[0])


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("--company", "nobody"), 1, "no company has the id 'nobody'"),
        (("--shipment", "s9"), 1, "no shipment has the id 's9'"),
        (("--chain", "maker~user"), 1, "no shipment from 'maker' to 'user'"),
        ((), 2, "found a case without a subject"),
        (("--company", "front", "--shipment", "s001"), 2, "one of --company"),
    ],
)
def test_a_subject_that_is_not_there_is_said_in_one_line(
    run, case, arguments, status, message
):
    found = run("indicators", case, *arguments)
    assert found[0] == status
    assert message in found[2]
    assert found[2].count("\n") == 1


def test_packs_are_listed_with_versions_and_another_is_added(run, tmp_path, case):
    status, out, _ = run("rules")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()[1:]] == ["ca", "un"]
    pack = tmp_path / "cn.toml"
    pack.write_text(TREATY, encoding="utf-8")
    _, out, _ = run("rules", case, "--chain", CHAIN, "--pack", pack, "--format", "jsonl")
    found = [json.loads(line) for line in out.splitlines()]
    of_pack = [(r["answer"], r["shipments"]) for r in found if r["pack"] == "cn"]
    assert of_pack == [("permit needed", ["s002"]), ("permit needed", ["s001"])]
    pack.write_text("[pack", encoding="utf-8")
    status, _, err = run("rules", "--pack", pack)
    assert status == 2
    assert "cn.toml: found no TOML" in err
    status, _, err = run("rules", "--pack", tmp_path / "none.toml")
    assert status == 2
    assert "none.toml" in err


def test_a_shipment_is_judged_in_each_format(run, case):
    status, text, _ = run("rules", case, "--shipment", "s002")
    assert status == 0
    assert "Strictest: banned" in text
    assert "resolution 2397 (2017), paragraph 7" in text
    _, table, _ = run("rules", case, "--shipment", "s002", "--format", "csv")
    _, lines, _ = run("rules", case, "--shipment", "s002", "--format", "jsonl")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [r["rule"] for r in rows] == [
        json.loads(line)["rule"] for line in lines.splitlines()
    ]
    status, text, _ = run("rules", case, "--shipment", "s000")
    assert status == 0
    assert "no provision speaks about it" in text


def test_explain_shows_flags_and_rules(run, case):
    _, text, _ = run("explain", case, CHAIN)
    assert "Indicators (decibans" in text
    assert "Listed status, a fact outside the score (0)" in text
    assert "may be: " in text
    assert "Export and Import Permits Act" in text
    _, line, _ = run("explain", case, CHAIN, "--format", "json")
    found = json.loads(line)
    flags = found["indicators"]
    assert flags["lower_decibans"] <= flags["score_decibans"] <= flags["upper_decibans"]
    assert flags["calibrated"] is False
    assert flags["clear"] + flags["not_assessable"] > 0
    assert {"ca-eipa-13", "un-2397-7-machinery"} <= {r["rule"] for r in found["rules"]}


def test_names_in_records_steer_nothing(run, tmp_path):
    hostile = "Evil\x1b[2J\u202e Freight"
    folder = write_case(
        tmp_path / "case",
        companies=[
            company("a", "DE"),
            {"company_id": "b", "name": hostile, "country": "KP", "roles": "forwarder"},
        ],
        shipments=[shipment("a", "b", "2020-01-01", description=hostile)],
    )
    for command in ("indicators", "rules"):
        _, out, _ = run(command, folder, "--shipment", "s000")
        assert "\x1b" not in out
        assert "\u202e" not in out
