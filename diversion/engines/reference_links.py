"""One link of a walk as plain Python: whether a hop may follow another, and its weight."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import NONE, ChainQuestion
from diversion.graph.temporal import UNKNOWN_HS, TemporalGraph


@dataclass(frozen=True, slots=True)
class Jump:
    """How goods get from one hop to the next: a jump, or ``party`` to itself."""

    start: int
    end: int
    price: int = 0
    days: int = 0


def link_weight(
    graph: TemporalGraph, question: ChainQuestion, e: int, f: int, jump: Jump | None = None
) -> int | None:
    """Weigh that hop ``f`` follows hop ``e``; ``None`` if it may not."""
    hops, rule = graph.hops, question.rule
    sender, receiver = int(hops.source[e]), int(hops.target[f])
    step = jump or Jump(int(hops.target[e]), int(hops.target[e]))
    between = {step.start, step.end}
    if (hops.target[e], hops.source[f]) != (step.start, step.end):
        return None
    if between & {sender, receiver} or sender == receiver:
        return None
    is_barred = any(question.transit[party] == NONE for party in between)
    if is_barred or (jump and graph.unknown in between):
        return None
    gap = int(hops.depart_lo[f]) - int(hops.arrive_hi[e]) - step.days
    is_late = hops.arrive_lo[e] + step.days > hops.depart_hi[f]
    if is_late or gap > rule.max_wait:
        return None
    goods = _goods_weight(graph, question, e, f)
    if goods is None:
        return None
    wait = max(0, gap)
    dwell = max(start - slope * wait for start, slope in rule.dwell)
    order = rule.possible if gap <= 0 else 0
    transit = sum(int(question.transit[party]) for party in between)
    return goods + dwell + transit + order + step.price


def _goods_weight(
    graph: TemporalGraph, question: ChainQuestion, e: int, f: int
) -> int | None:
    hops, rule = graph.hops, question.rule
    party = int(hops.source[f])
    is_known = party != graph.unknown

    def agree(codes: NDArray[np.int32]) -> bool:
        return bool(codes[e] == codes[f] != UNKNOWN_HS)

    editions = {int(hops.hs_edition[e]), int(hops.hs_edition[f])} - {0}
    is_absent = UNKNOWN_HS in (hops.hs2[e], hops.hs2[f])
    rows = (
        (rule.hs6, agree(hops.hs6) and len(editions) < 2),  # noqa: PLR2004 - both differ
        (rule.hs4, agree(hops.hs4)),
        (rule.hs2, agree(hops.hs2) and is_known),
        (rule.hs_absent, is_absent and is_known),
        (rule.any_goods, bool(graph.transforms[party]) and is_known),
    )
    return max(
        (weight for weight, applies in rows if applies and weight != NONE), default=None
    )


def jumps_of(question: ChainQuestion) -> Iterator[Jump]:
    """Give the jumps of a question."""
    jumps = question.jumps
    columns = (jumps.from_party, jumps.to_party, jumps.price, jumps.least_days)
    for row in zip(*(column.tolist() for column in columns), strict=True):
        yield Jump(*row)
