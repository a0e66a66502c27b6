"""The command that shows what newer editions of lists changed."""

from datetime import datetime
from typing import Annotated

import typer

from diversion.cli.app import app
from diversion.cli.opening import open_to_read
from diversion.cli.options import Case, Format, Output, RowFormat, day
from diversion.cli.output import text_to, write_csv, write_json_lines

_LINE_LIMIT = 120  # characters of a cell


@app.command()
def changes(
    case: Case,
    *,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="DATE", help="Only changes from this day on."
        ),
    ] = None,
    format_: Format = RowFormat.TABLE,
    output: Output = None,
) -> None:
    """List what newer editions of lists and registers added, changed and removed."""
    from diversion.tabular import text_table  # noqa: PLC0415

    with text_to(output) as sink, open_to_read(case) as opened:
        table = opened.changes(day(since))
        table["dated"] = table["dated"].astype("string").str[:10]
        table = table.astype(object).where(table.notna(), None)
        rows = list(table.itertuples(index=False, name=None))
        if format_ is RowFormat.JSONL:
            write_json_lines(sink, (dict(zip(table.columns, r, strict=True)) for r in rows))
        elif format_ is RowFormat.CSV:
            write_csv(sink, list(table.columns), rows)
        elif rows:
            sink.write(f"{text_table(list(table.columns), rows, limit=_LINE_LIMIT)}\n")
        else:
            sink.write("No list has come in a newer edition.\n")
