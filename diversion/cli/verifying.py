"""The command that checks a bundle against a case: verify."""

from pathlib import Path
from typing import Annotated

import typer

from diversion.cli.app import NOTHING_FOUND, app
from diversion.cli.opening import open_case
from diversion.cli.output import text_to, working


@app.command()
def verify(
    bundle: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="What explain --bundle wrote.",
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ],
    case: Annotated[
        str,
        typer.Argument(metavar="CASE", help="The case to ask again.", show_default=False),
    ],
    *,
    scorer: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Where the model file is, if the bundle was asked with one.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
) -> None:
    """Ask a case again what a bundle answers: the same, or what differs, line by line.

    Exit status 0 if all is the same, 1 if anything differs, 2 if the file is no bundle
    or was changed.
    """
    from diversion.answers.bundle import read_bundle  # noqa: PLC0415 - heavy

    join = bool(read_bundle(bundle).question["join_documents"])
    with text_to(None) as sink, open_case(case, join_documents=join) as opened:
        with working("Verifying"):
            answer = opened.verify(bundle, scorer=None if scorer is None else str(scorer))
        sink.write(f"{answer}\n")
    if not answer:
        raise typer.Exit(NOTHING_FOUND)
