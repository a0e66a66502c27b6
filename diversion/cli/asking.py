"""The commands that ask a case: chains, score, companies, explain."""

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from diversion.cli.app import NOTHING_FOUND, app, say
from diversion.cli.opening import open_case
from diversion.cli.options import (
    AsOf,
    Case,
    Engine,
    Format,
    JoinDocuments,
    Output,
    RowFormat,
    Scorer,
    day,
)
from diversion.cli.output import (
    bytes_to,
    text_to,
    working,
    write_csv,
    write_json_lines,
)
from diversion.cli.tables import write_answer
from diversion.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from diversion.answers import ChainsAnswer, CompaniesAnswer

_SELECTOR = "company:ID, name:TEXT, country:CA, hs:8526, listed:DPRK or list:UN"
_FIGURES = (".png", ".svg", ".pdf")


class ScoreFormat(StrEnum):
    """How scores of shipments are written."""

    CSV = "csv"
    PARQUET = "parquet"


class TextFormat(StrEnum):
    """How an explanation is written."""

    TEXT = "text"
    JSON = "json"


@app.command()
def chains(
    case: Case,
    *,
    from_: Annotated[
        list[str] | None,
        typer.Option(
            "--from", metavar="SEL", help=f"Start here: {_SELECTOR}. May be repeated."
        ),
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to", metavar="SEL", help="End here: as for --from. May be repeated."
        ),
    ] = None,
    through: Annotated[
        list[str] | None,
        typer.Option(
            "--through", metavar="SEL", help="Chains that pass this company on the way."
        ),
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="How many chains to give.")] = 20,
    max_hops: Annotated[int, typer.Option(min=1, help="Most hops of a chain.")] = 6,
    max_wait: Annotated[
        int, typer.Option(min=0, metavar="DAYS", help="Longest wait at a company.")
    ] = 365,
    as_of: AsOf = None,
    join_documents: JoinDocuments = True,
    engine: Engine = "compiled",
    through_hubs: Annotated[
        bool,
        typer.Option(
            "--through-hubs", help="Also pass through carriers, forwarders and banks."
        ),
    ] = False,
    no_gaps: Annotated[
        bool, typer.Option("--no-gaps", help="Pass through no party that is not on record.")
    ] = False,
    bridge: Annotated[
        bool,
        typer.Option(
            "--bridge/--no-bridge", help="Allow one leg that is on no record, at a price."
        ),
    ] = False,
    aliases: Annotated[
        bool,
        typer.Option(
            "--aliases/--no-aliases",
            help="Go on at another record of what may be the same company.",
        ),
    ] = True,
    diverse: Annotated[
        bool,
        typer.Option(
            "--diverse", help="For a question: the best chain through each intermediary."
        ),
    ] = False,
    time_limit: Annotated[
        float | None,
        typer.Option(
            min=0, metavar="SECONDS", help="Stop after this long; the answer says so."
        ),
    ] = None,
    scorer: Scorer = "auto",
    shuffles: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="N",
            help="For leads: how many score as high with dates shuffled, N times.",
        ),
    ] = 0,
    p_any: Annotated[
        bool,
        typer.Option("--p-any", help="Also the chance that any of these chains holds."),
    ] = False,
    format_: Format = RowFormat.TABLE,
    output: Output = None,
) -> None:
    """Rank the chains by which goods may have reached a DPRK end-user.

    Without --from and --to: the leads, a ranked and diverse list over the whole case.
    With selectors: the best chains for that question, and whether the answer is exact.

    In CSV a chain is one row: companies joined by "~", shipments and the values of its
    hops by ";", empty where not known. JSON lines hold the hops in full.
    """
    with text_to(output) as sink, open_case(case, join_documents=join_documents) as opened:
        with working("Searching chains"):
            answer = opened.chains(
                from_ or None,
                to or None,
                through=through or None,
                top=top,
                max_hops=max_hops,
                max_wait=max_wait,
                as_of=day(as_of),
                engine=engine,
                through_hubs=through_hubs,
                gaps=not no_gaps,
                bridge=bridge,
                aliases=aliases,
                diverse=diverse,
                time_limit=time_limit,
                scorer=scorer,
                shuffles=shuffles,
            )
        _write_chains(sink, answer, format_)
        if p_any and format_ is RowFormat.TABLE:
            sink.write(f"{answer.p_any()}\n")
        elif p_any:
            say(str(answer.p_any()))
    if (from_ or to or through) and not answer:
        say("no chain found for this question")
        raise typer.Exit(NOTHING_FOUND)


