"""A case on a server answers as a case in a file does, and reads well as a graph."""

import re

import pytest

import diversion as dv
from diversion.records import open_records
from diversion.store.address import parse_address
from diversion.store.neo4j.statements import cypher
from tests import tables
from tests.neo4j.same import assert_same_case

pytestmark = pytest.mark.neo4j

# What version 1 of the graph did not have.
LATER = [f"diversion_{name}" for name in ("past", "change", "log", "judged", "may_be")]


def test_server_is_a_real_neo4j(server):
    assert re.fullmatch(r"Neo4j/\d+\.\d+\.\d+", server.agent)


def test_graph_reads_as_an_investigator_expects(tmp_path, load, server):
    load(
        tables.three_hops(
            tmp_path,
            companies=[
                tables.company("maker", "CA", roles="producer"),
                tables.company("boss", "CN", kind="person"),
                tables.company("user", "KP", kind="public_body"),
            ],
            links=[
                {"from_id": "boss", "to_id": "maker", "type": "owns", "share": 60,
                 "valid_from": "2019-01-01", "confidence": 0.9},
            ],
            listings=[{"company_id": "user", "name": "User", "authority": "UN"}],
            shipments=[
                tables.shipment(
                    "maker", "user", "2020-01-01", "2020-02-01", mass_kg=100,
                    vessel_imo="9296925", vessel_name="Grand", notify_name="Agent & Co",
                ),
            ],
        )
    )  # fmt: skip
    (row,) = server.read(
        """
        MATCH (a:Company)-[:SENT]->(s:Shipment)<-[:RECEIVED]-(b:PublicBody)
        MATCH (s)-[:CARRIED_BY]->(v:Vessel), (s)-[:NOTIFIED]->(n:Party)
        MATCH (p:Person)-[o:OWNS]->(a), (l:Listing)-[:LISTS]->(b)
        MATCH (a)-[t:SUPPLIED]->(b), (s)-[f:STATED_IN]->(src:Source)
        RETURN a.company_id, b.company_id, v.company_id, n.name, o.share,
            toString(o.valid_from), o.confidence, l.authority, t.shipment_id,
            toString(t.departed_on), t.hs_code, t.mass_kg, f.row, src.table_name,
            s.departed_on = date('2020-01-01')
        """
    )
    assert row == [
        "maker", "user", "imo:9296925", "AGENT CO", 60.0, "2019-01-01", 0.9, "UN", "s000",
        "2020-01-01", "852610", 100.0, 2, "shipments", True,
    ]  # fmt: skip


def test_loading_twice_changes_nothing(tmp_path, load, graph):
    folder = tables.three_hops(tmp_path)
    load(folder)
    before = graph()
    again = load(folder)
    assert [report.loaded for report in again] == [0, 0]
    assert graph() == before


def test_dry_run_leaves_an_empty_server_empty(tmp_path, load, server, address):
    reports = load(tables.three_hops(tmp_path), dry_run=True)
    assert [report.loaded for report in reports] == [4, 3]
    assert server.read("MATCH (n) RETURN count(n)") == [[0]]


def test_row_in_conflict_with_the_server_is_rejected_with_its_line(tmp_path, load, address):
    load(tables.three_hops(tmp_path / "a"))
    other = tables.write_case(
        tmp_path / "b",
        shipments=[
            tables.shipment("maker", "trader", "2020-01-01", "2020-02-01", mass_kg=100),
            tables.shipment("trader", "front", "2020-02-11", "2020-02-20", mass_kg=90),
        ],
    )
    (report,) = load(other)
    assert (report.unchanged, report.rejected) == (1, 1)
    with open_records(address) as records:
        (reject,) = records.rejects().to_dict("records")
    assert (reject["line"], reject["reason"]) == (3, "id already loaded with other values")


