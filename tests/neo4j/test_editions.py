"""Lists that come again on a server: as in a file, and what the graph says of them."""

import json

import pytest

from diversion.records import open_records
from tests.store.test_editions import (
    ENTRIES,
    FIRST,
    SECOND,
    THIRD,
    load,
    names_on,
    test_a_list_that_shrinks_by_half_stays_until_told,
    test_a_newer_edition_adds_changes_and_removes,
    test_a_question_about_a_day_reads_the_edition_of_that_day,
    test_an_entry_that_comes_back_is_in_force_again,
    test_an_older_edition_is_refused,
)

__all__ = [
    "load",
    "test_a_list_that_shrinks_by_half_stays_until_told",
    "test_a_newer_edition_adds_changes_and_removes",
    "test_a_question_about_a_day_reads_the_edition_of_that_day",
    "test_an_entry_that_comes_back_is_in_force_again",
    "test_an_older_edition_is_refused",
]
pytestmark = pytest.mark.neo4j


@pytest.fixture
def case(address):
    with open_records(address, create=True) as records:
        yield records


def test_what_was_read_anew_is_what_the_loads_left(case, load, address):
    load(FIRST, ENTRIES)
    load(SECOND, ENTRIES | {"KPe.001": "Birch", "KPe.099": "Cedar"})
    load(THIRD, {k: v for k, v in ENTRIES.items() if k != "KPe.002"})
    with open_records(address) as later:
        for day in (FIRST, SECOND, THIRD, None):
            assert names_on(later, day) == names_on(case, day)
        assert later.changes().equals(case.changes())
        assert len(later.changes()) == 5


def test_the_graph_shows_what_an_edition_changed_and_what_was_before(case, load, server):
    load(FIRST, ENTRIES)
    load(SECOND, ENTRIES | {"KPe.001": "Birch"})
    assert server.read(
        "MATCH (c:Change)-[:CHANGED]->(l:Listing)-[:WAS]->(p:PastListing) "
        "MATCH (c)-[:STATED_IN]->(f:Source)<-[:STATED_IN]-(l) "
        "RETURN c.change, c.what, l.name, p.name, toString(p.seen_until), toString(f.dated)"
    ) == [["changed", "name", "Birch", "Alder 1", "2020-06-01", "2020-06-01"]]


def test_a_link_that_an_edition_changes_is_one_link(case, tmp_path, server):
    for day, name, share in ((FIRST, "One Ltd", 25), (SECOND, "Two Ltd", 75)):
        entities = [
            {"id": "A", "schema": "Company", "properties": {"name": ["Alder"]}},
            {"id": "B", "schema": "Company", "properties": {"name": [name]}},
            {"id": "o", "schema": "Ownership",
             "properties": {"owner": ["A"], "asset": ["B"], "percentage": [str(share)]}},
        ]  # fmt: skip
        path = tmp_path / f"{day}.ftm.json"
        path.write_text("\n".join(map(json.dumps, entities)))
        case.load(path, list_date=day)
    assert server.read(
        "MATCH (p:Party)-[r:OWNS]->(q:Party)-[:WAS]->(b:PastCompany) "
        "MATCH (p)-[:WAS]->(l:PastLink) RETURN r.share, q.name, b.name, l.share"
    ) == [[75.0, "Two Ltd", "One Ltd", 25.0]]
