"""What the score of a chain would be without one fact after the other."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from diversion.analysis.chain import Chain
from diversion.analysis.claims import LeftOut
from diversion.analysis.explaining import target_evidence, target_parties
from diversion.analysis.exposure import spread
from diversion.analysis.jumps import KnownJumps
from diversion.analysis.targets import DPRK, PROGRAMME, hop_exposure
from diversion.analysis.view import View
from diversion.analysis.weights import MIN_EXPOSURE, bans, exposure_units
from diversion.engines.base import ChainQuestion, Engine, Jumps, Route
from diversion.engines.question import without_hops
from diversion.graph.subset import keep_hops
from diversion.graph.temporal import TemporalGraph

SHARES: Final = "shares "


def leave_out(
    view: View,
    engine: Engine,
    question: ChainQuestion,
    known: KnownJumps,
    route: Route,
    chain: Chain,
) -> tuple[LeftOut, ...]:
    """Score the chain again without each consignment, tie, listing and unrecorded leg."""
    return (
        *_consignments(view.graph, engine, question, route),
        *_jumps(view.graph, engine, question, known, route),
        *_ties(view, question, route, chain),
        *_listings(view, question, route, chain),
    )


def _consignments(
    graph: TemporalGraph, engine: Engine, question: ChainQuestion, route: Route
) -> Iterator[LeftOut]:
    """Leave out each hop of the walk; another of the same two companies may replace it."""
    legs = [
        (graph.hops.source == start) & (graph.hops.target == end)
        for start, end in pairwise(route.parties)
    ]
    places = np.flatnonzero(np.logical_or.reduce(legs))
    for number, hop in enumerate(route.walk, 1):
        if hop < 0:
            continue
        rest = places[places != hop]
        again = engine.along(
            keep_hops(graph, rest), without_hops(question, rest), route.parties
        )
        ids = graph.records_of(hop)
        yield LeftOut(
            f"without {', '.join(ids)} (hop {number})",
            ids,
            None if again is None else bans(again.score),
        )


def _jumps(
    graph: TemporalGraph,
    engine: Engine,
    question: ChainQuestion,
    known: KnownJumps,
    route: Route,
) -> Iterator[LeftOut]:
    """Leave out what lets the chain take a leg that is not on record."""
    jumps = question.jumps
    for place, hop in enumerate(route.walk):
        if hop >= 0:
            continue
        start, end = route.parties[place], route.parties[place + 1]
        here = (jumps.from_party == start) & (jumps.to_party == end)
        kept = np.flatnonzero(~here)
        fewer = Jumps(*(getattr(jumps, name)[kept] for name in Jumps.__slots__))
        again = engine.along(graph, replace(question, jumps=fewer), route.parties)
        (first, *_) = np.flatnonzero(here)
        yield LeftOut(
            f"without the tie that stands in for a record ({known.why[first]})",
            tuple(known.evidence[first]),
            None if again is None else bans(again.score),
        )


def _ties(
    view: View, question: ChainQuestion, route: Route, chain: Chain
) -> Iterator[LeftOut]:
    """Leave out each link, or shared value, that ties the last company to a target."""
    ends = view.ends
    kinds = {
        tie.evidence: tie.kind
        for party in target_parties(ends, chain)
        if party in ends.by_id
        for tie in ends.by_id[party].ties
    }
    for evidence in target_evidence(ends, chain):
        value = _exposure_without(view, chain, ends.targets, frozenset({evidence}))
        yield LeftOut(
            f"without {tie_in_words(kinds[evidence], evidence)}",
            (evidence,),
            _score_with(view, question, route, value),
        )


def _listings(
    view: View, question: ChainQuestion, route: Route, chain: Chain
) -> Iterator[LeftOut]:
    """Leave out each listing that makes a company on the way a target."""
    for listing, targets in targets_without(view, chain):
        value = _exposure_without(view, chain, targets, frozenset())
        yield LeftOut(
            f"without the listing {listing}",
            (listing,),
            _score_with(view, question, route, value),
        )


def tie_in_words(kind: str, evidence: str) -> str:
    """Name a tie by its kind and the row or the value behind it.

    Examples
    --------
    >>> tie_in_words("shares phones", "86 1"), tie_in_words("agent_of", "L7")
    ('the shared phones (86 1)', 'the link L7 (agent of)')
    """
    if kind.startswith(SHARES):
        return f"the shared {kind.removeprefix(SHARES)} ({evidence})"
    return f"the link {evidence} ({kind.replace('_', ' ')})"


def targets_without(view: View, chain: Chain) -> Iterator[tuple[str, dict[str, str]]]:
    """Give each listing that makes a company on the way a target, and who still is one."""
    rows = view.directory.listing_ties
    parties = target_parties(view.ends, chain)
    rows = rows[rows["programme"].fillna("").str.upper().str.contains(PROGRAMME)]
    on_the_way = rows[rows["party_id"].isin(parties)]
    for listing, party in _pairs(on_the_way):
        targets = dict(view.ends.targets)
        others = rows[(rows["party_id"] == party) & (rows["listing_id"] != listing)]
        country = view.graph.parties.countries[view.directory.index_of(party)]
        if others.empty and country != DPRK:
            del targets[party]
        yield listing, targets


def _pairs(rows: pd.DataFrame) -> list[tuple[str, str]]:
    return sorted(set(zip(rows["listing_id"], rows["party_id"], strict=True)))


def _exposure_without(
    view: View, chain: Chain, targets: dict[str, str], without: frozenset[str]
) -> float:
    found = spread(targets, view.ends.network, without=without)
    last = found.get(chain.target.company_id)
    return last.value if last else 0.0


def _score_with(view: View, question: ChainQuestion, route: Route, value: float) -> float:
    """Score the route with another exposure of its last company.

    Without any tie it weighs as the least exposure does, as in every question that names
    its end.
    """
    last = route.walk[-1]
    declared = view.graph.hops.import_country[last] == DPRK
    if declared:
        changed = view.ends.value.copy()
        changed[route.parties[-1]] = value
        value = float(hop_exposure(view.graph, replace(view.ends, value=changed))[last])
    weight = int(exposure_units(np.array([max(value, MIN_EXPOSURE)]))[0])
    return bans(route.score - int(question.target_weight[last]) + weight)
