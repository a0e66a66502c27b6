"""A copy of a case answers as the case: rows, judgements, and the editions of lists."""

from datetime import date

import pytest

import diversion as dv
from diversion.analysis.judgements import Judgement, Verdict
from diversion.records import open_records
from tests.store.test_editions import (
    ENTRIES,
    FIRST,
    SECOND,
    THIRD,
    names_on,
    un_list,
)


def load(case, tmp_path, dated, entries):
    path = tmp_path / f"{dated}-{len(entries)}-{'-'.join(entries)[:8]}.xml"
    path.write_text(un_list(dated, entries))
    return case.load(path)


def fill(case, tmp_path):
    load(case, tmp_path, FIRST, ENTRIES)
    load(case, tmp_path, SECOND, ENTRIES | {"KPe.001": "Birch", "KPe.099": "Cedar"})
    load(case, tmp_path, THIRD, {k: v for k, v in ENTRIES.items() if k != "KPe.002"})


@pytest.fixture
def pair(tmp_path):
    paths = tmp_path / "one.duckdb", tmp_path / "two.duckdb"
    with (
        open_records(paths[0], create=True) as one,
        open_records(paths[1], create=True) as two,
    ):
        yield one, two


def test_copy_has_the_editions_of_lists(pair, tmp_path):
    one, two = pair
    fill(one, tmp_path)
    for _ in range(2):
        one.copy_to(two)
        for day in (FIRST, SECOND, THIRD, None):
            assert names_on(two, day) == names_on(one, day)
        assert two.changes().equals(one.changes())
    newer = ENTRIES | {"KPe.001": "Elm"}
    for case in pair:
        (report,) = load(case, tmp_path, date(2021, 1, 1), newer)
        assert (report.loaded, report.changed) == (2, 2)


def test_lists_of_a_copy_stay_apart_from_those_that_are_there(pair, tmp_path):
    one, two = pair
    fill(one, tmp_path)
    load(two, tmp_path, SECOND, {f"QDe.{k:03}": f"Elm {k}" for k in range(20)})
    one.copy_to(two)
    assert len(names_on(two, THIRD)) == 20 + len(names_on(one, THIRD))
    (report,) = load(two, tmp_path, date(2021, 1, 1), ENTRIES)
    assert (report.unchanged, report.removed) == (11, 0)
    assert sum(key.startswith("QDe") for key in names_on(two, None)) == 20


def test_of_two_judgements_the_later_stays(pair, tmp_path):
    days = {"one.duckdb": [5, 1], "two.duckdb": [1, 5]}
    for records in pair:
        fill(records, tmp_path)
        records.close()
    for name, (first, second) in days.items():
        with dv.open(tmp_path / name, create=True) as case:
            case.judge(
                Judgement("KPe.000", other, Verdict.SAME, date(2024, 1, day), name)
                for other, day in (("KPe.003", first), ("KPe.004", second))
            )
    with (
        open_records(tmp_path / "one.duckdb") as source,
        open_records(tmp_path / "two.duckdb", create=True) as target,
    ):
        source.copy_to(target)
        notes = target._store.query("list_judgements")["note"].to_pylist()
    assert notes == ["one.duckdb", "two.duckdb"]
