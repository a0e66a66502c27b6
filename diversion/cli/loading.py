"""The commands that fill a case: load, rejects."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from diversion.cli.app import app
from diversion.cli.opening import open_to_load, open_to_read
from diversion.cli.options import Case, Format, Output, RowFormat
from diversion.cli.output import text_to, working, write_csv, write_json_lines
from diversion.errors import InputError
from diversion.model.visible import visible

if TYPE_CHECKING:
    from diversion.store import LoadReport

_REPORT = (
    "file",
    "layout",
    "confidence",
    "rows",
    "loaded",
    "unchanged",
    "rejected",
    "reasons",
)
_LINE_LIMIT = 240  # characters of a file's name or of a rejected row


class ReportFormat(StrEnum):
    """How the outcome of a load is written."""

    TABLE = "table"
    JSON = "json"


@app.command()
def load(
    case: Annotated[
        str,
        typer.Argument(
            metavar="CASE",
            help="A .duckdb file, made if absent, or a neo4j:// address.",
            show_default=False,
        ),
    ],
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...", help="Files or folders.", exists=True, show_default=False
        ),
    ],
    *,
    layout: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="LAYOUT",
            help="What the files must be, such as native or un-sc-xml.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would happen; change nothing.")
    ] = False,
    format_: Annotated[
        ReportFormat, typer.Option("--format", help="json: one object a file.")
    ] = ReportFormat.TABLE,
) -> None:
    """Load files into a case: all of a file or none of it, and never twice."""
    if Path(case).is_dir():
        raise InputError(f"{case!r} is a folder; load goes into a .duckdb file or a server")
    with open_to_load(case, dry_run=dry_run) as opened, working("Loading"):
        reports = opened.load(*paths, layout=layout, dry_run=dry_run)
    with text_to(None) as sink:
        if format_ is ReportFormat.JSON:
            write_json_lines(
                sink, ({name: getattr(r, name) for name in _REPORT} for r in reports)
            )
        else:
            _write_reports(sink, reports, case, dry_run=dry_run)


@app.command()
def rejects(
    case: Case, *, format_: Format = RowFormat.TABLE, output: Output = None
) -> None:
    """List the rows that could not be loaded: file, row, and why."""
    from diversion.answers.layout import text_table  # noqa: PLC0415 - heavy

    with text_to(output) as sink, open_to_read(case) as opened:
        table = opened.rejects()
        rows = list(table.itertuples(index=False, name=None))
        if format_ is RowFormat.JSONL:
            write_json_lines(sink, (dict(zip(table.columns, r, strict=True)) for r in rows))
        elif format_ is RowFormat.CSV:
            write_csv(sink, list(table.columns), rows)
        elif rows:
            sink.write(f"{text_table(list(table.columns), rows, limit=_LINE_LIMIT)}\n")
        else:
            sink.write("No row was rejected.\n")


def _write_reports(
    sink: TextIO, reports: "tuple[LoadReport, ...]", case: str, *, dry_run: bool
) -> None:
    from diversion.answers.layout import text_table  # noqa: PLC0415 - heavy

    head = ("file", "layout", "rows", "loaded", "unchanged", "rejected")
    rows = [tuple(getattr(report, name) for name in head) for report in reports]
    sink.write(f"{text_table(head, rows)}\n")
    for report in reports:
        for reason, count in report.reasons.items():
            where, why = visible(report.file), visible(reason)
            sink.write(f"{where}: {count} rows rejected: {why}\n")
    if dry_run:
        sink.write("Dry run: nothing was changed.\n")
    elif n_rejected := sum(report.rejected for report in reports):
        sink.write(
            f"{n_rejected} rows were rejected; read them: diversion rejects {case}\n"
        )
