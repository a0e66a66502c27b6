"""Chains asked of a Neo4j server in Cypher, large questions of the compiled engine."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from time import monotonic
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import (
    NONE,
    ChainQuestion,
    Engine,
    Passes,
    Route,
    RouteAnswer,
)
from diversion.engines.named_graph import NamedGraph
from diversion.engines.outlook import look_ahead
from diversion.engines.question import check_question, check_top
from diversion.engines.reference import (
    Candidate,
    EventGraph,
    diverse_routes,
    event_graph,
    event_passes,
    follow,
)
from diversion.engines.reference_links import Jump, jumps_of
from diversion.engines.walk_sets import routes_of
from diversion.graph.temporal import TemporalGraph
from diversion.store.neo4j.paths import PathServer, TooMuchForCypherError

MAX_LINKS: Final = 100_000  # pairs of hops that come over the wire
MAX_WALKS: Final = 50_000
MAX_UPLOAD: Final = 50_000  # hops of a graph that the server does not have
MAX_SECONDS: Final = 10.0  # for the server to find all walks
PAIRS_A_SECOND: Final = 100_000  # of hops, that a server looks at

GOODS: Final = ("hs6", "hs4", "hs2", "hs_absent", "any_goods")


class CypherEngine:
    """Asks the server for links and walks: every rule of a link is part of the pattern.

    The graph is that of the server's case where it is the same, else it is uploaded
    beside it for the question. A question with more links or walks than a session should
    carry, or that would take the server longer than some seconds, is answered by the
    compiled engine from the same graph; answers are equal either way. What walks take is
    counted on the graph before the server is asked.
    """

    name = "cypher"

    def __init__(self, server: PathServer) -> None:
        self._server = server
        self._last: NamedGraph | None = None

    def passes(self, graph: TemporalGraph, question: ChainQuestion) -> Passes:
        """Score the best walk into and out of every hop, from the links of the server."""
        check_question(graph, question)
        if graph.n_hops == 0 or _pairs_at_most(graph) > MAX_LINKS:
            return _compiled().passes(graph, question)
        try:
            events = self._events(graph, question)
        except TooMuchForCypherError:
            return _compiled().passes(graph, question)
        return event_passes(events, question)

    def routes(
        self,
        graph: TemporalGraph,
        question: ChainQuestion,
        *,
        top: int,
        time_limit: float | None = None,
        diverse: bool = False,
    ) -> RouteAnswer:
        """Find the ``top`` best routes among all walks that the server finds.

        Notes
        -----
        ``explored`` counts walks. ``bound`` is the score of the best route left out.
        ``note`` says why the compiled engine has answered, if it has.
        """
        check_question(graph, question)
        check_top(top)
        began = monotonic()
        seconds = MAX_SECONDS if time_limit is None else min(time_limit, MAX_SECONDS)
        try:
            walks = self._walks(graph, question, seconds)
            return _answer(graph, question, walks, top=top, diverse=diverse)
        except TooMuchForCypherError as error:
            why = error
        if time_limit is not None:
            time_limit = max(0.0, time_limit - (monotonic() - began))
        found = _compiled().routes(
            graph, question, top=top, time_limit=time_limit, diverse=diverse
        )
        return replace(found, note=f"Answered by the compiled engine: {why}.")

    def along(
        self, graph: TemporalGraph, question: ChainQuestion, parties: tuple[int, ...]
    ) -> Route | None:
        """Score one given route; ``None`` if no walk follows it."""
        check_question(graph, question)
        if len(set(parties)) < len(parties) or len(parties) < 2:  # noqa: PLR2004 - ends
            return None
        if max(parties) >= graph.n_parties:
            return None
        try:
            events = self._events(graph, question, parties)
        except TooMuchForCypherError:
            return _compiled().along(graph, question, parties)
        return follow(events, parties, question.max_hops)

    def _events(
        self,
        graph: TemporalGraph,
        question: ChainQuestion,
        parties: tuple[int, ...] | None = None,
    ) -> EventGraph:
        """Ask for all links, or for those along a route."""
        self._hold(graph)
        rule, ids = _rule(graph, question), graph.parties.ids
        hop_of = self._named(graph).hop_of
        among = None if parties is None else [str(ids[party]) for party in parties]
        found = self._server.links(rule, limit=MAX_LINKS, among=among)
        pairs: list[Candidate] = [(hop_of[e], hop_of[f], None) for e, f in found]
        if len(question.jumps):
            legs = None if parties is None else set(pairwise(parties))
            jumps = _jumps(graph, question, legs)
            if jumps:
                found = self._server.jumped_links(rule, jumps, limit=MAX_LINKS)
                named = [(hop_of[e], hop_of[f]) for e, f in found]
                pairs += _by_jump(graph, question, named)
        return event_graph(graph, question, pairs)

    def _walks(
        self, graph: TemporalGraph, question: ChainQuestion, seconds: float
    ) -> list[tuple[list[int], list[int]]]:
        """Ask for all walks, each as the hops before a jump and those after it."""
        ends = _ends(graph, question)
        if not all(end.any() for end in ends):
            return []
        named = self._named(graph)
        most = seconds * PAIRS_A_SECOND
        ahead = look_ahead(graph, question, ends, named.departures, most=most)
        if ahead.pairs >= most or ahead.walks > MAX_WALKS:
            raise TooMuchForCypherError(
                f"to follow all walks, a server has {ahead.pairs:,.0f} pairs of "
                "consignments to look at, or more"
            )
        self._hold(graph)
        starts, stops = (
            [named.records[hop] for hop in np.flatnonzero(end)] for end in ends
        )
        rule, hop_of = _rule(graph, question), named.hop_of
        limits: dict[str, Any] = {
            "starts": starts, "ends": stops, "max_hops": question.max_hops,
            "limit": MAX_WALKS, "seconds": seconds,
        }  # fmt: skip
        walks: list[tuple[list[int], list[int]]] = [
            ([hop_of[hop] for hop in walk], [])
            for walk in self._server.walks(rule, **limits)
        ]
        jumps = _jumps(graph, question, None)
        if jumps and question.max_hops > 1:
            walks += [
                ([hop_of[hop] for hop in before], [hop_of[hop] for hop in onward])
                for before, onward in self._server.jumped_walks(rule, jumps, **limits)
            ]
        return walks

    def _hold(self, graph: TemporalGraph) -> None:
        """See to it that the server has the graph; refuse one that is too large to send."""
        named = self._named(graph)
        if self._server.holds(named.fingerprint):
            return
        if graph.n_hops > MAX_UPLOAD:
            raise TooMuchForCypherError(
                f"the server holds another graph, and {graph.n_hops:,} consignments are "
                "too many to send"
            )
        parties = [str(party) for party in graph.parties.ids]
        self._server.upload(named.fingerprint, parties, list(named.rows()))

    def _named(self, graph: TemporalGraph) -> NamedGraph:
        if self._last is None or self._last.graph is not graph:
            self._last = NamedGraph(graph)
        return self._last


@lru_cache(maxsize=1)
def engine_at(server: PathServer) -> CypherEngine:
    """Give the engine of a server; the one asked last remembers its graph."""
    return CypherEngine(server)


def _compiled() -> Engine:
    from diversion.engines.compiled import CompiledEngine  # noqa: PLC0415 - numba

    return CompiledEngine()


def _answer(
    graph: TemporalGraph,
    question: ChainQuestion,
    walks: list[tuple[list[int], list[int]]],
    *,
    top: int,
    diverse: bool,
) -> RouteAnswer:
    routes = routes_of(graph, question, walks)
    found = sorted((-route.score, route.parties) for route in routes.values())
    if diverse:
        found = diverse_routes(found, graph.unknown)
    return RouteAnswer(
        routes=tuple(routes[parties] for _, parties in found[:top]),
        exact=True,
        explored=len(walks),
        bound=-found[top][0] if len(found) > top else None,
        truncated_by=None,
    )


def _ends(
    graph: TemporalGraph, question: ChainQuestion
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say at which hops walks may start and end, each of shape (n_hops,)."""
    hops = graph.hops
    is_leg = hops.source != hops.target
    can_start = (question.source_weight > NONE) & is_leg & (hops.source != graph.unknown)
    can_end = (question.target_weight > NONE) & is_leg & (hops.target != graph.unknown)
    return can_start, can_end


