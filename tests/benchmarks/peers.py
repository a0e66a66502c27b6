"""One question, several programs: how many chains of exactly h hops reach the DPRK?

    python -m tests.benchmarks.peers [--sizes 100000 1000000] [--seconds 10]

A chain is a sequence of shipments in which each leaves the receiver of the one before, on
the day that one arrived or up to MAX_WAIT days later, and never goes straight back. Asked
with any goods, and with one heading kept, of three kinds of trade with both dates known:

thin    who sends much and who receives much have nothing to do with each other, so few
        shipments can be followed by another; the last receiver is in the DPRK
hubs    the companies that send most also receive most; the last receiver is in the DPRK
batch   the same, and every shipment may be the last: as when all are to be scored

Each program has the table or graph in memory before the clock starts, a process of its
own, and the same limits; one that fails at h hops is not asked for more. The counts must
be equal, or the benchmark fails. The peers count chains and no more; ours also counts
those through every shipment. A ratio below 1 says that the best peer is faster.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import duckdb
import networkx as nx
import numpy as np
import pyarrow.parquet as pq

from diversion.engines.base import NONE, ChainQuestion, LinkRule
from diversion.engines.flows import count_walks
from diversion.graph.temporal import Hops, Parties, TemporalGraph
from tests.benchmarks.trade import write_trade

HOPS = (3, 4, 5, 6)
GOODS = ("any", "hs4")
TRADES = {"thin": (False, False), "hubs": (True, False), "batch": (True, True)}
MAX_WAIT = 365  # days
MEMORY, SPILL = "4GB", "4GB"
EXACT = 2**53
SMALL_ONLY = {"networkx search": 100_000}

Columns = dict[str, np.ndarray]
Count = Callable[[int], int]

START = "CREATE TABLE walks AS SELECT *, 1::HUGEINT AS n FROM hops WHERE is_end"
STEP = """
CREATE OR REPLACE TABLE walks AS
SELECT e.id, e.source, e.target, e.depart, e.arrive, e.hs4, e.is_end, sum(f.n) AS n
FROM hops e JOIN walks f ON f.source = e.target AND f.target <> e.source
    AND f.depart BETWEEN e.arrive AND e.arrive + $wait /*goods*/
