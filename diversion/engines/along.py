"""One route: its best walk, and every hop that lies on some walk of it."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import NONE, ChainQuestion, Route
from diversion.engines.columns import (
    hop_columns,
    jump_columns,
    party_columns,
    rule_columns,
)
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.search import follow, is_linked
from diversion.kernels.sorting import group_starts, stable_order

STAY: tuple[tuple[int, int], ...] = ((0, 0),)  # price and days of a step on record


class RouteWalks:
    """One question on one graph, as arrays, with an index of departures."""

    def __init__(
        self,
        graph: TemporalGraph,
        question: ChainQuestion,
        starts: NDArray[np.int32],
        ends: NDArray[np.int32],
    ) -> None:
        hops = graph.hops
        self.graph, self.question = graph, question
        self.starts, self.ends = starts, ends
        self.hops, self.rule = hop_columns(hops), rule_columns(question.rule)
        self.parties = party_columns(graph, question)
        self.jumps = jump_columns(question.jumps, graph.n_parties)
        self.first = group_starts(hops.source, graph.n_parties)
        every = np.arange(graph.n_hops, dtype=np.int32)
        self.by_source = stable_order(hops.source, self.first, every)
        spans = hops.depart_hi - hops.depart_lo
        self.longest = int(spans.max()) if spans.size else 0

    def leaving(self, parties: NDArray[np.intp]) -> NDArray[np.int32]:
        """Give the hops that leave the parties, by party, then as they stand."""
        first, by_source = self.first, self.by_source
        return np.concatenate(
            [by_source[:0], *(by_source[first[p] : first[p + 1]] for p in parties.tolist())]
        )

    def along(self, parties: tuple[int, ...]) -> Route | None:
        """Follow one given route: without a jump, or with one at some leg."""
        n_legs, max_hops = len(parties) - 1, self.question.max_hops
        if n_legs < 1 or len(set(parties)) <= n_legs:
            return None
        best = self._walk(parties, None) if n_legs <= max_hops else None
        if n_legs - 1 <= max_hops and self.question.jumps.price.size:
            for leg in range(1, n_legs - 1):
                route = self._walk(parties, leg)
                if route is not None and (best is None or route.score > best.score):
                    best = route
        return best

    def _walk(self, parties: tuple[int, ...], leg: int | None) -> Route | None:
        """Find the best walk that jumps at one leg, and every hop of any walk that does.

        Forward for values, backward for what lies on it.
        """
        steps: list[tuple[tuple[int, int], ...]] = [STAY] * (len(parties) - 2)
        pairs = list(pairwise(parties))
        if leg is not None:
            steps[leg - 1 : leg + 1] = [self._jumps(*pairs.pop(leg))]
            if not steps[leg - 1]:
                return None
        legs = [self._between(*pair) for pair in pairs]
        values = [self.starts[legs[0]].astype(np.int64)]
        givers: list[NDArray[np.int32]] = []
        for i, step in enumerate(steps):
            if not values[-1].size:
                return None
            value, giver = self._follow(legs[i], values[-1], legs[i + 1], step)
            values.append(value)
            givers.append(giver)
        ends = self.ends[legs[-1]].astype(np.int64)
        totals = np.where((values[-1] > NONE) & (ends > NONE), values[-1] + ends, NONE)
        if not totals.size or totals.max() <= NONE:
            return None
        place = int(totals.argmax())
        score = int(totals[place])
        walk = [int(legs[-1][place])]
        for i in range(len(steps) - 1, -1, -1):
            place = int(givers[i][place])
            walk.insert(0, int(legs[i][place]))
        parallel = self._parallel(legs, values, steps)
        if leg is not None:
            walk.insert(leg, -1)
            parallel.insert(leg, ())
        return Route(parties, score, tuple(walk), tuple(parallel))

    def _follow(
        self,
        before: NDArray[np.int32],
        value: NDArray[np.int64],
        after: NDArray[np.int32],
        steps: tuple[tuple[int, int], ...],
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        is_alive = np.flatnonzero(value > NONE).astype(np.int32)
        best = np.full(after.size, np.int64(NONE))
        best_giver = np.full(after.size, np.int32(-1))
        for step in steps:
            found, giver = follow(
                self.hops, self.parties, self.rule,
                before[is_alive], value[is_alive], after, self.longest, *step,
            )  # fmt: skip
            giver[giver >= 0] = is_alive[giver[giver >= 0]]
            is_better = (found > best) | (
                (found == best) & (found > NONE) & (giver < best_giver)
            )
            best, best_giver = (
                np.where(is_better, found, best),
                np.where(is_better, giver, best_giver),
            )
        return best, best_giver

    def _parallel(
        self,
        legs: list[NDArray[np.int32]],
        values: list[NDArray[np.int64]],
        steps: list[tuple[tuple[int, int], ...]],
    ) -> list[tuple[int, ...]]:
        kept = (values[-1] > NONE) & (self.ends[legs[-1]] > NONE)
        parallel = [tuple(legs[-1][kept].tolist())]
        for i in range(len(steps) - 1, -1, -1):
            linked = np.zeros(legs[i].size, np.bool_)
            for step in steps[i]:
                linked |= is_linked(
                    self.hops, self.parties, self.rule, legs[i], legs[i + 1], kept,
                    self.longest, *step,
                )  # fmt: skip
            kept = linked & (values[i] > NONE)
            parallel.insert(0, tuple(legs[i][kept].tolist()))
        return parallel

    def _jumps(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Give price and days of every jump between two parties."""
        jumps = self.jumps
        if not 0 <= start < self.graph.n_parties:
            return ()
        there = slice(jumps.start[start], jumps.start[start + 1])
        chosen = jumps.to_party[there] == end
        prices, days = jumps.price[there][chosen], jumps.days[there][chosen]
        return tuple(zip(prices.tolist(), days.tolist(), strict=True))

    def _between(self, source: int, target: int) -> NDArray[np.int32]:
        if not 0 <= source < self.graph.n_parties:
            return self.by_source[:0]
        departures = self.by_source[self.first[source] : self.first[source + 1]]
        chosen = self.graph.hops.target[departures] == target
        return np.asarray(departures[chosen], np.int32)
