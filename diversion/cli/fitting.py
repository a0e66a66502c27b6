"""The command that fits models on cases of which the truth is known: fit."""

from contextlib import ExitStack
from datetime import date
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from diversion.cli.app import app, say
from diversion.cli.exports import exports
from diversion.cli.output import text_to
from diversion.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from diversion.scoring.fitting import Fit, Guest, Kind, KnownCase

_ABOUT = "fitted on cases of which the truth is known"
_COEFFICIENTS = 15  # printed of each stage


@app.command()
def fit(
    cases: Annotated[
        list[str],
        typer.Argument(
            metavar="CASE...",
            help="Cases of which the truth is known.",
            show_default=False,
        ),
    ],
    *,
    truth: Annotated[
        list[Path],
        typer.Option(metavar="FILE", help="The truth of each case, in the same order."),
    ],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE", help="The model file to write."),
    ],
    kind: Annotated[
        str,
        typer.Option(
            help="Of companies and routes: trees, or logistic with its coefficients."
        ),
    ] = "trees",
    thinned: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            help="Fit on N copies of each case too, with fields of some chains left out.",
        ),
    ] = 0,
    rough: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            help="Fit on N copies of each case too, all recorded less well.",
        ),
    ] = 0,
    varied: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            help="Fit on N copies of each case too, of which the chains run otherwise.",
        ),
    ] = 0,
    planted: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FOLDER",
            help="A small labelled case, such as a published one, hidden in some copies.",
        ),
    ] = None,
    about: Annotated[
        str, typer.Option(metavar="TEXT", help="What the screen says it was fitted on.")
    ] = _ABOUT,
) -> None:
    """Fit the scores of records, companies and routes on labelled cases.

    Prints figures of each case by models that did not see it, then writes one file for
    --scorer. Real files often lack fields, records and ids: with --thinned and --rough
    what is missing counts for little. With --varied goods wait longer, change their code
    and go in parts, so that chains of other habits are found too. Each --planted case, a
    folder of tables with truth_chains.jsonl, is hidden in half of these copies, moved
    into their days. The truth of a case is truth_chains.jsonl or a folder, as for
    evaluate.
    """
    if len(truth) != len(cases):
        raise InputError(
            f"found {len(truth)} --truth for {len(cases)} cases, expected one each"
        )
    copies = {"thinned": thinned, "rough": rough, "varied": varied}
    if planted and not any(copies.values()):
        ways = " or ".join(f"--{how} 1" for how in copies)
        raise InputError(f"--planted needs copies to plant in: add {ways}")
    from diversion.scoring.fitting import (  # noqa: PLC0415 - heavy
        fit_models,
        kind_of,
        provenance,
    )
    from diversion.scoring.models import write_model  # noqa: PLC0415 - heavy

    chosen: Kind = kind_of(kind)
    guests = [_guest(folder) for folder in planted or ()]
    with ExitStack() as opened:
        known = [
            found
            for case, path in zip(cases, truth, strict=True)
            for found in _known(opened, case, path, guests, copies)
        ]
        names = [case.name for case in known]
        names += [f"{each.name}, planted in copies" for each in guests]
        origin = provenance(names, about, version("diversion"), date.today())
        found = fit_models(known, origin, kind=chosen, say=say)
    with text_to(None) as sink:
        _report(sink, found)
    exports.fitted += cases
    with text_to(output) as stream:
        write_model(found.model, stream)
    say(f"wrote {output}; use it with --scorer {output}")


def _guest(folder: Path) -> "Guest":
    import diversion  # noqa: PLC0415 - heavy
    from diversion.scoring.evaluation import read_truth  # noqa: PLC0415 - heavy
    from diversion.scoring.fitting import guest  # noqa: PLC0415 - heavy

    labels = read_truth([folder])
    with diversion.open(folder) as case:
        return guest(labels.name, case.view().store, labels)


def _known(
    opened: ExitStack,
    case: str,
    truth: Path,
    guests: "Sequence[Guest]",
    copies: "Mapping[str, int]",
) -> "Iterator[KnownCase]":
    import diversion  # noqa: PLC0415 - heavy
    from diversion.scoring.evaluation import read_truth  # noqa: PLC0415 - heavy
    from diversion.scoring.fitting import known_case, write_copy  # noqa: PLC0415 - heavy

    say(f"reading {case}")
    labels = read_truth([truth])
    view = opened.enter_context(diversion.open(case)).view()
    yield known_case(view, labels, name=case)
    for how, number in ((h, k) for h, n in copies.items() for k in range(1, n + 1)):
        called = f"{case}, {how} copy {number}"
        say(f"writing {called}")
        with TemporaryDirectory() as place:
            left = write_copy(
                view.store, labels, Path(place), number, how=how, guests=guests
            )
            copy = opened.enter_context(diversion.open(place)).view()
        yield known_case(copy, left, name=called, copy_of=case)


def _report(sink: TextIO, found: "Fit") -> None:
    from diversion.tabular import text_table  # noqa: PLC0415

    means = found.model.provenance.held_out
    names = tuple(means)
    rows = [
        (case, *(figures.get(name) for name in names))
        for case, figures in found.figures.items()
    ]
    rows.append(("mean", *(means[name] for name in names)))
    how = (
        "Each case by models fitted on the others."
        if len(found.figures) > 1
        else "One case only: its figures flatter, it was fitted on."
    )
    sink.write(f"{how}\n\n{text_table(('case', *names), rows)}\n")
    for stage, fitted in found.model.stages.items():
        table = getattr(fitted.model, "table", None)
        if table is not None:
            head = ("feature", "coefficient", "mean", "scale")
            body = list(table())[:_COEFFICIENTS]
            sink.write(f"\nstage {stage}\n\n{text_table(head, body)}\n")