@app.command()
def score(
    case: Case,
    *,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help=(
                "Only shipments that are new, or score otherwise, since this day; with a "
                "model, by more than a tenth of a ban."
            ),
        ),
    ] = None,
    scorer: Scorer = "auto",
    prior: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Share of shipments that you expect to be illicit; moves probabilities.",
        ),
    ] = None,
    as_of: AsOf = None,
    join_documents: JoinDocuments = True,
    engine: Engine = "compiled",
    format_: Annotated[
        ScoreFormat, typer.Option("--format", help="parquet needs -o.")
    ] = ScoreFormat.CSV,
    output: Output = None,
) -> None:
    """Score every shipment, one row each; a higher score is more suspicious."""
    if format_ is ScoreFormat.PARQUET and output is None:
        raise InputError("--format parquet writes a file: name it with -o FILE")

    def table() -> "pd.DataFrame":
        with (
            open_case(case, join_documents=join_documents) as opened,
            working("Scoring shipments"),
        ):
            answer = opened.scores(
                as_of=day(as_of),
                engine=engine,
                since=day(since),
                scorer=scorer,
                prior=prior,
            )
        if sys.stderr.isatty():
            say(f"scored by {answer.scorer}")
        return answer.to_pandas()

    if output is not None and format_ is ScoreFormat.PARQUET:
        with bytes_to(output) as stream:
            table().to_parquet(stream, index=False)
    else:
        with text_to(output) as sink:
            table().to_csv(sink, index=False, lineterminator="\n")


@app.command()
def companies(
    case: Case,
    *,
    top: Annotated[
        int, typer.Option(min=1, help="Rows of the table; a file has them all.")
    ] = 20,
    as_of: AsOf = None,
    join_documents: JoinDocuments = True,
    engine: Engine = "compiled",
    scorer: Scorer = "auto",
    format_: Format = RowFormat.TABLE,
    output: Output = None,
) -> None:
    """Rank the companies by how far goods that pass them may end in the DPRK."""
    with text_to(output) as sink, open_case(case, join_documents=join_documents) as opened:
        with working("Ranking companies"):
            answer = opened.companies(as_of=day(as_of), engine=engine, scorer=scorer)
        _write_companies(sink, answer, format_, top)


@app.command()
def explain(
    case: Case,
    chain_id: Annotated[
        str,
        typer.Argument(
            metavar="CHAIN_ID",
            help='Company ids joined by "~", as in the list of chains.',
            show_default=False,
        ),
    ],
    *,
    as_of: AsOf = None,
    join_documents: JoinDocuments = True,
    scorer: Scorer = "auto",
    format_: Annotated[
        TextFormat, typer.Option("--format", help="How to write the answer.")
    ] = TextFormat.TEXT,
    figure: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also draw chain and score: .png, .svg or .pdf."),
    ] = None,
    bundle: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Also write a file that diversion verify checks."
        ),
    ] = None,
    output: Output = None,
) -> None:
    """Open up one chain: its hops, why it scores, the rows behind it, what is missing.

    The reasons are those of the scorer that ranks the leads, and add up to the score that
    the chain has there; what hand-made weights see in the records stands beside them.
    """
    if figure is not None and figure.suffix.lower() not in _FIGURES:
        raise InputError(
            f"--figure ends in {figure.suffix!r}, expected {', '.join(_FIGURES)}"
        )
    with text_to(output) as sink, open_case(case, join_documents=join_documents) as opened:
        with working("Explaining the chain"):
            answer = opened.explain(chain_id, as_of=day(as_of), scorer=scorer)
        if figure is not None:
            from diversion.plotting import (  # noqa: PLC0415 - heavy
                explanation_figure,
                write_figure,
            )

            drawing = explanation_figure(answer.explanation)
            with bytes_to(figure) as stream:
                write_figure(drawing, stream, figure.suffix[1:].lower())
        if bundle is not None:
            with text_to(bundle) as stream:
                made = opened.bundle(answer, as_of=day(as_of), scorer=scorer)
                stream.write(made.to_text())
        if format_ is TextFormat.JSON:
            write_json_lines(sink, answer.rows())
        else:
            sink.write(f"{answer}\n")


def _write_chains(sink: TextIO, answer: "ChainsAnswer", format_: RowFormat) -> None:
    if format_ is RowFormat.JSONL:
        write_json_lines(sink, answer.rows())
    elif format_ is RowFormat.CSV:
        write_csv(sink, answer.csv_columns, answer.csv_rows())
    else:
        sink.write(f"{answer}\n")


def _write_companies(
    sink: TextIO, answer: "CompaniesAnswer", format_: RowFormat, top: int
) -> None:
    if format_ is RowFormat.TABLE:
        sink.write(f"{answer.to_text(top)}\n")
    else:
        write_answer(sink, answer, format_)
