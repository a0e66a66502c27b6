"""Average precision of record scores on worlds never fitted on, and what each block earns.

    python -m tests.benchmarks.ablations FIT_WORLD... --test TEST_WORLD... [--ablate]

A world is a folder of native tables with ``truth_lots.parquet``. Prints one line a world,
then the mean; with ``--ablate``, a line for each block left out of fit and test.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from diversion.case import open_case
from diversion.scoring.evaluation.ranking import average_precision
from diversion.scoring.features import Features
from diversion.scoring.lots import record_hops
from diversion.scoring.models import ModelFile, Provenance
from diversion.scoring.record_fitting import LEAST_SHARE, Labelled, fit_records, label
from diversion.scoring.records import (
    AGAIN,
    LINKS,
    RECORDS,
    Evidence,
    gather,
    score_evidence,
)

Blind = Callable[[Evidence], Evidence]
BLOCKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # what is hidden of the lots, and the features that go with it
    "no time": (("out_day", "in_day"), ("age", "days", "first_")),
    "no HS": (("hs2", "hs4", "hs6"), ("goods", "heading", "hs_")),
    "no quantity": (
        ("mass", "value", "piece", "price"),
        ("mass", "value", "piece", "price"),
    ),
    "no exposure": ((), ("exposure",)),
}


def read_world(folder: Path) -> Labelled:
    """Gather the evidence of a world, and label it."""
    with open_case(folder) as case:
        evidence = gather(case.view())
        return label(folder.name, evidence, pd.read_parquet(folder / "truth_lots.parquet"))


def without(world: Labelled, block: str) -> Labelled:
    """Hide a block of the evidence."""
    hidden, features = BLOCKS[block]
    evidence = world.evidence
    columns = evidence.lots.columns
    blank = {
        name: np.full_like(getattr(columns, name), _nothing(name, getattr(columns, name)))
        for name in hidden
    }
    own = Features(
        {
            name: np.full_like(column, np.nan)
            if any(part in name for part in features)
            else column
            for name, column in evidence.own.columns.items()
        }
    )
    view = evidence.view
    if block == "no exposure":  # listed parties and the DPRK itself stay
        full = np.where(view.ends.value >= 1, 1.0, 0.0)
        view = replace(view, ends=replace(view.ends, value=full))
    lots = replace(evidence.lots, columns=columns._replace(**blank))
    return replace(world, evidence=replace(evidence, view=view, lots=lots, own=own))


def _nothing(name: str, column: np.ndarray) -> float:
    if name in {"out_day", "in_day"}:
        return 0  # every wait is possible
    return np.nan if column.dtype.kind == "f" else -1


def figures(
    fit: Sequence[Labelled], test: Sequence[Labelled], *stages: str
) -> dict[str, float]:
    """Give the average precision of every test world; ``stages`` are those that speak."""
    about = Provenance("a benchmark", (), date.today(), "")
    fitted = fit_records(fit).stages
    model = ModelFile(about, {name: fitted[name] for name in stages or fitted})
    return {world.name: precision(world, model) for world in test}


def precision(world: Labelled, model: ModelFile | None) -> float:
    """Rank the records of a world, each document by itself."""
    odds = score_evidence(world.evidence, model).log_odds
    hop = record_hops(world.evidence.view.graph)
    return average_precision(world.share[hop] >= LEAST_SHARE, odds[hop]) or 0.0


def main() -> None:
    arguments = [text for text in sys.argv[1:] if text != "--ablate"]
    cut = arguments.index("--test")
    fit = [read_world(Path(text)) for text in arguments[:cut]]
    test = [read_world(Path(text)) for text in arguments[cut + 1 :]]

    def line(name: str, found: dict[str, float]) -> None:
        worlds = " ".join(f"{value:.3f}" for value in found.values())
        sys.stdout.write(f"{name:<22} {np.mean(list(found.values())):.3f}   {worlds}\n")
        sys.stdout.flush()

    sys.stdout.write(f"{'':<22} mean    {' '.join(world.name for world in test)}\n")
    line("all", figures(fit, test))
    if "--ablate" not in sys.argv:
        return
    line("no second stage", figures(fit, test, LINKS, RECORDS))
    line("no model", {world.name: precision(world, None) for world in test})
    for block in BLOCKS:
        hidden = [[without(world, block) for world in worlds] for worlds in (fit, test)]
        line(block, figures(*hidden, LINKS, RECORDS, AGAIN))


if __name__ == "__main__":
    main()
