"""The fastest chain through every consignment."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import NONE, ChainQuestion, Passes, no_jumps
from diversion.engines.compiled import CompiledEngine
from diversion.engines.question import check_question
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.walks import best_splits, trace_walk

ROWS: Final = ("hs6", "hs4", "hs2", "hs_absent", "any_goods")


@dataclass(frozen=True, slots=True)
class Fastest:
    """The fastest walk through every hop.

    ``days`` has shape (n_hops,): from the last day on which the first hop may have left
    to the first day on which the last hop may have arrived, at least 0: the least that
    the dates allow, and exact where both are on record. -1 where there is no walk.
    """

    days: NDArray[np.int32]
    _layer: NDArray[np.int32]
    _passes: Passes

    def walk(self, hop: int) -> tuple[int, ...]:
        """Give the hops of the fastest walk through one hop, empty if there is none."""
        if self.days[hop] < 0:
            return ()
        before, after = self._passes.before, self._passes.after
        out = np.empty(before.shape[0] + 1, np.int32)
        length = trace_walk(hop, int(self._layer[hop]), before, after, out)
        return tuple(out[:length].tolist())


def fastest(graph: TemporalGraph, question: ChainQuestion) -> Fastest:
    """Find the fastest walk without a jump through every hop.

    Links and ends are those of ``question``; their weights count only as allowed or
    not. This is the max-product pass with weights of zero, where a walk is worth the
    day it started: the later, the better.
    """
    check_question(graph, question)
    hops, rule = graph.hops, question.rule
    free = replace(
        rule,
        possible=0,
        dwell=((0, 0),),
        **{row: 0 for row in ROWS if getattr(rule, row) != NONE},
    )

    def days(weight: NDArray[np.int32], day: NDArray[np.int32]) -> NDArray[np.int32]:
        return np.where(weight > NONE, day, np.int32(NONE)).astype(np.int32)

    passes = CompiledEngine().passes(
        graph,
        replace(
            question,
            source_weight=days(question.source_weight, hops.depart_hi),
            target_weight=days(question.target_weight, -hops.arrive_lo),
            transit=days(question.transit, np.zeros_like(question.transit)),
            rule=free,
            jumps=no_jumps(),
        ),
    )
    weight, layer = best_splits(passes.forward, passes.backward)
    least = np.where(weight > NONE, np.maximum(0, -weight), -1).astype(np.int32)
    return Fastest(least, layer, passes)