GROUP BY ALL
"""
RECURSIVE = """
WITH RECURSIVE walks(depth, source, target, depart, hs4) AS (
    SELECT 1, source, target, depart, hs4 FROM hops WHERE is_end
    UNION ALL
    SELECT f.depth + 1, e.source, e.target, e.depart, e.hs4
    FROM walks f JOIN hops e ON f.source = e.target AND f.target <> e.source
        AND f.depart BETWEEN e.arrive AND e.arrive + $wait /*goods*/
    WHERE f.depth < $hops
)
SELECT count(*) FROM walks WHERE depth = $hops
"""
SAME_HEADING = "AND f.hs4 = e.hs4"


class OverTimeError(Exception):
    """A program has used up its seconds."""


def make_columns(n_shipments: int, *, traders: bool, all_end: bool) -> Columns:
    """Generate trade and number its companies."""
    with tempfile.TemporaryDirectory() as folder:
        write_trade(Path(folder), n_shipments, all_dates=True, traders=traders)
        companies = pq.read_table(Path(folder) / "companies.parquet").to_pandas()
        rows = pq.read_table(Path(folder) / "shipments.parquet").to_pandas()
    index = dict(zip(companies["company_id"], range(len(companies)), strict=True))
    day = {
        name: rows[f"{name}ed_on" if name == "depart" else "arrived_on"]
        .to_numpy()
        .astype("datetime64[D]")
        .astype(np.int32)
        for name in ("depart", "arrive")
    }
    order = np.lexsort((day["arrive"], day["depart"]))
    target = rows["consignee_id"].map(index).to_numpy(np.int32)[order]
    return {
        "source": rows["shipper_id"].map(index).to_numpy(np.int32)[order],
        "target": target,
        "depart": day["depart"][order],
        "arrive": day["arrive"][order],
        "hs4": rows["hs_code"].str[:4].astype(int).to_numpy(np.int32)[order],
        "is_end": all_end | (companies["country"] == "KP").to_numpy()[target],
        "n_companies": np.array([len(companies)]),
    }


def ours(columns: Columns, goods: str, _seconds: float) -> Count:
    """Count by the sum pass."""
    n, n_parties = columns["source"].size, int(columns["n_companies"][0]) + 1
    depart, arrive, hs4 = (columns[name] for name in ("depart", "arrive", "hs4"))

    def nothing(size: int) -> np.ndarray:
        return np.full(size, None, np.object_)

    names = np.array([*map(str, range(n_parties - 1)), "?"], np.object_)
    graph = TemporalGraph(
        parties=Parties(names, *(nothing(n_parties) for _ in range(4))),
        hops=Hops(
            *(columns["source"], columns["target"], depart, depart, arrive, arrive),
            *(hs4 // 100, hs4, np.full(n, -1, np.int32), np.zeros(n, np.int32)),
            *(np.ones(n), np.ones(n), arrive, nothing(n), nothing(n), nothing(n)),
        ),
        record_start=np.arange(n + 1, dtype=np.int64),
        record_ids=np.arange(n).astype(object),
        is_hub=np.zeros(n_parties, np.bool_),
        transforms=np.zeros(n_parties, np.bool_),
    )

    def count(n_hops: int) -> int:
        question = ChainQuestion(
            source_weight=np.zeros(n, np.int32),
            target_weight=np.where(columns["is_end"], 0, NONE).astype(np.int32),
            transit=np.zeros(n_parties, np.int32),
            rule=LinkRule(max_wait=MAX_WAIT),
            max_hops=n_hops,
        )
        return int(count_walks(graph, question, goods=goods).by_hops[-1])

    count(2)  # compiles the kernels, or reads them from the disk
    return count


def _database(columns: Columns) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(f"SET memory_limit = '{MEMORY}'")
    con.execute(f"SET max_temp_directory_size = '{SPILL}'")
    # DuckDB makes this folder when it spills, and takes it away again.
    spill = Path(tempfile.gettempdir()) / f"peers-{os.getpid()}"
    con.execute("SET temp_directory = $folder", {"folder": str(spill)})
    con.execute("SET threads = 2")
    names = ("source", "target", "depart", "arrive", "hs4", "is_end")
    table = {name: columns[name] for name in names}
    table["id"] = np.arange(columns["source"].size)
    con.register("given", table)
    con.execute("CREATE TABLE hops AS SELECT * FROM given")
    return con


def _within(con: duckdb.DuckDBPyConnection, seconds: float, run: Callable[[], int]) -> int:
    timer = threading.Timer(seconds, con.interrupt)
    timer.start()
    try:
        return run()
    except duckdb.InterruptException as error:
        raise OverTimeError from error
    except duckdb.OutOfMemoryException as error:
        raise MemoryError from error
    finally:
        timer.cancel()


def duckdb_joins(columns: Columns, goods: str, seconds: float) -> Count:
    """Count by one join and one sum for every hop."""
    con = _database(columns)
    step = STEP.replace("/*goods*/", SAME_HEADING if goods == "hs4" else "")

    def run(n_hops: int) -> int:
        con.execute("DROP TABLE IF EXISTS walks")
        con.execute(START)
        for _ in range(1, n_hops):
            con.execute(step, {"wait": MAX_WAIT})
        return int(con.execute("SELECT sum(n) FROM walks").fetchone()[0] or 0)

    return lambda n_hops: _within(con, seconds, lambda: run(n_hops))


def duckdb_recursive(columns: Columns, goods: str, seconds: float) -> Count:
    """Count by a recursive query that has a row for every walk."""
    con = _database(columns)
    query = RECURSIVE.replace("/*goods*/", SAME_HEADING if goods == "hs4" else "")

    def run(n_hops: int) -> int:
        found = con.execute(query, {"wait": MAX_WAIT, "hops": n_hops}).fetchone()
        return int(found[0])

    return lambda n_hops: _within(con, seconds, lambda: run(n_hops))


def networkx_search(columns: Columns, goods: str, seconds: float) -> Count:
    """Count by following every chain back from its end."""
    network: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    names = ("source", "target", "depart", "arrive", "hs4", "is_end")
    ends = []
    for hop in zip(*(columns[name].tolist() for name in names), strict=True):
        source, target, depart, arrive, hs4, is_end = hop
        network.add_edge(source, target, hop=(source, target, depart, arrive, hs4))
        if is_end:
            ends.append((source, target, depart, arrive, hs4))

    def count(n_hops: int) -> int:
        deadline, found = time.perf_counter() + seconds, 0
        stack = [(end, 1) for end in ends]
        while stack:
            (source, target, depart, _, hs4), depth = stack.pop()
            if depth == n_hops:
                found += 1
                continue
            if time.perf_counter() > deadline:
                raise OverTimeError
            for _, _, hop in network.in_edges(source, data="hop"):
                may_follow = hop[3] <= depart <= hop[3] + MAX_WAIT and hop[0] != target
                if may_follow and (goods == "any" or hop[4] == hs4):
                    stack.append((hop, depth + 1))
        return found

    return count


PROGRAMS: dict[str, Callable[[Columns, str, float], Count]] = {
    "ours": ours,
    "duckdb joins": duckdb_joins,
    "duckdb recursive": duckdb_recursive,
    "networkx search": networkx_search,
}


def answer_cells(program: str, path: str, goods: str, seconds: float) -> None:
    """Answer for each number of hops in this process, one line of JSON each."""
    with np.load(path) as stored:
        columns = dict(stored)
    count = PROGRAMS[program](columns, goods, seconds)
    for n_hops in HOPS:
        cell: dict[str, object] = {"hops": n_hops}
        started = time.perf_counter()
        try:
            cell["count"] = count(n_hops)
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


def ask(program: str, path: Path, goods: str, seconds: float) -> dict[int, dict]:
    """Run a program in a process of its own; give its cells by number of hops."""
    command = [sys.executable, "-m", "tests.benchmarks.peers", "--cell", program]
    command += ["--goods", goods, "--data", str(path), "--seconds", str(seconds)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603
    return {cell["hops"]: cell for cell in map(json.loads, done.stdout.splitlines())}


def compare(n_shipments: int, trade: str, seconds: float) -> list[str]:
    """Print the cells of one size and trade; give what is wrong with the counts."""
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trade.npz"
        traders, all_end = TRADES[trade]
        np.savez(path, **make_columns(n_shipments, traders=traders, all_end=all_end))
        for goods in GOODS:
            cells = {
                program: ask(program, path, goods, seconds)
                for program in PROGRAMS
                if n_shipments <= SMALL_ONLY.get(program, n_shipments)
            }
            for n_hops in HOPS:
                where = f"{n_shipments:>9,} {trade:<5} {goods:<5} {n_hops:>4}"
                wrong += print_cells(where, n_hops, cells)
    return wrong


def print_cells(where: str, n_hops: int, cells: dict[str, dict[int, dict]]) -> list[str]:
    """Print what each program says of one number of hops."""
    out, wrong, times = sys.stdout, [], []
    mine = cells["ours"][n_hops]
    for program, found in cells.items():
        cell = found.get(n_hops, {"failure": "not asked: failed before"})
        if "failure" in cell:
            out.write(f"{where}  {program:<16}  {cell['failure']}\n")
            continue
        out.write(
            f"{where}  {program:<16} {cell['seconds']:8.3f} s {cell['mb']:7,.0f} MB"
            f" {cell['count']:>20,}\n"
        )
        if not is_equal(mine["count"], cell["count"]):
            wrong.append(f"{where} {program}: {cell['count']}, ours {mine['count']}")
        if program != "ours":
            times.append(cell["seconds"])
    best = f"{min(times) / mine['seconds']:.2f}" if times else "no peer answers"
    out.write(f"{where}  best peer / ours: {best}\n")
    out.flush()
    return wrong


def is_equal(mine: int, other: int) -> bool:
    """Compare exactly as far as float64 holds whole numbers, then closely."""
    return mine == other if other < EXACT else abs(mine / other - 1) < 1e-12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--cell", choices=PROGRAMS, help=argparse.SUPPRESS)
    parser.add_argument("--goods", choices=GOODS, help=argparse.SUPPRESS)
    parser.add_argument("--data", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.cell:
        answer_cells(given.cell, given.data, given.goods, given.seconds)
        return
    sys.stdout.write(
        f"Python {platform.python_version()}, numba {version('numba')}, "
        f"duckdb {version('duckdb')}, networkx {version('networkx')}; "
        f"wait up to {MAX_WAIT} days, {given.seconds:g} s, {MEMORY} memory\n"
        f"{'shipments':>9} {'trade':<5} {'goods':<5} {'hops':>4}  program\n"
    )
    wrong = [
        line
        for size in given.sizes
        for trade in TRADES
        for line in compare(size, trade, given.seconds)
    ]
    if wrong:
        sys.exit("counts differ:\n" + "\n".join(wrong))


if __name__ == "__main__":
    main()
