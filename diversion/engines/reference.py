"""The definition as plain Python: for small graphs, and the judge of every other engine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from time import monotonic
from typing import Literal

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import NONE, ChainQuestion, Passes, Route, RouteAnswer
from diversion.engines.question import check_question, check_top
from diversion.graph.temporal import UNKNOWN_HS, TemporalGraph

Neighbours = Mapping[int, Mapping[int, Mapping[str, int]]]


class ReferenceEngine:
    """Plain Python and networkx; meant for graphs of a few thousand hops."""

    name = "reference"

    def passes(self, graph: TemporalGraph, question: ChainQuestion) -> Passes:
        """Score the best walk into and out of every hop, one more hop at a time."""
        check_question(graph, question)
        return _passes(event_graph(graph, question), question.max_hops)

    def routes(
        self,
        graph: TemporalGraph,
        question: ChainQuestion,
        *,
        top: int,
        time_limit: float | None = None,
    ) -> RouteAnswer:
        """Find the ``top`` best routes by looking at all of them.

        Notes
        -----
        ``bound`` is the score of the best route left out; if time runs out, it is the
        weight of the best walk there is.
        """
        check_question(graph, question)
        check_top(top)
        deadline = None if time_limit is None else monotonic() + time_limit
        events = event_graph(graph, question)
        backward = _passes(events, question.max_hops).backward
        truncated_by: Literal["time"] | None = None
        found: list[tuple[int, tuple[int, ...]]] = []
        explored = 0
        for parties, weights in _prefixes(events, backward):
            if deadline is not None and monotonic() >= deadline:
                truncated_by = "time"
                break
            explored += 1
            scores = [weights[e] + events.end[e] for e in weights if events.end[e] != NONE]
            if scores:
                found.append((-max(scores), parties))
        found.sort()
        best = (_follow(events, parties) for _, parties in found[:top])
        bound = -found[top][0] if len(found) > top else None
        return RouteAnswer(
            routes=tuple(route for route in best if route is not None),
            exact=truncated_by is None,
            explored=explored,
            bound=_best_walk(events, backward) if truncated_by else bound,
            truncated_by=truncated_by,
        )

    def along(
        self, graph: TemporalGraph, question: ChainQuestion, parties: tuple[int, ...]
    ) -> Route | None:
        """Score one given route; ``None`` if no walk follows it."""
        check_question(graph, question)
        is_simple = len(set(parties)) == len(parties)
        if not (is_simple and 1 <= len(parties) - 1 <= question.max_hops):
            return None
        return _follow(event_graph(graph, question), parties)


def link_weight(
    graph: TemporalGraph, question: ChainQuestion, e: int, f: int
) -> int | None:
    """Weigh that hop ``f`` follows hop ``e``; ``None`` if it may not."""
    hops, rule = graph.hops, question.rule
    party = int(hops.target[e])
    if hops.source[f] != party or question.transit[party] == NONE:
        return None
    if party in (hops.source[e], hops.target[f]) or hops.source[e] == hops.target[f]:
        return None
    gap = int(hops.depart_lo[f]) - int(hops.arrive_hi[e])
    if hops.arrive_lo[e] > hops.depart_hi[f] or gap > rule.max_wait:
        return None
    goods = _goods_weight(graph, question, e, f)
    if goods is None:
        return None
    wait = max(0, gap)
    dwell = max(start - slope * wait for start, slope in rule.dwell)
    order = rule.possible if gap <= 0 else 0
    return goods + dwell + int(question.transit[party]) + order


def _goods_weight(
    graph: TemporalGraph, question: ChainQuestion, e: int, f: int
) -> int | None:
    hops, rule = graph.hops, question.rule
    party = int(hops.target[e])
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


@dataclass(frozen=True, slots=True)
class EventGraph:
    """Hops as nodes, links as weighted edges, and what it weighs to start or end there.

    ``start`` and ``end`` are :data:`NONE` also where the hop's own source or target is
    the unknown party, and for goods returned to their own sender.
    """

    links: nx.DiGraph
    ends_of: tuple[tuple[int, int], ...]  # (source, target) of each hop
    start: tuple[int, ...]
    end: tuple[int, ...]


def event_graph(graph: TemporalGraph, question: ChainQuestion) -> EventGraph:
    """Build the event graph: every hop, and every link between two of them."""
    ends_of = tuple(
        zip(graph.hops.source.tolist(), graph.hops.target.tolist(), strict=True)
    )
    leaving: dict[int, list[int]] = {}
    for f, (source, _) in enumerate(ends_of):
        leaving.setdefault(source, []).append(f)
    links = nx.DiGraph()
    links.add_nodes_from(range(graph.n_hops))
    for e, (_, target) in enumerate(ends_of):
        for f in leaving.get(target, ()):
            weight = link_weight(graph, question, e, f)
            if weight is not None:
                links.add_edge(e, f, weight=weight)
    return EventGraph(
        links,
        ends_of,
        start=tuple(
            NONE if source in (target, graph.unknown) else int(question.source_weight[e])
            for e, (source, target) in enumerate(ends_of)
        ),
        end=tuple(
            NONE if target in (source, graph.unknown) else int(question.target_weight[e])
            for e, (source, target) in enumerate(ends_of)
        ),
    )


def _passes(events: EventGraph, max_hops: int) -> Passes:
    forward, before = _layers(events.start, events.links.pred, max_hops)
    backward, after = _layers(events.end, events.links.succ, max_hops)
    return Passes(forward, before, backward, after)


def _layers(
    own: tuple[int, ...], neighbours: Neighbours, n_layers: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Fill one layer for each hop that a walk may have, from the layer before."""
    best = np.full((n_layers, len(own)), NONE, np.int32)
    via = np.full((n_layers, len(own)), -1, np.int32)
    best[0] = own
    for layer in range(1, n_layers):
        best[layer], via[layer] = best[layer - 1], via[layer - 1]
        for hop in range(len(own)):
            for other in sorted(neighbours[hop]):
                if best[layer - 1, other] == NONE:
                    continue
                weight = int(best[layer - 1, other]) + neighbours[hop][other]["weight"]
                if weight > best[layer, hop]:  # a tie keeps fewer hops, smaller index
                    best[layer, hop], via[layer, hop] = weight, other
    return best, via