def test_name_that_becomes_a_company_is_tied_anew(tmp_path, load, graph, server, address):
    named = [
        tables.shipment(
            "maker", "", "2020-01-01", "2020-02-01", consignee_name="Blue Ltd."
        ),
        tables.shipment("", "user", "2020-03-01", "2020-03-02", shipper_name="BLUE LTD"),
    ]
    register = [tables.company("maker", "CA"), tables.company("user", "KP")]
    blue = tables.company("blue", "CN", name="Blue Ltd")
    load(tables.write_case(tmp_path / "a", companies=register, shipments=named))
    assert server.read("MATCH (p:Party {name: 'BLUE LTD'})--() RETURN count(*)") == [[4]]
    load(tables.write_case(tmp_path / "b", companies=[blue]))
    grown = graph()
    server.run_alone("MATCH (n) DETACH DELETE n")
    load(tmp_path / "b")
    load(tmp_path / "a")
    whole = graph()
    assert whole[0] == grown[0]
    assert whole[1] == grown[1]
    with dv.open(address) as case:
        assert [chain.chain_id for chain in case.chains()] == ["maker~blue~user"]


def test_later_document_of_a_consignment_moves_its_hop(tmp_path, load, graph, server):
    first = tables.shipment(
        "maker", "user", "2020-01-01", shipment_id="S2", consignment_id="K"
    )
    second = tables.shipment(
        "maker", "user", "", "2020-01-20", shipment_id="S1", consignment_id="K"
    )
    load(tables.write_case(tmp_path / "a", shipments=[first]))
    load(tables.write_case(tmp_path / "b", shipments=[second]))
    grown = graph()
    supplied = "MATCH ()-[t:SUPPLIED]->() RETURN t.shipment_id, t.shipment_ids"
    assert server.read(supplied) == [["S1", ["S1", "S2"]]]
    tied = "MATCH (a)-[:SAME_GOODS]->(b:Consignment) RETURN a.shipment_id, b.shipment_id"
    assert server.read(tied) == [["S2", "S1"]]
    server.run_alone("MATCH (n) DETACH DELETE n")
    load(tables.write_case(tmp_path / "c", shipments=[second, first]))
    assert graph()[0] == grown[0]


def test_link_to_a_company_that_comes_later_is_taken_when_read_again(
    tmp_path, load, server
):
    links = [{"from_id": "maker", "to_id": "late", "type": "directs"}]
    companies = [tables.company("maker", "CA")]
    early = tables.write_case(tmp_path / "a", companies=companies, links=links)
    assert load(early)[1].rejected == 1
    load(tables.write_case(tmp_path / "b", companies=[tables.company("late", "CN")]))
    assert load(early)[1].loaded == 1
    assert server.read("MATCH ()-[r:DIRECTS]->(b) RETURN b.company_id") == [["late"]]
    assert server.read("MATCH (r:Reject) RETURN count(r)") == [[0]]


def test_case_of_version_one_is_read_as_it_is_and_becomes_one_of_today(
    tmp_path, load, server, address
):
    folder = tables.three_hops(tmp_path / "a", listings=[{"name": "User Ltd"}])
    load(folder)
    later = [name for name in _indexes(server) if name in LATER]
    assert sorted(later) == sorted(LATER)
    for name in LATER:
        server.write(f"DROP CONSTRAINT {name}")
    server.write("MATCH (n:LogLine) DELETE n")
    server.write(
        "MATCH (c:DiversionCase) SET c = {key: c.key, data_version: c.data_version, "
        "graph: c.graph, schema_version: 1}"
    )
    version = "MATCH (c:DiversionCase) RETURN c.schema_version"
    with dv.open(address) as ours, dv.open(folder) as theirs:
        assert_same_case(theirs, ours)
    with open_records(address) as old, open_records(tmp_path / "b.db", create=True) as new:
        old.copy_to(new)
        assert new.tables() == old.tables()
    assert server.read(version) == [[1]]
    more = tables.write_case(tmp_path / "c", companies=[tables.company("new", "CN")])
    assert [report.loaded for report in load(more)] == [1]
    assert server.read(version) == [[2]]
    assert set(LATER) <= set(_indexes(server))
    with open_records(address) as records:
        assert [line.number for line in records.log_lines()] == [1]


def _indexes(server):
    return server.read(cypher("schema_names"))[0][0]


def test_address_keeps_the_database_apart(monkeypatch):
    monkeypatch.setenv("NEO4J_DATABASE", "cases")
    assert parse_address("bolt://graph.example:7687").database == "cases"
