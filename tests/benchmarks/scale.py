"""Time the whole job on generated trade, each size in a process of its own.

    python -m tests.benchmarks.scale 100000 1000000 5000000

Prints seconds by stage, shipments per second and peak memory, with the machine.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

SIZES = ("100000", "1000000", "5000000")
STAGES = ("load", "graph", "plan", "passes", "routes", "leads")
MAX_HOPS, MAX_WAIT, TOP = 6, 180, 1000


def measure(n_shipments: int) -> dict[str, float]:
    """Run the job once in this process, kernels compiled before the clock starts."""
    from tests.benchmarks.trade import write_trade

    with tempfile.TemporaryDirectory() as folder:
        _job(write_trade(Path(folder) / "warm", 2_000), Path(folder) / "warm.duckdb")
        data = write_trade(Path(folder) / "data", n_shipments)
        return _job(data, Path(folder) / "case.duckdb")


def _job(data: Path, path: Path) -> dict[str, float]:
    from diversion.analysis.asking import Limits, ask
    from diversion.analysis.leads import best_through, choose_leads
    from diversion.case import open_case
    from diversion.engines.compiled import CompiledEngine
    from diversion.engines.pairings import plan

    seconds: dict[str, float] = {}
    started = time.perf_counter()

    def lap(stage: str) -> None:
        nonlocal started
        now = time.perf_counter()
        seconds[stage], started = now - started, now

    engine = CompiledEngine()
    with open_case(path, create=True) as case:
        case.load(data)
        lap("load")
        view = case.view()
        lap("graph")
        question = ask(view.graph, view.ends, Limits(MAX_HOPS, MAX_WAIT))
        plan(view.graph, question)
        lap("plan")
        passes = engine.passes(view.graph, question)
        lap("passes")
        answer = engine.routes(view.graph, question, top=TOP)
        lap("routes")
        choose_leads(view.graph, best_through(passes), top=TOP, repeat_price=5_000)
        lap("leads")
    return {
        **seconds,
        "hops": view.graph.n_hops,
        "found": len(answer.routes),
        "explored": answer.explored,
        "exact": answer.exact,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    sizes = sys.argv[1:] or list(SIZES)
    if sizes[0] == "--one":
        sys.stdout.write(json.dumps(measure(int(sizes[1]))))
        return
    out = sys.stdout
    out.write(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, numba {version('numba')}, "
        f"duckdb {version('duckdb')}\n"
        f"{MAX_HOPS} hops, {MAX_WAIT} days, top {TOP}; seconds by stage\n"
        f"{'shipments':>10} " + " ".join(f"{stage:>7}" for stage in STAGES)
        + f" {'total':>7} {'passes/s':>10} {'peak MB':>8} {'found':>6} exact\n"
    )
    for size in sizes:
        command = [sys.executable, "-m", "tests.benchmarks.scale", "--one", size]
        found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        total = sum(found[stage] for stage in STAGES)
        out.write(
            f"{int(size):>10,} "
            + " ".join(f"{found[stage]:7.2f}" for stage in STAGES)
            + f" {total:7.2f} {found['hops'] / found['passes']:10,.0f}"
            f" {found['peak_mb']:8,.0f} {found['found']:>6} {found['exact']}\n"
        )
        out.flush()


if __name__ == "__main__":
    main()
