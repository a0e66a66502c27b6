"""Time the fitted scores of generated trade, each size in a process of its own.

    python -m tests.benchmarks.scoring 1000000 5000000

Prints seconds and processor seconds from opening the stored case to the table of all
scores, then to leads and companies, and peak memory by the end of each; with the machine.
With ``--traders`` the companies that send most also receive most: more links to weigh.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from diversion.case import open_case
from tests.benchmarks.trade import write_trade

SIZES = ("1000000", "5000000")
STAGES = ("scores", "leads", "companies")
WARM = 20_000  # shipments by which kernels are compiled before the clock starts


def prepare(path: Path, n_shipments: int, *, traders: bool) -> Path:
    """Store a case of generated trade."""
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        data = write_trade(Path(name), n_shipments, traders=traders)
        with open_case(path, create=True) as case:
            case.load(data)
    return path


def measure(n_shipments: int, *, traders: bool) -> dict[str, float]:
    """Score a stored case in this process; others wrote it."""
    with tempfile.TemporaryDirectory() as name:
        paths = []
        for size in (WARM, n_shipments):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                path = Path(name) / f"{size}.duckdb"
                paths.append(pool.submit(prepare, path, size, traders=traders).result())
        return [_score(path) for path in paths][-1]


def _score(path: Path) -> dict[str, float]:
    found: dict[str, float] = {}
    with open_case(path) as case:
        for stage, ask in (
            ("scores", lambda: case.scores(scorer="fitted")),
            ("leads", lambda: case.chains(scorer="fitted")),
            ("companies", lambda: case.companies(scorer="fitted")),
        ):
            started, before = time.perf_counter(), time.process_time()
            found[f"{stage}_rows"] = len(ask())
            found[stage] = time.perf_counter() - started
            found[f"{stage}_cpu"] = time.process_time() - before
            usage = resource.getrusage(resource.RUSAGE_SELF)
            found[f"{stage}_peak_gb"] = usage.ru_maxrss / 2**20
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=SIZES)
    parser.add_argument("--traders", action="store_true")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        found = measure(int(options.sizes[0]), traders=options.traders)
        sys.stdout.write(json.dumps(found))
        return
    out = sys.stdout
    out.write(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, numba {version('numba')}, "
        f"duckdb {version('duckdb')}{', with traders' if options.traders else ''}\n"
        f"{'shipments':>10}  "
        + "  ".join(f"{stage:>9} s  processor s  peak GB" for stage in STAGES)
        + "\n"
    )
    for size in options.sizes:
        command = [sys.executable, "-m", "tests.benchmarks.scoring", "--one", size]
        command += ["--traders"] if options.traders else []
        run = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603
        found = json.loads(run.stdout)
        out.write(
            f"{int(size):>10,}  "
            + "  ".join(
                f"{found[s]:11.1f}  {found[f'{s}_cpu']:11.1f}  {found[f'{s}_peak_gb']:7.2f}"
                for s in STAGES
            )
            + "\n"
        )
        out.flush()


if __name__ == "__main__":
    main()
