"""The command that screens: parties, or one name, against listings."""

from typing import Annotated

import typer

from diversion.cli.app import NOTHING_FOUND, app, say
from diversion.cli.opening import open_case
from diversion.cli.options import AsOf, Case, Format, Output, RowFormat, day
from diversion.cli.output import text_to, working
from diversion.cli.tables import write_answer
from diversion.processors import n_processors


@app.command()
def screen(
    case: Case,
    *,
    name: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Screen this name only, in any script."),
    ] = None,
    as_of: AsOf = None,
    format_: Format = RowFormat.TABLE,
    output: Output = None,
) -> None:
    """Find parties, or one name, that may be on a list, and say why.

    Parties are the companies and whoever else sends or receives on record.
    The table shows the best matches; JSON lines and CSV hold them all.
    """
    with text_to(output) as sink, open_case(case) as opened:
        with working("Screening"):
            answer = opened.screen(name, as_of=day(as_of), processes=n_processors())
        write_answer(sink, answer, format_)
    if name is not None and not answer:
        say("no listing matches this name")
        raise typer.Exit(NOTHING_FOUND)
