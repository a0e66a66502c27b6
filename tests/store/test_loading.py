from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from diversion import io
from diversion.errors import LayoutError
from diversion.model.source import Batch, Reason
from diversion.store import DuckDBStore, LoadReport, open_store

COMPANIES = "company_id,name\nC1,Alder\nC2,Birch\n"
LINKS = "link_id,from_id,to_id,type\nL1,C1,C2,owns\nL2,C1,C9,owns\nL3,C8,C9,owns\n"


@pytest.fixture
def store() -> Iterator[DuckDBStore]:
    with open_store(None) as opened:
        yield opened


@pytest.fixture
def load(store, tmp_path):
    """Load text as a file of this name."""

    def load(name: str, text: str, *, dry_run: bool = False) -> LoadReport:
        path = tmp_path / name
        path.write_text(text)
        (source,) = io.find_files([path])
        return store.load(source, io.read_batches(source), dry_run=dry_run)

    return load


def counts(report: LoadReport) -> tuple[int, int, int, int]:
    return report.rows, report.loaded, report.unchanged, report.rejected


def content(store: DuckDBStore) -> list[pa.Table]:
    """Everything the case holds, so that two states can be compared."""
    return [*(store.read(name) for name in store.tables()), store.rejects()]


def test_a_shared_world_loads_whole(store, shared):
    for source in io.find_files([shared / "worlds" / "world_101"]):
        report = store.load(source, io.read_batches(source))
        assert report.loaded == report.rows
        assert report.reasons == {}
    assert store.tables() == {
        "companies": 2178,
        "listings": 23,
        "links": 1055,
        "shipments": 16549,
    }
    shipments = store.read("shipments", ["shipment_id", "row"])
    assert shipments.slice(0, 2).to_pylist() == [
        {"shipment_id": "R00000001", "row": 2},
        {"shipment_id": "R00000002", "row": 3},
    ]


def test_a_row_keeps_its_file_and_line(store, load):
    load("a.csv", "company_id,name\nC1,Alder\n\nC2,Birch\n")
    load("b.csv", "company_id,name\nC3,Cedar\n")
    columns = ["company_id", "file_id", "row"]
    assert [
        tuple(row.values()) for row in store.read("companies", columns).to_pylist()
    ] == [
        ("C1", 1, 2),
        ("C2", 1, 4),
        ("C3", 2, 2),
    ]


def test_loading_the_same_content_again_changes_nothing(store, load):
    text = COMPANIES + "C3\n"
    assert counts(load("a.csv", text)) == (3, 2, 0, 1)
    before = content(store)
    again = load("renamed.csv", text)
    assert counts(again) == (3, 0, 2, 1)
    assert again.reasons == {"wrong number of columns": 1}
    assert content(store) == before


def test_known_rows_in_a_new_file_are_unchanged_and_contradictions_rejected(store, load):
    load("a.csv", COMPANIES)
    report = load("b.csv", "name,company_id\nCedar,C3\nBirch,C2\nAlder Robotics,C1\n")
    assert counts(report) == (3, 1, 1, 1)
    assert report.reasons == {"id already loaded with other values": 1}
    assert store.read("companies", ["name"])["name"].to_pylist() == [
        "Alder",
        "Birch",
        "Cedar",
    ]
    (reject,) = store.rejects().to_pylist()
    assert Path(reject.pop("file")).name == "b.csv"
    assert reject == {
        "line": 4,
        "column": "company_id",
        "reason": "id already loaded with other values",
        "raw": "Alder Robotics,C1",
    }


def test_a_value_that_is_missing_differs_from_one_that_is_there(load):
    load("a.csv", "company_id,name,country\nC1,Alder,CA\n")
    assert load("b.csv", "company_id,name\nC1,Alder\n").reasons == {Reason.CONFLICT: 1}


def test_of_two_rows_with_one_id_the_first_sound_one_counts(store, load):
    report = load(
        "a.csv",
        "company_id,name,country\nC1,Bad,CANADA\nC1,Alder,CA\nC1,Alder,CA\nC1,Birch,CA\n",
    )
    assert counts(report) == (4, 1, 0, 3)
    assert report.reasons == {Reason.DUPLICATE: 2, Reason.MALFORMED: 1}
    assert store.read("companies", ["name", "row"]).to_pylist() == [
        {"name": "Alder", "row": 3}
    ]


