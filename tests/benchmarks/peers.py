"""Two questions, several programs: the chains of h hops that reach the DPRK.

    python -m tests.benchmarks.peers [--sizes 100000 1000000] [--seconds 10] [--times 0]

A chain is a sequence of shipments in which each leaves the receiver of the one before, on
the day that one arrived or up to MAX_WAIT days later. Asked is

count   how many chains there are of exactly h hops, none going straight back
top     the scores of the 100 best routes of at most h hops (tests.benchmarks.peer_routes)

with any goods, and with one heading kept, of three kinds of trade with both dates known:

thin    who sends much and who receives much have nothing to do with each other, so few
        shipments can be followed by another; the last receiver is in the DPRK
hubs    the companies that send most also receive most; the last receiver is in the DPRK
batch   the same, and every shipment may be the last: as when all are to be scored

Each program has the table or graph in memory before the clock starts, a process of its
own, and the same memory; one that fails at h hops is not asked for more. Ours has
``--seconds``; a peer has these, or ``--times`` as long as our slowest answer took, if that
is longer. The answers must be equal, or the benchmark fails. The peers count chains and no
more; ours also counts those through every shipment. "duckdb joins" sums walks as ours
does, in SQL; the others follow every chain, and have a ratio of their own. A ratio below 1
says that the best peer is faster.
"""

import argparse
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np

from tests.benchmarks import peer_counts, peer_routes
from tests.benchmarks.peer_trade import (
    MAX_WAIT,
    MEMORY,
    SPILL,
    OverTimeError,
    make_columns,
)

HOPS = (3, 4, 5, 6)
GOODS = ("any", "hs4")
TRADES = {"thin": (False, False), "hubs": (True, False), "batch": (True, True)}
EXACT = 2**53
SMALL_ONLY = {"networkx search": 100_000}
OURS = "ours"
SUMS = ("duckdb joins",)
QUESTIONS = {"count": peer_counts.PROGRAMS, "top": peer_routes.PROGRAMS}

Cell = dict[str, object]


def answer_cells(
    question: str, program: str, path: str, goods: str, seconds: float
) -> None:
    """Answer for each number of hops in this process, one line of JSON each."""
    with np.load(path) as stored:
        columns = dict(stored)
    answer = QUESTIONS[question][program](columns, goods, seconds)
    for n_hops in HOPS:
        cell: Cell = {"hops": n_hops}
        started = time.perf_counter()
        try:
            cell["answer"] = answer(n_hops)
        except OverTimeError:
            cell["failure"] = f"over {seconds:g} s"
        except MemoryError:
            cell["failure"] = f"over {MEMORY} and {SPILL} of disk"
        cell["seconds"] = time.perf_counter() - started
        cell["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(json.dumps(cell) + "\n")
        sys.stdout.flush()
        if "failure" in cell:
            break


def ask(
    question: str, program: str, path: Path, goods: str, seconds: float
) -> dict[int, Cell]:
    """Run a program in a process of its own; give its cells by number of hops."""
    command = [sys.executable, "-m", "tests.benchmarks.peers", "--cell", question, program]
    command += ["--goods", goods, "--data", str(path), "--seconds", str(seconds)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603
    return {cell["hops"]: cell for cell in map(json.loads, done.stdout.splitlines())}


def compare(n_shipments: int, trade: str, seconds: float, times: float) -> list[str]:
    """Print the cells of one size and trade; give what is wrong with the answers."""
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trade.npz"
        traders, all_end = TRADES[trade]
        np.savez(path, **make_columns(n_shipments, traders=traders, all_end=all_end))
        for question, programs in QUESTIONS.items():
            for goods in GOODS:
                cells = {OURS: ask(question, OURS, path, goods, seconds)}
                slowest = max(float(cell["seconds"]) for cell in cells[OURS].values())
                limit = max(seconds, times * slowest)
                cells |= {
                    program: ask(question, program, path, goods, limit)
                    for program in programs
                    if n_shipments <= SMALL_ONLY.get(program, n_shipments)
                    and program != OURS
                }
                for n_hops in HOPS:
                    where = (
                        f"{question:<5} {n_shipments:>9,} {trade:<5} {goods:<3} {n_hops:>4}"
                    )
                    wrong += print_cells(where, n_hops, cells, limit)
    return wrong


def print_cells(
    where: str, n_hops: int, cells: dict[str, dict[int, Cell]], limit: float
) -> list[str]:
    """Print what each program says of one number of hops."""
    out, wrong, times = sys.stdout, [], {}
    mine = cells[OURS].get(n_hops, {"failure": "not asked: failed before"})
    for program, found in cells.items():
        cell = found.get(n_hops, {"failure": "not asked: failed before"})
        if "failure" in cell:
            out.write(f"{where}  {program:<16}  {cell['failure']}\n")
            continue
        answer = cell["answer"]
        said = (
            f"{answer:,}" if isinstance(answer, int) else f"best {max(answer, default=0)}"
        )
        cost = f"{cell['seconds']:8.3f} s {cell['mb']:7,.0f} MB"
        out.write(f"{where}  {program:<16} {cost} {said:>25}\n")
        if "answer" in mine and not is_equal(mine["answer"], answer):
            wrong.append(f"{where} {program}: {answer}, ours {mine['answer']}")
        times[program] = cell["seconds"]
    if "failure" in mine:
        return [*wrong, f"{where} ours: {mine['failure']}"]
    following = [p for p in cells if p not in (*SUMS, OURS)]
    for kind, peers in (
        ("best peer / ours", [p for p in cells if p != OURS]),
        ("best that follows every chain / ours", following),
    ):
        found = [times[p] / mine["seconds"] for p in peers if p in times]
        none = f"none answers in {limit / mine['seconds']:.0f} times ours, {MEMORY}"
        out.write(f"{where}  {kind}: {f'{min(found):.2f}' if found else none}\n")
    out.flush()
    return wrong


def is_equal(mine: int | list[int], other: int | list[int]) -> bool:
    """Compare exactly as far as float64 holds whole numbers, then closely."""
    if isinstance(other, list) or other < EXACT:
        return mine == other
    return isinstance(mine, int) and abs(mine / other - 1) < 1e-12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--trades", choices=TRADES, nargs="+", default=[*TRADES])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--times", type=float, default=0.0)
    parser.add_argument("--cell", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--goods", choices=GOODS, help=argparse.SUPPRESS)
    parser.add_argument("--data", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.cell:
        answer_cells(*given.cell, given.data, given.goods, given.seconds)
        return
    sys.stdout.write(
        f"Python {platform.python_version()}, numba {version('numba')}, "
        f"duckdb {version('duckdb')}, networkx {version('networkx')}; "
        f"wait up to {MAX_WAIT} days, {given.seconds:g} s, {MEMORY} memory\n"
        f"asked {'shipments':>9} {'trade':<5} {'goods':<3} {'hops':>4}  program\n"
    )
    wrong = [
        line
        for size in given.sizes
        for trade in given.trades
        for line in compare(size, trade, given.seconds, given.times)
    ]
    if wrong:
        sys.exit("answers differ:\n" + "\n".join(wrong))


if __name__ == "__main__":
    main()
