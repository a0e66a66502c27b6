"""From all walks to routes: the best walk of each, and every hop that lies on some walk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from diversion.engines.base import ChainQuestion, Route
from diversion.engines.penalties import detour_penalty, quantity_penalty
from diversion.engines.reference_links import Jump, jumps_of, link_weight
from diversion.graph.temporal import TemporalGraph

Steps = tuple[list[int], list[int]]  # hops before a jump, and after it (or none)


@dataclass(slots=True)
class _Best:
    """The best walk so far along one route that jumps at one leg, or at none."""

    score: int
    hops: tuple[int, ...]
    parallel: list[set[int]]


@dataclass(slots=True)
class _Weigher:
    """Weighs links once each."""

    graph: TemporalGraph
    question: ChainQuestion
    known: dict[tuple[int, int], int | None] = field(default_factory=dict)
    jumps: dict[tuple[int, int], list[Jump]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for jump in jumps_of(self.question):
            self.jumps.setdefault((jump.start, jump.end), []).append(jump)

    def walk(self, hops: Sequence[int]) -> int | None:
        """Weigh a walk with its penalties; ``None`` if a link does not hold."""
        question = self.question
        total = int(question.source_weight[hops[0]] + question.target_weight[hops[-1]])
        for pair in pairwise(hops):
            if pair not in self.known:
                self.known[pair] = self._link(*pair)
            weight = self.known[pair]
            if weight is None:
                return None
            total += weight
        return total

    def _link(self, e: int, f: int) -> int | None:
        graph, question = self.graph, self.question
        ends = int(graph.hops.target[e]), int(graph.hops.source[f])
        steps = [None] if ends[0] == ends[1] else self.jumps.get(ends, [])
        weights = [link_weight(graph, question, e, f, step) for step in steps]
        best = max((weight for weight in weights if weight is not None), default=None)
        if best is None:
            return None
        return (
            best
            + quantity_penalty(graph, question, e, f)
            + detour_penalty(graph, question, e, f)
        )


def routes_of(
    graph: TemporalGraph, question: ChainQuestion, walks: Iterable[Steps]
) -> dict[tuple[int, ...], Route]:
    """Group walks by the parties they visit; leave out those that visit one twice.

    The walks are all there are, so that ``parallel`` is complete.
    """
    weigher = _Weigher(graph, question)
    source, target = graph.hops.source.tolist(), graph.hops.target.tolist()
    groups: dict[tuple[tuple[int, ...], int], _Best] = {}
    for before, after in walks:
        hops = (*before, *after)
        parties = [source[before[0]], *(target[hop] for hop in before)]
        if after:
            parties += [source[after[0]], *(target[hop] for hop in after)]
        if len(set(parties)) < len(parties) or not _passes(question, parties):
            continue
        score = weigher.walk(hops)
        if score is None:
            continue
        key = tuple(parties), len(before) if after else 0
        best = groups.get(key)
        if best is None:
            groups[key] = _Best(score, hops, [{hop} for hop in hops])
            continue
        for some, hop in zip(best.parallel, hops, strict=True):
            some.add(hop)
        if (-score, hops[::-1]) < (-best.score, best.hops[::-1]):
            best.score, best.hops = score, hops
    routes: dict[tuple[int, ...], Route] = {}
    for (along, leg), best in sorted(groups.items(), key=lambda item: item[0][1]):
        known = routes.get(along)
        if known is None or best.score > known.score:
            routes[along] = _route(along, leg, best)
    return routes


def _passes(question: ChainQuestion, parties: Sequence[int]) -> bool:
    return question.via is None or bool(question.via[[*parties[1:-1]]].any())


def _route(parties: tuple[int, ...], leg: int, best: _Best) -> Route:
    walk = list(best.hops)
    parallel = [tuple(sorted(some)) for some in best.parallel]
    if leg:
        walk.insert(leg, -1)
        parallel.insert(leg, ())
    return Route(parties, best.score, tuple(walk), tuple(parallel))