def test_a_link_needs_both_its_companies(store, load):
    load("companies.csv", COMPANIES)
    report = load("links.csv", LINKS)
    assert counts(report) == (3, 1, 0, 2)
    rejects = store.rejects().select(["line", "column", "reason"]).to_pylist()
    assert [tuple(reject.values()) for reject in rejects] == [
        (3, "to_id", Reason.UNKNOWN_COMPANY),
        (4, "from_id", Reason.UNKNOWN_COMPANY),
    ]


def test_links_that_came_too_early_join_when_loaded_again(store, load):
    assert counts(load("links.csv", LINKS)) == (3, 0, 0, 3)
    before = content(store)
    assert counts(load("links.csv", LINKS)) == (3, 0, 0, 3)
    assert content(store) == before
    load("companies.csv", COMPANIES)
    assert counts(load("links.csv", LINKS)) == (3, 1, 0, 2)
    assert counts(load("links.csv", LINKS)) == (3, 0, 1, 2)
    load("more.csv", "company_id,name\nC8,Fir\nC9,Gum\n")
    assert counts(load("links.csv", LINKS)) == (3, 2, 1, 0)
    assert counts(load("links.csv", LINKS)) == (3, 0, 3, 0)
    assert store.rejects().num_rows == 0


def test_a_trial_changes_nothing_and_reports_the_same(store, load):
    before = content(store)
    trial = [
        load("companies.csv", COMPANIES, dry_run=True),
        load("links.csv", LINKS, dry_run=True),
    ]
    assert content(store) == before
    assert [load("companies.csv", COMPANIES), load("links.csv", LINKS)] == trial
    assert trial[1].reasons == {Reason.UNKNOWN_COMPANY: 2}


def test_companies_of_a_trial_do_not_count_afterwards(load):
    load("companies.csv", COMPANIES, dry_run=True)
    assert load("links.csv", LINKS).reasons == {Reason.UNKNOWN_COMPANY: 3}


def test_a_file_that_fails_on_the_way_leaves_nothing(store, load, tmp_path):
    load("a.csv", COMPANIES)
    before = content(store)
    path = tmp_path / "b.csv"
    path.write_text("company_id,name\nC3,Cedar\nC4\n")
    (source,) = io.find_files([path])

    def broken() -> Iterator[Batch]:
        yield from io.read_batches(source)
        raise LayoutError("the rest is damaged")

    with pytest.raises(LayoutError, match="the rest is damaged"):
        store.load(source, broken())
    assert content(store) == before
    assert counts(store.load(source, io.read_batches(source))) == (2, 1, 0, 1)


def test_values_are_kept_as_data_whatever_they_say(store, load):
    name = "x'); DROP TABLE companies; --"
    load("a.csv", f'company_id,name\nC1,"{name}"\nC2,{{key}} $file_id\n')
    assert store.read("companies", ["name"])["name"].to_pylist() == [name, "{key} $file_id"]


def test_ignored_columns_are_named(load):
    assert load("a.csv", "company_id,name,colour\nC1,Alder,red\n").ignored_columns == (
        "colour",
    )


def test_a_row_at_fault_does_not_make_the_next_a_duplicate(store, load):
    load("a.csv", COMPANIES)
    links = "link_id,from_id,to_id,type\nL1,C1,C9,owns\nL1,C1,C2,owns\nL1,C2,C1,owns\n"
    assert load("links.csv", links).reasons == {
        Reason.UNKNOWN_COMPANY: 1,
        Reason.DUPLICATE: 1,
    }
    assert store.read("links", ["to_id"])["to_id"].to_pylist() == ["C2"]
    report = load("b.csv", "company_id,name\nC1,Cedar\nC1,Fir\nC1,Alder\n")
    assert counts(report) == (3, 0, 1, 2)
    assert report.reasons == {Reason.CONFLICT: 2}
