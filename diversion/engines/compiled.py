"""The default engine: company-local windows compiled by numba."""

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import NONE, ChainQuestion, Passes, Route, RouteAnswer
from diversion.engines.best_first import RouteSearch
from diversion.engines.columns import rule_columns
from diversion.engines.pairings import Direction, plan
from diversion.engines.question import check_question, check_top
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.columns import Pairing, RuleColumns
from diversion.kernels.relax import relax

CHUNKS_PER_THREAD = 16


class CompiledEngine:
    """Exact passes in O(n_hops x max_hops), exact best-first routes.

    ``threads`` is the number of worker threads, all processors by default. The answer
    does not depend on it.
    """

    name = "compiled"

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or len(os.sched_getaffinity(0))

    def passes(self, graph: TemporalGraph, question: ChainQuestion) -> Passes:
        """Score the best walk into and out of every hop."""
        check_question(graph, question)
        starts, ends = open_ends(graph, question)
        ahead, back = plan(graph, question)
        forward, before = self._layers(ahead, starts, question)
        backward, after = self._layers(back, ends, question)
        return Passes(forward, before, backward, after)

    def routes(
        self,
        graph: TemporalGraph,
        question: ChainQuestion,
        *,
        top: int,
        time_limit: float | None = None,
    ) -> RouteAnswer:
        """Find the ``top`` best routes, best first, guided by the backward pass."""
        check_question(graph, question)
        check_top(top)
        starts, ends = open_ends(graph, question)
        _, back = plan(graph, question)
        backward, _ = self._layers(back, ends, question)
        search = RouteSearch(graph, question, starts, ends)
        return search.best(backward, top=top, time_limit=time_limit)

    def along(
        self, graph: TemporalGraph, question: ChainQuestion, parties: tuple[int, ...]
    ) -> Route | None:
        """Score one given route; ``None`` if no walk follows it."""
        check_question(graph, question)
        return RouteSearch(graph, question, *open_ends(graph, question)).along(parties)

    def _layers(
        self, direction: Direction, ends: NDArray[np.int32], question: ChainQuestion
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        n_layers, n_hops = question.max_hops, ends.size
        value = np.empty((n_layers, n_hops), np.int32)
        choice = np.empty((n_layers, n_hops), np.int32)
        value[0], choice[0] = ends, -1
        rule = rule_columns(question.rule)
        offered = value[0]
        with ThreadPoolExecutor(self.threads) as pool:
            for layer in range(1, n_layers):
                gain = np.full(n_hops, NONE, np.int32)
                giver = np.full(n_hops, -1, np.int32)
                for pairing in direction.pairings:
                    self._relax(pool, pairing, direction, offered, rule, gain, giver)
                # A hop that did not improve has made its offer in an earlier round.
                is_better = gain > value[layer - 1]
                value[layer] = np.where(is_better, gain, value[layer - 1])
                choice[layer] = np.where(is_better, giver, choice[layer - 1])
                if not is_better.any():
                    value[layer + 1 :], choice[layer + 1 :] = value[layer], choice[layer]
                    break
                offered = np.where(is_better, gain, np.int32(NONE))
        return value, choice

    def _relax(
        self,
        pool: ThreadPoolExecutor,
        pairing: Pairing,
        direction: Direction,
        offered: NDArray[np.int32],
        rule: RuleColumns,
        gain: NDArray[np.int32],
        giver: NDArray[np.int32],
    ) -> None:
        def work(bounds: tuple[int, int]) -> None:
            relax(
                pairing,
                *bounds,
                direction.giver,
                direction.taker,
                offered,
                rule,
                gain,
                giver,
            )

        # Exhaust the iterator, so that an error in a worker is raised here.
        list(pool.map(work, _chunks(pairing, self.threads)))


def open_ends(
    graph: TemporalGraph, question: ChainQuestion
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give source and target weights without loops and without the unknown party."""
    hops = graph.hops
    is_loop = hops.source == hops.target
    starts = np.where(
        is_loop | (hops.source == graph.unknown), np.int32(NONE), question.source_weight
    )
    ends = np.where(
        is_loop | (hops.target == graph.unknown), np.int32(NONE), question.target_weight
    )
    return starts, ends


def _chunks(pairing: Pairing, threads: int) -> list[tuple[int, int]]:
    """Cut the groups into runs of about equal work."""
    work = pairing.giver_start + pairing.taker_start
    n_chunks = threads * CHUNKS_PER_THREAD if threads > 1 else 1
    cuts = np.searchsorted(work, np.linspace(0, work[-1], n_chunks + 1))
    cuts[0], cuts[-1] = 0, pairing.weight.size
    return [(int(a), int(b)) for a, b in pairwise(cuts) if a < b]
