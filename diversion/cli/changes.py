"""The command that shows what newer editions of lists changed."""

from datetime import datetime
from typing import Annotated

import typer

from diversion.cli.app import app
from diversion.cli.opening import open_to_read
from diversion.cli.options import Case, Format, Output, RowFormat, day
from diversion.cli.output import text_to
from diversion.cli.tables import write_stored


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
    with text_to(output) as sink, open_to_read(case) as opened:
        table = opened.changes(day(since))
        write_stored(
            sink, table, format_, day_column="dated",
            empty="No list has come in a newer edition.",
        )  # fmt: skip
