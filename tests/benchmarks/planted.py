"""Where a published case stands when it hides in simulated trade.

Run it as ``python -m tests.benchmarks.planted ../shared/worlds/world_111``: plants every
sample case into the world and prints how many leads stand above its route that are
neither it nor a true chain of the world. The model that is shipped was fitted with these
cases hidden in copies of these worlds; :mod:`tests.benchmarks.unseen_cases` asks models
that saw neither.
"""

import argparse
import platform
import sys
import tempfile
from pathlib import Path

import diversion
from diversion.scoring.evaluation import read_truth
from diversion.scoring.evaluation.routes import is_same_route, straight
from diversion.scoring.evaluation.truth import NOBODY, TrueChain
from tests.benchmarks.scores import CASES, SAMPLES, say
from tests.scoring.planting import plant

MOST = 1000  # leads looked at
WANTED = 10  # false alarms at most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("world", type=Path)
    parser.add_argument("--scorer", default="auto")
    parser.add_argument("--only", nargs="*", default=CASES)
    options = parser.parse_args()
    say(f"{platform.platform()} python {sys.version.split()[0]}")
    passed = 0
    for name in options.only:
        alarms = alarms_above(options.world, name, options.scorer)
        passed += alarms is not None and alarms <= WANTED
        verdict = (
            "not among the leads" if alarms is None else f"{alarms} false alarms above"
        )
        say(f"{name:>18}  {verdict}")
    say(f"{passed} of {len(options.only)} with at most {WANTED} false alarms above")


def alarms_above(world: Path, name: str, scorer: str) -> int | None:
    """Count leads above the first that is a published chain; ``None`` if there is none.

    A lead counts as a chain if it has the same ends and most companies.
    """
    truth, published = read_truth([world]), read_truth([SAMPLES / name])

    def is_of(route: tuple[str, ...], chains: tuple[TrueChain, ...]) -> bool:
        return any(is_same_route(route, accepted) for c in chains for accepted in c.routes)

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "case"
        ours, _ = plant(world, SAMPLES / name, folder)
        count = 0
        with diversion.open(folder) as case:
            for lead in case.chains(top=MOST, scorer=scorer):
                route = straight(truth, lead.companies)
                if is_of(route, published.chains):
                    return count
                is_own = set(route) <= ours | {NOBODY}
                count += not is_of(route, truth.chains) and not is_own
    return None


if __name__ == "__main__":
    main()
