"""Records of one company found among the companies of labelled worlds.

    python -m tests.benchmarks.resolving WORLD_FOLDER...

The truth is ``world.json``: which company ids are second entries of another.
"""

import json
import sys
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path

from diversion import io
from diversion.analysis.resolving import Proposal, propose
from diversion.store import open_store

Pairs = set[tuple[str, str]]


def true_pairs(world: Path) -> Pairs:
    entries = defaultdict(set)
    aliases = json.loads((world / "world.json").read_text("utf-8"))["aliases"]
    for second, first in aliases.items():
        entries[first] |= {first, second}
    return {pair for group in entries.values() for pair in combinations(sorted(group), 2)}


def proposals(world: Path) -> list[Proposal]:
    with open_store(None) as store:
        for source in io.find_files([world]):
            store.load(source, io.read_batches(source))
        found = propose(store)
    return [p for p in found if not p.other_id.startswith("name:")]


def precision_and_recall(found: list[Proposal], true: Pairs) -> tuple[float, float]:
    right = sum((p.one_id, p.other_id) in true for p in found)
    return right / len(found) if found else float("nan"), right / len(true)


def main() -> None:
    for name in sys.argv[1:]:
        start = time.perf_counter()
        found, true = proposals(Path(name)), true_pairs(Path(name))
        seconds = time.perf_counter() - start
        for title, kept in (
            ("same", [p for p in found if p.band == "same"]),
            ("same or possible", found),
        ):
            precision, recall = precision_and_recall(kept, true)
            expected = sum(p.probability for p in kept) / max(1, len(kept))
            sys.stdout.write(
                f"{Path(name).name}, {title}: {len(kept)} pairs, precision {precision:.3f} "
                f"(expected {expected:.3f}), recall {recall:.3f}, {seconds:.1f} s\n"
            )


if __name__ == "__main__":
    main()
