"""The command that measures answers where the truth is known: evaluate."""

from pathlib import Path
from typing import Annotated

import typer

from diversion.cli.app import app
from diversion.cli.opening import open_case
from diversion.cli.options import AsOf, Case, Format, Output, RowFormat, Scorer, day
from diversion.cli.output import text_to, working, write_csv, write_json_lines


@app.command()
def evaluate(
    case: Case,
    *,
    truth: Annotated[
        list[Path],
        typer.Option(
            metavar="FILE", help="What is true: a folder or a file. May be repeated."
        ),
    ],
    as_of: AsOf = None,
    scorer: Scorer = "auto",
    format_: Format = RowFormat.TABLE,
    output: Output = None,
) -> None:
    """Measure leads, scores and companies of a case of which the truth is known.

    The truth is truth_chains.jsonl, and where there are such truth_routes.jsonl,
    truth_lots.parquet and world.json; a folder stands for those in it.
    """
    with text_to(output) as sink, open_case(case) as opened:
        with working("Evaluating"):
            answer = opened.evaluate(truth, as_of=day(as_of), scorer=scorer)
        if format_ is RowFormat.JSONL:
            write_json_lines(sink, answer.rows())
        elif format_ is RowFormat.CSV:
            write_csv(sink, ("of", "measure", "value"), answer.flat())
        else:
            sink.write(f"{answer}\n")
