"""A list that comes again: dated changes, the past kept, and nothing lost by accident."""

from datetime import date
from pathlib import Path

import pytest

import diversion as dv
from diversion.errors import InputError
from diversion.records import open_records
from tests.tables import company, three_hops

FIRST, SECOND, THIRD = (date(2020, month, 1) for month in (1, 6, 9))


def un_list(dated: date, entries: dict[str, str]) -> str:
    parts = "".join(
        f"<ENTITY><FIRST_NAME>{name}</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>{number}</REFERENCE_NUMBER></ENTITY>"
        for number, name in entries.items()
    )
    return (
        f'<CONSOLIDATED_LIST dateGenerated="{dated}T00:00:00Z"><INDIVIDUALS/>'
        f"<ENTITIES>{parts}</ENTITIES></CONSOLIDATED_LIST>"
    )


ENTRIES = {f"KPe.{k:03}": f"Alder {k}" for k in range(12)}


@pytest.fixture
def case(tmp_path):
    with open_records(tmp_path / "case.duckdb", create=True) as records:
        yield records


@pytest.fixture
def load(case, tmp_path):
    def load(dated, entries, **options):
        path = tmp_path / f"{dated}-{len(entries)}.xml"
        path.write_text(un_list(dated, entries))
        (report,) = case.load(path, **options)
        assert report.rows == report.loaded + report.unchanged + report.rejected
        return report

    return load


def names_on(case, day):
    rows = case._store.read("listings", as_of=day).to_pylist()
    return {
        row["listing_id"]: row["name"]
        for row in rows
        if row["delisted_on"] is None or day is None or row["delisted_on"] > day
    }


def test_a_newer_edition_adds_changes_and_removes(case, load):
    assert load(FIRST, ENTRIES).loaded == 12
    newer = ENTRIES | {"KPe.001": "Birch", "KPe.099": "Cedar"}
    del newer["KPe.000"]
    report = load(SECOND, newer)
    assert (report.loaded, report.changed, report.removed) == (2, 1, 1)
    assert (report.unchanged, report.rejected, report.dated) == (10, 0, SECOND)
    changes = case.changes()[["change", "id", "what"]].fillna("")
    assert changes.to_numpy().tolist() == [
        ["added", "KPe.099", ""],
        ["changed", "KPe.001", "name"],
        ["removed", "KPe.000", ""],
    ]
    assert case.changes(since=THIRD).empty


def test_a_question_about_a_day_reads_the_edition_of_that_day(case, load):
    load(FIRST, ENTRIES)
    load(SECOND, ENTRIES | {"KPe.001": "Birch", "KPe.099": "Cedar"})
    load(THIRD, {k: v for k, v in ENTRIES.items() if k != "KPe.002"})
    before, between, after = (names_on(case, day) for day in (FIRST, SECOND, THIRD))
    assert before == names_on(case, date(2019, 1, 1)) == ENTRIES
    assert between["KPe.001"] == "Birch"
    assert between["KPe.099"] == "Cedar"
    assert after["KPe.001"] == "Alder 1"
    assert "KPe.002" not in after
    assert "KPe.099" not in after
    delisted = {
        row["listing_id"]: row["delisted_on"]
        for row in case._store.read("listings").to_pylist()
    }
    assert delisted["KPe.002"] == THIRD
    assert case.tables()["listings"] == 13


def test_an_entry_that_comes_back_is_in_force_again(case, load):
    load(FIRST, ENTRIES)
    load(SECOND, {k: v for k, v in ENTRIES.items() if k != "KPe.002"})
    load(THIRD, ENTRIES)
    assert "KPe.002" not in names_on(case, SECOND)
    assert "KPe.002" in names_on(case, FIRST)
    assert "KPe.002" in names_on(case, THIRD)


def test_a_list_that_shrinks_by_half_stays_until_told(case, load):
    load(FIRST, ENTRIES)
    few = dict(list(ENTRIES.items())[:5])
    report = load(SECOND, few)
    assert (report.loaded, report.rejected) == (0, 5)
    assert "found 5 entries where the list had 12" in report.notes[0]
    assert names_on(case, None) == ENTRIES
    assert case.changes().empty
    assert load(SECOND, few, accept_shrink=True).removed == 7


def test_an_older_edition_is_refused(case, load):
    load(SECOND, ENTRIES)
    with pytest.raises(InputError, match="found an edition of 2020-01-01, and the case"):
        load(FIRST, ENTRIES | {"KPe.001": "Birch"})
    assert names_on(case, None) == ENTRIES


def test_another_list_in_the_same_layout_ends_nothing(case, load):
    load(SECOND, ENTRIES)
    report = load(FIRST, {f"QDe.{k:03}": f"Elm {k}" for k in range(20)})
    assert (report.loaded, report.removed) == (20, 0)
    assert len(names_on(case, None)) == 32
    assert load(THIRD, ENTRIES | {"KPe.500": "Fir"}).removed == 0


def test_two_rows_that_contradict_in_one_file_are_not_a_change(case, load, tmp_path):
    load(FIRST, ENTRIES)
    text = un_list(SECOND, ENTRIES | {"KPe.001": "Birch", "XXe.1": "Cedar"})
    path = tmp_path / "twice.xml"
    path.write_text(text.replace("XXe.1", "KPe.001"))
    (report,) = case.load(path)
    assert (report.changed, report.rejected) == (1, 1)
    assert report.reasons == {"duplicate row id in this file": 1}
    assert names_on(case, None)["KPe.001"] == "Birch"


