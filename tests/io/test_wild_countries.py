"""Customs files of many countries load with no option, as a user would have them.

The files are written for these tests, with headers as such files have them; no record in
them is real.
"""

import re
import tomllib
from pathlib import Path

import pytest

from diversion.cli import app
from diversion.records import Records
from diversion.store import open_store

FOLDER = Path(__file__).parent / "wild"
EXPECTED = {
    path: expected
    for folder in ("first", "second")
    for name, expected in tomllib.loads(
        (FOLDER / folder / "expected.toml").read_text()
    ).items()
    for path in [FOLDER / folder / name]
}


def load(path: Path) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Shipments and rejects, by a load that is repeated in vain."""
    store = open_store(None)
    with Records(store, name="memory") as records:
        for report in records.load(path):
            assert report.rows == report.loaded + report.unchanged + report.rejected
        again = records.load(path)
        assert sum(report.loaded for report in again) == 0
        return store.read("shipments").to_pylist(), store.rejects().to_pylist()


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_a_countrys_records_load(path):
    expected = dict(EXPECTED[path])
    rows, _ = load(path)
    assert len(rows) == expected.pop("n_rows")
    found = {name: rows[0][name] for name in expected}
    assert {
        name: "" if value is None else str(value) for name, value in found.items()
    } == expected


def test_the_readme_shows_a_real_dry_run(samples, monkeypatch, capsys, tmp_path):
    readme = (samples.parent / "README.md").read_text()
    ((asked, shown),) = re.findall(
        r"```console\n\$ diversion ([^\n]*)\n(.*?)```", readme, re.DOTALL
    )
    monkeypatch.chdir(FOLDER / "first")
    with pytest.raises(SystemExit):
        app(asked.replace("case.duckdb", str(tmp_path / "case.duckdb")).split())
    printed = capsys.readouterr().out.splitlines()
    lines = [line for line in shown.splitlines() if line and line != "…"]
    assert len(lines) > 8
    assert [line for line in printed if line in lines] == lines
