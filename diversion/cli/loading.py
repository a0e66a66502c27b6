"""The commands that fill a case: load, rejects."""

from collections import Counter
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TextIO

import typer

from diversion.cli.app import app, say
from diversion.cli.opening import open_to_load, open_to_read
from diversion.cli.options import Case, Format, Output, RowFormat, day
from diversion.cli.output import text_to, working, write_json_lines
from diversion.cli.previewing import write_preview
from diversion.cli.tables import write_stored
from diversion.errors import InputError
from diversion.model.source import Reason
from diversion.model.visible import visible

if TYPE_CHECKING:
    from diversion.store import LoadReport

_REPORT = (
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
)
_ALL_REJECTED: Final = 1  # exit status
_SHOWN_COLUMNS: Final = 12
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
        bool,
        typer.Option("--dry-run", help="Show what would happen, and how columns are read."),
    ] = False,
    mapping: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.toml", help="What the columns of the files are.", exists=True
        ),
    ] = None,
    save_mapping: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.toml", help="Write how the columns are read; load nothing."
        ),
    ] = None,
    list_date: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Day of a list that does not say it; today by default.",
        ),
    ] = None,
    accept_shrink: Annotated[
        bool,
        typer.Option(
            "--accept-shrink", help="Take a list that lost more than half of its entries."
        ),
    ] = False,
    format_: Annotated[
        ReportFormat, typer.Option("--format", help="json: one object a file.")
    ] = ReportFormat.TABLE,
) -> None:
    """Load files into a case: all of a file or none of it, and never twice.

    Exit status 1 if a file has rows and every one of them was rejected; the other files
    stay loaded.
    """
    if Path(case).is_dir():
        raise InputError(f"{case!r} is a folder; load goes into a .duckdb file or a server")
    is_trial = dry_run or save_mapping is not None
    with open_to_load(case, dry_run=is_trial) as opened, working("Loading"):
        reports = opened.load(
            *paths,
            layout=layout,
            mapping=mapping,
            dry_run=is_trial,
            list_date=day(list_date),
            accept_shrink=accept_shrink,
        )
    if save_mapping is not None:
        _save_mapping(save_mapping, reports)
    with text_to(None) as sink:
        if format_ is ReportFormat.JSON:
            for report in reports:
                for note in report.notes:
                    say(f"{report.file}: {note}")
            write_json_lines(sink, (_record(report) for report in reports))
        else:
            write_reports(sink, reports, case, dry_run=is_trial)
    if save_mapping is None:
        _check_taken_in(reports)


@app.command()
def rejects(
    case: Case, *, format_: Format = RowFormat.TABLE, output: Output = None
) -> None:
    """List the rows that could not be loaded: file, row, and why."""
    with text_to(output) as sink, open_to_read(case) as opened:
        write_stored(
            sink, opened.rejects(), format_, empty="No row was rejected.", limit=_LINE_LIMIT
        )


def _record(report: "LoadReport") -> dict[str, object]:
    dated = None if report.dated is None else report.dated.isoformat()
    return {name: getattr(report, name) for name in _REPORT} | {"dated": dated}


def _check_taken_in(reports: "tuple[LoadReport, ...]") -> None:
    """End with a status that a scheduler notices if all rows of a file were rejected."""
    rows: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    for report in reports:  # one for each table of a file
        rows[report.file] += report.rows
        rejected[report.file] += report.rejected
    kept_out = [file for file, count in rejected.items() if count == rows[file] > 0]
    for file in kept_out:
        say(f"{file}: no row was taken in, {rejected[file]:,} were rejected")
    if kept_out:
        raise typer.Exit(_ALL_REJECTED)


def _save_mapping(path: Path, reports: "tuple[LoadReport, ...]") -> None:
    """Write the mapping of the one file whose layout was recognised."""
    told = [report.preview.mapping for report in reports if report.preview is not None]
    if len(told) != 1:
        raise InputError(
            f"--save-mapping takes one table whose layout is recognised, found {len(told)}"
        )
    with text_to(path) as sink:
        sink.write(told[0])


def write_reports(
    sink: TextIO, reports: "tuple[LoadReport, ...]", case: str, *, dry_run: bool
) -> None:
    """Write what became of each file, and why rows and columns were left out."""
    from diversion.tabular import text_table  # noqa: PLC0415

    head = ("file", "layout", "table", "rows", "loaded", "unchanged", "rejected")
    rows = [tuple(getattr(report, name) for name in head) for report in reports]
    sink.write(f"{text_table(head, rows)}\n")
    for report in reports:
        if report.changed or report.removed:
            sink.write(
                f"{visible(report.file)}: edition of {report.dated}, {report.table}: "
                f"{report.loaded - report.changed} added, {report.changed} changed, "
                f"{report.removed} removed\n"
            )
        for reason, count in report.reasons.items():
            where, why = visible(report.file), visible(reason)
            sink.write(f"{where}: {count} rows rejected: {why}\n")
        if report.ignored_columns:
            sink.write(f"{visible(report.file)}: {visible(_unread(report))}\n")
        for note in report.notes:
            sink.write(f"{visible(report.file)}: {visible(note)}\n")
        if report.preview is not None:
            write_preview(sink, report.preview)
    if dry_run:
        sink.write("Dry run: nothing was changed.\n")
    elif n_rejected := sum(
        report.rejected for report in reports if Reason.SHRUNK not in report.reasons
    ):
        sink.write(
            f"{n_rejected} rows were rejected; read them: diversion rejects {case}\n"
        )


def _unread(report: "LoadReport") -> str:
    """Name the columns that were not read, first those that may be misspelt."""
    near = report.near_columns
    names = sorted(report.ignored_columns, key=lambda name: name not in near)
    shown = [
        f"{name!r} (did you mean {near[name]!r}?)" if name in near else repr(name)
        for name in names[:_SHOWN_COLUMNS]
    ]
    if more := len(names) - len(shown):
        shown.append(f"and {more} more")
    return f"columns not read: {', '.join(shown)}"
