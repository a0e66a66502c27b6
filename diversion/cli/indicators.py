"""The command about red flags: the catalogue, and what fires for one subject."""

from typing import Annotated

import typer

from diversion.cli.app import app
from diversion.cli.opening import open_case
from diversion.cli.options import AsOf, Format, OptionalCase, Output, RowFormat, day
from diversion.cli.output import text_to, working
from diversion.cli.tables import write_answer
from diversion.errors import InputError


@app.command()
def indicators(
    case: OptionalCase = None,
    *,
    company: Annotated[
        str | None, typer.Option(metavar="ID", help="Assess this company.")
    ] = None,
    shipment: Annotated[
        str | None, typer.Option(metavar="ID", help="Assess this shipment and its sides.")
    ] = None,
    chain: Annotated[
        str | None,
        typer.Option(metavar="CHAIN_ID", help="Assess this chain and all that is on it."),
    ] = None,
    as_of: AsOf = None,
    format_: Format = RowFormat.TABLE,
    output: Output = None,
) -> None:
    """List the red flags, or say which fire for a company, a shipment or a chain.

    Each is fired, clear or not assessable, with the rows it read and the innocent
    explanation to test. One flag proves nothing: the top band needs two independent
    families.
    """
    asked = {"company": company, "shipment": shipment, "chain": chain}
    n_asked = sum(value is not None for value in asked.values())
    if n_asked > 1 or (case is None) != (n_asked == 0):
        raise InputError(
            "found a case without a subject, or the other way round; expected CASE with "
            "one of --company, --shipment and --chain, or nothing for the list"
        )
    from diversion.answers.assessment import (  # noqa: PLC0415 - heavy
        AssessmentAnswer,
        CatalogueAnswer,
    )

    answer: AssessmentAnswer | CatalogueAnswer = CatalogueAnswer()
    with text_to(output) as sink:
        if case is not None:
            with open_case(case) as opened, working("Assessing"):
                answer = opened.indicators(**asked, as_of=day(as_of))
        write_answer(sink, answer, format_)
