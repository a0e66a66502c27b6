"""Time questions about one company on an open case.

    python -m tests.benchmarks.queries 1000000

Prints seconds for the first two questions of a kind (the second prepares), then the
median and the 95th percentile of the others, in milliseconds.
"""

import os
import platform
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from diversion.case import open_case
from diversion.graph.temporal import Hops
from tests.benchmarks.trade import write_trade

N_QUESTIONS, TOP = 200, 10


def distant(hops: Hops, n: int, random: np.random.Generator) -> list[tuple[int, int]]:
    """Choose pairs of companies: half at random, half with goods that went on for legs."""
    by_source = np.argsort(hops.source, kind="stable")
    first = np.searchsorted(hops.source[by_source], np.arange(hops.target.max() + 2))
    pairs = []
    for start, at in zip(
        random.choice(hops.source, n), random.choice(hops.target, n), strict=True
    ):
        end = at
        if len(pairs) % 2:
            end = start
            for _ in range(random.integers(2, 5)):
                leaving = by_source[first[end] : first[end + 1]]
                if leaving.size:
                    end = hops.target[random.choice(leaving)]
        pairs.append((int(start), int(end)))
    return pairs


def main() -> None:
    n_shipments = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    out = sys.stdout
    out.write(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()};"
        f" {n_shipments:,} shipments, top {TOP}, {N_QUESTIONS} questions of a kind\n"
        f"{'question':>10} {'first s':>8} {'second s':>8} {'median ms':>9} {'p95 ms':>7}"
        f" {'answered':>8}\n"
    )
    with tempfile.TemporaryDirectory() as name:
        data = write_trade(Path(name) / "data", n_shipments)
        with open_case(Path(name) / "case.duckdb", create=True) as case:
            case.load(data)
            hops, ids = case.graph().hops, case.graph().parties.ids
            random = np.random.default_rng(3)
            # Busy companies are asked about more often: chosen by their shipments.
            n = N_QUESTIONS + 2
            asked = {
                "from": [{"from_": p} for p in random.choice(hops.source, n)],
                "to": [{"to": p} for p in random.choice(hops.target, n)],
                "through": [{"through": p} for p in random.choice(hops.source, n)],
                "between": [{"from_": a, "to": b} for a, b in distant(hops, n, random)],
            }
            for word, sides in asked.items():
                seconds, answered = [], 0
                for question in sides:
                    named = {side: f"company:{ids[p]}" for side, p in question.items()}
                    start = time.perf_counter()
                    chains = case.chains(**named, top=TOP)
                    seconds.append(time.perf_counter() - start)
                    answered += len(chains) > 0
                rest = np.array(seconds[2:]) * 1000
                median, high = np.median(rest), np.quantile(rest, 0.95)
                out.write(
                    f"{word:>10} {seconds[0]:8.2f} {seconds[1]:8.2f}"
                    f" {median:9.2f} {high:7.2f} {answered:>8}\n"
                )


if __name__ == "__main__":
    main()
