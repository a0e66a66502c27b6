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
from tests.benchmarks.trade import write_trade

N_QUESTIONS, TOP = 200, 10


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
            for word, side in (("from_", hops.source), ("to", hops.target)):
                seconds, answered = [], 0
                # Busy companies are asked about more often: chosen by their shipments.
                for party in random.choice(side, N_QUESTIONS + 2):
                    start = time.perf_counter()
                    chains = case.chains(**{word: f"company:{ids[party]}"}, top=TOP)
                    seconds.append(time.perf_counter() - start)
                    answered += len(chains) > 0
                rest = np.array(seconds[2:]) * 1000
                median, high = np.median(rest), np.quantile(rest, 0.95)
                out.write(
                    f"{word.strip('_'):>10} {seconds[0]:8.2f} {seconds[1]:8.2f}"
                    f" {median:9.2f} {high:7.2f} {answered:>8}\n"
                )


if __name__ == "__main__":
    main()
