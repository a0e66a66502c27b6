"""Programs that find the scores of the 100 best routes into the ends, of at most h hops.

A route is the companies of a chain, all different; it scores as its best chain does. A
link of a chain weighs HEADING if the heading is kept and OTHER if not, and WAIT less SLOW
for each day of waiting.
"""

import heapq
import time
from collections.abc import Callable

import networkx as nx
import numpy as np

from diversion.engines.base import NONE, ChainQuestion, LinkRule
from diversion.engines.compiled import CompiledEngine
from tests.benchmarks.peer_trade import (
    MAX_WAIT,
    Columns,
    OverTimeError,
    make_database,
    make_graph,
    with_goods,
    within,
)

TOP = 100
HEADING, OTHER, WAIT, SLOW = 3_000, -1_000, 3_000, 20  # score units; SLOW per day

Best = Callable[[int], list[int]]

RECURSIVE = """
WITH RECURSIVE walks(route, source, depart, hs4, score) AS (
    SELECT [source, target], source, depart, hs4, 0 FROM hops
    WHERE is_end AND source <> target
    UNION ALL
    SELECT
        list_prepend(e.source, f.route), e.source, e.depart, e.hs4,
        f.score + if(e.hs4 = f.hs4, $heading, $other)
            + $fast - $slow * (f.depart - e.arrive)
    FROM walks f JOIN hops e ON f.source = e.target
        AND f.depart BETWEEN e.arrive AND e.arrive + $wait /*goods*/
    WHERE len(f.route) <= $hops AND NOT list_contains(f.route, e.source)
)
SELECT max(score) FROM walks GROUP BY route ORDER BY 1 DESC LIMIT $top
"""


def ours(columns: Columns, goods: str, seconds: float) -> Best:
    """Search best first, guided by the backward pass."""
    graph = make_graph(columns, transforms=goods == "any")
    rule = LinkRule(
        max_wait=MAX_WAIT,
        hs6=NONE,
        hs4=HEADING,
        hs2=NONE,
        hs_absent=NONE,
        any_goods=OTHER if goods == "any" else NONE,
        possible=0,
        dwell=((WAIT, SLOW),),
    )
    engine = CompiledEngine(threads=2)

    def best(n_hops: int, limit: float | None = seconds) -> list[int]:
        question = ChainQuestion(
            source_weight=np.zeros(graph.n_hops, np.int32),
            target_weight=np.where(columns["is_end"], 0, NONE).astype(np.int32),
            transit=np.zeros(graph.n_parties, np.int32),
            rule=rule,
            max_hops=n_hops,
        )
        answer = engine.routes(graph, question, top=TOP, time_limit=limit)
        if answer.truncated_by == "time":
            raise OverTimeError
        if not answer.exact:
            raise MemoryError
        return [route.score for route in answer.routes]

    best(2, None)  # compiles the kernels, or reads them from the disk
    return best


def duckdb_recursive(columns: Columns, goods: str, seconds: float) -> Best:
    """Search by a recursive query that has a row for every chain."""
    con = make_database(columns)
    query = with_goods(RECURSIVE, goods)

    def run(n_hops: int) -> list[int]:
        asked = {"wait": MAX_WAIT, "hops": n_hops, "top": TOP}
        weights = {"heading": HEADING, "other": OTHER, "fast": WAIT, "slow": SLOW}
        found = con.execute(query, asked | weights).fetchall()
        return [int(score) for (score,) in found]

    return lambda n_hops: within(con, seconds, lambda: run(n_hops))


def networkx_search(columns: Columns, goods: str, seconds: float) -> Best:
    """Search by following every chain back from its end."""
    network: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    names = ("source", "target", "depart", "arrive", "hs4", "is_end")
    ends = []
    for source, target, depart, arrive, hs4, is_end in zip(
        *(columns[name].tolist() for name in names), strict=True
    ):
        network.add_edge(source, target, hop=(source, depart, arrive, hs4))
        if is_end and source != target:
            ends.append((0, (source, target), depart, hs4))

    def best(n_hops: int) -> list[int]:
        deadline = time.perf_counter() + seconds
        scores: dict[tuple[int, ...], int] = {}
        stack = list(ends)
        while stack:
            score, route, depart, hs4 = stack.pop()
            scores[route] = max(score, scores.get(route, score))
            if len(route) > n_hops:
                continue
            if time.perf_counter() > deadline:
                raise OverTimeError
            for _, _, (source, left, arrived, heading) in network.in_edges(
                route[0], data="hop"
            ):
                wait = depart - arrived
                if not 0 <= wait <= MAX_WAIT or source in route:
                    continue
                if heading == hs4 or goods == "any":
                    weight = (HEADING if heading == hs4 else OTHER) + WAIT - SLOW * wait
                    stack.append((score + weight, (source, *route), left, heading))
        return heapq.nlargest(TOP, scores.values())

    return best


PROGRAMS: dict[str, Callable[[Columns, str, float], Best]] = {
    "ours": ours,
    "duckdb recursive": duckdb_recursive,
    "networkx search": networkx_search,
}
