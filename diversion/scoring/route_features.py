"""What a model reads of a candidate route."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.targets import DPRK
from diversion.graph.temporal import TemporalGraph, has_role, is_absent
from diversion.scoring.candidates import Candidates
from diversion.scoring.goods import open_trade_lift, sensitivity
from diversion.scoring.links import Links
from diversion.scoring.parties import FULLY_EXPOSED

LOWEST: Final = -12.0  # log-odds; a weaker record counts as this one
MAKERS: Final = frozenset({"producer", "manufacturer"})
CARRIERS: Final = frozenset({"forwarder", "distributor"})
COMPARED: Final = ("wait_days", "log_mass_ratio", "hs_level", "rank_first", "rank_then")


@dataclass(frozen=True, slots=True)
class RouteInputs:
    """What route features are computed from; ``company_odds`` are natural, by party."""

    graph: TemporalGraph
    links: Links
    log_odds: NDArray[np.float64]
    company_odds: NDArray[np.float64]
    exposure: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RouteFeatures:
    """A matrix of shape (n_routes, len(names))."""

    values: NDArray[np.float64]
    names: tuple[str, ...]


def route_features(inputs: RouteInputs, candidates: Candidates) -> RouteFeatures:
    """Compute the features of every candidate."""
    columns = {
        **_records(inputs, candidates),
        **_ends(inputs, candidates),
        **_legs(inputs, candidates),
        **_companies(inputs, candidates),
        **_goods(inputs, candidates),
        "worth": candidates.worth,
        "support": np.log(candidates.support),
    }
    return RouteFeatures(
        np.column_stack([np.asarray(c, np.float64) for c in columns.values()]),
        tuple(columns),
    )


def last_hops(walks: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give the last hop of each walk, shape (n_routes,)."""
    place = (walks >= 0).sum(axis=1) - 1
    return np.take_along_axis(walks, place[:, None], 1)[:, 0]


def _records(inputs: RouteInputs, candidates: Candidates) -> dict[str, NDArray[np.float64]]:
    walks = candidates.walks
    odds = np.maximum(inputs.log_odds, LOWEST)
    at = np.where(walks >= 0, odds[walks], np.nan)
    length = (walks >= 0).sum(axis=1)
    chance = 1.0 / (1.0 + np.exp(-at))
    last, first = odds[last_hops(walks)], odds[walks[:, 0]]
    ranked = np.sort(at, axis=1)  # NaN last
    return {
        "hops": length,
        "last": last,
        "first": first,
        "mean": np.nanmean(at, axis=1),
        "least": ranked[:, 0],
        "second_least": ranked[:, 1],
        "mean_chance": np.nanmean(chance, axis=1),
        "first_less_mean": first - np.nanmean(at, axis=1),
    }


def _ends(inputs: RouteInputs, candidates: Candidates) -> dict[str, NDArray[np.float64]]:
    """Say what lies before the first record and after the last."""
    graph, links = inputs.graph, inputs.links
    hops, n = graph.hops, graph.n_hops
    chance = 1.0 / (1.0 + np.exp(-inputs.log_odds))
    before, before_chain = np.zeros(n), np.zeros(n)
    after, after_chain = np.zeros(n), np.zeros(n)
    sure = links.probability
    np.maximum.at(before, links.then, sure)
    np.maximum.at(before_chain, links.then, sure * chance[links.first])
    np.maximum.at(after, links.first, sure)
    np.maximum.at(after_chain, links.first, sure * chance[links.then])
    first, last = candidates.walks[:, 0], last_hops(candidates.walks)
    origin, sent = hops.origin_country, hops.export_country
    is_known = ~is_absent(origin) & ~is_absent(sent)
    from_origin = np.where(is_known, origin == sent, np.nan).astype(np.float64)
    sender, receiver = hops.source[first], hops.target[last]
    received = np.bincount(hops.target, minlength=graph.n_parties)
    return {
        "before": before[first],
        "before_chain": before_chain[first],
        "after": after[last],
        "after_chain": after_chain[last],
        "from_origin": from_origin[first],
        "sender_makes": has_role(graph.parties, MAKERS)[sender],
        "sender_carries": has_role(graph.parties, CARRIERS)[sender],
        "sender_received": np.log1p(received[sender]),
        "receiver_exposure": inputs.exposure[receiver],
        "into_dprk": (hops.import_country == DPRK)[last],
        "receiver_sends": np.log1p(
            np.bincount(hops.source, minlength=graph.n_parties)[receiver]
        ),
    }


