"""A load that is killed leaves the case as it was before that file."""

import subprocess
import sys
import time

import numpy as np
import pytest

from diversion import io
from diversion.store import open_store

LOADER = """
import sys
from pathlib import Path
from diversion import io
from diversion.store import open_store

with open_store(Path(sys.argv[1])) as store:
    (source,) = io.find_files([Path(sys.argv[2])])
    print("loading", flush=True)
    for _ in range(int(sys.argv[3])):
        store.load(source, io.read_batches(source))
    def stalled():
        yield from io.read_batches(source)
        print("read", flush=True)
        sys.stdin.read()
    store.load(source, stalled())
"""


def write_companies(path, start, stop):
    rows = "".join(f"C{k},Firm {k}\n" for k in range(start, stop))
    path.write_text("company_id,name\n" + rows + "bad\n")


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.duckdb"
    first = tmp_path / "first.csv"
    write_companies(first, 0, 100)
    with open_store(path) as store:
        (source,) = io.find_files([first])
        store.load(source, io.read_batches(source))
    return path


def state(case):
    with open_store(case, read_only=True) as store:
        return store.tables()["companies"], store.rejects().num_rows


def start_loader(case, path, times):
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", LOADER, str(case), str(path), str(times)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def end(loader):
    loader.kill()
    loader.communicate()


@pytest.mark.slow
def test_killed_after_the_last_row_but_before_the_commit(case, tmp_path):
    path = tmp_path / "second.csv"
    write_companies(path, 100, 120_000)  # enough that blocks reach the disk
    loader = start_loader(case, path, times=0)
    assert loader.stdout.readline() == b"loading\n"
    assert loader.stdout.readline() == b"read\n"
    end(loader)
    assert state(case) == (100, 1)
    with open_store(case) as store:
        (source,) = io.find_files([path])
        assert store.load(source, io.read_batches(source)).loaded == 119_900
    assert state(case) == (120_000, 2)


@pytest.mark.slow
def test_killed_at_any_moment(case, tmp_path):
    path = tmp_path / "second.csv"
    write_companies(path, 100, 30_000)
    before, after = (100, 1), (30_000, 2)
    outcomes = set()
    for delay in np.linspace(0, 0.6, 5):
        copy = tmp_path / "copy.duckdb"
        copy.write_bytes(case.read_bytes())
        copy.with_name("copy.duckdb.wal").unlink(missing_ok=True)
        loader = start_loader(copy, path, times=1)
        loader.stdout.readline()
        time.sleep(delay)
        end(loader)
        outcomes.add(state(copy))
    assert before in outcomes
    assert outcomes <= {before, after}
