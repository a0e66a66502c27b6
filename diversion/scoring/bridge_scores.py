"""The chance that goods passed a leg that is on no record."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import TemporalGraph
from diversion.scoring.agreeing import same
from diversion.scoring.bridges import (
    STRONG,
    Bridges,
    Pairs,
    lanes,
    log_mass,
    plain_chance,
    plain_gap,
    strongest,
)
from diversion.scoring.links import Links
from diversion.scoring.models import Model, columns_of

BRIDGES: Final = "bridges"  # stage of a model file
LEAST: Final = float(np.log(0.002))  # log chance; a search does not look at less
NO_LINK: Final = -8.0  # log-odds that stand for no link at all
HEADING: Final = 2.0  # a level of goods that agree
NAMES: Final = (
    "hs_level", "log_mass_ratio", "mass_apart", "price_apart", "days", "same_origin",
    "same_country", "on_lane", "goes_on", "came_in", "first", "then", "both",
    "company_first", "company_then",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BridgeInputs:
    """What features of bridges are computed from; odds are natural.

    ``log_odds`` are those of hops, ``company_odds`` those of parties.
    """

    graph: TemporalGraph
    links: Links
    log_odds: NDArray[np.float64]
    company_odds: NDArray[np.float64]


def bridge_features(inputs: BridgeInputs, pairs: Pairs) -> NDArray[np.float64]:
    """Compute :data:`NAMES` of pairs of hops, shape (n_pairs, len(NAMES)).

    They tell of each of the two, and compare both.
    """
    first, then = pairs
    hops, odds, companies = inputs.graph.hops, inputs.log_odds, inputs.company_odds
    onward, into = strongest(inputs.links, inputs.graph.n_hops)
    mass = log_mass(inputs.graph)
    with np.errstate(divide="ignore", invalid="ignore"):
        price = np.log(np.where(hops.value_usd > 0, hops.value_usd, np.nan)) - mass
    ratio = mass[then] - mass[first]
    columns = {
        "hs_level": _level(inputs.graph, pairs),
        "log_mass_ratio": ratio,
        "mass_apart": np.abs(ratio),
        "price_apart": np.abs(price[then] - price[first]),
        "days": hops.depart_hi[then] - hops.arrive_lo[first],
        "same_origin": same(hops.origin_country[first], hops.origin_country[then]),
        "same_country": same(hops.import_country[first], hops.export_country[then]),
        "on_lane": np.log1p(_lane(inputs.graph, pairs)),
        "goes_on": np.maximum(onward[first], NO_LINK),
        "came_in": np.maximum(into[then], NO_LINK),
        "first": odds[first],
        "then": odds[then],
        "both": odds[first] + odds[then],
        "company_first": companies[hops.target[first]],
        "company_then": companies[hops.source[then]],
    }
    return np.column_stack([np.asarray(columns[name], np.float64) for name in NAMES])


def log_chances(values: NDArray[np.float64], model: Model | None) -> NDArray[np.float64]:
    """Give the log chance of each pair by its features, shape (n_pairs,).

    Without a model a plain price speaks, and only for pairs of one heading of which
    neither has a strong link that leads elsewhere; minus infinity for the others.

    Raises
    ------
    ModelError
        If the model was fitted with other features.
    """
    if model is not None:
        read = columns_of(model, NAMES, values, what=BRIDGES)
        return -np.logaddexp(0.0, -model.raw(read))
    column = dict(zip(NAMES, values.T, strict=True))
    is_open = np.maximum(column["goes_on"], column["came_in"]) <= STRONG
    is_open &= column["hs_level"] == HEADING
    chance = plain_chance(plain_gap(column["log_mass_ratio"]))
    return np.where(is_open, chance, -np.inf)


def likely_bridges(pairs: Pairs, log_chance: NDArray[np.float64]) -> Bridges:
    """Keep the pairs that a search is to look at."""
    kept = log_chance >= LEAST
    return Bridges(pairs.first[kept], pairs.then[kept], log_chance[kept])


def _lane(graph: TemporalGraph, pairs: Pairs) -> NDArray[np.int64]:
    """Count what is on record from where the first arrived to where the next left."""
    lane, missing = lanes(graph, pairs)
    known, counts = np.unique(lane, return_counts=True)
    place = np.minimum(np.searchsorted(known, missing), max(0, known.size - 1))
    return np.where(known[place] == missing, counts[place], 0)


def _level(graph: TemporalGraph, pairs: Pairs) -> NDArray[np.float64]:
    """Say whether goods agree: 2 at the heading, 1 in the chapter, 0; NaN not known."""
    (first, then), hops = pairs, graph.hops
    level = np.where(hops.hs2[first] == hops.hs2[then], 1.0, 0.0)
    level = np.where(hops.hs4[first] == hops.hs4[then], HEADING, level)
    is_told = (hops.hs4[first] >= 0) & (hops.hs4[then] >= 0)
    return np.where(is_told, level, np.nan)
