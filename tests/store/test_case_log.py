"""The log of a case: lines are added by loads and exports, and cannot change unnoticed."""

import hashlib
from dataclasses import asdict, replace

import duckdb
import pytest

import diversion as dv
import diversion.records
from diversion.cli import app
from diversion.errors import BackendUnavailableError
from diversion.model.log import FIRST, find_break, line_hash
from tests.tables import three_hops


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.duckdb"
    folder = three_hops(tmp_path / "tables")
    assert run("load", path, folder) == 0
    return path


def run(*arguments):
    with pytest.raises(SystemExit) as stopped:
        app(list(map(str, arguments)))
    return stopped.value.code or 0


def lines(path):
    with dv.open(path) as opened:
        return opened.log_lines()


def test_every_load_is_a_line_with_the_hash_of_its_file(case, tmp_path):
    found = lines(case)
    assert [line.action for line in found] == ["load", "load"]
    assert [line.number for line in found] == [1, 2]
    assert found[0].previous == FIRST
    assert found[1].previous == found[0].hash
    written = (tmp_path / "tables" / "companies.csv").read_bytes()
    assert found[0].sha256 == hashlib.sha256(written).hexdigest()
    assert '"loaded": 4' in found[0].details
    assert found[0].who


def test_a_load_that_changes_nothing_or_fails_or_is_a_trial_leaves_no_line(case, tmp_path):
    run("load", case, tmp_path / "tables")
    more = three_hops(tmp_path / "more")
    run("load", case, more, "--dry-run")
    bad = tmp_path / "bad.csv"
    bad.write_text("nonsense\n1\n")
    assert run("load", case, bad) == 2
    assert len(lines(case)) == 2


def test_every_exported_answer_is_a_line(case, tmp_path, capsys):
    out = tmp_path / "chains.jsonl"
    assert run("chains", case, "--format", "jsonl", "-o", out) == 0
    assert run("chains", case) == 0
    *_, last = lines(case)
    assert (last.number, last.action, last.subject) == (3, "export", str(out))
    assert last.sha256 == hashlib.sha256(out.read_bytes()).hexdigest()
    assert "chains" in last.details
    assert '"data": ' in last.details
    capsys.readouterr()
    assert run("log", case) == 0
    assert f"Last hash: {last.hash}" in capsys.readouterr().out


def test_every_judgement_is_a_line_that_keeps_what_was_judged_before(case, capsys):
    assert run("judge", case, "front", "trader", "same", "--note", "one phone") == 0
    assert run("judge", case, "trader", "front", "different") == 0
    *_, before, last = lines(case)
    assert (before.action, before.subject) == ("judge", "front and trader: same")
    assert '["front", "trader", "same", "one phone"]' in before.details
    assert last.subject == "trader and front: different"
    assert '"data": ' in last.details
    assert find_break(lines(case)) is None


def test_judgements_of_a_file_are_one_line_and_refused_ones_none(case, tmp_path, capsys):
    file = tmp_path / "judged.csv"
    file.write_text("one_id,other_id,verdict\nfront,trader,same\nmaker,user,unsure\n")
    assert run("judgements", case, "--import", file) == 0
    *_, last = lines(case)
    assert last.subject == "2 judgements"
    assert '["maker", "user", "unsure", null]' in last.details
    file.write_text("one_id,other_id,verdict\nfront,user,same\nuser,front,different\n")
    capsys.readouterr()
    assert run("judgements", case, "--import", file) == 2
    said = capsys.readouterr().err
    assert "front and user are judged same and different" in said
    assert said.count("\n") == 1
    assert lines(case)[-1] == last


def test_matches_that_are_kept_are_a_line(case):
    assert run("resolve", case, "--keep") == 0
    assert (lines(case)[-1].action, lines(case)[-1].subject) == (
        "keep",
        "0 matches of records",
    )


def test_an_export_that_cannot_be_logged_is_said_and_stands(
    case, tmp_path, capsys, monkeypatch
):
    def refuse(path, *, create):
        raise BackendUnavailableError(f"{path}: another process has this case open")

    monkeypatch.setattr(diversion.records, "open_records", refuse)
    out = tmp_path / "chains.txt"
    assert run("chains", case, "-o", out) == 0
    assert "not logged: " in capsys.readouterr().err
    assert out.stat().st_size > 0
    assert len(lines(case)) == 2


def test_a_folder_keeps_no_log(tmp_path, capsys):
    folder = three_hops(tmp_path / "tables")
    assert run("chains", folder, "-o", tmp_path / "s.txt") == 0
    assert capsys.readouterr().err == ""
    assert run("log", folder) == 2
    assert "a .duckdb file keeps a log" in capsys.readouterr().err


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE log SET who = 'somebody' WHERE number = 1",
        "UPDATE log SET details = '{}' WHERE number = 2",
        "DELETE FROM log WHERE number = 1",
        "UPDATE log SET number = 3 - number",
        "INSERT INTO log SELECT * FROM log WHERE number = 2",
    ],
)
def test_a_log_that_was_changed_is_found_out(case, change, capsys):
    with duckdb.connect(str(case)) as connection:
        connection.execute(change)
    assert run("log", case) == 1
    assert "the log is not as it was written" in capsys.readouterr().err


def test_a_case_from_before_the_log_has_none_and_gets_one(case, tmp_path):
    with duckdb.connect(str(case)) as connection:
        connection.execute("DROP TABLE log")
    assert lines(case) == ()
    run("chains", case, "-o", tmp_path / "c.txt")
    assert [line.action for line in lines(case)] == ["export"]


def test_a_break_is_named(case):
    first, second = lines(case)
    assert find_break([first, second]) is None
    assert find_break([second]) == "found line 2, expected line 1"
    forged = replace(first, who="somebody")
    assert find_break([forged, second]) == "line 1 was changed since it was written"
    resealed = replace(forged, hash=line_hash(forged))
    assert find_break([resealed, second]) == "line 2 does not follow the line before it"
    assert set(asdict(first)) >= {"at", "who", "action", "sha256"}
