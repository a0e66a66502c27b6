"""What a model reads of every record: one named column each, NaN where not known."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.analysis.targets import hop_exposure
from diversion.analysis.view import View
from diversion.graph.temporal import is_absent
from diversion.kernels.link_passes import strongest
from diversion.scoring.documents import read_documents
from diversion.scoring.goods import open_trade_lift, tier_flags
from diversion.scoring.links import LEAST_WEIGHT, Links
from diversion.scoring.lots import Lots
from diversion.scoring.parties import NEXT_TO_DPRK, incorporation_days, party_figures
from diversion.scoring.passes import flow_onward, link_shares, walk_onward

Column = NDArray[np.float32] | NDArray[np.float64] | NDArray[np.bool_] | NDArray[np.int64]
DPRK: Final = "KP"
FULLY_EXPOSED: Final = 0.9
NO_WALK: Final = -30.0  # log chance where no walk leads to an end
BEST_LINK: Final = (
    "rank_first", "rank_then", "margin_first", "margin_then", "wait_days", "log_mass_ratio",
    "log_value_ratio", "price_gap", "hs_level", "same_origin", "place_agrees", "returns",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Features:
    """A matrix of shape (n_hops, len(names)), float32."""

    values: NDArray[np.float32]
    names: tuple[str, ...]

    def column(self, name: str) -> NDArray[np.float32]:
        """Give one column, shape (n_hops,)."""
        return self.values[:, self.names.index(name)]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is computed once and read by features, models and fallback alike."""

    view: View
    lots: Lots
    links: Links


def record_features(evidence: Evidence) -> Features:
    """Compute the features of every hop of a view.

    Everything comes from the view: with ``as_of``, from what could be known that day.
    """
    columns: dict[str, Column] = {}

    def add(prefix: str, found: dict[str, Column]) -> None:
        columns.update(
            {prefix + name: np.asarray(v, np.float32) for name, v in found.items()}
        )

    graph = evidence.view.graph
    add("", _goods(evidence))
    add("", _places(evidence))
    add("", _documents(evidence))
    out_chance, out_columns = _best_links(evidence.links, graph.n_hops, backward=False)
    _, in_columns = _best_links(evidence.links, graph.n_hops, backward=True)
    add("out_", out_columns)
    add("in_", in_columns)
    add("", _passes(evidence))
    figures = party_figures(evidence.view, out_chance)
    for side, party in (("from_", graph.hops.source), ("to_", graph.hops.target)):
        add(side, {name: value[party] for name, value in figures.items()})
    add("", _history(evidence))
    return Features(np.column_stack(list(columns.values())), tuple(columns))


def ends(view: View) -> NDArray[np.float64]:
    """Give the degree to which goods end with every hop, in [0, 1], shape (n_hops,)."""
    return np.asarray(hop_exposure(view.graph, view.ends) ** 2)


def _goods(evidence: Evidence) -> dict[str, Column]:
    hops, lots = evidence.view.graph.hops, evidence.lots.columns
    is_open = hop_exposure(evidence.view.graph, evidence.view.ends) >= FULLY_EXPOSED
    return {
        **{f"goods_{name}": flag for name, flag in tier_flags(hops).items()},
        "goods_open_lift": open_trade_lift(hops, is_open),
        "log_mass": lots.mass,
        "log_value": lots.value,
        "log_piece": lots.piece,
        "price_residual": lots.price,
        "hs_digits": (2.0 * ((hops.hs2 >= 0) + 1.0 * (hops.hs4 >= 0) + (hops.hs6 >= 0))),
        "heading_frequency": _log_count(hops.hs4),
        "mass_in_heading": _quantile_in(lots.mass, hops.hs4),
    }


