"""The published cases: written from facts, sourced row by row, and found by the search."""

import csv
import importlib
import json
import subprocess
import sys
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import diversion as dv

SAMPLES = Path(__file__).resolve().parents[1] / "sample_graphs"
FACTS = {
    path.stem: tomllib.loads(path.read_text("utf-8"))
    for path in sorted((SAMPLES / "facts").glob("*.toml"))
}
FILES = {
    "companies.csv",
    "links.csv",
    "listings.csv",
    "shipments.csv",
    "truth_chains.jsonl",
    "README.md",
}
every_case = pytest.mark.parametrize("name", FACTS)


def rows(name, table):
    with (SAMPLES / name / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def run(script, *arguments):
    command = [sys.executable, str(SAMPLES / script), *map(str, arguments)]
    subprocess.run(command, check=True)  # noqa: S603 - our own script


@pytest.fixture(scope="module")
def rewritten(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    run("write_samples.py", folder)
    return folder


@pytest.fixture
def date_rules(monkeypatch):
    monkeypatch.syspath_prepend(str(SAMPLES))
    return importlib.import_module("date_rules")


def test_the_index_counts_the_cases():
    index = (SAMPLES / "README.md").read_text("utf-8")
    assert len(FACTS) == 22
    assert "Twenty-two cases of goods" in index
    assert index.count("/README.md) | ") == len(FACTS)


@every_case
def test_committed_files_follow_from_the_facts(name, rewritten):
    assert {path.name for path in (SAMPLES / name).iterdir()} == FILES
    for file in FILES:
        assert (rewritten / name / file).read_bytes() == (
            SAMPLES / name / file
        ).read_bytes()


@every_case
def test_every_row_says_its_status_and_its_sources(name):
    sources = FACTS[name]["sources"].values()
    for table in ("companies", "links", "listings", "shipments"):
        for row in rows(name, table):
            status, *_, listed = row["source"].split("; ")
            assert status.split(" (")[0] in ("stated", "inferred")
            assert set(listed.split(" | ")) <= set(sources)


@every_case
def test_what_no_source_states_says_inferred(name):
    for hop, row in zip(FACTS[name]["hops"], rows(name, "shipments"), strict=True):
        assert row["source"].startswith(hop["status"])
        assert ("inferred date: " in row["source"]) == (hop["date"]["rule"] != "day")
        assert ("HS code inferred" in row["source"]) == bool(row.get("hs_code"))


@every_case
def test_a_day_lies_in_the_interval_that_the_source_supports(name):
    for hop, row in zip(FACTS[name]["hops"], rows(name, "shipments"), strict=True):
        day = date.fromisoformat(row["departed_on"] or row["arrived_on"])
        rule = hop["date"]
        assert rule.get("from", day) <= day <= rule.get("to", day)


@every_case
def test_no_record_was_known_before_it_happened(name):
    for row in rows(name, "shipments"):
        if row.get("known_on"):
            assert row["known_on"] >= max(
                row.get("departed_on", ""), row.get("arrived_on", "")
            )


@every_case
def test_hops_name_parties_of_the_case(name):
    known = {company["company_id"] for company in FACTS[name]["companies"]}
    for row in rows(name, "shipments"):
        assert {row["shipper_id"], row["consignee_id"]} - {""} <= known
    assert {party for chain in FACTS[name]["chains"] for party in chain} <= known | {"?"}


@every_case
def test_the_labelled_chains_are_those_of_the_facts_and_accuse_nobody(name):
    text = (SAMPLES / name / "truth_chains.jsonl").read_text("utf-8")
    told, facts = [json.loads(line) for line in text.splitlines()], FACTS[name]
    assert [c["companies"] for c in told] == facts["chains"] + facts.get("whole", [])
    ends = {(h["shipment_id"], h.get("from", "?"), h.get("to", "?")) for h in facts["hops"]}
    country = {c["company_id"]: c.get("country") for c in facts["companies"]}
    for chain in told:
        legs = set(pairwise(chain["companies"]))
        assert set(chain["shipments"]) == {s for s, *leg in ends if tuple(leg) in legs}
        assert legs == {tuple(leg) for s, *leg in ends if s in chain["shipments"]}
        assert set(chain["roles"].values()) <= {"end_user"}
        assert all(country[company] == "KP" for company in chain["roles"])


@every_case
def test_the_page_tells_the_story_and_who_was_accused(name):
    page, facts = (SAMPLES / name / "README.md").read_text("utf-8"), FACTS[name]
    assert 3 <= len(facts["story"].strip().splitlines()) <= 9
    assert facts["story"].strip() in page
    assert f"## Culpability\n\n{facts['culpability']}" in page
    assert "*Inferred*" in page
    assert all(hop["shipment_id"] in page for hop in facts["hops"])
    assert all("~".join(chain) in page for chain in facts["chains"])
    assert not {"guilty", "evader"} & set(page.lower().split())


@every_case
def test_the_page_shows_what_explain_says_and_reads_it_against_the_sources(name):
    page, facts = (SAMPLES / name / "README.md").read_text("utf-8"), FACTS[name]
    assert page.count("    Why it scores, in decibans") == len(facts["chains"])
    for part in (
        "    Indicators (decibans set by hand, not calibrated)",
        "    Rules in force when the goods left (a reading, not legal advice)",
        "    If one fact were not there",
        "    The records that could move the score most",
        "    Missing; records to ask for",
    ):
        assert page.count(part) == len(facts["chains"])
    assert f"## Read against the sources\n\n{facts['reading']}" in page


def test_the_page_of_the_cable_compound_names_the_missing_leg_and_whom_to_ask():
    page = (SAMPLES / "ca-dow" / "README.md").read_text("utf-8")
    assert "missing leg: who received shipment CA-DOW-1 from Dow Chemical" in page
    assert "ask for the consignee of the first and the consignor of the second" in page
    assert "with its consignee and end-user statement: up to +12.0 dB" in page


def test_the_index_names_every_case():
    index = (SAMPLES / "README.md").read_text("utf-8")
    assert all(f"[{name}]({name}/README.md)" in index for name in FACTS)


def test_date_rules(date_rules):
    day = date(2014, 2, 3)
    assert date_rules.days_of({"rule": "day", "departed_on": day}) == {"departed_on": day}
    assert date_rules.days_of({"rule": "month", "departed_on": "2016-02"}) == {
        "departed_on": date(2016, 2, 29)
    }
    assert date_rules.days_of({"rule": "latest", "to": day}) == {"departed_on": day}
    interval = {
        "rule": "spread",
        "from": date(2020, 1, 1),
        "to": date(2020, 1, 31),
        "of": 2,
    }
    assert date_rules.days_of(interval | {"step": 2, "field": "arrived_on"}) == {
        "arrived_on": date(2020, 1, 21)
    }
    with pytest.raises(ValueError, match="'guess'"):
        date_rules.days_of({"rule": "guess"})


@pytest.fixture(scope="module", params=FACTS)
def answered(request):
    with dv.open(str(SAMPLES / request.param)) as case:
        assert case.rejects().empty
        yield FACTS[request.param], case.chains(top=3).chains


def test_published_chains_are_among_the_first_three(answered):
    facts, chains = answered
    found = {tuple(party or "?" for party in chain.companies): chain for chain in chains}
    for published in facts["chains"]:
        chain = found[tuple(published)]
        ends = [(hop.from_id or "?", hop.to_id or "?") for hop in chain.hops]
        assert ends == list(pairwise(published))
        assert chain.target.company_id == published[-1]


def test_the_unknown_middle_of_the_cable_compound_is_a_gap():
    with dv.open(str(SAMPLES / "ca-dow")) as case:
        (chain,) = case.chains().chains
        without = case.chains(gaps=False).chains
    assert chain.companies == ("dow-ca", None, "f326")
    assert [hop.order for hop in chain.hops] == ["certain", "inferred"]
    assert without == ()


def test_a_lift_in_use_for_twenty_years_is_not_waiting():
    with dv.open(str(SAMPLES / "ischgl")) as case:
        chains = case.chains().chains
        patient = case.chains(max_wait=10_000).chains
    assert all("doppelmayr" not in chain.companies for chain in chains)
    assert any(chain.companies[0] == "doppelmayr" for chain in patient)


def test_transmitters_sold_years_before_the_launch_are_not_waiting():
    with dv.open(str(SAMPLES / "unha3")) as case:
        chains = case.chains().chains
        patient = case.chains(max_wait=1_000).chains
    assert all("pressure-gb" not in chain.companies for chain in chains)
    (late,) = [c for c in patient if c.companies[0] == "pressure-gb"]
    assert [hop.shipment_ids for hop in late.hops] == [("UNHA3-A2",), ("UNHA3-A3",)]


def test_a_chain_ends_at_the_agent_of_the_academy_unless_the_academy_is_asked_for():
    whole = ("yidatong", "shi-qianpei", "cui-min", "sans")
    with dv.open(str(SAMPLES / "ofac-nets")) as case:
        (chain,) = case.chains().chains
        asked = case.chains(to="company:sans").chains
    assert chain.companies == whole[:3]
    assert chain.target.why == "agent_of sans (registered in the DPRK)"
    assert whole in [each.companies for each in asked]


def test_the_page_of_the_agent_names_the_record_of_the_last_leg():
    page = (SAMPLES / "ofac-nets" / "README.md").read_text("utf-8")
    assert "last leg: OFAC-NETS-3 may show goods going on from Cui Min" in page


def test_the_page_of_the_tubes_tells_the_declared_end_user_from_the_receiver():
    page = (SAMPLES / "ville" / "README.md").read_text("utf-8")
    assert (
        "VILLE-2: declared end-user Shenyang Aircraft Corp.; consignee Nam Chon Gang; "
        "the chain ends at Nam Chon Gang: they part" in page
    )


def test_tanker_lorries_are_no_ships():
    page = (SAMPLES / "tankertrucks" / "README.md").read_text("utf-8")
    assert "lorries" in page
    assert "its words belong to chapter" not in page


def test_goods_that_did_not_arrive_say_so():
    for name, words in (("ville", "seized at sea"), ("dcstab", "not reported to have")):
        *_, last = rows(name, "shipments")
        assert words in last["description"]
        assert not last.get("arrived_on")


def test_nothing_was_known_before_the_limousines_were_reported():
    with dv.open(str(SAMPLES / "maybach"), as_of=date(2019, 7, 17)) as case:
        assert case.chains().chains == ()
        assert len(case.chains(as_of=date(2019, 7, 18)).chains) > 0


def test_the_world_holds_what_its_page_says():
    world = SAMPLES / "world"
    settings = json.loads((world / "world.json").read_text("utf-8"))
    page = (world / "README.md").read_text("utf-8")
    counts = {
        table: pq.read_metadata(world / f"{table}.parquet").num_rows
        for table in ("companies", "links", "listings", "shipments", "truth_lots")
    }
    assert counts["shipments"] == counts["truth_lots"] == settings["records"]
    for count in counts.values():
        assert f"{count:,}" in page
    assert f"seed, size, regime | {settings['seed']}, `{settings['size']}`" in page
    assert f"{settings['chains']} finished diversion chains" in page
    assert "no company" in page
    assert len((world / "truth_chains.jsonl").read_text("utf-8").splitlines()) == 22


def test_the_world_is_typed_and_empty_is_null(tmp_path):
    source, folder = tmp_path / "source", tmp_path / "world"
    source.mkdir()
    (source / "companies.csv").write_text("company_id,name,aliases\nC1,Alder,\n")
    (source / "links.csv").write_text(
        "link_id,from_id,to_id,type,share\nL1,C1,C2,owns,50\n"
    )
    (source / "listings.csv").write_text("listing_id,name,listed_on\nX1,Alder,2020-02-03\n")
    (source / "shipments.csv").write_text(
        "shipment_id,shipper_id,departed_on,arrived_on,hs_code,mass_kg\n"
        "S1,C1,2020-01-31,,010121,\n"
    )
    pq.write_table(
        pa.table({"shipment_id": ["S1"], "chains": [""]}), source / "truth_lots.parquet"
    )
    for name in ("truth_chains.jsonl", "truth_routes.jsonl", "world.json"):
        (source / name).write_text("{}\n")
    run("write_world.py", source, folder)
    shipments = pq.read_table(folder / "shipments.parquet")
    assert shipments.to_pylist() == [
        {
            "shipment_id": "S1",
            "shipper_id": "C1",
            "departed_on": date(2020, 1, 31),
            "arrived_on": None,
            "hs_code": "010121",
            "mass_kg": None,
        }
    ]
    assert shipments.schema.field("mass_kg").type == pa.float64()
    assert pq.read_table(folder / "links.parquet")["share"].to_pylist() == [50.0]
    assert pq.read_table(folder / "companies.parquet")["aliases"].to_pylist() == [None]
    assert (folder / "world.json").read_text() == "{}\n"
