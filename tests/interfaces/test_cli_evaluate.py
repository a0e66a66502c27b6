"""diversion evaluate: measures on the screen and in files, one line for what is wrong."""

import json

import pytest

from diversion.cli import app

CHAIN = {
    "chain_id": "T1",
    "companies": ["autopilot-ca", "redchina", "cn-middlemen", "rgb"],
    "shipments": ["CA-UAV-1", "CA-UAV-2", "CA-UAV-3"],
    "roles": {"redchina": "front", "cn-middlemen": "agent", "rgb": "end_user"},
}


def run(*arguments):
    with pytest.raises(SystemExit) as caught:
        app(list(map(str, arguments)))
    return caught.value.code or 0


@pytest.fixture
def truth(tmp_path):
    path = tmp_path / "truth_chains.jsonl"
    path.write_text(json.dumps(CHAIN) + "\n")
    return path


def test_a_published_case_is_measured(samples, truth, capsys):
    arguments = ("evaluate", samples / "ca-uav", "--truth", truth, "--format", "jsonl")
    assert run(*arguments) == 0
    (found,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert found["routes"]["route_recall@10"] == 1
    assert found["shipments"]["illicit"] == 3
    assert found["companies"]["fronts"] == 1


def test_the_table_and_csv_hold_the_same_measures(samples, truth, capsys):
    assert run("evaluate", samples / "ca-uav", "--truth", truth) == 0
    table = capsys.readouterr().out
    assert run("evaluate", samples / "ca-uav", "--truth", truth, "--format", "csv") == 0
    for line in capsys.readouterr().out.splitlines()[1:]:
        assert line.split(",")[1] in table


def test_a_truth_that_is_not_there_is_said_in_one_line(samples, tmp_path, capsys):
    assert run("evaluate", samples / "ca-uav", "--truth", tmp_path) == 2
    assert capsys.readouterr().err.count("\n") == 1
