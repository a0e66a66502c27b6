"""What a load says of rows and columns that it leaves out, and how it ends."""

import json

import pytest

from tests.store.test_editions import ENTRIES, FIRST, SECOND, un_list

HEADER = "shipment_id,shipper_id,consignee_id,departed_on,mass_kg\n"
SOUND = "S1,A,B,2015-01-01,5\nS2,B,C,2015-02-01,5\n"
OTHER = "S1,A,B,2015-01-01,7\n"  # S1 with another mass


@pytest.fixture
def case(tmp_path, run):
    where = tmp_path / "case.duckdb"
    assert run("load", where, write(tmp_path, "first.csv", HEADER + SOUND))[0] == 0
    return where


def write(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--format", "json")])
def test_a_file_of_which_every_row_is_rejected_ends_with_status_1(
    case, run, tmp_path, options
):
    path = write(tmp_path, "other.csv", HEADER + OTHER)
    for _ in range(2):
        status, _, err = run("load", case, path, *options)
        assert status == 1
        assert err == f"diversion: {path}: no row was taken in, 1 were rejected\n"


@pytest.mark.parametrize(
    "rows",
    ["", SOUND, OTHER + SOUND.splitlines()[1] + "\n", OTHER + "S3,A,B,2015-03-01,1\n"],
)
def test_a_file_with_no_rows_or_a_row_taken_in_ends_with_status_0(
    case, run, tmp_path, rows
):
    status, _, err = run("load", case, write(tmp_path, "other.csv", HEADER + rows))
    assert (status, err) == (0, "")


def test_the_other_files_of_the_load_stay(case, run, tmp_path):
    bad = write(tmp_path, "other.csv", HEADER + OTHER)
    good = write(tmp_path, "more.csv", HEADER + "S3,A,B,2015-03-01,1\n")
    status, out, err = run("load", case, bad, good, "--format", "json")
    assert [json.loads(line)["loaded"] for line in out.splitlines()] == [0, 1]
    assert (status, err.count("\n"), str(bad) in err) == (1, 1, True)


def test_a_file_with_one_table_taken_in_is_taken_in(run, tmp_path):
    person = {"id": "p", "schema": "Company", "properties": {"name": ["Alder"]}}
    tie = {
        "id": "t",
        "schema": "Ownership",
        "properties": {"owner": ["p"], "asset": ["nobody"]},
    }
    lines = "".join(json.dumps(each) + "\n" for each in (person, tie))
    path = write(tmp_path, "entities.ftm.json", lines)
    status, out, _ = run("load", tmp_path / "new.duckdb", path, "--format", "json")
    reports = {each["table"]: each for each in map(json.loads, out.splitlines())}
    assert reports["links"]["rejected"] == reports["links"]["rows"] == 1
    assert status == 0


def test_saving_a_mapping_is_no_load(case, run, tmp_path):
    header = "Exporter Name,Importer Name,Date of Export,HS Code\n"
    path = write(tmp_path, "a.csv", header + "TO ORDER,TO ORDER,2019-03-25,852691\n")
    assert run("load", case, path, "--dry-run")[0] == 1
    assert run("load", case, path, "--save-mapping", tmp_path / "m.toml")[0] == 0


def test_a_list_that_is_kept_out_ends_with_status_1_and_is_named_once(run, tmp_path):
    case = tmp_path / "new.duckdb"
    few = dict(list(ENTRIES.items())[:2])
    paths = [
        write(tmp_path, f"{dated}.xml", un_list(dated, entries))
        for dated, entries in ((FIRST, ENTRIES), (SECOND, few))
    ]
    assert run("load", case, paths[0])[0] == 0
    status, out, err = run("load", case, paths[1])
    assert (status, f"{paths[1]}: no row was taken in" in err) == (1, True)
    (line,) = [line for line in out.splitlines() if "the list had" in line]
    assert line.startswith(f"{paths[1]}: found 2 entries where the list had ")
    assert "diversion rejects" not in out  # no row of it is kept as rejected
    assert run("load", case, paths[1], "--accept-shrink")[0] == 0


def test_columns_that_are_not_read_are_named(run, tmp_path):
    text = "shipment_id,shipper_id,departed_on,masskg,Colour\nS1,A,2015-01-01,5,red\n"
    path = write(tmp_path, "typo.csv", text)
    expected = f"{path}: columns not read: 'masskg' (did you mean 'mass_kg'?), 'colour'\n"
    for options in (("--dry-run",), (), ()):
        status, out, _ = run("load", tmp_path / "new.duckdb", path, *options)
        assert (status, expected in out) == (0, True)
    _, out, _ = run("load", tmp_path / "new.duckdb", path, "--format", "json")
    report = json.loads(out)
    assert report["ignored_columns"] == ["masskg", "colour"]
    assert report["near_columns"] == {"masskg": "mass_kg"}


def test_a_column_that_the_file_has_is_not_meant_by_another(run, tmp_path):
    text = "shipment_id,shipper_id,departed_on,mass_kg,masskg\nS1,A,2015-01-01,5,6\n"
    _, out, _ = run("load", tmp_path / "new.duckdb", write(tmp_path, "a.csv", text))
    assert "columns not read: 'masskg'\n" in out


def test_columns_of_records_that_are_not_read_are_named(run, tmp_path):
    more = [f"Colour {letter}" for letter in "ABCDEFGHIJKLMN"]
    header = ["Exporter Name", "Importer Name", "Date of Export", "HS Code", *more]
    row = ["Alder Ltd", "Birch Co", "2019-03-25", "852691", *("yes" for _ in more)]
    text = "".join(",".join(each) + "\n" for each in (header, row))
    path = write(tmp_path, "records.csv", text)
    _, out, _ = run("load", tmp_path / "new.duckdb", path)
    shown = ", ".join(repr(name) for name in more[:12])
    assert f"{path}: columns not read: {shown}, and 2 more\n" in out
    _, out, _ = run("load", tmp_path / "new.duckdb", path, "--format", "json")
    assert json.loads(out)["ignored_columns"] == more


def test_files_that_are_read_whole_say_nothing_of_columns(case, run, tmp_path):
    _, out, _ = run("load", case, write(tmp_path, "again.csv", HEADER + SOUND))
    assert "not read" not in out
