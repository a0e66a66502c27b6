"""The commands about who is who: resolve, judge, judgements."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from diversion.cli.app import app, say
from diversion.cli.opening import open_case, open_to_change
from diversion.cli.options import Case, Format, Output, RowFormat
from diversion.cli.output import text_to, working
from diversion.cli.tables import write_answer, write_stored
from diversion.errors import InputError


@app.command()
def resolve(
    case: Case,
    *,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep", help="Let chains go on at a match, at the price of its probability."
        ),
    ] = False,
    format_: Format = RowFormat.TABLE,
    output: Output = None,
) -> None:
    """Find records that may be of one company: companies, and names in shipments.

    Names in any script, identifiers, addresses and phones are compared; what you judged
    outranks them. The table shows the likeliest; JSON lines and CSV hold all.
    """
    opening = open_to_change(case) if keep else open_case(case)
    with text_to(output) as sink, opening as opened:
        with working("Comparing records"):
            answer = opened.resolve(keep=keep)
        write_answer(sink, answer, format_)


@app.command()
def judge(
    case: Case,
    one: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    other: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    verdict: Annotated[
        str,
        typer.Argument(
            metavar="VERDICT", help="same, different or unsure.", show_default=False
        ),
    ],
    *,
    note: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why, in your words.")
    ] = None,
) -> None:
    """Say whether two records are of one company; that outranks every score.

    An ID is a company id, the id of a listing, or name:KEY of a name in shipments, as
    resolve shows it.
    """
    from diversion.analysis.judgements import parse_judgements  # noqa: PLC0415 - heavy

    header = ("one_id", "other_id", "verdict", "note")
    rows = [header, (one, other, verdict, note or "")]
    given = parse_judgements(rows, where="judge", today=_today())
    with open_to_change(case) as opened:
        count = opened.judge(given)
    say(f"{one} and {other}: {given[0].verdict}; {count} judgements in all")


@app.command()
def judgements(
    case: Case,
    *,
    import_: Annotated[
        Path | None,
        typer.Option(
            "--import",
            metavar="FILE",
            help="Take judgements from a CSV file, all of them or none.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    format_: Format = RowFormat.TABLE,
    output: Output = None,
) -> None:
    """List what was judged, or take judgements from a file; CSV goes out and in again."""
    if import_ is not None:
        _take(case, import_)
        return
    with text_to(output) as sink, open_case(case) as opened:
        table = opened.judgements()
        write_stored(
            sink, table, format_, day_column="judged_on", empty="Nothing was judged yet."
        )


def _take(case: str, path: Path) -> None:
    from diversion.analysis.judgements import parse_judgements  # noqa: PLC0415 - heavy

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            given = parse_judgements(
                csv.reader(file, strict=True), where=str(path), today=_today()
            )
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read as CSV in UTF-8 ({error})") from error
    with open_to_change(case) as opened:
        count = opened.judge(given)
    say(f"{len(given)} judgements taken; {count} in all")


def _today() -> date:
    return datetime.now(UTC).date()
