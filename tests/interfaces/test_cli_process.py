"""The command line as a process of its own: what it imports, how it ends."""

import os
import pty
import subprocess
import sys

import pytest

COMMANDS = ("load", "rejects", "chains", "score", "companies", "explain")
HEAVY = ("numba", "pandas", "duckdb", "pyarrow", "matplotlib", "networkx", "numpy")


def finished(*command, **kwargs):
    return subprocess.run(  # noqa: S603 - this program
        command, capture_output=True, text=True, check=False, **kwargs
    )


def diversion(*args, **kwargs):
    return finished(sys.executable, "-m", "diversion.cli", *map(str, args), **kwargs)


def imported_by(*args):
    """Run a command to its end, and give which heavy packages it brought in."""
    program = (
        "import sys\n"
        "from diversion.cli import main\n"
        f"sys.argv = ['diversion', *{args!r}]\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        f"sys.exit(','.join(name for name in {HEAVY!r} if name in sys.modules))\n"
    )
    return finished(sys.executable, "-c", program).stderr.strip().split(",")


@pytest.mark.parametrize("args", [("--help",), ("--version",), ("chains", "--help")])
def test_help_loads_nothing_heavy(args):
    assert imported_by(*args) == [""]


def test_loading_compiles_nothing(folder, tmp_path):
    found = imported_by("load", str(tmp_path / "new.duckdb"), str(folder))
    assert "duckdb" in found
    assert not {"numba", "networkx", "matplotlib"}.intersection(found)


def test_help_names_every_command():
    ended = diversion("--help")
    assert ended.returncode == 0
    assert all(f" {command} " in ended.stdout for command in COMMANDS)


def test_no_command_is_a_usage_error():
    assert diversion().returncode == 2
    assert diversion("dance").returncode == 2


@pytest.mark.slow
def test_a_closed_pipe_is_quiet(folder):
    shell = f"'{sys.executable}' -m diversion.cli score '{folder}' | true"
    ended = finished("bash", "-o", "pipefail", "-c", shell)
    assert ended.stderr == ""
    assert ended.returncode in (0, 141)  # 0 if the reader was slow to close


@pytest.mark.slow
def test_a_terminal_without_unicode_gets_every_answer(folder):
    plain = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ended = diversion("companies", folder, env=plain)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert r"\u4e39" in ended.stdout


@pytest.mark.slow
def test_a_terminal_gets_no_control_characters_from_csv(folder):
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "diversion.cli", "companies", str(folder)]
    with subprocess.Popen(  # noqa: S603 - this program
        [*command, "--format", "csv"],
        stdout=follower,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    ) as process:
        process.wait()
    os.close(follower)
    shown = os.read(leader, 65536).decode()
    os.close(leader)
    assert "Red <script>" in shown
    assert "\x1b" not in shown
