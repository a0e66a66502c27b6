"""Time a case on a Neo4j server beside the same case in a file.

    NEO4J_URI=neo4j://127.0.0.1:7687 NEO4J_PASSWORD=… \\
        python -m tests.benchmarks.neo4j_store 20000 200000 1000000

The server must be empty: each size is loaded and deleted again. Prints for both stores
the rate of loading and of reading back, the time until a first answer, the time of one
question about a company by each engine, the peak memory of this process, and the heap
that the server uses after them (its page cache is its own setting); and that the two
stores gave the same scores. Each size runs in a process of its own.
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
from statistics import median

import pandas as pd

from diversion.case import Case, open_case
from diversion.store.address import find_credentials, parse_address
from diversion.store.neo4j.connection import Connection
from tests.benchmarks.trade import write_trade

SIZES = ("20000", "200000")
WIPE = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
HEAP = """
CALL dbms.queryJmx('java.lang:type=Memory') YIELD attributes
RETURN attributes.HeapMemoryUsage.value.properties.used
"""
QUESTIONS, REPEATS = 5, 3


def measure(place: str, size: int, folder: Path) -> dict[str, float]:
    """Load, open again, answer: in this process, from nothing."""
    data = write_trade(folder / "data", size, traders=True)
    path = os.environ["NEO4J_URI"] if place == "server" else str(folder / "case.duckdb")
    found: dict[str, float] = {}
    started = time.perf_counter()
    with open_case(path, create=True) as case:
        case.load(data)
    found["load_s"] = time.perf_counter() - started
    started = time.perf_counter()
    with open_case(path) as case:
        view = case.view()
        found["open_s"] = time.perf_counter() - started
        started = time.perf_counter()
        scores = case.scores().to_pandas()
        found["scores_s"] = time.perf_counter() - started
        digest = pd.util.hash_pandas_object(scores[["shipment_id", "score"]], index=False)
        found["digest"] = float(int(digest.sum()) % 10**9)
        ends = view.graph.parties.ids[view.graph.hops.source[:: max(1, size // QUESTIONS)]]
        for engine in ("compiled", "cypher") if place == "server" else ("compiled",):
            found[f"{engine}_ms"] = _ask(case, [str(end) for end in ends], engine)
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found["peak_mb"] = peak_kb / 1024
    return found


def _ask(case: Case, companies: list[str], engine: str) -> float:
    """Give the median milliseconds of a question that starts at one company."""
    times = []
    for company in companies:
        for _ in range(REPEATS):
            started = time.perf_counter()
            case.chains(
                f"company:{company}", top=10, max_hops=4, max_wait=90, engine=engine
            )
            times.append(1000 * (time.perf_counter() - started))
    return median(times)


def main() -> None:
    """Run every size in both places, each in a fresh process, and print a table."""
    if sys.argv[1:2] == ["--one"]:
        place, size, folder = sys.argv[2:]
        sys.stdout.write(json.dumps(measure(place, int(size), Path(folder))) + "\n")
        return
    address = parse_address(os.environ["NEO4J_URI"])
    connection = Connection(address, find_credentials(address))
    lines = [
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"duckdb {version('duckdb')}, neo4j {version('neo4j')}, {connection.agent}",
        f"{'shipments':>10} {'store':>7} {'load/s':>8} {'open s':>7} {'scores s':>8} "
        f"{'compiled ms':>11} {'cypher ms':>10} {'peak MB':>8} {'heap MB':>8}  same scores",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    for size in sys.argv[1:] or SIZES:
        found = {}
        for place in ("file", "server"):
            connection.run_alone(WIPE)
            with tempfile.TemporaryDirectory() as folder:
                command = [
                    sys.executable,
                    "-m",
                    __spec__.name,
                    "--one",
                    place,
                    size,
                    folder,
                ]
                done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603
            found[place] = json.loads(done.stdout)
            one = found[place]
            heap = (
                connection.read(HEAP)[0][0] / 2**20 if place == "server" else float("nan")
            )
            is_same = one["digest"] == found["file"]["digest"]
            sys.stdout.write(
                f"{int(size):>10,} {place:>7} {int(size) / one['load_s']:>8,.0f} "
                f"{one['open_s']:>7.1f} {one['scores_s']:>8.1f} "
                f"{one['compiled_ms']:>11.1f} {one.get('cypher_ms', float('nan')):>10.1f} "
                f"{one['peak_mb']:>8,.0f} {heap:>8,.0f}  "
                f"{'yes' if is_same else 'NO'}\n"
            )
            sys.stdout.flush()
    connection.run_alone(WIPE)
    connection.close()


if __name__ == "__main__":
    main()
