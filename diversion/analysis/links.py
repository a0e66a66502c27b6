"""One link of a walk spelled out: goods, wait, order and transit, in score units."""

from dataclasses import dataclass

from diversion.engines.base import ChainQuestion
from diversion.errors import InputError
from diversion.graph.temporal import TemporalGraph


@dataclass(frozen=True, slots=True)
class LinkTerms:
    """What a link adds up to. ``goods_flag`` names the row of the goods table."""

    goods: int
    goods_flag: str
    dwell: int
    order: int
    transit: int
    wait_days: tuple[int, int]  # least and most the dates allow
    is_certain: bool
    is_same_day: bool

    @property
    def total(self) -> int:
        """Weight of the link in score units."""
        return self.goods + self.dwell + self.order + self.transit


def link_terms(
    graph: TemporalGraph, question: ChainQuestion, first: int, then: int
) -> LinkTerms:
    """Spell out the link by which hop ``then`` follows hop ``first``.

    Raises
    ------
    InputError
        If the two hops do not link under this question.
    """
    hops, rule = graph.hops, question.rule
    party = int(hops.target[first])
    goods = _goods(graph, question, first, then)
    if goods is None or hops.source[then] != party:
        raise InputError(f"hop {then} does not follow hop {first}")
    least = max(0, int(hops.depart_lo[then] - hops.arrive_hi[first]))
    most = max(least, int(hops.depart_hi[then] - hops.arrive_lo[first]))
    is_certain = bool(hops.arrive_hi[first] < hops.depart_lo[then])
    return LinkTerms(
        goods=goods[0],
        goods_flag=goods[1],
        dwell=max(a - b * least for a, b in rule.dwell),
        order=0 if is_certain else rule.possible,
        transit=int(question.transit[party]),
        wait_days=(least, most),
        is_certain=is_certain,
        is_same_day=not is_certain and most == 0,
    )


def _goods(
    graph: TemporalGraph, question: ChainQuestion, first: int, then: int
) -> tuple[int, str] | None:
    hops, rule = graph.hops, question.rule
    party = hops.target[first]
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
