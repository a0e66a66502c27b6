"""The best few walks into every hop."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import NONE, ChainQuestion
from diversion.engines.columns import rule_columns
from diversion.engines.compiled import open_ends
from diversion.engines.pairings import Direction, chunks, plan_ahead
from diversion.engines.question import check_question
from diversion.engines.window_sums import check_hops
from diversion.errors import InputError
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.columns import Pairing, RuleColumns
from diversion.kernels.topm import Walks, relax_lists
from diversion.processors import n_processors

MAX_LIST: Final = 16


@dataclass(frozen=True, slots=True)
class TopWalks:
    """The best walks from a source into every hop, whether or not it is a target.

    ``value`` has shape (n_hops, m), int32 score units without target weight, best
    first, NONE where there are no more; ``n_hops_of`` says how many hops each has, 0
    where there is none.
    """

    value: NDArray[np.int32]
    n_hops_of: NDArray[np.int8]


def top_walks(
    graph: TemporalGraph, question: ChainQuestion, *, m: int = 8, threads: int | None = None
) -> TopWalks:
    """Score the ``m`` best walks of at most ``max_hops`` hops that end in every hop.

    Links and weights are those of :mod:`diversion.engines.base`, without jumps and
    penalties; two walks differ if they differ in some hop. Parties may repeat.

    Raises
    ------
    InputError
        If the question does not fit the graph, or ``m`` is not 1 to 16.

    Notes
    -----
    O(n_hops x max_hops x m^2), with lists of ``2 m`` offers for the longest queue at any
    company: a tool for a case, not for millions of shipments.
    """
    check_question(graph, question)
    check_hops(question.max_hops)
    if not 1 <= m <= MAX_LIST:
        raise InputError(f"m is {m}, expected 1 to {MAX_LIST}")
    starts, _ = open_ends(graph, question)
    direction = plan_ahead(graph, question).by_hop()
    threads = threads or n_processors()
    rule = rule_columns(question.rule)
    layer = _empty(graph.n_hops, m)
    layer.value[:, 0] = starts
    best = layer.value.copy()
    length = np.where(best > NONE, 1, 0).astype(np.int8)
    with ThreadPoolExecutor(threads) as pool:
        for n in range(2, question.max_hops + 1):
            result = _empty(graph.n_hops, m)
            for pairing in direction.pairings:
                _relax(pool, threads, pairing, direction, layer, rule, result)
            layer = result
            if (layer.value[:, 0] == NONE).all():
                break
            best, length = _best_of(best, length, layer.value, n)
    return TopWalks(best, length)


def _relax(
    pool: ThreadPoolExecutor,
    threads: int,
    pairing: Pairing,
    direction: Direction,
    offered: Walks,
    rule: RuleColumns,
    result: Walks,
) -> None:
    def work(bounds: tuple[int, int]) -> None:
        relax_lists(
            pairing, *bounds, direction.giver, direction.taker, offered, rule, result
        )

    # Exhaust the iterator, so that an error in a worker is raised here.
    list(pool.map(work, chunks(pairing, threads)))


def _best_of(
    best: NDArray[np.int32], length: NDArray[np.int8], more: NDArray[np.int32], n: int
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Keep the best of two lists for each hop; among equals the shorter walk is first."""
    both = np.concatenate([best, more], axis=1)
    lengths = np.concatenate([length, np.where(more > NONE, n, 0).astype(np.int8)], axis=1)
    order = np.argsort(-both, axis=1, kind="stable")[:, : best.shape[1]]
    return np.take_along_axis(both, order, 1), np.take_along_axis(lengths, order, 1)


def _empty(n_hops: int, m: int) -> Walks:
    return Walks(
        np.full((n_hops, m), NONE, np.int32),
        np.full((n_hops, m), -1, np.int32),
        np.full((n_hops, m), -1, np.int32),
    )
