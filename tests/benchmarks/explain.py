"""How long it takes to explain a chain of a large case that is open and warm.

    python -m tests.benchmarks.explain 1000000
    python -m tests.benchmarks.explain ../shared/worlds/world_104 --chains 40

A number makes up trade of so many shipments; else a case. Explains the leads of the case
by the scorer that ranked them, and the best chains into the DPRK by hand-made weights,
each once and after a first one of its kind; prints the median, the slowest of ten and
the slowest of all, in seconds, and the seconds of processor time, which others at work on
the machine lengthen less. With --profile, what took the time.
"""

import argparse
import cProfile
import os
import platform
import pstats
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

import diversion
from tests.benchmarks.trade import write_trade

SHOWN = 12  # functions of a profile


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", help="a number of shipments, or a case")
    parser.add_argument("--chains", type=int, default=25)
    parser.add_argument("--scorer", nargs="*", default=["best_chain", "auto"])
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    say(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    say(" ".join(sys.argv))
    with ExitStack() as opened:
        path = options.case
        if path.isdecimal():
            folder = opened.enter_context(tempfile.TemporaryDirectory())
            path = str(write_trade(Path(folder), int(path), traders=True))
        started = time.perf_counter()
        case = opened.enter_context(diversion.open(path))
        n_hops = case.view().graph.n_hops
        say(f"{n_hops:,} consignments; opened in {time.perf_counter() - started:.0f} s")
        for scorer in options.scorer:
            started = time.perf_counter()
            leads = case.chains(top=options.chains + 1, scorer=scorer)
            say(f"{scorer}: {len(leads)} leads in {time.perf_counter() - started:.0f} s")
            routes = [lead.chain_id for lead in leads]
            profile = cProfile.Profile() if options.profile else None
            measure(case, routes, scorer, profile)
            if profile is not None:
                pstats.Stats(profile, stream=sys.stdout).sort_stats("cumtime").print_stats(
                    r"diversion", SHOWN * 5
                )


def measure(
    case: diversion.Case,
    routes: Sequence[str],
    scorer: str,
    profile: cProfile.Profile | None,
) -> None:
    """Explain the first route to warm up, then time the others."""
    case.explain(routes[0], scorer=scorer)
    took, used = [], []
    for route in routes[1:]:
        started, busy = time.perf_counter(), time.process_time()
        if profile is None:
            text = str(case.explain(route, scorer=scorer))
        else:
            text = str(profile.runcall(case.explain, route, scorer=scorer))
        took.append(time.perf_counter() - started)
        used.append(time.process_time() - busy)
        assert route in text
    middle, late = np.percentile(took, [50, 90])
    say(
        f"{scorer}: {len(took)} chains explained; median {middle:.2f} s, "
        f"nine of ten within {late:.2f} s, slowest {max(took):.2f} s; of the processor "
        f"median {np.median(used):.2f} s, slowest {max(used):.2f} s"
    )


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
