"""Slow implementations that read like the definitions they test against.

Dates are sets of days, and every sequence of hops is written out: nothing here is
shared with an engine, and nothing is clever.
"""

from itertools import product
from math import log10
from typing import NamedTuple

import numpy as np

from diversion.engines.base import NONE, ChainQuestion, Layers, Passes
from diversion.graph.temporal import TemporalGraph

Walk = tuple[int, ...]


class Hop(NamedTuple):
    source: int
    target: int
    departs: tuple[int, ...]  # days on which it may have left
    arrives: tuple[int, ...]  # days on which it may have arrived
    code: tuple[int | None, int | None, int | None]  # chapter, heading, subheading
    edition: int | None
    kilograms: float


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
            kilograms=float(hops.mass_kg[k]),
        )
        for k in range(len(hops))
    ]


class Jump(NamedTuple):
    """A jump of the question, or ``STAY``: the step of goods that are on record."""

    place: int
    start: int
    end: int
    price: int
    days: int


def jumps_of(question: ChainQuestion) -> list[Jump]:
    jumps = question.jumps
    columns = (jumps.from_party, jumps.to_party, jumps.price, jumps.least_days)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [Jump(place, *row) for place, row in enumerate(rows)]


def steps_between(
    graph: TemporalGraph, question: ChainQuestion, e: Hop, f: Hop
) -> list[Jump]:
    """List the ways by which goods of ``e`` may go on as ``f``."""
    stay = Jump(-1, e.target, e.target, 0, 0)
    return [
        step
        for step in (stay, *jumps_of(question))
        if can_follow(graph, question, e, f, step)
    ]


def can_follow(
    graph: TemporalGraph, question: ChainQuestion, e: Hop, f: Hop, step: Jump
) -> bool:
    """Apply the five conditions of ``engines/base.py``, in their order."""
    unknown = graph.n_parties - 1
    if (step.start, step.end) != (e.target, f.source):
        return False
    if returns_to_sender(e) or returns_to_sender(f) or e.source == f.target:
        return False
    if step.place >= 0 and (
        e.source == step.end or f.target == step.start or unknown in (step.start, step.end)
    ):
        return False
    waits = possible_waits(e, f, step.days)
    if not waits or min(waits) > question.rule.max_wait:
        return False
    if not goods_weights(graph, question, e, f):
        return False
    return NONE not in (question.transit[step.start], question.transit[step.end])


def returns_to_sender(hop: Hop) -> bool:
    return hop.source == hop.target


def possible_waits(e: Hop, f: Hop, days: int) -> list[int]:
    """List the waits that some pair of days allows; empty if the order is impossible."""
    gaps = [left - came - days for came, left in product(e.arrives, f.departs)]
    return [gap for gap in gaps if gap >= 0]


def goods_weights(
    graph: TemporalGraph, question: ChainQuestion, e: Hop, f: Hop
) -> list[int]:
    """List the weights of the rows of the goods table that apply."""
    rule, applying = question.rule, []
    chapters, headings, subheadings = zip(e.code, f.code, strict=True)
    at_unknown_party = f.source == graph.n_parties - 1
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
        if graph.transforms[f.source]:
            applying.append(rule.any_goods)
    return [weight for weight in applying if weight != NONE]


def link_weight(
    graph: TemporalGraph, question: ChainQuestion, e: Hop, f: Hop, step: Jump
) -> int:
    rule = question.rule
    wait = min(possible_waits(e, f, step.days))
    is_certain = all(
        came + step.days < left for came, left in product(e.arrives, f.departs)
    )
    parties = {step.start, step.end}
    return (
        max(goods_weights(graph, question, e, f))
        + max(a - b * wait for a, b in rule.dwell)
        + sum(int(question.transit[party]) for party in parties)
        + step.price
        + (0 if is_certain else rule.possible)
    )


