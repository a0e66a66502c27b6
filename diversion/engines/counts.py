"""How many chains there are, in all and through every consignment."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import NONE, ChainQuestion, no_jumps
from diversion.engines.changes import GoodsChanges
from diversion.engines.compiled import open_ends
from diversion.engines.narrowing import narrow
from diversion.engines.question import check_question
from diversion.engines.window_sums import (
    LEVELS,
    Goods,
    Window,
    WindowSums,
    check_hops,
    window_sums,
)
from diversion.errors import InputError
from diversion.graph.temporal import TemporalGraph

_DIGITS: Final[dict[Goods, int]] = {"any": 0, "hs2": 2, "hs4": 4, "hs6": 4}


@dataclass(frozen=True, slots=True)
class WalkCounts:
    """Numbers of walks, whole numbers held as float64.

    Exact below 2**53; above, each rounding adds at most a relative 2**-53. The log10 of
    no walk is minus infinity.
    """

    by_hops: NDArray[np.float64]  # shape (max_hops,): complete walks of k + 1 hops
    through: NDArray[np.float64]  # shape (n_hops,): complete walks, once for each visit

    @property
    def log10_by_hops(self) -> NDArray[np.float64]:
        """Give the logarithm of :attr:`by_hops`."""
        return _log10(self.by_hops)

    @property
    def log10_through(self) -> NDArray[np.float64]:
        """Give the logarithm of :attr:`through`."""
        return _log10(self.through)


def count_walks(
    graph: TemporalGraph,
    question: ChainQuestion,
    *,
    goods: Goods = "hs4",
    returns: bool = False,
    possible: bool = True,
    changes: GoodsChanges | None = None,
    threads: int | None = None,
) -> WalkCounts:
    """Count the walks from sources to targets, and those through every hop.

    Walks with a jump are not counted.

    Parameters
    ----------
    question
        Where walks start, end and pass, their most hops (at most 8), and how long goods
        may wait; weights count only as allowed or not.
    goods
        The one level at which the goods of two hops must match; a code that is not
        known matches at no level but ``any``. Only ``hs4`` and ``hs6`` pass the unknown
        party.
    returns
        Whether goods may go back at once to where they came from.
    possible
        Whether an order counts that is possible but not certain.
    changes
        Changes of goods to allow beside ``goods``. Those that ``goods`` covers anyway
        (all with ``any``; within a chapter with ``hs2``) do not count a second time.

    Raises
    ------
    InputError
        If the question does not fit the graph, or asks for more than 8 hops.

    Notes
    -----
    O(n_hops x max_hops), whatever the number of walks, but for hops that could return
    goods: each of those costs the length of its window, in every round.
    """
    check_question(graph, question)
    check_hops(question.max_hops)
    if goods not in LEVELS:
        raise InputError(f"goods is {goods!r}, expected one of {', '.join(LEVELS)}")
    by_heading = goods in ("hs4", "hs6") and changes is None
    direct = replace(question, jumps=no_jumps())
    part = narrow(graph, direct, by_heading=by_heading)
    window = Window(question.rule.max_wait, possible, returns)
    if part is None:
        return _count(graph, question, goods, window, changes, threads)
    counts = _count(*part[:2], goods, window, changes, threads)
    through = np.zeros(graph.n_hops)
    through[part.hops] = counts.through
    return WalkCounts(counts.by_hops, through)


def _count(
    graph: TemporalGraph,
    question: ChainQuestion,
    goods: Goods,
    window: Window,
    changes: GoodsChanges | None,
    threads: int | None,
) -> WalkCounts:
    ahead, back = window_sums(
        graph,
        question.transit,
        {goods: 1.0},
        window,
        changes=(changes.beyond(_DIGITS[goods]), 1.0) if changes else None,
        threads=threads,
    )
    starts, ends = ((w > NONE).astype(np.float64) for w in open_ends(graph, question))
    n_layers = question.max_hops
    # At most k + 1 hops from here to a target.
    after = np.cumsum(_layers(back, ends, n_layers), axis=0)
    by_hops, through = np.zeros(n_layers), np.zeros(graph.n_hops)
    # Only what can still reach a target counts: a narrow question stays cheap.
    before = np.where(after[-1] > 0, starts, 0.0)
    for layer in range(n_layers):
        if layer:
            before = np.where(after[-1] > 0, ahead(before), 0.0)
        by_hops[layer] = (before * ends).sum()
        through += before * after[n_layers - 1 - layer]
    return WalkCounts(by_hops, through)


def _layers(
    sums: WindowSums, ends: NDArray[np.float64], n_layers: int
) -> NDArray[np.float64]:
    layers = np.zeros((n_layers, ends.size))
    layers[0] = ends
    for layer in range(1, n_layers):
        layers[layer] = sums(layers[layer - 1])
    return layers


def _log10(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    result = np.full(counts.shape, -np.inf)
    return np.log10(counts, out=result, where=counts > 0)