def _places(evidence: Evidence) -> dict[str, Column]:
    lots, hops = evidence.lots.columns, evidence.view.graph.hops
    number = evidence.lots.number
    near = [number(country) for country in NEXT_TO_DPRK]
    unknown_origin = lots.origin < 0
    is_from = np.where(unknown_origin, np.nan, lots.origin == lots.exported)
    return {
        "into_dprk": np.where(lots.imported < 0, np.nan, lots.imported == number(DPRK)),
        "out_of_dprk": np.where(lots.exported < 0, np.nan, lots.exported == number(DPRK)),
        "into_next_to_dprk": np.where(
            lots.imported < 0, np.nan, np.isin(lots.imported, near)
        ),
        "out_of_next_to_dprk": np.where(
            lots.exported < 0, np.nan, np.isin(lots.exported, near)
        ),
        "from_origin": is_from,
        "no_origin": unknown_origin,
        "stays": np.where(lots.imported < 0, np.nan, lots.imported == lots.exported),
        "no_destination": is_absent(hops.import_country),
    }


def _documents(evidence: Evidence) -> dict[str, Column]:
    graph = evidence.view.graph
    found = read_documents(graph, evidence.view.store)
    flags = {f"has_{kind}": flag for kind, flag in found.has_kind.items()}
    return {
        **flags,
        "has_end_user": found.has_end_user,
        "end_user_is_other": found.end_user_is_other,
        "has_forwarder": found.has_forwarder,
        "has_notify": found.has_notify,
        "documents": np.diff(graph.record_start),
        "has_both_dates": evidence.lots.has_both_dates,
        "no_sender": graph.hops.source == graph.unknown,
        "no_receiver": graph.hops.target == graph.unknown,
    }


def _best_links(
    links: Links, n_hops: int, *, backward: bool
) -> tuple[NDArray[np.float64], dict[str, Column]]:
    start = links.then_start if backward else links.first_start
    order = links.by_then if backward else np.arange(len(links), dtype=np.int32)
    near = links.then if backward else links.first
    best = np.empty(n_hops, np.int32)
    second = np.empty(n_hops, np.float32)
    strongest(start, order, links.weight, best, second)
    has = best >= 0
    weight = np.full(n_hops, LEAST_WEIGHT - 1, np.float32)
    weight[has] = links.weight[best[has]]
    columns = {
        "weight": weight,
        "lead": np.where(has, weight - np.maximum(second, LEAST_WEIGHT), np.nan),
        "links": np.log1p(np.diff(start)),
        "expected": np.bincount(near, links.probability, minlength=n_hops),
    }
    for name in BEST_LINK:
        value = np.full(n_hops, np.nan, np.float32)
        value[has] = links.column(name)[best[has]]
        columns[name] = value
    chance = np.where(has, 1 / (1 + np.exp(-weight.astype(np.float64))), 0.0)
    return chance, columns


def _passes(evidence: Evidence) -> dict[str, Column]:
    view, links = evidence.view, evidence.links
    graph, end = view.graph, ends(view)
    mass = graph.hops.mass_kg
    hard_end = np.where(hop_exposure(graph, view.ends) >= FULLY_EXPOSED, 1.0, 0.0)
    rare_end = end * _rarity(evidence)
    columns: dict[str, Column] = {}
    for name, degree in (("end", end), ("hard_end", hard_end), ("rare_end", rare_end)):
        walks = walk_onward(links, degree)
        columns[f"walk_{name}"] = np.maximum(walks.value, NO_WALK)
        columns[f"steps_{name}"] = np.where(np.isfinite(walks.value), walks.steps, np.nan)
        columns[f"flow_{name}"] = flow_onward(links, mass, degree)
        beyond = walk_beyond(links, walks.value, graph.n_hops)
        columns[f"beyond_{name}"] = beyond
    begins = _begins(evidence)
    walks = walk_onward(links, begins, backward=True)
    columns["walk_source"] = np.maximum(walks.value, NO_WALK)
    columns["steps_source"] = np.where(np.isfinite(walks.value), walks.steps, np.nan)
    columns["flow_source"] = flow_onward(links, mass, begins, backward=True)
    columns["walk_through"] = columns["walk_end"] + columns["walk_source"]
    columns["used_out"] = flow_onward_once(links, mass, backward=False)
    columns["used_in"] = flow_onward_once(links, mass, backward=True)
    return columns


