"""Generated trade as columns, as our graph, and as a table of DuckDB; and the clocks."""

import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import duckdb
import numpy as np
import pyarrow.parquet as pq

from diversion.graph.temporal import Hops, Parties, TemporalGraph
from tests.benchmarks.trade import write_trade

MAX_WAIT = 365  # days
MEMORY, SPILL = "4GB", "4GB"

Columns = dict[str, np.ndarray]
T = TypeVar("T")


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


def make_graph(columns: Columns, *, transforms: bool) -> TemporalGraph:
    """Give the trade as a graph; ``transforms`` lets goods change at every company."""
    n, n_parties = columns["source"].size, int(columns["n_companies"][0]) + 1
    depart, arrive, hs4 = (columns[name] for name in ("depart", "arrive", "hs4"))

    def nothing(size: int) -> np.ndarray:
        return np.full(size, None, np.object_)

    names = np.array([*map(str, range(n_parties - 1)), "?"], np.object_)
    return TemporalGraph(
        parties=Parties(names, *(nothing(n_parties) for _ in range(4))),
        hops=Hops(
            *(columns["source"], columns["target"], depart, depart, arrive, arrive),
            *(hs4 // 100, hs4, np.full(n, -1, np.int32), np.zeros(n, np.int32)),
            *(np.ones(n), np.ones(n), arrive, nothing(n), nothing(n), nothing(n)),
        ),
        record_start=np.arange(n + 1, dtype=np.int64),
        record_ids=np.arange(n).astype(object),
        is_hub=np.zeros(n_parties, np.bool_),
        transforms=np.full(n_parties, transforms),
    )


def make_database(columns: Columns) -> duckdb.DuckDBPyConnection:
    """Give the trade as a table ``hops``, in memory, with the limits on what it may use."""
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


def with_goods(query: str, goods: str) -> str:
    """Let a query follow ``any`` goods, or one heading (``hs4``)."""
    return query.replace("/*goods*/", "AND f.hs4 = e.hs4" if goods == "hs4" else "")


def within(con: duckdb.DuckDBPyConnection, seconds: float, run: Callable[[], T]) -> T:
    """Run a query, ended after so many seconds."""
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
