"""Slow implementations that read like the definitions they test against.

Dates are sets of days, and every sequence of hops is written out: nothing here is
shared with an engine, and nothing is clever.
"""

from itertools import product
from typing import NamedTuple

import numpy as np

from diversion.engines.base import NONE, ChainQuestion, Passes
from diversion.graph.temporal import TemporalGraph

Walk = tuple[int, ...]


class Hop(NamedTuple):
    source: int
    target: int
    departs: tuple[int, ...]  # days on which it may have left
    arrives: tuple[int, ...]  # days on which it may have arrived
    code: tuple[int | None, int | None, int | None]  # chapter, heading, subheading
    edition: int | None


def hops_of(graph: TemporalGraph) -> list[Hop]:
    hops = graph.hops
    return [
        Hop(
            source=int(hops.source[k]),
            target=int(hops.target[k]),
            departs=tuple(range(hops.depart_lo[k], hops.depart_hi[k] + 1)),
            arrives=tuple(range(hops.arrive_lo[k], hops.arrive_hi[k] + 1)),
            code=tuple(
                None if c[k] == -1 else int(c[k]) for c in (hops.hs2, hops.hs4, hops.hs6)
            ),
            edition=int(hops.hs_edition[k]) or None,
        )
        for k in range(len(hops))
    ]


def can_follow(graph: TemporalGraph, question: ChainQuestion, e: Hop, f: Hop) -> bool:
    """Apply the five conditions of ``engines/base.py``, in their order."""
    if e.target != f.source:
        return False
    if returns_to_sender(e) or returns_to_sender(f) or e.source == f.target:
        return False
    waits = possible_waits(e, f)
    if not waits or min(waits) > question.rule.max_wait:
        return False
    if not goods_weights(graph, question, e, f):
        return False
    return question.transit[e.target] != NONE


def returns_to_sender(hop: Hop) -> bool:
    return hop.source == hop.target


def possible_waits(e: Hop, f: Hop) -> list[int]:
    """List the waits that some pair of days allows; empty if the order is impossible."""
    return [left - came for came, left in product(e.arrives, f.departs) if came <= left]


def goods_weights(
    graph: TemporalGraph, question: ChainQuestion, e: Hop, f: Hop
) -> list[int]:
    """List the weights of the rows of the goods table that apply."""
    rule, applying = question.rule, []
    chapters, headings, subheadings = zip(e.code, f.code, strict=True)
    at_unknown_party = e.target == graph.n_parties - 1
    editions_differ = None not in (e.edition, f.edition) and e.edition != f.edition
    if None not in subheadings and len(set(subheadings)) == 1 and not editions_differ:
        applying.append(rule.hs6)
    if None not in headings and len(set(headings)) == 1:
        applying.append(rule.hs4)
    if not at_unknown_party:
        if None not in chapters and len(set(chapters)) == 1:
            applying.append(rule.hs2)
        if None in chapters:
            applying.append(rule.hs_absent)
        if graph.transforms[e.target]:
            applying.append(rule.any_goods)
    return [weight for weight in applying if weight != NONE]


def link_weight(graph: TemporalGraph, question: ChainQuestion, e: Hop, f: Hop) -> int:
    rule = question.rule
    wait = min(possible_waits(e, f))
    is_certain = all(came < left for came, left in product(e.arrives, f.departs))
    return (
        max(goods_weights(graph, question, e, f))
        + max(a - b * wait for a, b in rule.dwell)
        + int(question.transit[e.target])
        + (0 if is_certain else rule.possible)
    )


def all_walks(graph: TemporalGraph, question: ChainQuestion) -> dict[Walk, int]:
    """Weigh the links of every sequence of hops that follow each other, ends left open."""
    hops = hops_of(graph)
    walks: dict[Walk, int] = {}

    def extend(walk: Walk, weight: int) -> None:
        walks[walk] = weight
        if len(walk) == question.max_hops:
            return
        last = hops[walk[-1]]
        for k, hop in enumerate(hops):
            if can_follow(graph, question, last, hop):
                extend((*walk, k), weight + link_weight(graph, question, last, hop))

    for k, hop in enumerate(hops):
        if not returns_to_sender(hop):
            extend((k,), 0)
    return walks


def passes(graph: TemporalGraph, question: ChainQuestion) -> Passes:
    """Pick, for every hop and length, the best walk that ends or begins there."""
    shape = (question.max_hops, graph.n_hops)
    forward, backward = np.full(shape, NONE, np.int32), np.full(shape, NONE, np.int32)
    before, after = np.full(shape, -1, np.int32), np.full(shape, -1, np.int32)
    starts, ends = open_ends(graph, question)
    into: dict[int, list[tuple[int, int, Walk]]] = {}
    out_of: dict[int, list[tuple[int, int, Walk]]] = {}
    for walk, weight in all_walks(graph, question).items():
        if walk[0] in starts:
            key = (-weight - starts[walk[0]], len(walk), walk[::-1])
            into.setdefault(walk[-1], []).append(key)
        if walk[-1] in ends:
            out_of.setdefault(walk[0], []).append(
                (-weight - ends[walk[-1]], len(walk), walk)
            )
    for found, best, neighbour in ((into, forward, before), (out_of, backward, after)):
        for hop, keys in found.items():
            for layer in range(question.max_hops):
                allowed = [key for key in keys if key[1] <= layer + 1]
                if allowed:
                    weight, length, walk = min(allowed)
                    best[layer, hop] = -weight
                    neighbour[layer, hop] = walk[1] if length > 1 else -1
    return Passes(forward, before, backward, after)


class Found(NamedTuple):
    """What ``Route`` holds, under its parties."""

    score: int
    walk: Walk
    parallel: tuple[tuple[int, ...], ...]


def routes(graph: TemporalGraph, question: ChainQuestion) -> dict[tuple[int, ...], Found]:
    """Sort every complete walk that repeats no party under its route."""
    hops = hops_of(graph)
    starts, ends = open_ends(graph, question)
    walks_of: dict[tuple[int, ...], list[tuple[int, Walk]]] = {}
    for walk, weight in all_walks(graph, question).items():
        parties = (hops[walk[0]].source, *(hops[k].target for k in walk))
        if walk[0] in starts and walk[-1] in ends and len(set(parties)) == len(parties):
            score = starts[walk[0]] + weight + ends[walk[-1]]
            walks_of.setdefault(parties, []).append((score, walk))
    found = {}
    for parties, scored in walks_of.items():
        best = max(score for score, _ in scored)
        found[parties] = Found(
            score=best,
            walk=min((w for score, w in scored if score == best), key=lambda w: w[::-1]),
            parallel=tuple(
                tuple(sorted(set(step)))
                for step in zip(*(w for _, w in scored), strict=True)
            ),
        )
    return found


def open_ends(
    graph: TemporalGraph, question: ChainQuestion
) -> tuple[dict[int, int], dict[int, int]]:
    """Give the hops that may start and that may end a walk, with their weights."""
    unknown = graph.n_parties - 1
    starts, ends = {}, {}
    for k, hop in enumerate(hops_of(graph)):
        if returns_to_sender(hop):
            continue
        if question.source_weight[k] != NONE and hop.source != unknown:
            starts[k] = int(question.source_weight[k])
        if question.target_weight[k] != NONE and hop.target != unknown:
            ends[k] = int(question.target_weight[k])
    return starts, ends
