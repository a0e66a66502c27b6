"""The command about rules: the packs there are, and what they say about one subject."""

from pathlib import Path
from typing import Annotated

import typer

from diversion.cli.app import app
from diversion.cli.opening import open_case
from diversion.cli.options import AsOf, Format, OptionalCase, Output, RowFormat, day
from diversion.cli.output import text_to, working
from diversion.cli.tables import write_answer
from diversion.errors import InputError


@app.command()
def rules(
    case: OptionalCase = None,
    *,
    shipment: Annotated[
        str | None, typer.Option(metavar="ID", help="Judge this shipment by its papers.")
    ] = None,
    chain: Annotated[
        str | None,
        typer.Option(
            metavar="CHAIN_ID",
            help="Judge every shipment of this chain, as if its goods went to the end.",
        ),
    ] = None,
    pack: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Also use the rules of this file. Repeatable."),
    ] = None,
    as_of: AsOf = None,
    format_: Format = RowFormat.TABLE,
    output: Output = None,
) -> None:
    """List the rule packs, or say what they rule on a shipment or a chain.

    Answers, each with its provision as in force when the goods left: banned, permit
    needed, inspect, exempt, not assessable.
    """
    n_asked = sum(value is not None for value in (shipment, chain))
    if n_asked > 1 or (case is None) != (n_asked == 0):
        raise InputError(
            "found a case without a subject, or the other way round; expected CASE with "
            "one of --shipment and --chain, or nothing for the list"
        )
    from diversion.answers.rulings import PacksAnswer, RulingsAnswer  # noqa: PLC0415 - heavy
    from diversion.rules.packs import load_pack, shipped_packs  # noqa: PLC0415 - heavy

    packs = (*shipped_packs(), *(load_pack(path) for path in pack or ()))
    answer: PacksAnswer | RulingsAnswer = PacksAnswer(packs)
    with text_to(output) as sink:
        if case is not None:
            with open_case(case) as opened, working("Reading the rules"):
                answer = opened.rules(
                    shipment=shipment, chain=chain, packs=packs, as_of=day(as_of)
                )
        write_answer(sink, answer, format_)
