"""Time a case on a Neo4j server beside the same case in a file.

    python -m tests.benchmarks.neo4j_store 20000 200000 1000000

Each size has a real server of its own, started for it (Java and Maven are needed;
``DIVERSION_NEO4J_VERSION`` chooses the version). Prints for both stores the rate of
loading, the time until a first answer, the time of one question about a company by each
engine, and the peak memory of this process; for the server also the heap that it uses
after them and all memory of its process; and that the two stores gave the same scores.
Up to 200,000 shipments are loaded; more come as files of ``export --format neo4j-csv`` by
``neo4j-admin database import``, and the rate counts writing the files and the import.
"""

import json
import os
import platform
import re
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
from diversion.records import open_records
from diversion.store.address import find_credentials, parse_address
from diversion.store.neo4j.connection import Connection
from diversion.store.neo4j.schema import make_case
from tests.benchmarks.trade import write_trade
from tests.neo4j.server import LTS, Release, Server

SIZES = ("20000", "200000")
MOST_LOADED = 200_000
OPTIONS = ("-Xms2g", "-Xmx2g")
SETTINGS = {"server.memory.pagecache.size": "1g"}
HEAP = """
CALL dbms.queryJmx('java.lang:type=Memory') YIELD attributes
RETURN attributes.HeapMemoryUsage.value.properties.used
"""
QUESTIONS, REPEATS = 5, 3


def load(path: str, data: Path) -> float:
    """Load a folder; give the seconds that it takes."""
    started = time.perf_counter()
    with open_case(path, create=True) as case:
        case.load(data)
    return time.perf_counter() - started


def answer(path: str, size: int, engines: list[str]) -> dict[str, float]:
    """Open a case and answer: in this process, from nothing."""
    found: dict[str, float] = {}
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
        for engine in engines:
            found[f"{engine}_ms"] = _ask(case, [str(end) for end in ends], engine)
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
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


def in_a_process(what: str, *arguments: object) -> dict[str, float]:
    """Run ``load`` or ``answer`` in a process of its own; give what it found."""
    command = [sys.executable, "-m", __spec__.name, f"--{what}", *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603
    found: dict[str, float] = json.loads(done.stdout)
    return found


def bulk(server: Server, case: Path, folder: Path) -> float:
    """Import the files of a case into a server that stands still; give the seconds."""
    started = time.perf_counter()
    folder.mkdir()
    with open_records(case) as records:
        records.write_bulk(folder)
    before = Path.cwd()
    os.chdir(folder)
    try:
        server.admin("database", "import", "full", "neo4j", "@import.args")
    finally:
        os.chdir(before)
    return time.perf_counter() - started


def connect(server: Server) -> Connection:
    os.environ.update(server.environment)
    address = parse_address(server.uri)
    return Connection(address, find_credentials(address))


def measure(size: int, folder: Path) -> list[tuple[str, dict[str, float]]]:
    """Measure both places at one size."""
    data, file = write_trade(folder / "data", size, traders=True), folder / "case.duckdb"
    in_file = in_a_process("load", file, data) | in_a_process("answer", file, size)
    release = Release(os.environ.get("DIVERSION_NEO4J_VERSION", LTS))
    server = Server(release, folder / "home", settings=SETTINGS, options=OPTIONS)
    how = "load" if size <= MOST_LOADED else "import"
    found = {} if how == "load" else {"load_s": bulk(server, file, folder / "bulk")}
    server.start()
    try:
        connection = connect(server)
        if how == "load":
            found = in_a_process("load", server.uri, data)
        else:
            make_case(connection)
            connection.write("CALL db.awaitIndexes(3600)")
        found |= in_a_process("answer", server.uri, size)
        found["heap_mb"] = connection.read(HEAP)[0][0] / 2**20
        found["server_mb"] = _resident(server)
        connection.close()
    finally:
        server.stop()
    return [("file load", in_file), (f"server {how}", found)]


def _resident(server: Server) -> float:
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status")
    if not status.exists():
        return float("nan")
    found = re.search(r"VmRSS:\s*(\d+) kB", status.read_text())
    return int(found[1]) / 1024 if found else float("nan")


def main() -> None:
    """Measure every size, and print a table."""
    if sys.argv[1:2] == ["--load"]:
        sys.stdout.write(json.dumps({"load_s": load(sys.argv[2], Path(sys.argv[3]))}))
        return
    if sys.argv[1:2] == ["--answer"]:
        path, size = sys.argv[2], int(sys.argv[3])
        engines = ["compiled", *(["cypher"] if "://" in path else [])]
        sys.stdout.write(json.dumps(answer(path, size, engines)))
        return
    release = os.environ.get("DIVERSION_NEO4J_VERSION", LTS)
    lines = [
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"duckdb {version('duckdb')}, neo4j {version('neo4j')}, "
        f"Neo4j/{release} {' '.join(OPTIONS)}",
        f"{'shipments':>10} {'store':>13} {'rows/s':>8} {'open s':>7} {'scores s':>8} "
        f"{'compiled ms':>11} {'cypher ms':>10} {'peak MB':>8} {'heap MB':>8} "
        f"{'server MB':>9}  same scores",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    none = float("nan")
    for size in map(int, sys.argv[1:] or SIZES):
        with tempfile.TemporaryDirectory() as folder:
            places = measure(size, Path(folder))
        for name, one in places:
            is_same = one["digest"] == places[0][1]["digest"]
            sys.stdout.write(
                f"{size:>10,} {name:>13} {size / one['load_s']:>8,.0f} "
                f"{one['open_s']:>7.1f} {one['scores_s']:>8.1f} "
                f"{one['compiled_ms']:>11.1f} {one.get('cypher_ms', none):>10.1f} "
                f"{one['peak_mb']:>8,.0f} {one.get('heap_mb', none):>8,.0f} "
                f"{one.get('server_mb', none):>9,.0f}  {'yes' if is_same else 'NO'}\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