def test_a_row_that_cannot_be_read_does_not_end_its_entry(case, load, tmp_path):
    load(FIRST, ENTRIES)
    path = tmp_path / "broken.xml"
    text = un_list(SECOND, ENTRIES).replace(
        "<REFERENCE_NUMBER>KPe.003</REFERENCE_NUMBER>",
        "<REFERENCE_NUMBER>KPe.003</REFERENCE_NUMBER><LISTED_ON>soon</LISTED_ON>",
    )
    path.write_text(text)
    (report,) = case.load(path)
    assert (report.rejected, report.removed) == (1, 0)
    assert "KPe.003" in names_on(case, None)


def test_a_trial_changes_nothing(case, load):
    load(FIRST, ENTRIES)
    report = load(SECOND, ENTRIES | {"KPe.001": "Birch"}, dry_run=True)
    assert (report.changed, report.removed) == (1, 0)
    assert names_on(case, None) == ENTRIES
    assert case.changes().empty


def test_screening_uses_the_edition_of_the_day(tmp_path):
    path = tmp_path / "case.duckdb"
    with dv.open(path, create=True) as case:
        for dated, name in ((FIRST, "Hangsaeng Robotics"), (SECOND, "Paektu Machinery")):
            entries = ENTRIES | {"KPe.099": name}
            file = tmp_path / f"{dated}.xml"
            file.write_text(un_list(dated, entries))
            case.load(file)
        for day, query in ((FIRST, "Hangsaeng Robotics"), (SECOND, "Paektu Machinery")):
            assert [m["listing_id"] for m in case.screen(query, as_of=day).rows()] == [
                "KPe.099"
            ]
        assert not list(case.screen("Paektu Machinery", as_of=FIRST).rows())


def sdn_list(day: str, n_entries: int) -> str:
    """An OFAC list whose entries are linked to the first: all three tables get rows."""
    entries = "".join(
        f"<sdnEntry><uid>{k}</uid><lastName>ALDER {k}</lastName><sdnType>Entity</sdnType>"
        f"<remarks>{'Linked To: ALDER 0' if k else ''}</remarks></sdnEntry>"
        for k in range(n_entries)
    )
    head = f"<publshInformation><Publish_Date>{day}</Publish_Date></publshInformation>"
    return f"<sdnList>{head}{entries}</sdnList>"


def test_an_explanation_of_a_past_day_shows_the_rows_of_that_day(case, load, tmp_path):
    folder = three_hops(
        tmp_path / "tables",
        companies=[company(c, "CN") for c in ("maker", "trader", "front")]
        + [company("user", "CN") | {"name": "Alder 1"}],
    )
    case.load(folder)
    load(FIRST, ENTRIES)
    load(SECOND, ENTRIES | {"KPe.001": "Alder 1 Trading"})
    load(THIRD, {k: v for k, v in ENTRIES.items() if k != "KPe.002"})
    case.close()

    def listing(day):
        with dv.open(tmp_path / "case.duckdb") as opened:
            rows = opened.explain("maker~trader~front~user", as_of=day).explanation.records
        (row,) = [row for row in rows if row.table == "listings"]
        return dict(row.fields)["name"], Path(row.file).name

    assert listing(date(2020, 3, 9)) == ("Alder 1", f"{FIRST}-12.xml")
    assert listing(THIRD) == ("Alder 1", f"{THIRD}-11.xml")


def test_a_list_that_shrinks_stays_out_in_all_its_tables(case, tmp_path):
    old, new = tmp_path / "old.xml", tmp_path / "new.xml"
    old.write_text(sdn_list("01/02/2020", 12))
    new.write_text(sdn_list("06/02/2020", 3))
    case.load(old)
    before = {name: case._store.read(name) for name in case.tables()}
    other = tmp_path / "un.xml"
    other.write_text(un_list(FIRST, ENTRIES))
    *refused, beside = sorted(case.load(new, other), key=lambda r: r.layout)
    assert {r.table for r in refused} == {"companies", "listings", "links"}
    assert all(r.rejected == r.rows > 0 == r.loaded for r in refused)
    assert beside.loaded == 12
    for name in ("companies", "links"):
        assert case._store.read(name) == before[name]
    assert case.tables()["listings"] == 24
    assert all(r.rejected == 0 for r in case.load(new, accept_shrink=True))


def test_a_file_that_fails_in_its_second_table_leaves_nothing(case, tmp_path, monkeypatch):
    path = tmp_path / "sdn.xml"
    path.write_text(sdn_list("01/02/2020", 3))
    load, seen = type(case._store).load, []

    def failing(store, source, batches, **options):
        seen.append(source.table.name)
        if len(seen) == 2:
            raise InputError("the disk is full")
        return load(store, source, batches, **options)

    monkeypatch.setattr(type(case._store), "load", failing)
    with pytest.raises(InputError, match="full"):
        case.load(path)
    assert set(case.tables().values()) == {0}
    monkeypatch.undo()
    assert [report.loaded for report in case.load(path)] == [3, 3, 2]
