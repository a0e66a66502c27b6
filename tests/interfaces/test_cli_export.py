"""A case handed on: as a copy, and as files of other programs."""

import json

import networkx as nx
import pytest

import diversion as dv
from diversion.records import open_records
from tests import tables


@pytest.fixture
def folder(tmp_path):
    return tables.three_hops(
        tmp_path / "case",
        links=[{"from_id": "trader", "to_id": "front", "type": "owns", "share": 51.5,
                "valid_from": "2019-01-01"},
               {"from_id": "trader", "to_id": "front", "type": "same_phone"},
               {"from_id": "trader", "to_id": "nobody", "type": "owns"}],
        listings=[{"company_id": "user", "name": "User", "authority": "UN",
                   "programme": "DPRK", "listed_on": "2018-01-01"}],
    )  # fmt: skip


def test_copy_keeps_every_row_with_its_file_and_line(folder, tmp_path, run):
    copy = tmp_path / "copy.duckdb"
    status, shown, _ = run("export", folder, "--to", copy)
    assert status == 0
    assert "1 rows rejected: link to an unknown company" in shown
    with open_records(folder) as theirs, open_records(copy) as ours:
        assert ours.tables() == theirs.tables()
        for name in theirs.tables():
            assert ours._store.read(name).equals(theirs._store.read(name))
        assert ours.rejects().equals(theirs.rejects())
    with dv.open(folder) as theirs, dv.open(copy) as ours:
        assert list(ours.chains().rows()) == list(theirs.chains().rows())
        (chain,) = ours.chains(top=1)
        assert str(ours.explain(chain.chain_id)) == str(theirs.explain(chain.chain_id))


def test_copying_again_and_loading_the_copied_files_changes_nothing(folder, tmp_path, run):
    copy = tmp_path / "copy.duckdb"
    run("export", folder, "--to", copy)
    for again in (("export", folder, "--to", copy), ("load", copy, folder)):
        status, shown, _ = run(*again)
        assert status == 0
        assert [line.split()[4] for line in shown.splitlines()[1:5]] == ["0"] * 4
    with open_records(copy) as ours:
        assert len(ours.rejects()) == 1


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_drawing_programs_read_the_graph_back(name, folder, tmp_path, run):
    path = tmp_path / f"case.{name}"
    assert run("export", folder, "--format", name, "-o", path)[0] == 0
    network = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}[name](path)
    assert set(network) == {"maker", "trader", "front", "user", "?"}
    assert network.nodes["?"]["label"] == "?"  # has no name
    assert network.nodes["user"]["country"] == "KP"
    (own,) = (own for _, head, own in network.edges(data=True) if head == "user")
    assert own["shipment_ids"] == "s002"
    assert (own["depart_lo"], own["mass_kg"]) == ("2020-03-01", 90.0)


def test_names_that_xml_cannot_hold_do_not_spoil_the_file(tmp_path, run):
    folder = tables.write_case(
        tmp_path / "case",
        companies=[
            tables.company("a\x01", "CA", name="A\x02 & <B> \U0001f6a2"),
            tables.company("a", "CA"),
        ],
        shipments=[tables.shipment("a\x01", "a", "2020-01-01")],
    )
    path = tmp_path / "case.graphml"
    assert run("export", folder, "--format", "graphml", "-o", path)[0] == 0
    network = nx.read_graphml(path)
    assert len(network) == 3
    assert network.number_of_edges() == 1


def test_entities_come_back_as_the_rows_they_were(folder, tmp_path, run):
    path = tmp_path / "case.json"
    assert run("export", folder, "--format", "ftm", "-o", path)[0] == 0
    kinds = [json.loads(line)["schema"] for line in path.read_text().splitlines()]
    assert kinds.count("EconomicActivity") == 3
    back = tmp_path / "back.duckdb"
    assert run("load", back, path)[0] == 0
    with open_records(folder) as theirs, open_records(back) as ours:
        for name, columns in {
            "companies": ["company_id", "name", "country"],
            "links": ["link_id", "from_id", "to_id", "share", "valid_from"],
            "listings": [
                "listing_id", "company_id", "authority", "programme", "listed_on"
            ],
        }.items():  # fmt: skip
            expected = theirs._store.read(name, columns)
            assert ours._store.read(name, columns).equals(expected), name
        aliases = ours._store.read("companies", ["aliases"])["aliases"].to_pylist()
        assert aliases == [None, None, None, "User"]  # as listed


def test_goods_of_an_entity_keep_their_parties_and_days(folder, tmp_path, run):
    path = tmp_path / "case.json"
    run("export", folder, "--format", "ftm", "-o", path)
    entities = [json.loads(line) for line in path.read_text().splitlines()]
    (last,) = (each for each in entities if each["id"] == "shipment:s002")
    assert last["properties"] == {
        "sender": ["front"],
        "receiver": ["user"],
        "startDate": ["2020-03-01"],
        "endDate": ["2020-03-05"],
        "vedCode": ["852610"],
        "summary": ["mass: 90 kg"],
    }


def test_files_for_the_import_tool_come_whole_or_not_at_all(folder, tmp_path, run):
    out = tmp_path / "bulk"
    status, _, told = run("export", folder, "--format", "neo4j-csv", "-o", out)
    assert status == 0
    assert "neo4j-admin database import full DATABASE @import.args" in told
    assert "cypher-shell -f schema.cypher" in told
    made = (out / "schema.cypher").read_text().splitlines()
    assert all(line.startswith("CREATE ") and line.endswith(";") for line in made)
    assert any("(n:Party) REQUIRE n.company_id IS UNIQUE" in line for line in made)
    head, first, *_ = (out / "sent.csv").read_text().splitlines()
    assert (head, first) == (":START_ID(Party),:END_ID(Shipment)", '"maker","s000"')
    head, first = (out / "rejects.csv").read_text().splitlines()
    assert head.startswith(":ID(Reject),file_id:long,number:long,")
    assert first.startswith('"3:0",3,0,')
    status, _, told = run("export", folder, "--format", "neo4j-csv", "-o", out)
    assert (status, "is there already" in told) == (2, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bulk", "case"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--to", "a.duckdb", "--format", "ftm", "-o", "b"],
        ["--to", "a.duckdb", "-o", "b"],
        ["--format", "ftm"],
        ["--scores", "--format", "ftm", "-o", "b"],
        ["--scores", "--to", "a.duckdb"],
        ["--as-of", "2020-01-01", "--format", "ftm", "-o", "b"],
    ],
    ids=" ".join,
)
def test_options_that_do_not_go_together_are_refused_in_one_line(arguments, folder, run):
    status, _, told = run("export", folder, *arguments)
    assert (status, told.count("\n")) == (2, 1)
