"""One link of a walk spelled out: goods, wait, order and transit, in score units."""

from dataclasses import dataclass

import numpy as np

from diversion.engines.base import ChainQuestion
from diversion.engines.penalties import detour_penalty, quantity_penalty
from diversion.errors import InputError
from diversion.graph.temporal import TemporalGraph


@dataclass(frozen=True, slots=True)
class LinkTerms:
    """What a link adds up to. ``goods_flag`` names the row of the goods table."""

    goods: int
    goods_flag: str
    dwell: int
    order: int
    transit: int  # of the party that the goods leave from
    wait_days: tuple[int, int]  # least and most the dates allow
    is_certain: bool
    is_same_day: bool
    quantity: int = 0
    detour: int = 0
    jump: int | None = None  # place in the question's jumps, if goods jump
    price: int = 0  # of the jump, and of transit where it starts

    @property
    def total(self) -> int:
        """Weight of the link in score units."""
        return self.onward + self.price

    @property
    def onward(self) -> int:
        """Weight of the link without its jump."""
        found = self.goods + self.dwell + self.order + self.transit
        return found + self.quantity + self.detour


def link_terms(
    graph: TemporalGraph, question: ChainQuestion, first: int, then: int
) -> LinkTerms:
    """Spell out the link by which hop ``then`` follows hop ``first``.

    Raises
    ------
    InputError
        If the two hops do not link under this question.
    """
    start, end = int(graph.hops.target[first]), int(graph.hops.source[then])
    found = _terms(graph, question, first, then, None) if start == end else None
    jumps = question.jumps
    for jump in np.flatnonzero((jumps.from_party == start) & (jumps.to_party == end)):
        other = _terms(graph, question, first, then, int(jump))
        if other and (found is None or other.total > found.total):
            found = other
    if found is None:
        raise InputError(f"hop {then} does not follow hop {first}")
    return found


def _terms(
    graph: TemporalGraph, question: ChainQuestion, first: int, then: int, jump: int | None
) -> LinkTerms | None:
    hops, rule, jumps = graph.hops, question.rule, question.jumps
    goods = _goods(graph, question, first, then)
    days = 0 if jump is None else int(jumps.least_days[jump])
    gap = int(hops.depart_lo[then]) - int(hops.arrive_hi[first]) - days
    span = int(hops.depart_hi[then]) - int(hops.arrive_lo[first]) - days
    if goods is None or span < 0 or gap > rule.max_wait:
        return None
    least, is_certain = max(0, gap), gap > 0
    price = 0
    if jump is not None:
        price = int(jumps.price[jump]) + int(question.transit[hops.target[first]])
    return LinkTerms(
        goods=goods[0],
        goods_flag=goods[1],
        dwell=max(a - b * least for a, b in rule.dwell),
        order=0 if is_certain else rule.possible,
        transit=int(question.transit[hops.source[then]]),
        wait_days=(least, max(least, span)),
        is_certain=is_certain,
        is_same_day=not is_certain and span == 0,
        quantity=quantity_penalty(graph, question, first, then),
        detour=detour_penalty(graph, question, first, then),
        jump=jump,
        price=price,
    )


def _goods(
    graph: TemporalGraph, question: ChainQuestion, first: int, then: int
) -> tuple[int, str] | None:
    hops, rule = graph.hops, question.rule
    party = hops.source[then]
    is_known = party != graph.unknown
    editions = {int(hops.hs_edition[first]), int(hops.hs_edition[then])} - {0}
    rows = []
    if 0 <= hops.hs6[first] == hops.hs6[then] and len(editions) <= 1:
        rows.append((rule.hs6, "hs6_match"))
    if 0 <= hops.hs4[first] == hops.hs4[then]:
        rows.append((rule.hs4, "hs4_match"))
    if is_known and 0 <= hops.hs2[first] == hops.hs2[then]:
        rows.append((rule.hs2, "hs2_match"))
    if is_known and min(hops.hs2[first], hops.hs2[then]) < 0:
        rows.append((rule.hs_absent, "hs_not_known"))
    if is_known and graph.transforms[party]:
        rows.append((rule.any_goods, "goods_may_change_at_manufacturer"))
    return max(rows, default=None)
