"""Time what the indicators and rules take on an open case.

    python -m tests.benchmarks.flags 1000000

Prints, for companies, shipments and their rules, the seconds of the first question (it
makes what is kept over the whole case), then the median, the 95th percentile and the
longest of the others, all in processor time: the machine may be busy.
"""

import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from diversion.case import open_case
from tests.benchmarks.trade import write_trade

N_QUESTIONS = 200


def main() -> None:
    n_shipments = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    out = sys.stdout
    out.write(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()};"
        f" {n_shipments:,} shipments, {N_QUESTIONS} questions of a kind\n"
        f"{'question':>10} {'first s':>8} {'median ms':>9} {'p95 ms':>7} {'most ms':>8}\n"
    )
    with tempfile.TemporaryDirectory() as name:
        data = write_trade(Path(name) / "data", n_shipments, traders=True)
        with open_case(Path(name) / "case.duckdb", create=True) as case:
            case.load(data)
            graph = case.graph()
            random = np.random.default_rng(3)
            # Busy companies are asked about more often: chosen by their shipments.
            busy = random.choice(graph.hops.target, N_QUESTIONS + 1)
            companies = [str(graph.parties.ids[party]) for party in busy]
            shipments = [str(i) for i in random.choice(graph.record_ids, N_QUESTIONS + 1)]
            asked: dict[str, tuple[list[str], Callable[[str], object]]] = {
                "company": (companies, lambda i: case.indicators(company=i)),
                "shipment": (shipments, lambda i: case.indicators(shipment=i)),
                "rules": (shipments, lambda i: case.rules(shipment=i)),
            }
            for kind, (ids, ask) in asked.items():
                seconds = []
                for each in ids:
                    start = time.process_time()
                    ask(each)
                    seconds.append(time.process_time() - start)
                rest = 1000 * np.array(seconds[1:])
                out.write(
                    f"{kind:>10} {seconds[0]:8.2f} {np.median(rest):9.1f}"
                    f" {np.quantile(rest, 0.95):7.1f} {rest.max():8.1f}\n"
                )


if __name__ == "__main__":
    main()