def walk_beyond(
    links: Links, value: NDArray[np.float64], n_hops: int
) -> NDArray[np.float64]:
    """Give the best walk that takes a link at least, shape (n_hops,)."""
    weight = -np.logaddexp(0.0, -links.weight.astype(np.float64))
    result = np.full(n_hops, NO_WALK)
    np.maximum.at(result, links.first, np.maximum(value[links.then], NO_WALK) + weight)
    return np.asarray(np.maximum(result, NO_WALK))


def flow_onward_once(
    links: Links, mass: NDArray[np.float64], *, backward: bool
) -> NDArray[np.float64]:
    """Give the share of every hop's goods that is seen to move on (or to have come)."""
    near = links.then if backward else links.first
    share = link_shares(links, mass, backward=backward)
    return np.bincount(near, share, minlength=mass.size).astype(np.float64)


def _rarity(evidence: Evidence) -> NDArray[np.float64]:
    """Discount ends whose goods are common in the open trade with the DPRK."""
    graph = evidence.view.graph
    is_open = hop_exposure(graph, evidence.view.ends) >= FULLY_EXPOSED
    lift = np.nan_to_num(open_trade_lift(graph.hops, is_open), nan=0.0)
    return np.asarray(1.0 / (1.0 + np.exp(lift.astype(np.float64))))


def _begins(evidence: Evidence) -> NDArray[np.float64]:
    """Give the degree to which a chain may begin with a hop: goods tier and origin."""
    hops, lots = evidence.view.graph.hops, evidence.lots.columns
    flags = tier_flags(hops)
    sensitive = np.max([np.nan_to_num(f, nan=0.5) for f in flags.values()], axis=0)
    is_origin = np.where(lots.origin < 0, 0.5, lots.origin == lots.exported)
    return np.asarray((0.3 + 0.7 * sensitive) * (0.2 + 0.8 * is_origin), np.float64)


def _history(evidence: Evidence) -> dict[str, Column]:
    view, lots = evidence.view, evidence.lots.columns
    hops, n = view.graph.hops, view.graph.n_parties
    day = lots.out_day.astype(np.float64)
    pair = hops.source.astype(np.int64) * n + hops.target
    made = incorporation_days(view)
    trade = pd.Series(pair).groupby(pair).transform("size").to_numpy(np.float64)
    sent = np.bincount(hops.source, minlength=n)[hops.source]
    got = np.bincount(hops.target, minlength=n)[hops.target]
    goods_in = hops.target.astype(np.int64) * 10_001 + hops.hs4 + 1
    goods_out = hops.source.astype(np.int64) * 10_001 + hops.hs4 + 1
    return {
        "pair_records": np.log(trade),
        "share_of_sender": trade / sent,
        "share_of_receiver": trade / got,
        "pair_age": day - _first(pair, day),
        "goods_records_in": np.log(_size(goods_in)),
        "goods_records_out": np.log(_size(goods_out)),
        "goods_share_in": _size(goods_in) / got,
        "goods_share_out": _size(goods_out) / sent,
        "from_age": day - made[hops.source],
        "to_age": day - made[hops.target],
        "to_first_received": day - _first(hops.target.astype(np.int64), day),
        "from_first_sent": day - _first(hops.source.astype(np.int64), day),
    }


def _first(group: NDArray[np.int64], day: NDArray[np.float64]) -> NDArray[np.float64]:
    return pd.Series(day).groupby(group).transform("min").to_numpy(np.float64)


def _size(group: NDArray[np.int64]) -> NDArray[np.float64]:
    return pd.Series(group).groupby(group).transform("size").to_numpy(np.float64)


def _log_count(code: NDArray[np.int32]) -> NDArray[np.float64]:
    share = _size(code.astype(np.int64)) / max(code.size, 1)
    return np.where(code < 0, np.nan, np.log(share))


def _quantile_in(
    value: NDArray[np.float32], group: NDArray[np.int32]
) -> NDArray[np.float64]:
    rank = pd.Series(value).groupby(group).rank(pct=True).to_numpy(np.float64)
    return np.where(group < 0, np.nan, rank)
