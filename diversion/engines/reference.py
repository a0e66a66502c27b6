"""The definition as plain Python: for small graphs, and the judge of every other engine."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from time import monotonic
from typing import Any, Literal

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import (
    NONE,
    ChainQuestion,
    Layers,
    Passes,
    Route,
    RouteAnswer,
)
from diversion.engines.penalties import detour_penalty, quantity_penalty
from diversion.engines.question import check_question, check_top
from diversion.engines.reference_links import Jump, jumps_of, link_weight
from diversion.graph.temporal import TemporalGraph

Neighbours = Mapping[int, Mapping[int, Mapping[str, Any]]]


class ReferenceEngine:
    """Plain Python and networkx; meant for graphs of a few thousand hops."""

    name = "reference"

    def passes(self, graph: TemporalGraph, question: ChainQuestion) -> Passes:
        """Score the best walk into and out of every hop, one more hop at a time."""
        check_question(graph, question)
        return event_passes(event_graph(graph, question), question)

    def routes(
        self,
        graph: TemporalGraph,
        question: ChainQuestion,
        *,
        top: int,
        time_limit: float | None = None,
        diverse: bool = False,
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
        best_walks = self.passes(graph, question)
        backward = (best_walks.jumped or best_walks).backward
        truncated_by: Literal["time"] | None = None
        scores: dict[tuple[int, ...], int] = {}
        explored = 0
        for prefix in _prefixes(events, backward):
            if deadline is not None and monotonic() >= deadline:
                truncated_by = "time"
                break
            explored += 1
            if question.via is not None and not question.via[[*prefix.parties[1:-1]]].any():
                continue
            for e, weight in prefix.weights.items():
                if events.end[e] != NONE:
                    total = weight + events.end[e]
                    scores[prefix.parties] = max(total, scores.get(prefix.parties, total))
        found = sorted((-score, parties) for parties, score in scores.items())
        if diverse:
            found = diverse_routes(found, graph.unknown)
        best = (follow(events, parties, question.max_hops) for _, parties in found[:top])
        bound = -found[top][0] if len(found) > top else None
        return RouteAnswer(
            routes=tuple(route for route in best if route is not None),
            exact=truncated_by is None,
            explored=explored,
            bound=best_walk(events, backward) if truncated_by else bound,
            truncated_by=truncated_by,
        )

    def along(
        self, graph: TemporalGraph, question: ChainQuestion, parties: tuple[int, ...]
    ) -> Route | None:
        """Score one given route; ``None`` if no walk follows it."""
        check_question(graph, question)
        if len(set(parties)) < len(parties) or len(parties) < 2:  # noqa: PLR2004 - ends
            return None
        return follow(event_graph(graph, question), parties, question.max_hops)


@dataclass(frozen=True, slots=True)
class EventGraph:
    """Hops as nodes, links as weighted edges, and what it weighs to start or end there.

    An edge has a ``weight`` without and a ``full`` weight with penalties; ``is_jump``
    says that it is a jump. Between two hops there is one or the other, never both.
    ``start`` and ``end`` are :data:`NONE` also where the hop's own source or target is
    the unknown party, and for goods returned to their own sender.
    """

    links: nx.DiGraph
    ends_of: tuple[tuple[int, int], ...]  # (source, target) of each hop
    start: tuple[int, ...]
    end: tuple[int, ...]


Candidate = tuple[int, int, Jump | None]


def event_graph(
    graph: TemporalGraph,
    question: ChainQuestion,
    candidates: Iterable[Candidate] | None = None,
) -> EventGraph:
    """Build the event graph: every hop, and every link between two of them.

    ``candidates`` are pairs of hops that may be linked, with the jump or without one;
    by default all that meet at a party or at the two sides of a jump.
    """
    ends_of = tuple(
        zip(graph.hops.source.tolist(), graph.hops.target.tolist(), strict=True)
    )
    links = nx.DiGraph()
    links.add_nodes_from(range(graph.n_hops))
    if candidates is None:
        candidates = _meetings(question, ends_of)
    for e, f, step in candidates:
        weight = link_weight(graph, question, e, f, step)
        known = links.get_edge_data(e, f, {"weight": NONE})
        if weight is not None and weight > known["weight"]:
            full = weight + quantity_penalty(graph, question, e, f)
            full += detour_penalty(graph, question, e, f)
            links.add_edge(e, f, weight=weight, full=full, is_jump=step is not None)
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


def _meetings(
    question: ChainQuestion, ends_of: tuple[tuple[int, int], ...]
) -> Iterator[Candidate]:
    leaving: dict[int, list[int]] = {}
    for f, (source, _) in enumerate(ends_of):
        leaving.setdefault(source, []).append(f)
    steps: dict[int, list[Jump | None]] = {}
    for jump in jumps_of(question):
        steps.setdefault(jump.start, []).append(jump)
    for e, (_, target) in enumerate(ends_of):
        for step in (None, *steps.get(target, ())):
            for f in leaving.get(step.end if step else target, ()):
                yield e, f, step


Pair = tuple[NDArray[np.int32], NDArray[np.int32]]
Both = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]


def event_passes(events: EventGraph, question: ChainQuestion) -> Passes:
    """Score the best walk into and out of every hop of an event graph."""
    direct = _layers_both(events, question.max_hops)
    jumped = None
    if len(question.jumps):
        jumped = Layers(*_layers_both(events, question.max_hops, direct))
    return Passes(*direct, jumped=jumped)


def _layers_both(events: EventGraph, max_hops: int, direct: Both | None = None) -> Both:
    """Fill the layers of both passes: without a jump, or with one beside ``direct``."""
    ahead, back = (direct[:2], direct[2:]) if direct else (None, None)
    return (
        *_layers(events.start, events.links.pred, max_hops, ahead),
        *_layers(events.end, events.links.succ, max_hops, back),
    )


def _layers(
    own: tuple[int, ...], neighbours: Neighbours, n_layers: int, direct: Pair | None
) -> Pair:
    """Fill one layer for each hop that a walk may have, from the layer before.

    With ``direct``, the layers without a jump, walks may jump once.
    """
    best = np.full((n_layers, len(own)), NONE, np.int32)
    via = np.full((n_layers, len(own)), -1, np.int32)
    best[0] = own
    for layer in range(1, n_layers):
        best[layer], via[layer] = best[layer - 1], via[layer - 1]
        for hop in range(len(own)):
            if direct and direct[0][layer, hop] > best[layer, hop]:
                best[layer, hop], via[layer, hop] = (part[layer, hop] for part in direct)
            for other in sorted(neighbours[hop]):
                edge = neighbours[hop][other]
                if edge["is_jump"] and not direct:
                    continue
                known = direct[0] if direct and edge["is_jump"] else best
                if known[layer - 1, other] == NONE:
                    continue
                weight = int(known[layer - 1, other]) + edge["weight"]
                if weight > best[layer, hop]:  # a tie keeps what came first
                    best[layer, hop], via[layer, hop] = weight, other
    return best, via


@dataclass(frozen=True, slots=True)
class Prefix:
    """A start of a route, with the best walk into each hop that ends it."""

    parties: tuple[int, ...]
    n_hops: int
    has_jumped: bool
    weights: dict[int, int]


def _prefixes(events: EventGraph, backward: NDArray[np.int32]) -> Iterator[Prefix]:
    """Give every start of a route; one that may jump in several places comes several times.

    A hop from which no target is within the hops left is not entered.
    """
    max_hops = len(backward)
    first: dict[tuple[int, ...], dict[int, int]] = {}
    for e, parties in enumerate(events.ends_of):
        if events.start[e] != NONE and backward[-1, e] != NONE:
            first.setdefault(parties, {})[e] = events.start[e]
    stack = [
        Prefix(parties, 1, has_jumped=False, weights=into)
        for parties, into in first.items()
    ]
    while stack:
        prefix = stack.pop()
        yield prefix
        if prefix.n_hops == max_hops:
            continue
        onward: dict[tuple[tuple[int, ...], bool], dict[int, int]] = {}
        for e, f, edge in events.links.out_edges(prefix.weights, data=True):
            parties = events.ends_of[f] if edge["is_jump"] else events.ends_of[f][1:]
            if edge["is_jump"] and prefix.has_jumped:
                continue
            if set(parties) & set(prefix.parties):
                continue
            if backward[max_hops - prefix.n_hops - 1, f] == NONE:
                continue
            key = (*prefix.parties, *parties), edge["is_jump"] or prefix.has_jumped
            into = onward.setdefault(key, {})
            into[f] = max(into.get(f, NONE), prefix.weights[e] + edge["full"])
        stack.extend(
            Prefix(parties, prefix.n_hops + 1, has_jumped, into)
            for (parties, has_jumped), into in onward.items()
        )


def diverse_routes(
    found: list[tuple[int, tuple[int, ...]]], unknown: int
) -> list[tuple[int, tuple[int, ...]]]:
    """Keep the routes that pass an intermediary which no route before them passes."""
    passed: set[int] = {unknown}
    kept = []
    for score, parties in found:
        if not passed.issuperset(parties[1:-1]):
            passed.update(parties[1:-1])
            kept.append((score, parties))
    return kept


def best_walk(events: EventGraph, backward: NDArray[np.int32]) -> int | None:
    """Weigh the best walk of all: no route can score above it."""
    return max(
        (
            start + int(rest)
            for start, rest in zip(events.start, backward[-1], strict=True)
            if NONE not in (start, rest)
        ),
        default=None,
    )


def follow(events: EventGraph, parties: tuple[int, ...], max_hops: int) -> Route | None:
    """Find the best walk along one route: without a jump, or with one at some leg."""
    n_legs = len(parties) - 1
    found = [_walk(events, parties, None)] if n_legs <= max_hops else []
    if n_legs - 1 <= max_hops:
        found += [_walk(events, parties, leg) for leg in range(1, n_legs - 1)]
    best: Route | None = None
    for route in found:
        if route is not None and (best is None or route.score > best.score):
            best = route
    return best


def _walk(events: EventGraph, parties: tuple[int, ...], leg: int | None) -> Route | None:
    """Find the best walk that jumps at one leg, and every hop of any walk that does."""
    legs = [pair for place, pair in enumerate(pairwise(parties)) if place != leg]
    steps = [
        [hop for hop, ends in enumerate(events.ends_of) if ends == pair] for pair in legs
    ]
    into = [{e: events.start[e] for e in steps[0] if events.start[e] != NONE}]
    for step in steps[1:]:
        into.append({})
        for f in step:
            options = [
                weight + events.links.edges[e, f]["full"]
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
                and weight + events.links.edges[e, f]["full"] == target
            ),
        )
    parallel = [tuple(hops) for hops in kept]
    if leg is not None:
        walk.insert(leg, -1)
        parallel.insert(leg, ())
    return Route(parties, score, tuple(walk), tuple(parallel))
