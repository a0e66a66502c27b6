"""How far numbers can be trusted on worlds that the model was not fitted on.

    python -m tests.benchmarks.trust ../shared/worlds world_153 --scorer model.json

The model that is shipped was fitted on all worlds there are, so that a model fitted
without those named is needed: ``diversion fit`` as for :mod:`tests.benchmarks.scores`.
A model that was fitted on a world is refused there.

For each world: the gap between probabilities and what came true (``ece``, bins of equal
mass) of shipments, and of the first leads, beside the share that is true at all; how many
of those leads ``explain`` opens, and by how much their reasons miss the score; and the
share of true routes whose kilograms lie in the interval that ``explain`` gives.
"""

import argparse
import os
import platform
import sys
import time
from pathlib import Path

import numpy as np

import diversion
from diversion.scoring.evaluation import read_truth
from diversion.scoring.evaluation.probabilities import (
    expected_error,
    probability_measures,
)
from diversion.scoring.evaluation.routes import is_same_route, straight
from diversion.scoring.models import read_model
from tests.benchmarks.quantities import intervals

LEADS = 1000
OPENED = 100  # of the leads, explained


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", type=Path)
    parser.add_argument("names", nargs="+")
    parser.add_argument("--scorer", required=True)
    options = parser.parse_args()
    folder, scorer = options.worlds, options.scorer
    say(f"{platform.machine()}, {os.cpu_count()} cores; {' '.join(sys.argv)}")
    fitted_on = read_model(Path(scorer)).provenance.fitted_on
    for name in options.names:
        if name in fitted_on:
            raise SystemExit(f"{name}: the model was fitted on it")
        started = time.perf_counter()
        with diversion.open(folder / name) as case:
            shipments(case, folder / name, scorer)
            leads(case, folder / name, scorer)
            kilograms(case, folder / name)
        say(f"{name}: {time.perf_counter() - started:.0f} s in all")


def shipments(case: diversion.Case, world: Path, scorer: str) -> None:
    """Say how far the probabilities of shipments come true."""
    found = probability_measures(
        read_truth([world]), case.scores(scorer=scorer).to_pandas()
    )
    say(
        f"{world.name}: shipments: ece {found['ece']:.4f}, brier {found['brier']:.4f}, "
        f"{found['base_rate']:.2%} true of {found['rated']:,}"
    )


def leads(case: diversion.Case, world: Path, scorer: str) -> None:
    """Say how far the probabilities of leads come true, and how exactly reasons add up."""
    truth, answer = read_truth([world]), case.chains(top=LEADS, scorer=scorer)
    accepted = [route for chain in truth.chains for route in chain.routes if route]
    is_true = np.array(
        [
            any(is_same_route(straight(truth, lead.companies), route) for route in accepted)
            for lead in answer
        ]
    )
    said = np.array([lead.probability for lead in answer], np.float64)
    say(
        f"{world.name}: leads: ece {expected_error(said, is_true):.3f}, mean said "
        f"{said.mean():.3f}, true {is_true.mean():.3f} of {said.size}"
    )
    misses = []
    for lead in answer[:OPENED]:
        opened = case.explain(lead.chain_id, scorer=scorer).explanation
        total = sum(reason.bans for reason in opened.reasons)
        misses.append(abs(total - lead.score))
    say(
        f"{world.name}: leads explained {len(misses)} of {min(OPENED, len(answer))}; "
        f"reasons miss the score by {max(misses):.1e} bans at most"
    )


def kilograms(case: diversion.Case, world: Path) -> None:
    """Say how often the true kilograms lie in the interval."""
    found, n_routes = intervals(case, world)
    inside = (found.least <= found.true) & (found.true <= found.most)
    recorded = (found.least <= found.true) & (found.true <= found.possible)
    say(
        f"{world.name}: kilograms of {inside.size} routes (of {n_routes}) inside "
        f"{inside.mean():.1%}, by the records alone {recorded.mean():.1%}; median "
        f"most/true {np.median(found.most / found.true):.2f}"
    )


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
