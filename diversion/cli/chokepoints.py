"""The command about where chains could be stopped."""

from typing import Annotated

import typer

from diversion.analysis.place import Place
from diversion.cli.app import NOTHING_FOUND, app, say
from diversion.cli.opening import open_case
from diversion.cli.options import AsOf, Case, Format, Output, RowFormat, Scorer, day
from diversion.cli.output import text_to, working
from diversion.cli.tables import write_answer


@app.command()
def chokepoints(
    case: Case,
    *,
    by: Annotated[Place, typer.Option(help="What chains could be stopped at.")] = (
        Place.COUNTRY
    ),
    from_: Annotated[
        list[str] | None,
        typer.Option("--from", metavar="SEL", help="Chains that start here."),
    ] = None,
    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="SEL", help="Chains that end here.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="How many places to give.")] = 10,
    chains: Annotated[
        int, typer.Option(min=1, help="How many of the best chains to look at.")
    ] = 1000,
    as_of: AsOf = None,
    scorer: Scorer = "auto",
    format_: Format = RowFormat.TABLE,
    output: Output = None,
) -> None:
    """Find the few countries, companies or lanes that most chains pass on the way.

    In order: each adds most to what those above it stop. Without --from and --to the
    chains are the leads over the whole case.
    """
    with text_to(output) as sink, open_case(case) as opened:
        with working("Weighing chains"):
            answer = opened.chokepoints(
                by,
                from_ or None,
                to or None,
                top=top,
                chains=chains,
                as_of=day(as_of),
                scorer=scorer,
            )
        write_answer(sink, answer, format_)
    if (from_ or to) and not answer.found.n_chains:
        say("no chain found for this question")
        raise typer.Exit(NOTHING_FOUND)
