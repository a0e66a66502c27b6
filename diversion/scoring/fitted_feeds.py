"""The best innocent explanation by a fitted model: who else may have fed the last hops."""

from collections.abc import Iterator

import numpy as np

from diversion.analysis.claims import OtherFeed
from diversion.analysis.other_feeds import LAST_HOPS
from diversion.analysis.routes import hs_text
from diversion.scoring.lead_chains import bans
from diversion.scoring.rescoring import Rescorer
from diversion.scoring.route_hops import RouteHops
from diversion.scoring.states import Change


def fitted_feeds(hops: RouteHops, rescorer: Rescorer, row: int) -> tuple[OtherFeed, ...]:
    """Find the strongest other feed of each of the last hops, the last hop first.

    A feed is a consignment from another company that the model links to the hop. Its link
    stands against that of the chain, and the hop's own score with the chain's feed against
    that without it.
    """
    return tuple(_feeds(hops, rescorer, row))


def _feeds(hops: RouteHops, rescorer: Rescorer, row: int) -> Iterator[OtherFeed]:
    records, vicinity = hops.fitted.records, hops.vicinity
    graph, links = records.view.graph, records.links
    legs = hops.fitted.routes.candidates.legs[row]
    for place in range(len(hops.walk) - 1, max(0, len(hops.walk) - 1 - LAST_HOPS), -1):
        number, fed = hops.walk[place]
        _, own = hops.walk[place - 1]
        then, before = int(vicinity.hops[fed]), int(vicinity.hops[own])
        leg = int(legs[place])
        into = links.by_then[links.then_start[then] : links.then_start[then + 1]]
        senders = graph.hops.source[links.first[into]]
        barred = [graph.hops.source[before], graph.hops.target[then], graph.unknown]
        others = into[~np.isin(senders, barred)]
        if not others.size:
            continue
        best = int(others[np.argmax(links.weight[others])])
        first = int(links.first[best])
        sender = int(graph.hops.source[first])
        least = int(graph.hops.depart_lo[then]) - int(graph.hops.arrive_hi[first])
        most = int(graph.hops.depart_hi[then]) - int(graph.hops.arrive_lo[first])
        mass = float(graph.hops.mass_kg[first])
        without = rescorer.odds_without(Change(gone=frozenset({own})), fed)
        yield OtherFeed(
            hop=number,
            from_id=str(graph.parties.ids[sender]),
            from_name=graph.parties.names[sender],
            shipment_ids=graph.records_of(first),
            fed_ids=graph.records_of(then),
            wait_days=(max(least, 0), max(most, 0)),
            hs_code=hs_text(graph, first),
            mass_kg=None if np.isnan(mass) else mass,
            bans=bans(float(links.weight[best])),
            chain_bans=bans(float(links.weight[leg])) if leg < len(links) else None,
            own_ids=graph.records_of(before),
            fed_score=bans(float(records.log_odds[then])),
            fed_without=bans(without),
        )
