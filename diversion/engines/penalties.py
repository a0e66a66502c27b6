"""The terms of a link that look at both of its hops, one link at a time."""

from math import log10

from diversion.engines.base import QUANTITY_SLACK, ChainQuestion
from diversion.graph.temporal import TemporalGraph


def quantity_penalty(graph: TemporalGraph, question: ChainQuestion, e: int, f: int) -> int:
    """Weigh that more mass leaves in ``f`` than came in ``e``; 0 where one is not known."""
    rule = question.rule
    came, left = float(graph.hops.mass_kg[e]), float(graph.hops.mass_kg[f])
    if not (came > 0 and left > 0):
        return 0
    excess = round(1000 * log10(left)) - round(1000 * log10(came)) - QUANTITY_SLACK
    if excess <= 0:
        return 0
    return max(rule.quantity_most, -(-rule.quantity * excess // 1000))


def detour_penalty(graph: TemporalGraph, question: ChainQuestion, e: int, f: int) -> int:
    """Weigh that goods go back to the country they came from."""
    hops = graph.hops
    ends = (hops.source[e], hops.target[f], hops.target[e], hops.source[f])
    start, end, *between = (graph.parties.countries[party] for party in ends)
    is_back = start == end and None not in (start, *between) and start not in between
    return question.rule.detour if is_back else 0
