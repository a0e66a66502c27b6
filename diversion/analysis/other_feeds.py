"""The best innocent explanation: what else may have fed the last hops of a chain."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from diversion.analysis.claims import OtherFeed
from diversion.analysis.links import link_terms
from diversion.analysis.routes import hs_text
from diversion.analysis.weights import bans
from diversion.engines.along import RouteWalks
from diversion.engines.base import ChainQuestion, Route
from diversion.graph.subset import keep_hops
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.search import follow

LAST_HOPS: Final = 2  # of the chain, for which another feed is looked for


def other_feeds(
    graph: TemporalGraph, question: ChainQuestion, route: Route
) -> tuple[OtherFeed, ...]:
    """Find the strongest other feed of each of the last hops, the last hop first.

    A feed is a consignment from another company that the hop may follow under the same
    rule. The unknown party feeds nothing.
    """
    return tuple(_feeds(graph, question, route))


def _feeds(
    graph: TemporalGraph, question: ChainQuestion, route: Route
) -> Iterator[OtherFeed]:
    hops = graph.hops
    for place in range(len(route.walk) - 1, max(0, len(route.walk) - 1 - LAST_HOPS), -1):
        then, before = route.walk[place], route.walk[place - 1]
        if then < 0 or hops.source[then] == graph.unknown:
            continue
        arrives = hops.target == hops.source[then]
        arrives &= ~np.isin(hops.source, [route.parties[place - 1], graph.unknown])
        first = _strongest(graph, question, np.flatnonzero(arrives), then)
        if first is None:
            continue
        own = before if before >= 0 else route.walk[place - 2]
        terms = link_terms(graph, question, first, then)
        sender = int(hops.source[first])
        mass = float(hops.mass_kg[first])
        yield OtherFeed(
            hop=place + 1,
            from_id=str(graph.parties.ids[sender]),
            from_name=graph.parties.names[sender],
            shipment_ids=graph.records_of(first),
            fed_ids=graph.records_of(then),
            wait_days=terms.wait_days,
            hs_code=hs_text(graph, first),
            mass_kg=None if np.isnan(mass) else mass,
            bans=bans(terms.total),
            chain_bans=bans(link_terms(graph, question, own, then).total),
        )


def _strongest(
    graph: TemporalGraph, question: ChainQuestion, arrivals: np.ndarray, then: int
) -> int | None:
    """Give the arrival that links best to a hop, or ``None``; the first among equals."""
    places = np.unique(np.append(arrivals, then))
    part = keep_hops(graph, places)
    walks = RouteWalks(part, question, part.hops.source, part.hops.source)
    before = np.searchsorted(places, arrivals).astype(np.int32)
    after = np.searchsorted(places, [then]).astype(np.int32)
    _, giver = follow(
        walks.hops, walks.parties, walks.rule,
        before, np.zeros(before.size, np.int64), after, walks.longest, 0, 0,
    )  # fmt: skip
    return None if giver[0] < 0 else int(arrivals[giver[0]])
