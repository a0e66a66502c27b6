"""The README names every command, every option and every exit status there is."""

import json
import re

import pytest
import typer.main

from diversion.answers import ChokepointsAnswer, CompaniesAnswer, ScoresAnswer
from diversion.cli import app
from diversion.cli.app import BAD_INPUT, NOTHING_FOUND, SERVICE_FAILED

COMMANDS = typer.main.get_command(app).commands


@pytest.fixture(scope="module")
def readme(samples):
    return (samples.parent / "README.md").read_text(encoding="utf-8")


def options():
    return sorted(
        {
            option
            for command in COMMANDS.values()
            for parameter in command.params
            for option in parameter.opts
            if option.startswith("-")
        }
    )


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_in_the_readme(readme, command):
    assert f"diversion {command} " in readme


@pytest.mark.parametrize("option", options())
def test_every_option_is_in_the_readme(readme, option):
    assert re.search(rf"(?<![\w-]){option}(?![\w-])", readme)


def test_the_readme_names_no_command_and_no_option_that_is_gone(readme):
    commands = set(re.findall(r"^\s*(?:\S*/)?diversion ([a-z]+) ", readme, re.MULTILINE))
    assert commands <= set(COMMANDS)
    shown = re.findall(r"`(--[a-z-]+)", readme)
    assert set(shown) <= {*options(), "--version", "--help"}


def test_the_readme_tells_the_exit_statuses(readme):
    for status in (0, NOTHING_FOUND, BAD_INPUT, SERVICE_FAILED):
        assert f"| {status} |" in readme


def test_the_readme_names_the_columns_of_answers(readme):
    answers = (ScoresAnswer, CompaniesAnswer, ChokepointsAnswer)
    for column in (column for answer in answers for column in answer.columns):
        assert f"`{column}`" in readme


def test_the_readme_shows_what_its_command_prints(readme, samples, monkeypatch, capsys):
    monkeypatch.chdir(samples.parent)
    (asked,) = re.findall(r"\.venv/bin/diversion (.*)\n", readme)
    with pytest.raises(SystemExit):
        app(asked.split())
    (shown,) = re.findall(r"```text\n(.*?)```", readme, re.DOTALL)
    assert capsys.readouterr().out == shown


def test_notebooks_are_kept_without_outputs(samples):
    notebooks = sorted((samples.parent / "notebooks").glob("*.ipynb"))
    assert notebooks
    for path in notebooks:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        assert all(cell["outputs"] == [] for cell in code)
        assert all(cell["execution_count"] is None for cell in code)
