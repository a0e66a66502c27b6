"""Questions about one company, on a graph whose passes are known.

The passes over a whole graph take seconds at millions of hops; a search that starts or
ends at one company needs them only as its bound. Here they are kept, with the index of
departures, so that each further question costs what it looks at.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from diversion.engines import passing
from diversion.engines.along import RouteWalks
from diversion.engines.base import NONE, ChainQuestion, Jumps, Passes, RouteAnswer
from diversion.engines.best_first import Frontier, Rest
from diversion.engines.between import cut_out, hops_between, whole_route
from diversion.engines.compiled import CompiledEngine, open_ends
from diversion.engines.deadlines import Deadline
from diversion.engines.passing import (
    EVERYTHING,
    Side,
    Slots,
    hops_passing,
    least_weights,
)
from diversion.engines.question import check_top
from diversion.graph.reversal import reverse
from diversion.graph.temporal import TemporalGraph


@dataclass(frozen=True, slots=True)
class Standing:
    """One question about a whole graph, ready for any company."""

    ahead: RouteWalks
    rest: Rest  # the backward pass
    back: RouteWalks  # on the reversed graph, any hop may end a walk
    rest_back: Rest  # the forward pass, in the order of the reversed graph
    back_hop: NDArray[np.int32]  # what the hops of the reversed graph are in the graph
    hop_back: NDArray[np.int32]  # and the other way round
    closing: RouteWalks  # any hop may end a walk

    def leaving(
        self, parties: NDArray[np.intp], *, top: int, time_limit: float | None = None
    ) -> RouteAnswer:
        """Find the best routes that start at one of ``parties``, exactly.

        The answer is that of the question with no other start; see
        :meth:`diversion.engines.base.Engine.routes`.
        """
        check_top(top)
        deadline = Deadline.after(time_limit)
        roots = _roots(self.ahead, parties)
        search = Frontier(self.ahead, self.rest, top=top, diverse=False, roots=roots)
        return search.search(deadline)

    def arriving(
        self, parties: NDArray[np.intp], *, top: int, time_limit: float | None = None
    ) -> RouteAnswer:
        """Find the best routes that end at one of ``parties``, exactly."""
        check_top(top)
        deadline = Deadline.after(time_limit)
        roots = _roots(self.back, parties)
        search = Frontier(self.back, self.rest_back, top=top, diverse=False, roots=roots)
        answer = search.search(deadline)
        # The same route again, forwards: ties between walks are broken from the end.
        found = [self.closing.along(route.parties[::-1]) for route in answer.routes]
        routes = [route for route in found if route is not None]
        routes.sort(key=lambda route: (-route.score, route.parties))
        return replace(answer, routes=tuple(routes))

    def between(
        self,
        starts: NDArray[np.intp],
        stops: NDArray[np.intp],
        *,
        via: NDArray[np.intp] | None = None,
        top: int,
        time_limit: float | None = None,
    ) -> RouteAnswer:
        """Find the best routes from one of ``starts`` to one of ``stops``, exactly.

        With ``via``, of those that pass one of its parties on the way.

        Notes
        -----
        The search runs on the hops near both sides; its cost grows with the companies
        within half of ``max_hops`` of each, not with the graph.
        """
        check_top(top)
        graph, question = self.ahead.graph, self.closing.question
        hops = hops_between(self.ahead, self.back, self.back_hop, starts, stops)
        part, asked, parties = cut_out(graph, question, hops)
        is_start = np.isin(graph.hops.source[hops], starts)
        is_stop = np.isin(graph.hops.target[hops], stops)
        asked = replace(
            asked,
            source_weight=np.where(is_start, asked.source_weight, np.int32(NONE)),
            target_weight=np.where(is_stop, asked.target_weight, np.int32(NONE)),
            via=None if via is None else np.isin(parties, via),
        )
        found = CompiledEngine().routes(part, asked, top=top, time_limit=time_limit)
        routes = tuple(whole_route(route, hops, parties) for route in found.routes)
        return replace(found, routes=routes)

    def through(
        self,
        parties: NDArray[np.intp],
        *,
        starts: NDArray[np.intp] | None = None,
        top: int,
    ) -> RouteAnswer | None:
        """Find the best routes that pass one of ``parties`` on the way, exactly.

        With ``starts``, of those that start at one of them. ``None`` if so much lies
        around ``parties`` that the whole search is the better way.
        """
        check_top(top)
        graph = self.ahead.graph
        via = np.zeros(graph.n_parties, np.bool_)
        via[parties] = True
        slots = Slots(graph.n_hops)
        ahead = Side(
            self.ahead, self.rest.jumped, self.rest_back.jumped, self.hop_back,
            self.back, self.back_hop,
        )  # fmt: skip
        back = self._turned(self.rest.jumped, self.back_hop)

        def near(least: int) -> NDArray[np.int64] | None:
            after = hops_passing(ahead, via, least, slots)
            turned = None if after is None else hops_passing(back, via, least, slots)
            if after is None or turned is None:
                return None
            return np.union1d(after, self.back_hop[turned])

        def narrowed(asked: ChainQuestion, hops: NDArray[np.int64]) -> ChainQuestion:
            if starts is None:
                return asked
            is_start = np.isin(graph.hops.source[hops], starts)
            weight = np.where(is_start, asked.source_weight, np.int32(NONE))
            return replace(asked, source_weight=weight)

        levels = least_weights(ahead, via, slots)
        return _by_level(self.ahead, via, levels, near, narrowed, top)

    def through_to(
        self, parties: NDArray[np.intp], stops: NDArray[np.intp], *, top: int
    ) -> RouteAnswer | None:
        """Find the best routes to ``stops`` that pass one of ``parties``, exactly.

        ``None`` as for :meth:`through`.

        Notes
        -----
        What walks from ``parties`` to ``stops`` weigh at most, a pass over the hops
        between the two says; how they come from sources, the standing forward pass.
        """
        check_top(top)
        graph, question = self.ahead.graph, self.closing.question
        jumps = question.jumps
        via = np.zeros(graph.n_parties, np.bool_)
        via[parties] = True
        leaving = np.union1d(parties, jumps.to_party[via[jumps.from_party]])
        onward = hops_between(self.ahead, self.back, self.back_hop, leaving, stops)
        if onward.size > passing.MOST_HOPS:
            return None

        def narrowed(asked: ChainQuestion, hops: NDArray[np.int64]) -> ChainQuestion:
            is_stop = np.isin(graph.hops.target[hops], stops)
            weight = np.where(is_stop, asked.target_weight, np.int32(NONE))
            return replace(asked, target_weight=weight)

        part, asked, _ = cut_out(graph, question, onward)
        rest = CompiledEngine().rest(part, narrowed(asked, onward), Deadline())
        before = np.pad(rest.jumped, ((0, 0), (0, 1)), constant_values=NONE)
        column = np.full(graph.n_hops, onward.size, np.int32)  # the last one is NONE
        column[self.hop_back[onward]] = np.arange(onward.size, dtype=np.int32)
        back, slots = self._turned(before, column), Slots(graph.n_hops)

        def near(least: int) -> NDArray[np.int64] | None:
            turned = hops_passing(back, via, least, slots)
            return None if turned is None else np.union1d(onward, self.back_hop[turned])

        levels = least_weights(back, via, slots)
        return _by_level(self.closing, via, levels, near, narrowed, top)

    def _turned(self, before: NDArray[np.int32], other: NDArray[np.int32]) -> Side:
        """Give the reversed direction, with what came before its hops."""
        rest = self.rest_back.jumped
        return Side(self.back, rest, before, other, self.ahead, self.hop_back)


def _by_level(
    walks: RouteWalks,
    via: NDArray[np.bool_],
    levels: tuple[int, ...] | None,
    near: Callable[[int], NDArray[np.int64] | None],
    narrowed: Callable[[ChainQuestion, NDArray[np.int64]], ChainQuestion],
    top: int,
) -> RouteAnswer | None:
    """Search among the hops ``near`` for a least weight, lower until enough weighs more.

    ``narrowed`` limits the ends of the question on those hops; ``None`` if they are too
    many.
    """
    if levels is None:
        return None
    for least in levels:
        hops = near(least)
        if hops is None:
            return None
        part, asked, among = cut_out(walks.graph, walks.question, hops)
        asked = replace(narrowed(asked, hops), via=via[among])
        found = CompiledEngine().routes(part, asked, top=top)
        if least == EVERYTHING or (found.bound is not None and found.bound >= least):
            # Again on the whole graph: hops that weigh less may lie on the route too.
            routes = (
                walks.along(tuple(among[list(route.parties)].tolist()))
                for route in found.routes
            )
            return replace(found, routes=tuple(r for r in routes if r is not None))
    return RouteAnswer((), exact=True, explored=0, bound=None, truncated_by=None)


def prepare(
    graph: TemporalGraph,
    question: ChainQuestion,
    passes: Passes,
    end_weight: NDArray[np.int32],
) -> Standing:
    """Index a question and its passes; O(n log n) in hops, once.

    ``end_weight`` has shape (n_hops,): what a walk weighs that the asker lets end with
    this hop, whether or not the question has it as an end.
    """
    starts, ends = open_ends(graph, question)
    _, closing = open_ends(graph, replace(question, target_weight=end_weight))
    turned = reverse(graph)
    mirrored = replace(
        question,
        source_weight=end_weight[turned.hop],
        target_weight=question.source_weight[turned.hop],
        jumps=_swapped(question.jumps),
    )
    jumped = passes.jumped or passes
    return Standing(
        ahead=RouteWalks(graph, question, starts, ends),
        rest=_any_way(passes.backward, jumped.backward),
        back=RouteWalks(turned.graph, mirrored, closing[turned.hop], starts[turned.hop]),
        rest_back=_any_way(
            np.ascontiguousarray(passes.forward[:, turned.hop]),
            np.ascontiguousarray(jumped.forward[:, turned.hop]),
        ),
        back_hop=turned.hop,
        hop_back=np.argsort(turned.hop).astype(np.int32),
        closing=RouteWalks(
            graph, replace(question, target_weight=end_weight), starts, closing
        ),
    )


def _any_way(direct: NDArray[np.int32], jumped: NDArray[np.int32]) -> Rest:
    return Rest(direct, jumped, direct, jumped)


def _roots(walks: RouteWalks, parties: NDArray[np.intp]) -> NDArray[np.int32]:
    """Give the hops that leave the parties and may start a walk."""
    hops = walks.leaving(parties)
    return hops[walks.starts[hops] > NONE]


def _swapped(jumps: Jumps) -> Jumps:
    return replace(jumps, from_party=jumps.to_party, to_party=jumps.from_party)
