"""Few ends make a question small: the hops that a walk from end to end may use.

A sweep over all hops costs little beside a pass. Where most hops are out of reach of
what is asked about, passes and searches run on the others, and give the same answer.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import NONE, ChainQuestion, Jumps
from diversion.engines.question import without_hops
from diversion.graph.subset import keep_hops
from diversion.graph.temporal import Hops, TemporalGraph
from diversion.kernels.cone import Legs, Steps, fill_cone

SHARE: Final = 4  # worth it if one hop in so many is left, or fewer


def keeps_heading(graph: TemporalGraph, question: ChainQuestion) -> bool:
    """Say whether goods keep their heading on every link that the question allows."""
    rule = question.rule
    changes = rule.any_goods > NONE and bool(graph.transforms.any())
    return not changes and max(rule.hs2, rule.hs_absent) <= NONE


class Narrowed(NamedTuple):
    """A part of a graph, the question on it, and its hops in the whole, ascending."""

    graph: TemporalGraph
    question: ChainQuestion
    hops: NDArray[np.intp]


def narrow(
    graph: TemporalGraph, question: ChainQuestion, *, by_heading: bool
) -> Narrowed | None:
    """Cut a graph to :func:`hops_in_reach`, all parties kept; ``None`` as there."""
    hops = hops_in_reach(graph, question, by_heading=by_heading)
    if hops is None:
        return None
    return Narrowed(keep_hops(graph, hops), without_hops(question, hops), hops)


def hops_in_reach(
    graph: TemporalGraph, question: ChainQuestion, *, by_heading: bool
) -> NDArray[np.intp] | None:
    """Find the hops that a walk from a start to an end may use, ascending.

    Never misses one; may give others. ``None`` if those are most hops.

    Parameters
    ----------
    by_heading
        Whether goods keep their heading, so that other hops are out of reach; a question
        with jumps does not ask it.
    """
    most = graph.n_hops // SHARE
    starts, ends = question.source_weight > NONE, question.target_weight > NONE
    by_heading = by_heading and not len(question.jumps)
    kept: NDArray[np.intp] | None = None
    # First what leads to few ends, then what few starts lead to.
    for is_end, legs_of in ((ends, _straight), (starts, _turned)):
        is_in = is_end if kept is None else is_end[kept]
        if np.count_nonzero(is_in) > most:
            continue
        is_in = is_in.copy()
        legs, steps = legs_of(graph.hops, question.jumps, kept)
        if not by_heading:
            legs = legs._replace(heading=np.empty(0, np.int32))
        if fill_cone(
            *(legs, steps, graph.n_parties, question.rule.max_wait),
            *(question.max_hops - 1, most, is_in),
        ):
            found = np.flatnonzero(is_in)
            kept = found if kept is None else kept[found]
    return kept


def _straight(
    hops: Hops, jumps: Jumps, kept: NDArray[np.intp] | None
) -> tuple[Legs, Steps]:
    names = ("source", "target", "hs4", "depart_lo", "depart_hi", "arrive_lo", "arrive_hi")
    columns = (getattr(hops, name) for name in names)
    return (
        Legs(*(column if kept is None else column[kept] for column in columns)),
        Steps(jumps.from_party, jumps.to_party, jumps.least_days),
    )


def _turned(hops: Hops, jumps: Jumps, kept: NDArray[np.intp] | None) -> tuple[Legs, Steps]:
    """Let days run backwards and goods return."""
    legs, steps = _straight(hops, jumps, kept)
    leaves, comes, heading, *days = legs
    backwards = (np.negative(day) for day in reversed(days))
    return (
        Legs(comes, leaves, heading, *backwards),
        Steps(steps.to_party, steps.from_party, steps.days),
    )
