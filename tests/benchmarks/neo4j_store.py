"""Time a case on a Neo4j server beside the same case in a file.

    python -m tests.benchmarks.neo4j_store 20000 200000 1000000

Each size has a real server of its own, started for it (Java and Maven are needed;
``DIVERSION_NEO4J_VERSION`` chooses the version). Prints for both stores the rate of
loading, the time until a first answer, the time of one question about a company by each
engine, and the peak memory of this process; for the server also the heap that it uses
after them and all memory of its process; and that the two stores gave the same scores.
A server just started compiles its own code for a minute or two: one that is loaded into
has loaded, and forgotten, other records before. CPU seconds per 1,000 shipments, of this
process and of the server, tell what the rate would be on a machine that does nothing else.

Up to 200,000 shipments are loaded; more come as files of ``export --format neo4j-csv`` by
``neo4j-admin database import``, and the rate counts writing the files, the import, and
making constraints and indexes by ``schema.cypher``. Of these large cases fewer questions
are asked.
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
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from statistics import median

import pandas as pd

from diversion.case import Case, open_case
from diversion.records import open_records
from diversion.store.address import find_credentials, parse_address
from diversion.store.neo4j.connection import Connection
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
WIPE = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
WARM_UP = 20_000  # shipments
QUESTIONS, REPEATS = 5, 3
FEWER = (2, 1)  # of a large case


def load(path: str, data: Path) -> dict[str, float]:
    """Load a folder; give the seconds that it takes, and those of this process at work."""
    started, at_work = time.perf_counter(), time.process_time()
    with open_case(path, create=True) as case:
        case.load(data)
    return {
        "load_s": time.perf_counter() - started,
        "client_s": time.process_time() - at_work,
    }


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
        number, repeats = (QUESTIONS, REPEATS) if size <= MOST_LOADED else FEWER
        ends = view.graph.parties.ids[view.graph.hops.source[:: max(1, size // number)]]
        companies = [str(end) for end in ends[:number]]
        for engine in engines:
            found[f"{engine}_ms"] = _ask(case, companies, engine, repeats)
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def _ask(case: Case, companies: list[str], engine: str, repeats: int) -> float:
    """Give the median milliseconds of a question that starts at one company."""
    times = []
    for company in companies:
        for _ in range(repeats):
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


def bulk(server: Server, case: Path, folder: Path) -> Path:
    """Import the files of a case into a server that stands still; give their folder."""
    folder.mkdir()
    with open_records(case) as records:
        records.write_bulk(folder)
    say(f"{sum(path.stat().st_size for path in folder.iterdir()) / 2**20:,.0f} MB of files")
    before = Path.cwd()
    os.chdir(folder)
    try:
        server.admin("database", "import", "full", "neo4j", "@import.args")
    finally:
        os.chdir(before)
    return folder


def index(connection: Connection, folder: Path) -> None:
    """Make constraints and indexes as ``cypher-shell -f schema.cypher`` does."""
    for text in (folder / "schema.cypher").read_text().split(";\n"):
        if text:
            connection.write(text)
    connection.run_alone("CALL db.awaitIndexes(3600)")


def connect(server: Server) -> Connection:
    os.environ.update(server.environment)
    address = parse_address(server.uri)
    return Connection(address, find_credentials(address))


def measure(size: int, folder: Path) -> Iterator[tuple[str, dict[str, float]]]:
    """Measure both places at one size."""
    data, file = write_trade(folder / "data", size, traders=True), folder / "case.duckdb"
    in_file = in_a_process("load", file, data)
    yield "file load", in_file | in_a_process("answer", file, size)
    release = Release(os.environ.get("DIVERSION_NEO4J_VERSION", LTS))
    server = Server(release, folder / "home", settings=SETTINGS, options=OPTIONS)
    is_loaded = size <= MOST_LOADED
    how = "load" if is_loaded else "import"
    began = time.perf_counter()
    files = None if is_loaded else bulk(server, file, folder / "bulk")
    spent = time.perf_counter() - began
    server.start()
    try:
        connection = connect(server)
        if files is None:
            warm = write_trade(folder / "warm", WARM_UP, seed=2, traders=True)
            in_a_process("load", server.uri, warm)
            connection.run_alone(WIPE)
            say("the server has loaded other records before")
            at_work = server_seconds(server)
            found = in_a_process("load", server.uri, data)
            found["server_s"] = server_seconds(server) - at_work
        else:
            began = time.perf_counter()
            index(connection, files)
            found = {"load_s": spent + time.perf_counter() - began}
        say(f"{how}: {found['load_s']:.0f} s")
        found |= in_a_process("answer", server.uri, size)
        found["heap_mb"] = connection.read(HEAP)[0][0] / 2**20
        found["server_mb"] = _resident(server)
        connection.close()
    finally:
        server.stop()
    yield f"server {how}", found


def say(text: str) -> None:
    """Tell where the benchmark is, beside the table."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


def server_seconds(server: Server) -> float:
    """Give the CPU seconds that the server has used."""
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/stat")
    if not status.exists():
        return float("nan")
    fields = status.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
        sys.stdout.write(json.dumps(load(sys.argv[2], Path(sys.argv[3]))))
        return
    if sys.argv[1:2] == ["--answer"]:
        path, size = sys.argv[2], int(sys.argv[3])
        engines = ["compiled", *(["cypher"] if "://" in path else [])]
        sys.stdout.write(json.dumps(answer(path, size, engines)))
        return
    release = os.environ.get("DIVERSION_NEO4J_VERSION", LTS)
    began = time.perf_counter()
    lines = [
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"duckdb {version('duckdb')}, neo4j {version('neo4j')}, "
        f"Neo4j/{release} {' '.join(OPTIONS)}; load average {os.getloadavg()[0]:.1f}",
        f"A server that is loaded into has loaded {WARM_UP:,} other shipments before. "
        f"Questions: {QUESTIONS}, each {REPEATS} times, above {MOST_LOADED:,} "
        f"shipments {FEWER[0]}, once; medians.",
        f"{'shipments':>10} {'store':>13} {'rows/s':>8} {'CPU ms/1,000':>14} "
        f"{'open s':>7} {'scores s':>8} "
        f"{'compiled ms':>11} {'cypher ms':>10} {'peak MB':>8} {'heap MB':>8} "
        f"{'server MB':>9}  same scores",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    for size in map(int, sys.argv[1:] or SIZES):
        first = None
        with tempfile.TemporaryDirectory() as folder:
            for name, one in measure(size, Path(folder)):
                first = one["digest"] if first is None else first
                row = _row(size, name, one, is_same=one["digest"] == first)
                sys.stdout.write(row + "\n")
                sys.stdout.flush()
    spent = time.perf_counter() - began
    sys.stdout.write(f"{spent:,.0f} s; load average {os.getloadavg()[0]:.1f}\n")


def _row(size: int, name: str, one: dict[str, float], *, is_same: bool) -> str:
    none = float("nan")
    at_work = " + ".join(
        f"{1e6 * one[each] / size:,.0f}" for each in ("client_s", "server_s") if each in one
    )
    return (
        f"{size:>10,} {name:>13} {size / one['load_s']:>8,.0f} {at_work:>14} "
        f"{one['open_s']:>7.1f} {one['scores_s']:>8.1f} "
        f"{one['compiled_ms']:>11.1f} {one.get('cypher_ms', none):>10.1f} "
        f"{one['peak_mb']:>8,.0f} {one.get('heap_mb', none):>8,.0f} "
        f"{one.get('server_mb', none):>9,.0f}  {'yes' if is_same else 'NO'}"
    )


if __name__ == "__main__":
    main()