def penalty(
    graph: TemporalGraph, question: ChainQuestion, e: Hop, f: Hop, step: Jump
) -> int:
    """Weigh what does not separate: more leaves than came, or goods go back."""
    rule, total = question.rule, 0
    if e.kilograms > 0 and f.kilograms > 0:
        before, after = (round(1000 * log10(hop.kilograms)) for hop in (e, f))
        excess = max(0, after - before - 41)
        total -= min(-rule.quantity * excess // 1000, -rule.quantity_most)
    start, end, *between = (
        graph.parties.countries[party]
        for party in (e.source, f.target, step.start, step.end)
    )
    if start == end and None not in (start, *between) and start not in between:
        total += rule.detour
    return total


class Journey(NamedTuple):
    """A sequence of hops that follow each other; ``jumped`` is the hop after a jump."""

    walk: Walk
    jumped: int  # place in the walk, 0 if there is no jump
    weight: int  # of the links
    penalty: int


def all_walks(graph: TemporalGraph, question: ChainQuestion) -> list[Journey]:
    """Weigh the links of every sequence of hops that follow each other, ends left open."""
    hops = hops_of(graph)
    walks: list[Journey] = []

    def extend(here: Journey) -> None:
        walks.append(here)
        if len(here.walk) == question.max_hops:
            return
        last = hops[here.walk[-1]]
        for k, hop in enumerate(hops):
            for step in steps_between(graph, question, last, hop):
                if step.place >= 0 and here.jumped:
                    continue
                jumped = len(here.walk) if step.place >= 0 else here.jumped
                weight = here.weight + link_weight(graph, question, last, hop, step)
                lost = here.penalty + penalty(graph, question, last, hop, step)
                extend(Journey((*here.walk, k), jumped, weight, lost))

    for k, hop in enumerate(hops):
        if not returns_to_sender(hop):
            extend(Journey((k,), 0, 0, 0))
    return walks


def passes(graph: TemporalGraph, question: ChainQuestion) -> Passes:
    """Pick, for every hop and length, the best walk that ends or begins there."""
    walks = all_walks(graph, question)
    direct = layers(graph, question, [walk for walk in walks if not walk.jumped])
    jumped = layers(graph, question, walks) if len(question.jumps) else None
    return Passes(*direct, jumped=None if jumped is None else Layers(*jumped))


def layers(
    graph: TemporalGraph, question: ChainQuestion, walks: list[Journey]
) -> tuple[np.ndarray, ...]:
    shape = (question.max_hops, graph.n_hops)
    forward, backward = np.full(shape, NONE, np.int32), np.full(shape, NONE, np.int32)
    before, after = np.full(shape, -1, np.int32), np.full(shape, -1, np.int32)
    starts, ends = open_ends(graph, question)
    into: dict[int, list[tuple[int, int, bool, Walk]]] = {}
    out_of: dict[int, list[tuple[int, int, bool, Walk]]] = {}
    for walk, jumped, weight, _ in walks:
        if walk[0] in starts:
            key = (-weight - starts[walk[0]], len(walk), jumped > 0, walk[::-1])
            into.setdefault(walk[-1], []).append(key)
        if walk[-1] in ends:
            out_of.setdefault(walk[0], []).append(
                (-weight - ends[walk[-1]], len(walk), jumped > 0, walk)
            )
    for found, best, neighbour in ((into, forward, before), (out_of, backward, after)):
        for hop, keys in found.items():
            for layer in range(question.max_hops):
                allowed = [key for key in keys if key[1] <= layer + 1]
                if allowed:
                    weight, length, _, walk = min(allowed)
                    best[layer, hop] = -weight
                    neighbour[layer, hop] = walk[1] if length > 1 else -1
    return forward, before, backward, after


class Found(NamedTuple):
    """What ``Route`` holds, under its parties."""

    score: int
    walk: Walk
    parallel: tuple[tuple[int, ...], ...]


def routes(graph: TemporalGraph, question: ChainQuestion) -> dict[tuple[int, ...], Found]:
    """Sort every complete walk that repeats no party under its route."""
    hops = hops_of(graph)
    starts, ends = open_ends(graph, question)
    walks_of: dict[tuple[int, ...], list[tuple[int, int, Walk]]] = {}
    for walk, jumped, weight, lost in all_walks(graph, question):
        parties = [hops[walk[0]].source, *(hops[k].target for k in walk)]
        if jumped:
            parties.insert(jumped + 1, hops[walk[jumped]].source)
        if walk[0] in starts and walk[-1] in ends and len(set(parties)) == len(parties):
            score = starts[walk[0]] + weight + lost + ends[walk[-1]]
            walks_of.setdefault(tuple(parties), []).append((score, jumped, walk))
    found = {}
    for parties, scored in walks_of.items():
        best, jumped, _, walk = min((-s, j, w[::-1], w) for s, j, w in scored)
        alike = {w for _, j, w in scored if j == jumped}
        parallel = [tuple(sorted(set(step))) for step in zip(*alike, strict=True)]
        if jumped:
            walk = (*walk[:jumped], -1, *walk[jumped:])
            parallel.insert(jumped, ())
        found[parties] = Found(-best, walk, tuple(parallel))
    return found


def diverse_scores(graph: TemporalGraph, question: ChainQuestion) -> dict[int, int]:
    """Give the score of the best route through every known intermediary."""
    best: dict[int, int] = {}
    for parties, found in routes(graph, question).items():
        for party in set(parties[1:-1]) - {graph.n_parties - 1}:
            best[party] = max(found.score, best.get(party, found.score))
    return best


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
