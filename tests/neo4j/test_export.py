"""A case moves to a server and back, and its bulk files make the same database."""

import os
from xml.sax.saxutils import escape

import pytest

import diversion as dv
from diversion.cli import app
from diversion.records import open_records
from diversion.store.address import find_credentials, parse_address
from diversion.store.neo4j.connection import Connection
from diversion.store.neo4j.statements import cypher
from tests import tables
from tests.conftest import SAMPLES
from tests.neo4j.conftest import text_of
from tests.neo4j.same import assert_same_case
from tests.neo4j.server import LTS, Release, Server
from tests.store.test_editions import ENTRIES, FIRST, SECOND, names_on, un_list

pytestmark = pytest.mark.neo4j


def run(*arguments):
    with pytest.raises(SystemExit) as stopped:
        app([str(argument) for argument in arguments])
    assert stopped.value.code == 0


@pytest.fixture
def folder(tmp_path):
    """A case with all that may break a CSV file, and rows that are left out."""
    return tables.write_case(
        tmp_path / "case",
        companies=[
            tables.company("a;b", "CA", name='Quote " and, comma', aliases="x; y;z"),
            tables.company("c\\d", "CN", name="Two\nlines", kind="person"),
            tables.company("user", "KP", name="'single' {brace} `tick`"),
        ],
        links=[
            {"from_id": "a;b", "to_id": "c\\d", "type": "owns", "share": 12.5,
             "valid_from": "2019-01-01", "confidence": 0.5},
            {"from_id": "a;b", "to_id": "nobody", "type": "owns"},
        ],
        listings=[{"name": "User", "company_id": "user", "authority": "UN"}],
        shipments=[
            tables.shipment("a;b", "c\\d", "2020-01-01", "2020-01-03", mass_kg=0.1,
                            consignment_id="K", vessel_imo="9296925", shipment_id="S;1"),
            tables.shipment("a;b", "c\\d", "2020-01-01", "2020-01-03", mass_kg=0.1,
                            consignment_id="K", notify_name="N;\nM", shipment_id="S;2"),
            tables.shipment("", "user", "2020-02-01", shipper_name='D "Q" Ltd'),
            tables.shipment("c\\d", "user", "2020-02-01", "2020-02-30"),
        ],
    )  # fmt: skip


def test_case_goes_to_a_server_and_back(folder, address, tmp_path):
    run("export", folder, "--to", address)
    back = tmp_path / "back.duckdb"
    run("export", address, "--to", back)
    with dv.open(folder) as theirs, dv.open(back) as ours, dv.open(address) as there:
        assert_same_case(theirs, ours)
        assert_same_case(theirs, there)


def fill(case, folder, tmp_path):
    """Load records, two editions of a list, and what was judged."""
    with open_records(case, create=True) as records:
        records.load(folder)
        for day, entries in (
            (FIRST, ENTRIES),
            (SECOND, ENTRIES | {"KPe.001": 'Birch "&" Co', "KPe.099": "Cedar"}),
        ):
            path = tmp_path / f"{day}.xml"
            path.write_text(un_list(day, {k: escape(v) for k, v in entries.items()}))
            records.load(path)
    run("judge", case, "a;b", "user", "different", "--note", 'it\'s "seen"')
    run("judge", case, "KPe.001", "user", "unsure")
    run("judge", case, "name:NOBODY", "user", "same")
    run("resolve", case, "--keep")


@pytest.mark.slow
def test_bulk_files_make_the_database_that_a_load_makes(
    folder, address, server, load, graph, tmp_path, monkeypatch
):
    source = tmp_path / "case.duckdb"
    for case in (address, source):
        fill(case, folder, tmp_path)
    loaded = graph()
    out = tmp_path / "bulk"
    run("export", source, "--format", "neo4j-csv", "-o", out)
    version = os.environ.get("DIVERSION_NEO4J_VERSION", LTS)
    other = Server(Release(version), tmp_path / "home")
    monkeypatch.chdir(out)
    other.admin("database", "import", "full", "neo4j", "@import.args")
    monkeypatch.chdir(tmp_path)
    other.start()
    try:
        for name, value in other.environment.items():
            monkeypatch.setenv(name, value)
        there = parse_address(other.uri)
        connection = Connection(there, find_credentials(there))
        imported = text_of(connection)
        assert imported == loaded
        for text in (out / "schema.cypher").read_text().split(";\n"):
            if text:
                connection.write(text)
        made, expected = (
            sorted(one.read(cypher("schema_names"))[0][0]) for one in (connection, server)
        )
        assert made == expected
        connection.close()
        with open_records(other.uri, create=True) as records:
            assert [report.loaded for report in records.load(folder)] == [0] * 4
        with dv.open(other.uri) as ours, dv.open(source) as theirs:
            assert_same_case(theirs, ours)
            assert ours.judgements().equals(theirs.judgements())
            assert ours.changes().equals(theirs.changes())
            for day in (FIRST, SECOND):
                assert names_on(ours, day) == names_on(theirs, day)
    finally:
        other.kill()


def test_scores_and_chains_are_on_the_graph(address, server, load, capsys):
    load(SAMPLES / "ca-uav")
    run("export", address, "--scores", "--to", address)
    assert "3 shipments, 4 parties and 2 chains written" in capsys.readouterr().err
    with dv.open(SAMPLES / "ca-uav") as case:
        scores = case.scores().to_pandas().set_index("shipment_id")
        companies = case.companies().to_pandas().set_index("company_id")
        chains = list(case.chains().rows())
    found = server.read("MATCH (s:Shipment) RETURN s.shipment_id, s.score, s.chain_id")
    assert {row[0]: row[1] for row in found} == scores["score"].to_dict()
    found = server.read(
        "MATCH (p:Party) WHERE p.score IS NOT NULL RETURN p.company_id, p.score"
    )
    assert {row[0]: row[1] for row in found} == companies["score"].to_dict()
    found = server.read(
        "MATCH (c:Chain)-[h:HOP]->(s:Shipment) WITH c, h, s ORDER BY h.n "
        "WITH c, collect(s.shipment_id) AS hops "
        "MATCH (c)-[p:PASSES]->(b:Party) WITH c, hops, p, b ORDER BY p.n "
        "WITH c, hops, collect(b.company_id) AS companies ORDER BY c.rank "
        "RETURN c.chain_id, c.score, hops, companies"
    )
    expected = [
        [
            chain["chain_id"],
            chain["score"],
            [hop["shipment_ids"][0] for hop in chain["hops"]],
            chain["companies"],
        ]
        for chain in chains
    ]
    assert found == expected
    ((version, latest),) = server.read("MATCH (r:Run) RETURN r.data_version, r.is_latest")
    assert (version, latest) == (4, True)


def test_later_run_replaces_scores_and_keeps_the_chains_of_the_one_before(
    address, server, load
):
    load(SAMPLES / "ca-uav")
    run("export", address, "--scores", "--to", address)
    run("export", address, "--scores", "--to", address, "--as-of", "2012-01-01")
    runs = server.read(
        "MATCH (r:Run) OPTIONAL MATCH (c:Chain)-[:FOUND_IN]->(r) "
        "RETURN toString(r.as_of), r.is_latest, count(c) ORDER BY r.is_latest"
    )
    assert runs == [[None, False, 2], ["2012-01-01", True, 0]]
    assert server.read("MATCH (s:Shipment) WHERE s.score IS NOT NULL RETURN s") == []
    with dv.open(address) as ours, dv.open(SAMPLES / "ca-uav") as theirs:
        assert_same_case(theirs, ours)
