"""The default engine: company-local windows compiled by numba."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.engines.along import RouteWalks
from diversion.engines.base import (
    NONE,
    ChainQuestion,
    Layers,
    Passes,
    Route,
    RouteAnswer,
)
from diversion.engines.best_first import Frontier, Rest
from diversion.engines.between import whole_route
from diversion.engines.columns import rule_columns
from diversion.engines.crossings import Crossing, placed, plan_jumps
from diversion.engines.deadlines import Deadline, OutOfTime
from diversion.engines.narrowing import keeps_heading, narrow
from diversion.engines.pairings import Direction, chunks, plan, plan_back
from diversion.engines.question import check_question, check_top, without_hops
from diversion.graph.subset import keep_hops
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.columns import Pairing
from diversion.kernels.grouping import look_up, put_back
from diversion.kernels.relax import relax
from diversion.processors import at_once, n_processors

NO_SHIFT: Final = np.empty(0, np.int32)

Pair = tuple[NDArray[np.int32], NDArray[np.int32]]


class CompiledEngine:
    """Exact passes in O(n_hops x max_hops), exact best-first routes.

    ``threads`` is the number of worker threads, all processors by default. The answer
    does not depend on it.
    """

    name = "compiled"

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or n_processors()

    def passes(self, graph: TemporalGraph, question: ChainQuestion) -> Passes:
        """Score the best walk into and out of every hop."""
        check_question(graph, question)
        starts, ends = open_ends(graph, question)
        ahead, back = plan(graph, question)
        over, under = plan_jumps(graph, question)
        over, under = placed(over, ahead), placed(under, back)
        rounds = Rounds(question, self.threads)

        def layers(
            direction: Direction, crossings: tuple[Crossing, ...], ends: NDArray[np.int32]
        ) -> tuple[Pair, Pair | None]:
            direct = rounds.layers(direction, ends)
            if not len(question.jumps):
                return direct, None
            return direct, rounds.jumped_layers(direction, crossings, direct)

        # Both at once, for between rounds each has work for one processor only.
        (forward, forward_jumped), (backward, backward_jumped) = at_once(
            self.threads,
            [partial(layers, ahead, over, starts), partial(layers, back, under, ends)],
        )
        jumped = None
        if forward_jumped is not None and backward_jumped is not None:
            jumped = Layers(*forward_jumped, *backward_jumped)
        return Passes(*forward, *backward, jumped=jumped)

    def routes(
        self,
        graph: TemporalGraph,
        question: ChainQuestion,
        *,
        top: int,
        time_limit: float | None = None,
        diverse: bool = False,
    ) -> RouteAnswer:
        """Find the ``top`` best routes, best first, guided by the backward pass.

        Notes
        -----
        If the time is up before the backward pass is done, the answer has no route, and
        its bound is the sum of the largest weights of a walk.
        """
        check_question(graph, question)
        check_top(top)
        deadline = Deadline.after(time_limit)
        part = narrow(graph, question, by_heading=keeps_heading(graph, question))
        if part is None:
            return self._search(graph, question, deadline, top=top, diverse=diverse)
        found = self._search(*part[:2], deadline, top=top, diverse=diverse)
        return replace(found, routes=tuple(whole_route(r, part.hops) for r in found.routes))

    def _search(
        self,
        graph: TemporalGraph,
        question: ChainQuestion,
        deadline: Deadline,
        *,
        top: int,
        diverse: bool,
    ) -> RouteAnswer:
        def prepare() -> Frontier:
            starts, ends = open_ends(graph, question)
            rest = self.rest(graph, question, deadline)
            deadline.check()
            walks = RouteWalks(graph, question, starts, ends)
            return Frontier(walks, rest, top=top, diverse=diverse)

        try:
            frontier = deadline.run(prepare)
        except OutOfTime:
            return RouteAnswer(
                routes=(),
                exact=False,
                explored=0,
                bound=largest_walk(graph, question),
                truncated_by="time",
            )
        return frontier.search(deadline)

    def rest(
        self, graph: TemporalGraph, question: ChainQuestion, deadline: Deadline
    ) -> Rest:
        """Score how walks may go on from every hop, by a backward pass."""
        back = plan_back(graph, question)
        deadline.check()
        under = placed(plan_jumps(graph, question)[1], back)
        deadline.check()
        rounds = Rounds(question, self.threads, deadline)
        backward = rounds.layers(back, open_ends(graph, question)[1])
        direct = jumped = backward[0]
        if len(question.jumps):
            jumped = rounds.jumped_layers(back, under, backward)[0]
        if question.via is None:
            return Rest(direct, jumped, direct, jumped)
        passing = rounds.layers_via(graph, back, under, (direct, jumped))
        return Rest(direct, jumped, *passing)

    def along(
        self, graph: TemporalGraph, question: ChainQuestion, parties: tuple[int, ...]
    ) -> Route | None:
        """Score one given route; ``None`` if no walk follows it."""
        check_question(graph, question)
        is_on_way = np.zeros(graph.n_parties + 1, np.bool_)
        is_on_way[[party for party in parties if 0 <= party < graph.n_parties]] = True
        hops = graph.hops
        places = np.flatnonzero(is_on_way[hops.source] & is_on_way[hops.target])
        part, asked = keep_hops(graph, places), without_hops(question, places)
        route = RouteWalks(part, asked, *open_ends(part, asked)).along(parties)
        return None if route is None else whole_route(route, places)


@dataclass(frozen=True, slots=True)
class Given:
    """What some hops weigh at least: ``weight`` has shape (n_layers, hops.size)."""

    hops: NDArray[np.intp]
    weight: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Rounds:
    """The rounds of a pass: one for each hop that a walk may have."""

    question: ChainQuestion
    threads: int
    deadline: Deadline = field(default_factory=Deadline)

    def layers(
        self,
        direction: Direction,
        ends: NDArray[np.int32],
        given: Given | None = None,
    ) -> Pair:
        """Fill the layers of walks without a jump; give weights and neighbours.

        ``given`` are hops that weigh at least so much, layer by layer.
        """
        n_layers, n_hops = self.question.max_hops, ends.size
        value = np.empty((n_layers, n_hops), np.int32)
        choice = np.empty((n_layers, n_hops), np.int32)
        value[0], choice[0] = ends, -1
        offered = value[0]
        with ThreadPoolExecutor(self.threads) as pool:
            for layer in range(1, n_layers):
                gain, giver = self._round(pool, direction, (), offered, offered)
                if given is not None:
                    gain[given.hops] = np.maximum(gain[given.hops], given.weight[layer])
                # A hop that did not improve has made its offer in an earlier round.
                is_better = gain > value[layer - 1]
                value[layer] = np.where(is_better, gain, value[layer - 1])
                choice[layer] = np.where(is_better, giver, choice[layer - 1])
                if given is None and not is_better.any():
                    value[layer + 1 :], choice[layer + 1 :] = value[layer], choice[layer]
                    break
                offered = np.where(is_better, gain, np.int32(NONE))
        return value, choice

    def layers_via(
        self,
        graph: TemporalGraph,
        back: Direction,
        crossings: tuple[Crossing, ...],
        rest: Pair,
    ) -> Pair:
        """Bound the walks from each hop that pass a party of ``via``, from the rest of all.

        Gives those without a jump, and those with at most one. A hop that comes to such a
        party may go on as any walk does; others must come to one first.
        """
        via, jumps = self.question.via, self.question.jumps
        assert via is not None  # noqa: S101 - asked for by a question that has it
        is_near = via.copy()
        is_near[jumps.from_party[via[jumps.to_party]]] = True
        nowhere = np.full(graph.n_hops, NONE, np.int32)
        direct = self.layers(back, nowhere, _given(graph, via, rest[0]))
        if not len(jumps):
            return direct[0], direct[0]
        given = _given(graph, is_near, rest[1])
        return direct[0], self.jumped_layers(back, crossings, direct, given)[0]

    def jumped_layers(
        self,
        direction: Direction,
        crossings: tuple[Crossing, ...],
        direct: Pair,
        given: Given | None = None,
    ) -> Pair:
        """Fill the layers of walks with at most one jump, from those without.

        Only walks that a jump makes better are followed here: the others are known.
        """
        value, choice = np.empty_like(direct[0]), np.empty_like(direct[1])
        value[0], choice[0] = direct[0][0], direct[1][0]
        jumping, offered = value[0], np.full_like(value[0], NONE)
        with ThreadPoolExecutor(self.threads) as pool:
            for layer in range(1, len(value)):
                gain, giver = self._round(pool, direction, crossings, offered, jumping)
                if given is not None:
                    gain[given.hops] = np.maximum(gain[given.hops], given.weight[layer])
                value[layer], choice[layer] = value[layer - 1], choice[layer - 1]
                for weight, neighbour in (
                    (direct[0][layer], direct[1][layer]),
                    (gain, giver),
                ):
                    is_better = weight > value[layer]
                    np.copyto(value[layer], weight, where=is_better)
                    np.copyto(choice[layer], neighbour, where=is_better)
                is_better = (value[layer] > value[layer - 1]) & (
                    value[layer] > direct[0][layer]
                )
                offered = np.where(is_better, value[layer], np.int32(NONE))
                is_new = direct[0][layer] > direct[0][layer - 1]
                jumping = np.where(is_new, direct[0][layer], np.int32(NONE))
        return value, choice

    def _round(
        self,
        pool: ThreadPoolExecutor,
        direction: Direction,
        crossings: tuple[Crossing, ...],
        offered: NDArray[np.int32],
        jumping: NDArray[np.int32],
    ) -> Pair:
        """Let every hop take the best of ``offered``, or of ``jumping`` by a jump."""
        gain = np.full(offered.size, NONE, np.int32)
        giver = np.full(offered.size, -1, np.int32)
        rule = rule_columns(self.question.rule)
        order = direction.giver.hop

        def run(
            pairing: Pairing,
            shift: NDArray[np.int32],
            brought: NDArray[np.int32],
            bounds: NDArray[np.int64] | None,
        ) -> None:
            def work(chunk: tuple[int, int]) -> None:
                if not self.deadline.stopped.is_set():
                    relax(
                        pairing, shift, *chunk, direction.giver, direction.taker,
                        brought, rule, gain, giver,
                    )  # fmt: skip

            parts = chunks(pairing, self.threads, bounds)
            # Exhaust the iterator, so that an error in a worker is raised here.
            list(pool.map(work, parts) if len(parts) > 1 else map(work, parts))
            self.deadline.check()

        if (offered > NONE).any():
            brought = look_up(offered, order)
            for pairing in direction.pairings:
                run(pairing, NO_SHIFT, brought, None)
        if crossings and (jumping > NONE).any():
            brought = look_up(jumping, order)
            for crossing in crossings:
                run(crossing.pairing, crossing.shift, brought, crossing.bounds)
        return put_back(gain, direction.taker.hop), put_back(giver, direction.taker.hop)


def _given(graph: TemporalGraph, via: NDArray[np.bool_], rest: NDArray[np.int32]) -> Given:
    """Let hops to a party of ``via`` go on as in ``rest``, by one hop at least."""
    hops = np.flatnonzero(via[graph.hops.target])
    weight = rest[:, hops]
    weight[0] = NONE
    return Given(hops, weight)


def open_ends(
    graph: TemporalGraph, question: ChainQuestion
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give source and target weights without loops and without the unknown party."""
    hops = graph.hops
    is_loop = hops.source == hops.target
    starts = np.where(
        is_loop | (hops.source == graph.unknown), np.int32(NONE), question.source_weight
    )
    ends = np.where(
        is_loop | (hops.target == graph.unknown), np.int32(NONE), question.target_weight
    )
    return starts, ends


def largest_walk(graph: TemporalGraph, question: ChainQuestion) -> int | None:
    """Give a weight that no walk can exceed, without a look at the links."""
    starts, ends = open_ends(graph, question)
    known = [weight[weight > NONE] for weight in (starts, ends, question.transit)]
    if not known[0].size or not known[1].size:
        return None
    rule = question.rule
    transit = max(0, int(known[2].max(initial=0)))
    goods = max(rule.hs6, rule.hs4, rule.hs2, rule.hs_absent, rule.any_goods)
    dwell = max(max(a, a - b * rule.max_wait) for a, b in rule.dwell)
    link = max(0, goods + dwell + max(0, rule.possible) + transit)
    price = int(question.jumps.price.max(initial=0))
    total = int(known[0].max()) + int(known[1].max())
    return total + (question.max_hops - 1) * link + max(0, price + transit)