def _prefixes(
    events: EventGraph, backward: NDArray[np.int32]
) -> Iterator[tuple[tuple[int, ...], dict[int, int]]]:
    """Give every start of a route, with the best walk into each hop that ends it.

    A hop from which no target is within the hops left is not entered.
    """
    max_hops = len(backward)
    first: dict[tuple[int, ...], dict[int, int]] = {}
    for e, parties in enumerate(events.ends_of):
        if events.start[e] != NONE and backward[-1, e] != NONE:
            first.setdefault(parties, {})[e] = events.start[e]
    stack = sorted(first.items(), reverse=True)
    while stack:
        prefix, weights = stack.pop()
        yield prefix, weights
        if len(prefix) > max_hops:
            continue
        onward: dict[tuple[int, ...], dict[int, int]] = {}
        for e, f, link in events.links.out_edges(weights, data="weight"):
            party = events.ends_of[f][1]
            if party in prefix or backward[max_hops - len(prefix), f] == NONE:
                continue
            into = onward.setdefault((*prefix, party), {})
            into[f] = max(into.get(f, NONE), weights[e] + link)
        stack.extend(sorted(onward.items(), reverse=True))


def _best_walk(events: EventGraph, backward: NDArray[np.int32]) -> int | None:
    """Weigh the best walk of all: no route can score above it."""
    return max(
        (
            start + int(rest)
            for start, rest in zip(events.start, backward[-1], strict=True)
            if NONE not in (start, rest)
        ),
        default=None,
    )


def _follow(events: EventGraph, parties: tuple[int, ...]) -> Route | None:
    """Find the best walk along one route, and every hop that lies on any walk of it."""
    steps = [
        [hop for hop, ends in enumerate(events.ends_of) if ends == pair]
        for pair in pairwise(parties)
    ]
    into = [{e: events.start[e] for e in steps[0] if events.start[e] != NONE}]
    for step in steps[1:]:
        into.append({})
        for f in step:
            options = [
                weight + events.links.edges[e, f]["weight"]
                for e, weight in into[-2].items()
                if events.links.has_edge(e, f)
            ]
            if options:
                into[-1][f] = max(options)
    kept = [[f for f in into[-1] if events.end[f] != NONE]]
    if not kept[0]:
        return None
    for weights in reversed(into[:-1]):
        kept.insert(
            0, [e for e in weights if any(events.links.has_edge(e, f) for f in kept[0])]
        )
    score = max(into[-1][f] + events.end[f] for f in kept[-1])
    walk = [next(f for f in kept[-1] if into[-1][f] + events.end[f] == score)]
    for weights in reversed(into[:-1]):  # among equals, the smallest hop nearest the end
        f = walk[0]
        target = into[len(into) - len(walk)][f]
        walk.insert(
            0,
            next(
                e
                for e, weight in weights.items()
                if events.links.has_edge(e, f)
                and weight + events.links.edges[e, f]["weight"] == target
            ),
        )
    return Route(parties, score, tuple(walk), tuple(map(tuple, kept)))
