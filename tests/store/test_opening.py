import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from diversion.errors import BackendError, BackendUnavailableError, InputError
from diversion.store import open_store

EMPTY = {"companies": 0, "listings": 0, "links": 0, "shipments": 0}


@pytest.fixture
def case(tmp_path) -> Path:
    path = tmp_path / "case.duckdb"
    open_store(path).close()
    return path


def test_a_new_file_becomes_an_empty_case(case):
    with open_store(case, read_only=True) as store:
        assert store.tables() == EMPTY
        assert store.rejects().column_names == ["file", "line", "column", "reason", "raw"]


def test_a_name_with_a_meaning_to_duckdb_is_only_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_store(Path(":memory:")) as store:
        assert store.tables() == EMPTY
    assert (tmp_path / ":memory:").is_file()


@pytest.mark.parametrize(
    ("name", "read_only", "message"),
    [
        ("none.duckdb", True, "no such case"),
        ("none/case.duckdb", False, "no such folder"),
        (".", False, "found a folder"),
        ("x" * 300, False, "cannot be opened"),
    ],
)
def test_a_path_that_is_no_case(tmp_path, name, read_only, message):
    with pytest.raises(InputError, match=message):
        open_store(tmp_path / name, read_only=read_only)


@pytest.mark.parametrize("name", ["a.duckdb", "a.csv"])
def test_another_kind_of_file_is_left_as_it_was(tmp_path, name):
    path = tmp_path / name
    path.write_text("company_id,name\nC1,Alder\n" * 500)
    before = path.read_bytes()
    with pytest.raises(InputError, match="found another kind of file, expected a case"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_database_of_somebody_else_is_left_alone(tmp_path):
    path = tmp_path / "other.duckdb"
    with duckdb.connect(path) as other:
        other.execute("CREATE TABLE companies (x INTEGER)")
    with pytest.raises(InputError, match="a DuckDB database that holds no case"):
        open_store(path)


def test_a_case_of_another_version_is_refused(case):
    with duckdb.connect(case) as other:
        other.execute("UPDATE meta SET schema_version = 7")
    with pytest.raises(InputError, match="case of version 7, expected version 4"):
        open_store(case)


def test_a_damaged_case_is_one_line(case):
    case.write_bytes(case.read_bytes()[:5000])
    with pytest.raises(InputError, match="cannot be opened as a case") as caught:
        open_store(case)
    assert "\n" not in str(caught.value)


def test_a_case_that_another_process_has_open(case):
    program = (
        "import sys; from pathlib import Path; from diversion.store import open_store\n"
        "with open_store(Path(sys.argv[1])): print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", program, str(case)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(BackendUnavailableError, match="another process") as caught:
            open_store(case, read_only=True)
        holder.stdin.close()
    assert caught.value.is_retryable
    assert str(case) in str(caught.value)
    open_store(case).close()


def test_a_case_open_in_another_mode_in_this_process(case):
    with (
        open_store(case),
        pytest.raises(BackendUnavailableError, match="in another mode"),
    ):
        open_store(case, read_only=True)


def test_two_readers_share_a_case(case):
    with open_store(case, read_only=True) as one, open_store(case, read_only=True) as two:
        assert one.tables() == two.tables() == EMPTY


def test_spilled_data_goes_to_a_folder_of_its_own_that_is_removed(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    store = open_store(None)
    (scratch,) = tmp_path.iterdir()
    assert store.tables() == EMPTY
    store.close()
    store.close()
    assert not scratch.exists()
    forgotten = open_store(None)
    del forgotten
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_there_is_named(case):
    with open_store(case) as store:
        with pytest.raises(InputError, match="no table 'persons'"):
            store.read("persons")
        with pytest.raises(InputError, match="no column 'x\"; DROP'"):
            store.read("companies", ['x"; DROP'])
        with pytest.raises(InputError, match=r"no stored query '\.\./base'"):
            store.query("../base")


def test_an_error_of_the_database_is_one_line(case):
    with open_store(case) as store, pytest.raises(BackendError) as caught:
        store.query("earlier_load", nonsense=1)
    assert str(case) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_case_can_be_copied_as_a_file(case, tmp_path):
    shutil.copy(case, tmp_path / "copy.duckdb")
    with open_store(tmp_path / "copy.duckdb", read_only=True) as store:
        assert store.tables() == EMPTY
