"""The log of a case: what was exported goes in, and ``diversion log`` shows it."""

import hashlib
import shlex
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Final

import typer

from diversion.cli.app import NOTHING_FOUND, app, say
from diversion.cli.opening import open_to_read
from diversion.cli.options import Case, Format, Output, RowFormat
from diversion.cli.output import text_to, write_csv, write_json_lines
from diversion.errors import DiversionError, InputError
from diversion.model.log import find_break

_COLUMNS: Final = ("number", "at", "who", "action", "subject", "sha256", "details")
_LIMIT: Final = 120  # characters of a value in the table


@app.command()
def log(case: Case, *, format_: Format = RowFormat.TABLE, output: Output = None) -> None:
    """Show what was done with a case: who, when, which hash.

    Loads, judgements, kept matches, exported answers, and models fitted on it.

    Lines are added and never changed; each holds the hash of the line before it. Exit
    status 1 if a line was changed, left out or put in since.
    """
    if Path(case).is_dir():
        raise InputError(f"{case!r} is a folder; a .duckdb file keeps a log")
    with open_to_read(case) as opened:
        lines = opened.log_lines()
    with text_to(output) as sink:
        if format_ is RowFormat.JSONL:
            write_json_lines(sink, map(asdict, lines))
        elif format_ is RowFormat.CSV:
            names = (*_COLUMNS, "previous", "hash")
            write_csv(sink, names, ([getattr(r, n) for n in names] for r in lines))
        else:
            from diversion.tabular import text_table  # noqa: PLC0415

            rows = [[getattr(line, name) for name in _COLUMNS] for line in lines]
            sink.write(f"{text_table(_COLUMNS, rows, limit=_LIMIT)}\n")
            sink.write(f"Last hash: {lines[-1].hash if lines else 'none yet'}\n")
    if (broken := find_break(lines)) is not None:
        say(f"{case}: the log is not as it was written: {broken}")
        raise typer.Exit(NOTHING_FOUND)


def log_files(
    case: str, action: str, arguments: Sequence[str], written: Sequence[Path]
) -> None:
    """Log the files that a command has written from a case, as far as the case allows.

    ``action`` is ``export`` for answers, ``fit`` for a model that was fitted on the case.

    A case that is a folder, or that cannot be written to, keeps no such line; this is
    said, and the files stand.
    """
    if Path(case).is_dir():
        return
    from diversion.records import open_records  # noqa: PLC0415 - heavy

    try:
        with open_records(case, create=True) as records:
            versions = {"code": version("diversion"), "data": records.data_version()}
            for path in written:
                records.log(
                    action,
                    str(path),
                    sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
                    command=shlex.join(arguments),
                    versions=versions,
                )
    except (DiversionError, OSError) as error:
        say(f"{case}: not logged: {error}")
