"""What people say of a case on a server: judgements, matches, and the log of it all."""

import csv

import pytest

import diversion as dv
from diversion.cli import app
from diversion.model.log import find_break
from tests import tables
from tests.neo4j.conftest import WIPE
from tests.store.test_editions import ENTRIES, FIRST, SECOND, names_on, un_list

pytestmark = pytest.mark.neo4j


def run(*arguments):
    with pytest.raises(SystemExit) as stopped:
        app([str(argument) for argument in arguments])
    return stopped.value.code or 0


@pytest.fixture
def folder(tmp_path):
    """Goods reach a company by one name and leave it by another; a third is listed."""
    return tables.three_hops(
        tmp_path / "case",
        companies=[
            tables.company("maker", "CA", roles="producer"),
            tables.company("trader", "CN", name="Blue Harbour Trading"),
            tables.company("front", "CN", name="Blue Harbor Trading Co"),
            tables.company("user", "KP"),
        ],
        listings=[{"listing_id": "L1", "name": "Blue Harbour Trading", "authority": "UN"}],
        shipments=[
            tables.shipment("maker", "trader", "2020-01-01", "2020-02-01", mass_kg=100),
            tables.shipment("front", "user", "2020-03-01", "2020-03-05", mass_kg=90),
            tables.shipment("", "user", "2020-03-02", shipper_name="Harbour Blue"),
        ],
    )


def answers(case):
    """Give all answers in which a judgement shows."""
    return (
        case.judgements().to_dict("records"),
        list(case.resolve().rows()),
        list(case.screen().rows()),
        [(chain.chain_id, chain.score) for chain in case.chains(to="country:KP")],
    )


def all_of(case):
    """Give answers, changes of lists, and their entries on two days."""
    days = names_on(case, FIRST), names_on(case, SECOND)
    return answers(case), case.changes().drop(columns="file").to_dict("records"), days


def test_judgements_on_a_server_count_as_in_a_file(folder, load, address, tmp_path):
    load(folder)
    path = tmp_path / "case.duckdb"
    assert run("load", path, folder) == 0
    for case in (address, path):
        with dv.open(case) as opened:
            before = answers(opened)
        given = [
            ("trader", "front", "same", "one 'address', {one} `phone`"),
            ("L1", "trader", "different", None),
            ("name:HARBOUR BLUE", "trader", "unsure", None),
        ]
        for one, other, verdict, note in given:
            more = () if note is None else ("--note", note)
            assert run("judge", case, one, other, verdict, *more) == 0
        assert run("resolve", case, "--keep") == 0
        with dv.open(case) as opened:
            assert len(opened.judgements()) == 3
            assert all(a != b for a, b in zip(answers(opened), before, strict=True))
    with dv.open(address) as ours, dv.open(path) as theirs:
        assert answers(ours) == answers(theirs)


def test_a_later_judgement_takes_the_place_of_the_earlier(folder, load, address, server):
    load(folder)
    assert run("judge", address, "trader", "front", "same") == 0
    assert run("judge", address, "front", "trader", "different", "--note", "seen") == 0
    found = "MATCH (a)-[t:JUDGED]->(b) RETURN a.company_id, t.verdict, t.note, b.company_id"
    assert server.read(found) == [["front", "different", "seen", "trader"]]
    assert run("judge", address, "front", "nobody", "same") == 2


def test_matches_are_kept_between_parties(folder, load, address, server):
    load(folder)
    for _ in range(2):
        assert run("resolve", address, "--keep") == 0
    found = "MATCH (:Party)-[t:MAY_BE]->(:Party) RETURN t.one_id, t.other_id, t.why <> ''"
    assert ["front", "trader", True] in server.read(found)
    pairs = (
        "MATCH ()-[t:MAY_BE]->() RETURN count(*) = count(DISTINCT [t.one_id, t.other_id])"
    )
    assert server.read(pairs) == [[True]]


def test_judgements_and_editions_go_with_a_copy(folder, load, address, tmp_path, server):
    load(folder)
    for day, entries in ((FIRST, ENTRIES), (SECOND, ENTRIES | {"KPe.001": "Birch"})):
        edition = tmp_path / f"{day}.xml"
        edition.write_text(un_list(day, entries))
        load(edition)
    assert run("judge", address, "trader", "front", "same") == 0
    assert run("resolve", address, "--keep") == 0
    path, listed = tmp_path / "copy.duckdb", tmp_path / "judgements.csv"
    for _ in range(2):
        assert run("export", address, "--to", path) == 0
    with dv.open(address) as ours:
        expected = all_of(ours)
    server.run_alone(WIPE)
    assert run("export", path, "--to", address) == 0
    for case in (path, address):
        with dv.open(case) as copied:
            assert all_of(copied) == expected
    assert run("judgements", address, "--format", "csv", "-o", listed) == 0
    with listed.open(newline="") as file:
        assert [row["verdict"] for row in csv.DictReader(file)] == ["same"]


def test_log_on_a_server_is_one_sealed_line_after_another(folder, load, address, server):
    load(folder)
    assert run("export", address, "--format", "ftm", "-o", folder.parent / "x.jsonl") == 0
    load(folder)  # again: nothing to log
    with dv.open(address) as case:
        lines = case.log_lines()
    assert [line.number for line in lines] == [1, 2, 3, 4]
    assert [line.action for line in lines] == ["load"] * 3 + ["export"]
    assert all('"server_user": "neo4j"' in line.details for line in lines)
    assert find_break(lines) is None
    assert run("log", address) == 0
    server.write("MATCH (n:LogLine {number: 2}) SET n.who = 'somebody else'")
    assert run("log", address) == 1
