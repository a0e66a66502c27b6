"""The command that hands a case on: to another store, or as files of other programs."""

import json
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

import typer

from diversion.cli.app import app, say
from diversion.cli.loading import write_reports
from diversion.cli.opening import open_case, open_to_load, open_to_read
from diversion.cli.options import AsOf, Case, Output, day
from diversion.cli.output import file_to, text_to, working
from diversion.errors import InputError
from diversion.model.addresses import is_address


class ExportFormat(StrEnum):
    """What files are written."""

    NEO4J_CSV = "neo4j-csv"
    GRAPHML = "graphml"
    GEXF = "gexf"
    FTM = "ftm"


_DRAWN: Final = (ExportFormat.GRAPHML, ExportFormat.GEXF)
_WAYS: Final = "give either --to CASE, or --format with -o"


@app.command()
def export(
    case: Case,
    *,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="CASE", help="Copy into this .duckdb file or neo4j:// address."
        ),
    ] = None,
    scores: Annotated[
        bool,
        typer.Option(
            "--scores", help="With --to: write scores and chains on the graph there."
        ),
    ] = False,
    top: Annotated[
        int, typer.Option(min=1, help="With --scores: how many chains to write.")
    ] = 20,
    as_of: AsOf = None,
    format_: Annotated[
        ExportFormat | None,
        typer.Option(
            "--format",
            help="neo4j-csv: a folder for neo4j-admin; ftm: FollowTheMoney JSON lines.",
        ),
    ] = None,
    output: Output = None,
) -> None:
    """Copy a case to another store, or write it as files of other programs.

    A copy keeps the file and line of every row; to copy again changes nothing.
    """
    if (to is None) == (format_ is None):
        raise InputError(_WAYS)
    if scores and to is None:
        raise InputError("--scores writes on a graph: name its server with --to")
    if as_of is not None and not scores and format_ not in _DRAWN:
        raise InputError("--as-of goes with --scores, graphml and gexf")
    if to is not None:
        if output is not None:
            raise InputError(_WAYS)
        if scores:
            _write_scores(case, to, top, as_of)
        else:
            _copy(case, to)
    elif output is None:
        raise InputError(f"--format {format_} writes to a file: name it with -o")
    elif format_ is ExportFormat.NEO4J_CSV:
        _write_bulk(case, output)
    elif format_ is ExportFormat.FTM:
        with text_to(output) as sink, open_to_read(case) as opened:
            for entity in opened.entities():
                sink.write(json.dumps(entity, ensure_ascii=False) + "\n")
    else:
        _draw(case, str(format_), output, as_of)


def _copy(case: str, to: str) -> None:
    if Path(to).is_dir():
        raise InputError(f"{to!r} is a folder; a copy goes into a .duckdb file or a server")
    with (
        open_to_read(case) as opened,
        open_to_load(to, dry_run=False) as target,
        working("Copying"),
    ):
        reports = opened.copy_to(target)
    with text_to(None) as sink:
        write_reports(sink, reports, to, dry_run=False)


def _write_scores(case: str, to: str, top: int, as_of: datetime | None) -> None:
    if not is_address(to):
        raise InputError(f"--scores writes on a graph: found {to!r}, expected neo4j://…")
    from diversion.sharing import write_back  # noqa: PLC0415 - heavy

    with open_case(case) as opened, working("Scoring"):
        run = write_back(opened, to, top=top, as_of=day(as_of))
    say(
        f"run {run.run_id}: {run.shipments:,} shipments, {run.parties:,} parties and "
        f"{run.chains:,} chains written"
    )


def _write_bulk(case: str, folder: Path) -> None:
    """Fill a new folder beside ``folder``, and give it that name when it is whole."""
    if folder.exists():
        raise InputError(f"{str(folder)!r} is there already, expected a new folder")
    if not folder.absolute().parent.is_dir():
        raise InputError(f"there is no folder {str(folder.absolute().parent)!r}")
    with (
        TemporaryDirectory(dir=folder.absolute().parent, prefix=f".{folder.name}.") as part,
        open_to_read(case) as opened,
        working("Writing files"),
    ):
        whole = Path(part) / "whole"
        whole.mkdir()
        paths = opened.write_bulk(whole)
        whole.rename(folder)
    say(
        f"{len(paths) - 2} files; in that folder: neo4j-admin database import full "
        f"DATABASE @{paths[-1].name}; on the server then: cypher-shell -f {paths[-2].name}"
    )


def _draw(case: str, format_: str, output: Path, as_of: datetime | None) -> None:
    from diversion.graph.drawings import WRITERS  # noqa: PLC0415 - networkx

    with file_to(output) as part, open_case(case) as opened, working("Writing the graph"):
        WRITERS[format_](opened.graph(day(as_of)), part)
