"""Programs that count the chains of exactly so many hops that reach the ends."""

import time
from collections.abc import Callable

import networkx as nx
import numpy as np

from diversion.engines.base import NONE, ChainQuestion, LinkRule
from diversion.engines.flows import count_walks
from tests.benchmarks.peer_trade import (
    MAX_WAIT,
    Columns,
    OverTimeError,
    make_database,
    make_graph,
    with_goods,
    within,
)

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
FIRST = "SELECT count(*) FROM hops h0"
NEXT = """
JOIN hops h{k} ON h{before}.source = h{k}.target AND h{before}.target <> h{k}.source
    AND h{before}.depart BETWEEN h{k}.arrive AND h{k}.arrive + $wait {goods}
"""


def ours(columns: Columns, goods: str, _seconds: float) -> Count:
    """Count by the sum pass."""
    graph = make_graph(columns, transforms=False)
    n, n_parties = graph.n_hops, graph.n_parties

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


def duckdb_joins(columns: Columns, goods: str, seconds: float) -> Count:
    """Count by one join and one sum for every hop."""
    con = make_database(columns)
    step = with_goods(STEP, goods)

    def run(n_hops: int) -> int:
        con.execute("DROP TABLE IF EXISTS walks")
        con.execute(START)
        for _ in range(1, n_hops):
            con.execute(step, {"wait": MAX_WAIT})
        return int(con.execute("SELECT sum(n) FROM walks").fetchone()[0] or 0)

    return lambda n_hops: within(con, seconds, lambda: run(n_hops))


def duckdb_recursive(columns: Columns, goods: str, seconds: float) -> Count:
    """Count by a recursive query that has a row for every walk."""
    con = make_database(columns)
    query = with_goods(RECURSIVE, goods)

    def run(n_hops: int) -> int:
        found = con.execute(query, {"wait": MAX_WAIT, "hops": n_hops}).fetchone()
        return int(found[0])

    return lambda n_hops: within(con, seconds, lambda: run(n_hops))


def duckdb_one_query(columns: Columns, goods: str, seconds: float) -> Count:
    """Count by one join of as many tables as hops, which keeps no chain."""
    con = make_database(columns)

    def run(n_hops: int) -> int:
        joins = [
            NEXT.format(
                k=k,
                before=k - 1,
                goods=f"AND h{k - 1}.hs4 = h{k}.hs4" if goods == "hs4" else "",
            )
            for k in range(1, n_hops)
        ]
        query = "".join((FIRST, *joins, "WHERE h0.is_end"))
        return int(con.execute(query, {"wait": MAX_WAIT}).fetchone()[0])

    return lambda n_hops: within(con, seconds, lambda: run(n_hops))


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
    "duckdb one query": duckdb_one_query,
    "networkx search": networkx_search,
}
