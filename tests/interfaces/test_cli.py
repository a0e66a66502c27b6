"""The command line in this process: every command, format and exit status."""

import csv
import io
import json
import os
from contextlib import redirect_stderr, redirect_stdout
from datetime import date

import pandas as pd
import pytest

from diversion.case import Case
from diversion.cli import app
from diversion.errors import BackendUnavailableError

CHAIN = "C1~C2~C3"
SCORE_KEYS = [
    "shipment_id",
    "score",
    "probability",
    "best_chain",
    "mass",
    "assessable",
    "chain_id",
]
COMPANY_KEYS = [
    "company_id",
    "name",
    "score",
    "role",
    "mass",
    "chains",
    "exposure",
    "assessable",
]


def run(*args):
    """Give exit status, standard output and standard error of one command."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        app([str(arg) for arg in args])
    return ended.value.code or 0, out.getvalue(), err.getvalue()


def json_lines(text):
    return [json.loads(line) for line in text.splitlines()]


def csv_rows(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def case(folder, tmp_path):
    where = tmp_path / "case.duckdb"
    assert run("load", where, folder)[0] == 0
    return where


def assert_failed(result, status, *words):
    """One line on standard error that says what and where, and nothing else."""
    code, out, err = result
    assert (code, out) == (status, "")
    assert err.startswith("diversion: ")
    assert err.count("\n") == 1
    for word in words:
        assert word in err


# load, rejects


def test_load_accounts_for_every_row(folder, tmp_path):
    status, out, err = run("load", tmp_path / "new.duckdb", folder, "--format", "json")
    reports = json_lines(out)
    assert (status, err) == (0, "")
    assert [list(report) for report in reports] == [
        [
            "file",
            "layout",
            "table",
            "confidence",
            "rows",
            "loaded",
            "unchanged",
            "rejected",
            "reasons",
            "changed",
            "removed",
            "dated",
            "ignored_columns",
            "near_columns",
        ]
    ] * 3
    assert {r["file"].rsplit("/", 1)[-1]: r["loaded"] for r in reports} == {
        "companies.csv": 5,
        "listings.csv": 1,
        "shipments.csv": 4,
    }
    assert all(r["rows"] == r["loaded"] + r["unchanged"] + r["rejected"] for r in reports)


def test_loading_twice_changes_nothing(case, folder):
    reports = json_lines(run("load", case, folder, "--as", "native", "--format", "json")[1])
    assert [(r["loaded"], r["unchanged"]) for r in reports] == [(0, 5), (0, 1), (0, 4)]


def test_load_says_what_was_rejected_and_where_to_read_it(case, folder):
    table = folder / "shipments.csv"
    table.write_text(table.read_text() + "S9,C1,C2,not a day,,8526,1,x\n")
    status, out, _ = run("load", case, table)
    assert status == 0
    assert "1 rows rejected: " in out
    assert f"1 rows were rejected; read them: diversion rejects {case}" in out
    status, out, _ = run("rejects", case)
    assert status == 0
    assert "shipments.csv" in out
    (row,) = json_lines(run("rejects", case, "--format", "jsonl")[1])
    assert row["line"] == 6
    (row,) = csv_rows(run("rejects", case, "--format", "csv")[1])
    assert (row["line"], "not a day" in row["raw"]) == ("6", True)


def test_no_rejects_are_said_so(case):
    assert run("rejects", case)[1] == "No row was rejected.\n"


def test_a_folder_with_bad_rows_says_so_on_standard_error(folder):
    table = folder / "shipments.csv"
    table.write_text(table.read_text() + "S9,C1,C2,not a day,,8526,1,x\n")
    status, _, err = run("chains", folder)
    assert status == 0
    assert err == f"diversion: 1 rows could not be read; see: diversion rejects {folder}\n"


def test_a_dry_run_leaves_no_file(folder, tmp_path):
    status, out, _ = run("load", tmp_path / "new.duckdb", folder, "--dry-run")
    assert status == 0
    assert "Dry run: nothing was changed." in out
    assert not (tmp_path / "new.duckdb").exists()


def test_load_refuses_a_folder_as_case(folder):
    assert_failed(run("load", folder, folder), 2, "is a folder")


def test_load_refuses_a_layout_it_does_not_know(folder, tmp_path):
    result = run("load", tmp_path / "new.duckdb", folder, "--as", "odd")
    assert_failed(result, 2, "'odd'", "native")


def test_load_refuses_a_file_that_is_no_table(case, tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    assert_failed(run("load", case, tmp_path / "notes.txt"), 2, "notes.txt")


# chains


def test_leads_hold_the_planted_chain(folder):
    status, out, err = run("chains", folder)
    assert (status, err) == (0, "")
    assert CHAIN in out
    assert "Alder Robotics (C1)" in out
    assert "A score is a lead, not a finding." in out


def test_chains_as_json_lines_have_the_promised_keys(case):
    _, out, _ = run("chains", case, "--to", "listed:DPRK", "--format", "jsonl")
    best = json_lines(out)[0]
    assert list(best)[:10] == [
        "rank",
        "chain_id",
        "score",
        "probability",
        "companies",
        "shipments",
        "hops",
        "target",
        "exact",
        "bound",
    ]
    assert (best["companies"], best["shipments"]) == (["C1", "C2", "C3"], ["S1", "S2"])
    assert [(h["from"], h["to"], h["wait_days"], h["order"]) for h in best["hops"]] == [
        ("C1", "C2", None, "certain"),
        ("C2", "C3", 8, "certain"),
    ]
    assert best["target"]["company_id"] == "C3"
    assert best["exact"] is True


def test_chains_as_csv_are_one_row_each(case):
    _, out, _ = run("chains", case, "--from", "country:CA", "--format", "csv", "--top", 1)
    (row,) = csv_rows(out)
    assert (row["chain_id"], row["shipments"], row["hs_code"]) == (
        CHAIN,
        "S1;S2",
        "852691;852691",
    )


def test_selectors_are_a_union(case):
    def found(*options):
        lines = json_lines(run("chains", case, "--format", "jsonl", *options)[1])
        return {line["chain_id"] for line in lines}

    first = found("--from", "company:C1", "--to", "company:C3")
    both = found("--from", "company:C1", "--from", "company:C4", "--to", "company:C3")
    assert first == {CHAIN}
    assert both == {CHAIN, "C4~C5~C3"}


def test_options_limit_the_search(case):
    asked = (
        "chains",
        case,
        "--from",
        "company:C1",
        "--to",
        "company:C3",
        "--format",
        "csv",
    )
    assert run(*asked, "--max-hops", 2, "--max-wait", 8)[0] == 0
    assert run(*asked, "--max-hops", 1)[0] == 1
    assert run(*asked, "--max-wait", 7)[0] == 1
    assert run(*asked, "--as-of", "2014-03-25")[0] == 1
    assert run(*asked, "--engine", "reference", "--through-hubs", "--no-gaps")[0] == 0
    assert run(*asked, "--time-limit", 60)[0] == 0


def test_every_option_reaches_the_case(case, monkeypatch):
    asked = {}

    def chains(self, from_, to, **options):
        asked.update(options, from_=from_, to=to)
        raise BackendUnavailableError("heard")

    monkeypatch.setattr(Case, "chains", chains)
    usual = {
        "from_": None,
        "to": None,
        "through": None,
        "top": 20,
        "max_hops": 6,
        "max_wait": 365,
        "as_of": None,
        "engine": "compiled",
        "through_hubs": False,
        "gaps": True,
        "bridge": False,
        "aliases": True,
        "diverse": False,
        "time_limit": None,
        "scorer": "auto",
        "shuffles": 0,
    }
    run("chains", case)
    assert asked == usual
    run("chains", case, "--through-hubs", "--no-gaps", "--time-limit", "1.5")
    assert asked == usual | {"through_hubs": True, "gaps": False, "time_limit": 1.5}
    run("chains", case, "--through", "company:C3")
    assert asked == usual | {"through": ["company:C3"]}
    run("chains", case, "--scorer", "best_chain")
    assert asked == usual | {"scorer": "best_chain"}
    run("chains", case, "--bridge", "--no-aliases", "--diverse")
    assert asked == usual | {"bridge": True, "aliases": False, "diverse": True}
    run("chains", case, "--from", "hs:85", "--as-of", "2015-01-31", "--engine", "reference")
    assert asked == usual | {
        "from_": ["hs:85"],
        "as_of": date(2015, 1, 31),
        "engine": "reference",
    }


def test_no_chain_for_a_question_is_said_and_written(case, tmp_path):
    target = tmp_path / "chains.jsonl"
    target.write_text("what was found yesterday\n")
    asked = ("--from", "company:C3", "--to", "company:C1", "--format", "jsonl")
    status, out, err = run("chains", case, *asked, "-o", target)
    assert (status, out) == (1, "")
    assert err == "diversion: no chain found for this question\n"
    assert target.read_text() == ""


@pytest.mark.parametrize("selector", ["company:C99", "name:Aldr Robotic", "list:ZZ"])
def test_a_selector_that_names_nothing_ends_in_one(case, selector):
    status, _, err = run("chains", case, "--to", selector)
    assert status == 1
    assert err.count("\n") == 1


def test_an_unknown_name_brings_the_nearest(case):
    assert_failed(run("chains", case, "--to", "name:Aldr Robotic"), 1, "Alder Robotics")


@pytest.mark.parametrize("selector", ["colour:red", "C1", "", "country:XX"])
def test_a_selector_that_cannot_be_read_ends_in_two(case, selector):
    assert_failed(run("chains", case, "--to", selector), 2)


def test_an_engine_that_is_not_built_is_refused(case):
    assert_failed(run("chains", case, "--engine", "spark"), 2, "spark")


@pytest.mark.parametrize(
    "options",
    [
        ("--top", "0"),
        ("--top", "many"),
        ("--max-hops", "0"),
        ("--max-wait", "-1"),
        ("--as-of", "yesterday"),
        ("--format", "xml"),
        ("--nothing",),
    ],
)
def test_bad_options_end_in_two_without_a_traceback(case, options):
    status, _, err = run("chains", case, *options)
    assert status == 2
    assert options[0] in err
    assert "Traceback" not in err


@pytest.mark.parametrize("command", ["chains", "score", "companies", "rejects"])
def test_an_absent_case_ends_in_two_and_is_not_made(command, tmp_path):
    assert_failed(run(command, tmp_path / "absent.duckdb"), 2, "absent.duckdb")
    assert list(tmp_path.iterdir()) == []


def test_a_service_that_fails_ends_in_three(case, monkeypatch):
    def fail(*_, **__):
        raise BackendUnavailableError("the case is locked\nby process 7\x1b[2J")

    monkeypatch.setattr(Case, "chains", fail)
    assert run("chains", case) == (
        3,
        "",
        "diversion: the case is locked by process 7 [2J\n",
    )


def test_an_interrupted_command_ends_in_130(case, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(Case, "chains", interrupt)
    assert run("chains", case) == (130, "", "")


# score, companies


def test_scores_cover_every_shipment(case):
    status, out, _ = run("score", case)
    rows = csv_rows(out)
    assert status == 0
    assert list(rows[0]) == SCORE_KEYS
    by_id = {row["shipment_id"]: row for row in rows}
    assert sorted(by_id) == ["S1", "S2", "S3", "S4"]
    assert by_id["S2"]["chain_id"] == CHAIN
    assert float(by_id["S2"]["score"]) > float(by_id["S3"]["score"])


def test_scores_as_parquet_equal_those_as_csv(case, tmp_path):
    target = tmp_path / "scores.parquet"
    assert run("score", case, "--format", "parquet", "-o", target) == (0, "", "")
    assert run("score", case, "-o", tmp_path / "scores.csv")[0] == 0
    table = pd.read_parquet(target)
    pd.testing.assert_frame_equal(
        table, pd.read_csv(tmp_path / "scores.csv"), check_dtype=False
    )
    assert list(table.columns) == SCORE_KEYS


def test_parquet_needs_a_file(case):
    assert_failed(run("score", case, "--format", "parquet"), 2, "-o FILE")


def test_scores_since_a_day_hold_what_is_new(case):
    _, out, _ = run("score", case, "--since", "2014-04-15", "--as-of", "2014-12-31")
    assert {"S3", "S4"} <= {row["shipment_id"] for row in csv_rows(out)}
    assert "S1" not in {row["shipment_id"] for row in csv_rows(out)}


def test_a_large_case_says_what_it_needs(case, monkeypatch):
    monkeypatch.setattr("diversion.cli.opening.LARGE", 3)
    err = run("companies", case)[2]
    assert "shipments: about 0.0 GB for their arrays" in err
    monkeypatch.setattr("diversion.cli.opening.LARGE", 1_000)
    assert run("companies", case)[2] == ""


def test_companies_in_every_format(case):
    status, table, _ = run("companies", case, "--top", 2)
    assert status == 0
    assert "5 companies; the 2 highest scores" in table
    lines = json_lines(run("companies", case, "--format", "jsonl")[1])
    rows = csv_rows(run("companies", case, "--format", "csv")[1])
    assert list(lines[0]) == list(rows[0]) == COMPANY_KEYS
    assert [line["company_id"] for line in lines] == [row["company_id"] for row in rows]
    assert lines[0]["company_id"] == "C3"
    assert {line["mass"] for line in lines} == {1.0, None}


def test_names_cannot_steer_the_terminal(case):
    for command in (("companies", case), ("chains", case), ("explain", case, "C4~C5~C3")):
        _, out, _ = run(*command)
        assert "\x1b" not in out
        assert "Red <script> [2J [bold]Star" in out


# explain


def test_explain_shows_the_rows_behind_a_chain(case):
    status, out, _ = run("explain", case, CHAIN)
    assert status == 0
    assert "shipments S2: " in out
    assert "waits 8 d; departs 2014-03-28, arrives 2014-03-30; HS 852691; 1,150 kg" in out
    assert "[CA; manufacturer]" in out
    assert "customs CN" in out


def test_explain_as_json_adds_up(case):
    (row,) = json_lines(run("explain", case, CHAIN, "--format", "json")[1])
    assert sum(r["bans"] for r in row["reasons"]) == pytest.approx(row["score"])
    assert {"S1", "S2", "C1", "C2", "C3"} <= {r["record_id"] for r in row["records"]}


def test_explain_draws_the_chain(case, tmp_path):
    target = tmp_path / "chain.png"
    assert (
        run("explain", case, CHAIN, "--figure", target, "-o", tmp_path / "why.txt")[0] == 0
    )
    assert target.read_bytes().startswith(b"\x89PNG")
    assert CHAIN in (tmp_path / "why.txt").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_a_figure_has_the_same_bytes_each_time(case, tmp_path, kind):
    drawn = [tmp_path / f"{number}.{kind}" for number in range(2)]
    for target in drawn:
        assert run("explain", case, CHAIN, "--figure", target)[0] == 0
    one, other = (target.read_bytes() for target in drawn)
    assert one == other


def test_explain_refuses_other_figures(case):
    assert_failed(run("explain", case, CHAIN, "--figure", "chain.docx"), 2, ".docx", ".png")


@pytest.mark.parametrize("chain_id", ["C1~C9", "C1~C3", "C3~C2", "C1", "", "~", "?"])
def test_a_chain_that_is_not_there_ends_in_one(case, chain_id):
    assert_failed(run("explain", case, chain_id), 1)


def test_an_unknown_company_in_a_chain_brings_the_nearest(case):
    assert_failed(run("explain", case, "C1~C22"), 1, "C22", "C2")


# where answers go


def test_an_answer_that_fails_leaves_no_file_and_keeps_the_old(case, tmp_path, monkeypatch):
    target = tmp_path / "out" / "chains.csv"
    target.parent.mkdir()
    target.write_text("old")

    def fail(*_, **__):
        raise BackendUnavailableError("gone")

    monkeypatch.setattr("diversion.answers.ChainsAnswer.csv_rows", fail)
    assert run("chains", case, "--format", "csv", "-o", target)[0] == 3
    assert [path.name for path in target.parent.iterdir()] == ["chains.csv"]
    assert target.read_text() == "old"


def test_an_answer_replaces_the_old_file(case, tmp_path):
    target = tmp_path / "chains.jsonl"
    target.write_text("old\n" * 1000)
    assert run("chains", case, "--format", "jsonl", "-o", target) == (0, "", "")
    assert json_lines(target.read_text())[0]["rank"] == 1
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_an_answer_cannot_go_where_there_is_no_folder(case, tmp_path):
    assert_failed(run("score", case, "-o", tmp_path / "no" / "x.csv"), 2, "no folder")
    assert_failed(run("score", case, "-o", tmp_path), 2, "is a folder")


def test_an_answer_to_a_named_pipe_goes_through_it(case, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert run("score", case, "-o", pipe) == (0, "", "")
    assert os.read(reader, 65536).startswith(b"shipment_id,")
    os.close(reader)
    assert pipe.is_fifo()


def test_an_answer_written_over_a_link_keeps_the_link(case, tmp_path):
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old")
    link.symlink_to(real)
    assert run("score", case, "-o", link)[0] == 0
    assert link.is_symlink()
    assert real.read_text().startswith("shipment_id,")


def test_load_insists_on_a_layout_that_was_named(folder, tmp_path):
    result = run("load", tmp_path / "new.duckdb", folder, "--as", "un-sc-xml")
    assert_failed(result, 2, "found native, expected un-sc-xml")
    assert not (tmp_path / "new.duckdb").exists()
