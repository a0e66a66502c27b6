"""Counts, shares and durations by writing every link and every walk out."""

from itertools import product

import numpy as np

from diversion.engines.base import NONE, ChainQuestion
from diversion.engines.flows import GoodsChanges, Increments, ShareQuestion, Window
from diversion.graph.temporal import TemporalGraph
from tests import naive
from tests.naive import Hop, Walk


def in_window(
    graph: TemporalGraph, transit: np.ndarray, window: Window, e: Hop, f: Hop
) -> bool:
    """Say whether order, wait and parties let ``f`` follow ``e``, whatever the goods."""
    if e.target != f.source or transit[e.target] == NONE:
        return False
    if e.source == e.target or f.source == f.target:
        return False
    if e.source == f.target and not window.returns:
        return False
    pairs = list(product(e.arrives, f.departs))
    waits = [left - came for came, left in pairs if came <= left]
    if not waits or min(waits) > window.max_wait:
        return False
    return window.possible or all(came < left for came, left in pairs)


def levels(graph: TemporalGraph, e: Hop, f: Hop) -> set[str]:
    """List the levels at which the goods of two hops match where they meet."""
    found = set()
    at_unknown = e.target == graph.n_parties - 1
    chapters, headings, subheadings = zip(e.code, f.code, strict=True)
    if not at_unknown:
        found.add("any")
        if None not in chapters and len(set(chapters)) == 1:
            found.add("hs2")
    if None not in headings and len(set(headings)) == 1:
        found.add("hs4")
    editions_differ = None not in (e.edition, f.edition) and e.edition != f.edition
    if None not in subheadings and len(set(subheadings)) == 1 and not editions_differ:
        found.add("hs6")
    return found


def changes_goods(
    graph: TemporalGraph, changes: GoodsChanges | None, e: Hop, f: Hop
) -> bool:
    if changes is None or not graph.transforms[e.target]:
        return False
    if e.target == graph.n_parties - 1 or e.code[1] == f.code[1]:
        return False
    entries = zip(changes.hs4_in.tolist(), changes.hs4_out.tolist(), strict=True)
    return (e.code[1], f.code[1]) in set(entries)


def walks(
    graph: TemporalGraph,
    question: ChainQuestion,
    window: Window,
    goods: str,
    changes: GoodsChanges | None,
) -> list[Walk]:
    """List the complete walks."""
    hops = naive.hops_of(graph)
    starts, ends = naive.open_ends(graph, question)
    found: list[Walk] = []

    def follows(e: Hop, f: Hop) -> bool:
        if not in_window(graph, question.transit, window, e, f):
            return False
        return goods in levels(graph, e, f) or changes_goods(graph, changes, e, f)

    def extend(walk: Walk) -> None:
        if walk[-1] in ends:
            found.append(walk)
        if len(walk) < question.max_hops:
            for k, hop in enumerate(hops):
                if follows(hops[walk[-1]], hop):
                    extend((*walk, k))

    for k in starts:
        extend((k,))
    return found


def link_share(
    graph: TemporalGraph,
    changes: GoodsChanges | None,
    steps: Increments,
    e: Hop,
    f: Hop,
) -> float:
    """Weigh how well the goods of two hops match: the sum of the levels that apply."""
    weight = sum(getattr(steps, name) for name in levels(graph, e, f) - {"any"})
    return weight + (steps.changed if changes_goods(graph, changes, e, f) else 0.0)


def shares(
    graph: TemporalGraph, question: ShareQuestion, mass: list[float]
) -> tuple[list[float], list[float]]:
    """Draw every hop's goods from all compatible stock, round by round."""
    hops = naive.hops_of(graph)
    n = len(hops)
    weight = np.zeros((n, n))
    for i, j in product(range(n), repeat=2):
        e, f = hops[i], hops[j]
        if in_window(graph, question.transit, question.window, e, f):
            weight[i, j] = link_share(graph, question.changes, question.increments, e, f)

    def rounds(own: np.ndarray, link: np.ndarray) -> list[float]:
        share = own.tolist()
        for _ in range(question.max_hops - 1):
            drawn = []
            for f in range(n):
                stock = [link[e, f] * mass[e] for e in range(n)]
                if sum(stock) == 0:
                    drawn.append(float(own[f]))
                    continue
                mean = sum(s * share[e] for e, s in enumerate(stock)) / sum(stock)
                drawn.append(max(float(own[f]), mean))
            share = drawn
        return share

    return rounds(question.source_share, weight), rounds(question.target_share, weight.T)