def _legs(inputs: RouteInputs, candidates: Candidates) -> dict[str, NDArray[np.float64]]:
    links, legs = inputs.links, candidates.legs
    is_link = (legs >= 0) & (legs < len(links))
    place = np.where(is_link, legs, -1)  # the last entry, for what is no link
    weight = np.append(links.weight.astype(np.float64), np.nan)[place]
    n_links = is_link.sum(axis=1)
    has = n_links > 0
    is_unnamed = (candidates.parties == inputs.graph.unknown).any(axis=1)
    is_bridged = (legs >= len(links)).any(axis=1) & ~is_unnamed
    columns: dict[str, NDArray[np.float64]] = {
        "bridged": is_bridged.astype(np.float64),
        "bridge_chance": candidates.bridge,
        "unnamed": is_unnamed.astype(np.float64),
    }
    columns["link_least"] = _reduced(np.fmin, weight, has)
    total = np.where(is_link, weight, 0.0).sum(axis=1)
    columns["link_mean"] = np.where(has, total / np.maximum(n_links, 1), np.nan)
    for name in COMPARED:
        value = np.append(links.column(name).astype(np.float64), np.nan)[place]
        value = np.abs(value) if name == "log_mass_ratio" else value
        worst = np.fmin if name == "hs_level" else np.fmax
        columns[f"worst_{name}"] = _reduced(worst, value, has)
    hops = inputs.graph.hops
    first, last = candidates.walks[:, 0], last_hops(candidates.walks)
    columns["days"] = (hops.arrive_hi[last] - hops.depart_lo[first]).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(hops.mass_kg[last] / hops.mass_kg[first])
    columns["mass_kept"] = np.where(np.isfinite(ratio), ratio, np.nan)
    return columns


def _companies(
    inputs: RouteInputs, candidates: Candidates
) -> dict[str, NDArray[np.float64]]:
    """Say how suspicious the companies are; end-users in the DPRK are not scored.

    Of a party that is not named nothing is known.
    """
    parties = candidates.parties
    is_named = (parties >= 0) & (parties != inputs.graph.unknown)
    is_scored = is_named & (inputs.exposure[parties] < FULLY_EXPOSED)
    odds = np.where(is_scored, inputs.company_odds[parties], np.nan)
    count = (parties >= 0).sum(axis=1)
    place = np.arange(parties.shape[1])
    is_between = is_named & (place > 0) & (place < count[:, None] - 1)
    between = np.where(is_between, odds, np.nan)
    end = np.take_along_axis(odds, count[:, None] - 1, 1)[:, 0]
    return {
        "exposure_between": np.where(is_between, inputs.exposure[parties], 0.0).max(axis=1),
        "company_first": odds[:, 0],
        "company_second": odds[:, 1],
        "company_last": end,
        "company_mean": _mean(between),
        "company_least": np.fmin.reduce(between, axis=1),
        "company_most": np.fmax.reduce(between, axis=1),
    }


def _goods(inputs: RouteInputs, candidates: Candidates) -> dict[str, NDArray[np.float64]]:
    """Say how sensitive the goods of a walk are, and how openly they end."""
    graph, walks = inputs.graph, candidates.walks
    hops, is_hop = graph.hops, candidates.walks >= 0
    last = last_hops(walks)
    sensitive = sensitivity(hops)
    is_open = (inputs.exposure[hops.target] >= FULLY_EXPOSED) | (
        hops.import_country == DPRK
    )
    lift = open_trade_lift(hops, is_open).astype(np.float64)
    at = np.where(is_hop, sensitive[walks], np.nan)
    some = np.asarray(np.isfinite(at).any(axis=1), np.bool_)
    return {
        "sensitive_most": _reduced(np.fmax, at, some),
        "sensitive_last": sensitive[last],
        "open_lift_last": lift[last],
        "sensitive_into_dprk": np.where(is_open[last], sensitive[last], 0.0),
    }


def _mean(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average what is known of each row, NaN where nothing is."""
    count = np.isfinite(value).sum(axis=1)
    total = np.nansum(value, axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _reduced(
    worst: np.ufunc, value: NDArray[np.float64], has: NDArray[np.bool_]
) -> NDArray[np.float64]:
    return np.where(has, worst.reduce(value, axis=1), np.nan)
