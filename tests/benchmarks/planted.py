"""Where a published case stands when it hides in simulated trade.

Run it as ``python -m tests.benchmarks.planted ../shared/worlds/world_111``: plants every
sample case into the world and prints how many leads stand above its route that are
neither it nor a true chain of the world.
"""

import argparse
import platform
import sys
import tempfile
import tomllib
from pathlib import Path

import diversion
from diversion.scoring.evaluation import read_truth
from diversion.scoring.evaluation.routes import is_same_route, straight
from diversion.scoring.evaluation.truth import Truth
from tests.scoring.planting import plant

SAMPLES = Path(__file__).resolve().parents[2] / "sample_graphs"
MOST = 1000  # leads looked at
WANTED = 10  # false alarms at most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("world", type=Path)
    parser.add_argument("--scorer", default="auto")
    parser.add_argument("--only", nargs="*")
    options = parser.parse_args()
    say(f"{platform.platform()} python {sys.version.split()[0]}")
    truth = read_truth([options.world])
    passed = 0
    facts = sorted((SAMPLES / "facts").glob("*.toml"))
    facts = [f for f in facts if not options.only or f.stem in options.only]
    for path in facts:
        published = tomllib.loads(path.read_text("utf-8"))["chains"]
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "case"
            ours, n_added = plant(options.world, SAMPLES / path.stem, folder)
            alarms = false_alarms(folder, truth, published, ours, options.scorer)
        verdict = (
            "not among the leads" if alarms is None else f"{alarms} false alarms above"
        )
        passed += alarms is not None and alarms <= WANTED
        say(f"{path.stem:>18}  {n_added:>4} records planted  {verdict}")
    say(f"{passed} of {len(facts)} with at most {WANTED} false alarms above")


def false_alarms(
    folder: Path, truth: Truth, published: list[list[str]], ours: set[str], scorer: str
) -> int | None:
    """Count leads above the first that is a published chain; ``None`` if there is none.

    A lead counts as that chain if it has the same ends and most companies, or, where no
    record names the end, the part of the chain that records tie.
    """
    known = [part for chain in published for part in parts(chain)]
    count = 0
    with diversion.open(folder) as case:
        for lead in case.chains(top=MOST, scorer=scorer):
            route = straight(truth, lead.companies)
            if any(is_same_route(route, chain) for chain in known):
                return count
            true = any(
                is_same_route(route, accepted)
                for c in truth.chains
                for accepted in c.routes
            )
            count += not true and not set(route) <= ours
    return None


def parts(chain: list[str]) -> list[tuple[str, ...]]:
    """Give a chain, and without unknown parties its longest named run of three or more."""
    found = [tuple(chain)]
    run: list[str] = []
    for party in [*chain, "?"]:
        if party == "?":
            if len(run) >= 3:
                found.append(tuple(run))
            run = []
        else:
            run.append(party)
    return found


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
