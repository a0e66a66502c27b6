import csv
import io
import json

import pytest

from diversion.analysis.screening import COLUMNS
from diversion.cli import app
from tests.interfaces.conftest import HOSTILE


@pytest.fixture
def screen(folder, capsys):
    def run(*options):
        with pytest.raises(SystemExit) as stopped:
            app(["screen", str(folder), *options])
        printed = capsys.readouterr()
        return stopped.value.code, printed.out, printed.err

    return run


def test_every_company_is_screened(screen):
    status, out, _ = screen("--format", "jsonl")
    (row,) = map(json.loads, out.splitlines())
    assert status == 0
    assert tuple(row) == COLUMNS
    assert (row["company_id"], row["score"], row["band"]) == ("C3", 1.0, "same")


def test_one_name_in_another_script(screen):
    status, out, _ = screen("--name", "조선룡봉총회사", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(out))
    assert status == 0
    assert (row["company_id"], row["listing_id"]) == ("", "KPe.900")


def test_a_name_that_nothing_matches_is_said_in_one_line(screen):
    status, _, err = screen("--name", "Quiet Corner Bakery")
    assert status == 1
    assert err == "diversion: no listing matches this name\n"


def test_a_hostile_name_steers_no_terminal(screen):
    _, out, err = screen("--name", HOSTILE)
    assert "\x1b" not in out + err


def test_an_answer_goes_to_a_file_whole(screen, tmp_path):
    target = tmp_path / "matches.csv"
    screen("--format", "csv", "-o", str(target))
    assert target.read_text(encoding="utf-8").startswith(",".join(COLUMNS))
