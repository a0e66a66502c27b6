"""Arguments and options that several commands share."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class RowFormat(StrEnum):
    """How ranked rows are written."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"


Case = Annotated[
    str,
    typer.Argument(
        metavar="CASE",
        help="A .duckdb file, a folder of native tables, or a neo4j:// address.",
        show_default=False,
    ),
]
OptionalCase = Annotated[
    str | None,
    typer.Argument(
        metavar="[CASE]",
        help="As for other commands; without one, what there is to know is listed.",
        show_default=False,
    ),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="Answer with what could be known on this day.",
    ),
]
Engine = Annotated[
    str, typer.Option(metavar="NAME", help="Who computes: compiled, reference or cypher.")
]
Scorer = Annotated[
    str,
    typer.Option(
        metavar="NAME|FILE",
        help="auto, fitted, best_chain, or a model file that diversion fit wrote.",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write here instead of to standard output; never half an answer.",
    ),
]
JoinDocuments = Annotated[
    bool,
    typer.Option(
        "--join-documents/--no-join-documents",
        help="Count documents that may describe one consignment as one.",
    ),
]
Format = Annotated[RowFormat, typer.Option("--format", help="How to write the answer.")]


def day(moment: datetime | None) -> date | None:
    """Give the day of an option that was read as a moment."""
    return None if moment is None else moment.date()
