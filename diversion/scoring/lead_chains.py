"""Leads in the user's words: hops, waits and legs that no record shows."""

from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.asking import source_terms
from diversion.analysis.chain import Chain, ChainHop, ChainTarget, Order
from diversion.analysis.odds import BAN
from diversion.analysis.routes import (
    NO_RECORD,
    as_date,
    chain_id,
    gap_flags,
    hs_text,
    leg_not_on_record,
    meet,
    party_id,
)
from diversion.scoring.records import RecordScores
from diversion.scoring.route_scores import RouteScores

GOODS_FLAGS: Final = {4: "same_heading", 2: "same_chapter", 0: "other_goods"}


def bans(log_odds: float) -> float:
    """Convert natural log-odds to bans, to four digits."""
    return round(log_odds / BAN, 4)


def lead_chains(
    records: RecordScores,
    routes: RouteScores,
    chosen: NDArray[np.intp],
    probability: NDArray[np.float64] | None,
) -> tuple[Chain, ...]:
    """Spell out chosen candidates, ranked from 1; ``probability`` is theirs, in order."""
    return tuple(
        _chain(
            records,
            routes,
            int(row),
            rank,
            None if probability is None else round(float(probability[rank - 1]), 4),
        )
        for rank, row in enumerate(chosen, 1)
    )


def _chain(
    records: RecordScores,
    routes: RouteScores,
    row: int,
    rank: int,
    probability: float | None,
) -> Chain:
    view = records.view
    graph, parties = view.graph, view.graph.parties
    candidates = routes.candidates
    route = tuple(int(p) for p in candidates.parties[row] if p >= 0)
    walk = [int(h) for h in candidates.walks[row] if h >= 0]
    hops: list[ChainHop] = []
    for position, hop in enumerate(walk):
        leg = int(candidates.legs[row, position]) if position else -1
        before = walk[position - 1] if position else None
        if before is not None and not meet(graph, before, hop):
            hops.append(_missing_leg(records, before, hop))
        hops.append(_hop(records, hop, before, leg))
    last = route[-1]
    target = str(parties.ids[last])
    return Chain(
        rank=rank,
        chain_id=chain_id(graph, route),
        score=bans(float(routes.log_odds[row])),
        probability=probability,
        companies=tuple(party_id(graph, party) for party in route),
        hops=tuple(hops),
        target=ChainTarget(target, parties.names[last], view.ends.why(target)),
        source_why="; ".join(text for text, _ in source_terms(graph, walk[0])),
    )


def _hop(records: RecordScores, hop: int, before: int | None, leg: int) -> ChainHop:
    graph, hops, parties = (
        records.view.graph,
        records.view.graph.hops,
        records.view.graph.parties,
    )
    sender, receiver = int(hops.source[hop]), int(hops.target[hop])
    is_linked = 0 <= leg < len(records.links)
    wait = None
    order: Order = "certain"
    if before is not None:
        least = int(hops.depart_lo[hop]) - int(hops.arrive_hi[before])
        most = int(hops.depart_hi[hop]) - int(hops.arrive_lo[before])
        if meet(graph, before, hop):
            wait = max(least, 0), max(most, 0)
        order = "certain" if least > 0 else "possible"
        if sender == graph.unknown:
            order = "inferred"
    mass = float(hops.mass_kg[hop])
    weight = float(records.links.weight[leg]) if is_linked else 0.0
    return ChainHop(
        from_id=party_id(graph, sender),
        from_name=parties.names[sender],
        to_id=party_id(graph, receiver),
        to_name=parties.names[receiver],
        shipment_ids=graph.records_of(hop),
        parallel_ids=(),
        departed=_between(hops.depart_lo[hop], hops.depart_hi[hop]),
        arrived=_between(hops.arrive_lo[hop], hops.arrive_hi[hop]),
        wait_days=wait,
        hs_code=hs_text(graph, hop),
        mass_kg=None if np.isnan(mass) else mass,
        order=order,
        flags=_flags(records, hop, leg if is_linked else None),
        weight=bans(weight),
    )


def _missing_leg(records: RecordScores, before: int, after: int) -> ChainHop:
    """Spell out a leg between two lots alike that no record shows."""
    hops, parties = records.view.graph.hops, records.view.graph.parties
    start, end = int(hops.target[before]), int(hops.source[after])
    days = _between(
        hops.arrive_lo[before], max(hops.arrive_lo[before], hops.depart_hi[after])
    )
    return leg_not_on_record(
        parties, (start, end), departed=days, arrived=days, flag=NO_RECORD, weight=0.0
    )


def _flags(records: RecordScores, hop: int, link: int | None) -> tuple[str, ...]:
    flags = []
    if link is not None:
        level = records.links.column("hs_level")[link]
        if not np.isnan(level) and int(level) in GOODS_FLAGS:
            flags.append(GOODS_FLAGS[int(level)])
    return (*flags, *gap_flags(records.view.graph, hop))


def _between(first: int, last: int) -> tuple[date, date]:
    return as_date(first), as_date(last)
