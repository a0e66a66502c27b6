"""Exact top-k routes: best-first search over party sequences.

A search node is a route prefix with the best walk value of each of its last hops. Its
bound adds the best completion by the backward pass, which ignores only that parties
may not repeat; so the bound never falls short, and the first ``top`` complete routes
taken from the queue are the best there are [1]_.

References
----------
.. [1] P. Hart, N. Nilsson, B. Raphael, "A Formal Basis for the Heuristic Determination
   of Minimum Cost Paths", IEEE Trans. Systems Science and Cybernetics 4(2), 1968.
"""

import heapq
import time
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import NONE, ChainQuestion, Route, RouteAnswer
from diversion.engines.columns import hop_columns, rule_columns
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.search import follow, is_linked

CLOCK_EVERY: Final = 64  # expansions between two looks at the clock
COMPLETE: Final = 0
OPEN: Final = 1


@dataclass(order=True, slots=True)
class _Node:
    """A route prefix in the queue: complete ones first among equals, then longer ones."""

    negative_bound: int
    kind: Literal[0, 1]  # COMPLETE or OPEN
    negative_length: int
    parties: tuple[int, ...]
    hops: NDArray[np.int32] = field(compare=False)
    value: NDArray[np.int64] = field(compare=False)


class RouteSearch:
    """One question on one graph: index of departures, and the two kinds of search."""

    def __init__(
        self,
        graph: TemporalGraph,
        question: ChainQuestion,
        starts: NDArray[np.int32],
        ends: NDArray[np.int32],
    ) -> None:
        hops = graph.hops
        self._graph, self._question = graph, question
        self._starts, self._ends = starts, ends
        self._columns = hop_columns(hops)
        self._rule = rule_columns(question.rule)
        self._by_source = np.argsort(hops.source, kind="stable").astype(np.int32)
        self._first = np.searchsorted(
            hops.source[self._by_source], np.arange(graph.n_parties + 1)
        )
        spans = hops.depart_hi - hops.depart_lo
        self._longest = int(spans.max()) if spans.size else 0

    def best(
        self, backward: NDArray[np.int32], *, top: int, time_limit: float | None
    ) -> RouteAnswer:
        """Take prefixes from the queue until ``top`` routes and the next are complete.

        The score of the next route is the bound. If the time runs out before it is
        found, the best bound in the queue stands in for it.
        """
        deadline = None if time_limit is None else time.monotonic() + time_limit
        queue = self._roots(backward)
        found: list[tuple[int, ...]] = []
        explored = 0
        bound: int | None = None
        while queue:
            if explored % CLOCK_EVERY == 0 and _is_past(deadline):
                bound = -queue[0].negative_bound
                break
            node = heapq.heappop(queue)
            if node.kind == OPEN:
                explored += 1
                for child in self._children(node, backward):
                    heapq.heappush(queue, child)
            elif len(found) < top:
                found.append(node.parties)
            else:
                bound = -node.negative_bound
                break
        exact = len(found) == top or bound is None
        routes = [self._must(parties) for parties in found]
        routes.sort(key=lambda route: (-route.score, route.parties))
        return RouteAnswer(tuple(routes), exact, explored, bound, None if exact else "time")

    def along(self, parties: tuple[int, ...]) -> Route | None:
        """Follow one given route: forward for values, backward for what lies on it."""
        n_legs = len(parties) - 1
        if n_legs < 1 or n_legs > self._question.max_hops or len(set(parties)) <= n_legs:
            return None
        legs = [self._between(a, b) for a, b in pairwise(parties)]
        values = [self._starts[legs[0]].astype(np.int64)]
        givers: list[NDArray[np.int32]] = []
        for i in range(1, n_legs):
            is_alive = np.flatnonzero(values[-1] > NONE).astype(np.int32)
            value, giver = self._follow(
                parties[i], legs[i - 1][is_alive], values[-1][is_alive], legs[i]
            )
            giver[giver >= 0] = is_alive[giver[giver >= 0]]
            values.append(value)
            givers.append(giver)
        ends = self._ends[legs[-1]].astype(np.int64)
        totals = np.where((values[-1] > NONE) & (ends > NONE), values[-1] + ends, NONE)
        if not totals.size or totals.max() <= NONE:
            return None
        place = int(totals.argmax())
        score = int(totals[place])
        walk = [int(legs[-1][place])]
        for i in range(n_legs - 1, 0, -1):
            place = int(givers[i - 1][place])
            walk.append(int(legs[i - 1][place]))
        return Route(
            parties, score, tuple(walk[::-1]), self._parallel(parties, legs, values)
        )

    def _must(self, parties: tuple[int, ...]) -> Route:
        route = self.along(parties)
        assert route is not None  # noqa: S101 - the search has just walked it
        return route

    def _parallel(
        self,
        parties: tuple[int, ...],
        legs: list[NDArray[np.int32]],
        values: list[NDArray[np.int64]],
    ) -> tuple[tuple[int, ...], ...]:
        kept = (values[-1] > NONE) & (self._ends[legs[-1]] > NONE)
        parallel = [tuple(legs[-1][kept].tolist())]
        for i in range(len(legs) - 1, 0, -1):
            linked = is_linked(
                self._columns,
                self._rule,
                legs[i - 1],
                legs[i],
                kept,
                *self._party(parties[i]),
            )
            kept = linked & (values[i - 1] > NONE)
            parallel.append(tuple(legs[i - 1][kept].tolist()))
        return tuple(parallel[::-1])

    def _party(self, party: int) -> tuple[bool, bool, int]:
        graph = self._graph
        return (
            party == graph.unknown,
            bool(graph.transforms[party]),
            int(self._question.transit[party]),
        )

    def _follow(
        self,
        party: int,
        before: NDArray[np.int32],
        value: NDArray[np.int64],
        after: NDArray[np.int32],
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        return follow(
            self._columns, self._rule, before, value, after,
            *self._party(party), self._longest,
        )  # fmt: skip

    def _departures(self, party: int) -> NDArray[np.int32]:
        return self._by_source[self._first[party] : self._first[party + 1]]

    def _between(self, source: int, target: int) -> NDArray[np.int32]:
        departures = self._departures(source)
        chosen = self._graph.hops.target[departures] == target
        return np.asarray(departures[chosen], np.int32)

    def _roots(self, backward: NDArray[np.int32]) -> list[_Node]:
        bound = self._starts.astype(np.int64) + backward[-1]
        hops = np.flatnonzero((self._starts > NONE) & (backward[-1] > NONE))
        nodes = self._nodes((), hops.astype(np.int32), self._starts[hops], bound[hops])
        heapq.heapify(nodes)
        return nodes

    def _children(self, node: _Node, backward: NDArray[np.int32]) -> list[_Node]:
        remaining = self._question.max_hops - len(node.parties)
        if remaining < 0:
            return []
        after = self._departures(node.parties[-1])
        after = after[backward[remaining, after] > NONE]
        after = after[~np.isin(self._graph.hops.target[after], node.parties)]
        value, _ = self._follow(node.parties[-1], node.hops, node.value, after)
        is_reached = value > NONE
        after, value = after[is_reached], value[is_reached]
        return self._nodes(node.parties, after, value, value + backward[remaining, after])

    def _nodes(
        self,
        prefix: tuple[int, ...],
        hops: NDArray[np.int32],
        value: NDArray[np.int64] | NDArray[np.int32],
        bound: NDArray[np.int64],
    ) -> list[_Node]:
        """Group hops by their parties; one open node each, and one that ends there."""
        if not hops.size:
            return []
        columns = self._graph.hops
        keys = columns.target[hops].astype(np.int64)
        if not prefix:
            keys += columns.source[hops].astype(np.int64) * self._graph.n_parties
        order = np.argsort(keys, kind="stable")
        cuts = np.flatnonzero(np.diff(keys[order], prepend=-1))
        nodes: list[_Node] = []
        for start, stop in zip(cuts, [*cuts[1:], order.size], strict=True):
            members = order[start:stop]
            chosen, reached = hops[members], value[members].astype(np.int64)
            parties = prefix or (int(columns.source[chosen[0]]),)
            parties = (*parties, int(columns.target[chosen[0]]))
            depth = -len(parties)
            nodes.append(
                _Node(-int(bound[members].max()), OPEN, depth, parties, chosen, reached)
            )
            is_end = self._ends[chosen] > NONE
            if is_end.any():
                score = int((reached[is_end] + self._ends[chosen[is_end]]).max())
                nodes.append(
                    _Node(-score, COMPLETE, depth, parties, chosen[:0], reached[:0])
                )
        return nodes


def _is_past(deadline: float | None) -> bool:
    return deadline is not None and time.monotonic() >= deadline