def _rule(graph: TemporalGraph, question: ChainQuestion) -> dict[str, object]:
    """Give the parameters of ``follows.cypher``."""
    ids, rule = graph.parties.ids, question.rule
    return {
        "max_wait": rule.max_wait,
        "barred": [str(party) for party in ids[question.transit == NONE]],
        "makers": [str(party) for party in ids[graph.transforms]],
        **{name: getattr(rule, name) != NONE for name in GOODS},
    }


def _jumps(
    graph: TemporalGraph, question: ChainQuestion, legs: set[tuple[int, int]] | None
) -> list[dict[str, object]]:
    """Give the jumps that a walk may take; with ``legs``, those between these parties."""
    ids = graph.parties.ids
    return [
        {"start": str(ids[jump.start]), "end": str(ids[jump.end]), "days": jump.days}
        for jump in jumps_of(question)
        if graph.unknown not in {jump.start, jump.end}
        and (legs is None or (jump.start, jump.end) in legs)
    ]


def _by_jump(
    graph: TemporalGraph, question: ChainQuestion, pairs: list[tuple[int, int]]
) -> Iterator[Candidate]:
    between: dict[tuple[int, int], list[Jump]] = {}
    for jump in jumps_of(question):
        between.setdefault((jump.start, jump.end), []).append(jump)
    for e, f in pairs:
        ends = int(graph.hops.target[e]), int(graph.hops.source[f])
        yield from ((e, f, jump) for jump in between[ends])


def _pairs_at_most(graph: TemporalGraph) -> int:
    """Count the pairs of hops that meet at a party, whatever their dates and goods."""
    came = np.bincount(graph.hops.target, minlength=graph.n_parties).astype(np.int64)
    left = np.bincount(graph.hops.source, minlength=graph.n_parties).astype(np.int64)
    return int(came @ left)
