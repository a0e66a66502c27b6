"""From a question in the field's words to the engines' weights."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.goods import TIERS, tier_at, tiers
from diversion.analysis.targets import DPRK, Ends, hop_exposure
from diversion.analysis.weights import (
    DEFAULT_RULE,
    GOODS_TIER,
    MIN_EXPOSURE,
    SHIPPED_BY_HUB,
    SHIPPED_FROM_DPRK,
    SHIPPED_FROM_ELSEWHERE,
    SHIPPED_FROM_ORIGIN,
    SHIPPER_MADE_IT,
    TARGET_TRANSIT,
    UNKNOWN_TRANSIT,
    exposure_units,
    units,
)
from diversion.engines.base import NONE, ChainQuestion, Jumps, no_jumps
from diversion.graph.temporal import TemporalGraph, has_role, is_absent

MAKER_ROLES: Final = frozenset({"producer", "manufacturer"})


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds a search: hops, days of waiting, hubs, and what is not on record.

    ``gaps`` lets chains pass the party that a record does not name, ``bridge`` take one
    leg that is on no record, ``aliases`` go on at what may be the same company.
    """

    max_hops: int = 6
    max_wait: int = 365
    through_hubs: bool = False
    gaps: bool = True
    bridge: bool = False
    aliases: bool = True


def ask(
    graph: TemporalGraph,
    ends: Ends,
    limits: Limits,
    *,
    starts: NDArray[np.bool_] | None = None,
    stops: NDArray[np.bool_] | None = None,
    jumps: Jumps | None = None,
    source: NDArray[np.int32] | None = None,
    exposure: NDArray[np.float64] | None = None,
) -> ChainQuestion:
    """Weigh every hop as a start and as an end, and every party as a transit point.

    ``starts`` and ``stops`` (shape (n_hops,)) limit where chains begin and end, as
    selectors chose; ``None`` lets the weights decide. A stop that the question names
    is an end whether or not anything ties it to the DPRK; without a tie it weighs as
    the least exposure does, so that a chain scores the same in every question. One of
    ``jumps`` may stand in for a leg. ``source`` is what :func:`source_units` gives, and
    ``exposure`` what :func:`diversion.analysis.targets.hop_exposure`, if known already.
    """
    source = source_units(graph) if source is None else source
    if starts is not None:
        source = np.where(starts, source, np.int32(NONE))
    exposure = hop_exposure(graph, ends) if exposure is None else exposure
    if stops is not None:
        exposure = np.where(stops, np.maximum(exposure, MIN_EXPOSURE), 0.0)
    return ChainQuestion(
        source_weight=source,
        target_weight=exposure_units(exposure),
        transit=transit_units(graph, ends, limits),
        rule=replace(DEFAULT_RULE, max_wait=limits.max_wait),
        max_hops=limits.max_hops,
        jumps=no_jumps() if jumps is None else jumps,
    )


def source_terms(graph: TemporalGraph, hop: int) -> list[tuple[str, float]]:
    """Spell out what :func:`source_units` adds up for one hop, in bans."""
    hops, parties = graph.hops, graph.parties
    shipper = int(hops.source[hop])
    origin, export = hops.origin_country[hop], hops.export_country[hop]
    tier = tier_at(hops, hop)
    terms = [(f"goods of tier {tier!r}", GOODS_TIER[tier])]
    if MAKER_ROLES.intersection(parties.roles[shipper]):
        terms.append(("the shipper makes goods", SHIPPER_MADE_IT))
    if origin is not None and export is not None:
        if origin == export:
            terms.append(("shipped from the declared origin", SHIPPED_FROM_ORIGIN))
        else:
            terms.append(
                (f"made in {origin}, shipped from {export}", SHIPPED_FROM_ELSEWHERE)
            )
    if graph.is_hub[shipper]:
        terms.append(("the shipper forwards for others", SHIPPED_BY_HUB))
    if parties.countries[shipper] == DPRK:
        terms.append(("shipped from the DPRK", SHIPPED_FROM_DPRK))
    return terms


def source_units(graph: TemporalGraph) -> NDArray[np.int32]:
    """Weigh every hop as the start of a chain, shape (n_hops,), score units."""
    hops, parties = graph.hops, graph.parties
    by_tier = np.array([units(GOODS_TIER[tier]) for tier in TIERS], np.int32)
    weight = by_tier[tiers(hops)]
    weight += units(SHIPPER_MADE_IT) * has_role(parties, MAKER_ROLES)[hops.source]
    is_known = ~is_absent(hops.origin_country) & ~is_absent(hops.export_country)
    is_same = hops.origin_country == hops.export_country
    weight += units(SHIPPED_FROM_ORIGIN) * (is_known & is_same)
    weight += units(SHIPPED_FROM_ELSEWHERE) * (is_known & ~is_same)
    weight += units(SHIPPED_BY_HUB) * graph.is_hub[hops.source]
    weight += units(SHIPPED_FROM_DPRK) * (parties.countries == DPRK)[hops.source]
    return weight.astype(np.int32)


def transit_units(graph: TemporalGraph, ends: Ends, limits: Limits) -> NDArray[np.int32]:
    """Price every party as a transit point, shape (n_parties,); NONE where not allowed."""
    price = np.zeros(graph.n_parties, np.int32)
    price[ends.value >= 1.0] = units(TARGET_TRANSIT)
    if not limits.through_hubs:
        price[graph.is_hub] = NONE
    price[graph.unknown] = units(UNKNOWN_TRANSIT) if limits.gaps else NONE
    return price
