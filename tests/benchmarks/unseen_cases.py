"""How far down published cases stand that the fit never saw, in worlds it never saw.

Run it as ``python -m tests.benchmarks.unseen_cases ../shared/worlds``. Fits on some
worlds, three times: with no published case hidden in their copies, with every second one,
and with the others. Prints how many false leads stand above the route of each case that
was not in the fit, planted into worlds that were not either, as
:mod:`tests.benchmarks.planted` counts them; and how the models find the worlds' own chains.
"""

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

import diversion
from diversion.scoring.evaluation import read_truth
from diversion.scoring.fitted import Fitted
from diversion.scoring.models import ModelFile, write_model
from tests.benchmarks.planted import MOST, WANTED, alarms_above
from tests.benchmarks.scores import (
    CASES,
    COPIES,
    SHOWN,
    fit,
    measure,
    print_row,
    say,
    with_copies,
)

FITTED = (101, 103, *range(111, 116), *range(141, 148))
LEFT = (117, 119, 121, *range(148, 153))
PLANTED = (117, 149)  # of those left, where cases are planted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", type=Path)
    worlds = parser.parse_args().worlds
    say(f"{platform.platform()} python {sys.version.split()[0]}")
    start = time.perf_counter()
    none = tuple[str, ...]()
    for hidden, asked in (
        (none, CASES),
        (CASES[::2], CASES[1::2]),
        (CASES[1::2], CASES[::2]),
    ):
        say(f"hidden in the fit: {', '.join(hidden) or 'no case'}")
        model = fitted(worlds, hidden)
        rows = [own_figures(worlds / f"world_{w}", model) for w in LEFT]
        print_row("own chains", {k: float(np.mean([r[k] for r in rows])) for k in SHOWN})
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "model.json"
            write_model(model, path)
            say_alarms(worlds, asked, str(path))
    say(f"{time.perf_counter() - start:.0f} s")


def fitted(worlds: Path, hidden: Sequence[str]) -> ModelFile:
    with ExitStack() as opened:
        known = []
        for world in FITTED:
            folder = worlds / f"world_{world}"
            view = opened.enter_context(diversion.open(folder)).view()
            known += with_copies(opened, view, read_truth([folder]), COPIES, hidden)
        return fit(known)


def own_figures(folder: Path, model: ModelFile) -> dict[str, float]:
    with diversion.open(folder) as case:
        return measure(read_truth([folder]), Fitted(case.view(), model))


def say_alarms(worlds: Path, names: Sequence[str], scorer: str) -> None:
    found = {
        name: [alarms_above(worlds / f"world_{w}", name, scorer) for w in PLANTED]
        for name in names
    }
    for name, alarms in found.items():
        shown = ["not found" if count is None else str(count) for count in alarms]
        say(f"{name:>18}  {', '.join(shown)}")
    flat = [
        MOST if count is None else count for alarms in found.values() for count in alarms
    ]
    say(
        f"{sum(count <= WANTED for count in flat)} of {len(flat)} with at most {WANTED} "
        f"false alarms above; geometric mean {np.exp(np.log1p(flat).mean()) - 1:.0f}, "
        f"not found as {MOST}"
    )


if __name__ == "__main__":
    main()
