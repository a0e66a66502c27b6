"""Time the whole job on generated trade, each size in a process of its own.

    python -m tests.benchmarks.scale 100000 1000000 5000000

Prints seconds by stage, shipments per second, and peak memory by the end of loading, of
building the graph, and of everything, beside the estimate for the arrays alone; with the
machine.
"""

import json
import math
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

from diversion.analysis.asking import Limits, ask
from diversion.analysis.leads import best_through, choose_leads
from diversion.analysis.stock import ended_share
from diversion.case import open_case
from diversion.engines.compiled import CompiledEngine
from diversion.engines.pairings import plan, plans_of
from diversion.graph.memory import estimate_memory
from tests.benchmarks.trade import write_trade

SIZES = ("100000", "1000000", "5000000")
STAGES = ("load", "graph", "plan", "passes", "routes", "shares", "leads")
MAX_HOPS, MAX_WAIT, TOP = 6, 180, 1000


def measure(n_shipments: int) -> dict[str, float]:
    """Run the job once in this process, kernels compiled before the clock starts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # In a process of its own, so that peak memory is that of the job.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            small = pool.submit(write_trade, folder / "small", 2_000).result()
            data = pool.submit(write_trade, folder / "data", n_shipments).result()
        _job(small, folder / "warm.duckdb")
        return _job(data, folder / "case.duckdb")


def _job(data: Path, path: Path) -> dict[str, float]:
    found: dict[str, float] = {}
    started = time.perf_counter()

    def lap(stage: str) -> None:
        nonlocal started
        now = time.perf_counter()
        found[stage], started = now - started, now
        peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found[f"{stage}_peak_mb"] = peak_kb / 1024

    engine = CompiledEngine()
    with open_case(path, create=True) as case:
        case.load(data)
        lap("load")
        view = case.view()
        lap("graph")
        graph = view.graph
        limits = Limits(MAX_HOPS, MAX_WAIT)
        question = ask(graph, view.ends, limits)
        plans = plans_of(graph)  # what plans hold is for all that follows
        plan(graph, question)
        lap("plan")
        passes = engine.passes(graph, question)
        lap("passes")
        answer = engine.routes(graph, question, top=TOP)
        lap("routes")
        share = ended_share(graph, question, view.ends, limits)
        lap("shares")
        del plans
        through = best_through(passes, graph.hops, share)
        choose_leads(graph, through, top=TOP, repeat_price=5_000)
        lap("leads")
    need = estimate_memory(
        graph.n_hops,
        graph.record_ids.size,
        graph.n_parties,
        max_hops=MAX_HOPS,
        jumps=passes.jumped is not None,
    )
    return {
        **found,
        "hops": graph.n_hops,
        "found": len(answer.routes),
        "explored": answer.explored,
        "exact": answer.exact,
        "arrays_mb": need.total / 2**20,
    }


def paper_plan(hops: float, passes_seconds: float, cores: int) -> str:
    """Reckon a billion shipments on a cluster from a measured run.

    One round of a pass is one group-by-company: each hop is sent to its two companies
    with its value, the same windows run there, and the results come back. So work grows
    with hops, and what moves is a few numbers a hop and round.
    """
    target, rounds = 1e9, 2 * (MAX_HOPS - 1)
    rate = hops * rounds / passes_seconds / cores
    core_hours = target * rounds / rate / 3600
    need = estimate_memory(int(target), int(target), int(target / 8), max_hops=MAX_HOPS)
    moved = target * 2 * (4 + 4 + 8) / 2**40  # value, neighbour and hop, both companies
    return (
        f"on paper, {target:,.0f} shipments on a cluster: {rounds} rounds at {rate:,.0f}"
        f" hops a second and core = {core_hours:,.1f} core hours for the passes (64 cores:"
        f" {core_hours / 64 * 60:,.0f} min), {need.total / 2**30:,.0f} GB of arrays in all,"
        f" {moved:.2f} TB moved a round\n"
    )


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
        f"{'shipments':>10} "
        + " ".join(f"{stage:>7}" for stage in STAGES)
        + f" {'total':>7} {'passes/s':>10} {'load MB':>8} {'graph MB':>8} {'peak MB':>8}"
        f" {'arrays':>7} {'found':>6} exact\n"
    )
    before: tuple[int, float] | None = None
    for size in sizes:
        command = [sys.executable, "-m", "tests.benchmarks.scale", "--one", size]
        run = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603
        found = json.loads(run.stdout)
        total = sum(found[stage] for stage in STAGES)
        out.write(
            f"{int(size):>10,} "
            + " ".join(f"{found[stage]:7.2f}" for stage in STAGES)
            + f" {total:7.2f} {found['hops'] / found['passes']:10,.0f}"
            f" {found['load_peak_mb']:8,.0f} {found['graph_peak_mb']:8,.0f}"
            f" {found['leads_peak_mb']:8,.0f} {found['arrays_mb']:7,.0f}"
            f" {found['found']:>6} {found['exact']}\n"
        )
        if before is not None:
            growth = math.log(total / before[1]) / math.log(int(size) / before[0])
            out.write(f"{'':>10} growth exponent of the total: {growth:.2f}\n")
        before = int(size), total
        out.flush()
    out.write(paper_plan(found["hops"], found["passes"], os.cpu_count() or 1))


if __name__ == "__main__":
    main()
