"""What links, and passes over them, say of every record."""

from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.targets import hop_exposure
from diversion.analysis.view import View
from diversion.graph.temporal import has_role
from diversion.kernels.link_passes import strongest
from diversion.scoring.edge import OPEN, Edge
from diversion.scoring.goods import SENSITIVE, tier_flags
from diversion.scoring.groups import mean_by
from diversion.scoring.links import LEAST_WEIGHT, Links
from diversion.scoring.lots import Lots
from diversion.scoring.parties import FULLY_EXPOSED, NEXT_TO_DPRK
from diversion.scoring.passes import (
    NO_WALK,
    flow_onward,
    link_shares,
    passes_at_once,
    walk_beyond,
    walk_onward,
)

Column = (
    NDArray[np.float32]
    | NDArray[np.float64]
    | NDArray[np.bool_]
    | NDArray[np.int64]
    | NDArray[np.int32]
)
BEST_LINK: Final = (
    "rank_first", "rank_then", "margin_first", "margin_then", "wait_days", "log_mass_ratio",
    "log_value_ratio", "price_gap", "hs_level", "same_origin", "place_agrees", "returns",
)  # fmt: skip
CONSUMING_ROLES: Final = frozenset({"end_user", "manufacturer", "producer"})


def link_columns(
    view: View,
    lots: Lots,
    links: Links,
    lift: NDArray[np.float32],
    edge: Edge = OPEN,
) -> dict[str, Column]:
    """Compute the columns of :data:`Features` that read links, arrays (n_hops,).

    ``lift`` says how common the goods of every hop are in open trade with the DPRK, NaN
    where not known; ``edge`` where the links are not all here.
    """
    hops, n_parties = view.graph.hops, view.graph.n_parties
    onward, out = _best_links(links, len(hops), backward=False)
    came, into = _best_links(links, len(hops), backward=True)
    passes_on = mean_by(hops.target, onward, n_parties)
    brought = mean_by(hops.source, came, n_parties)
    return {
        **{f"out_{name}": value for name, value in out.items()},
        **{f"in_{name}": value for name, value in into.items()},
        "from_passes_on": passes_on[hops.source],
        "to_passes_on": passes_on[hops.target],
        "from_brought": brought[hops.source],
        "to_brought": brought[hops.target],
        **_passes(view, lots, links, lift, edge),
    }


def end_degrees(view: View) -> NDArray[np.float64]:
    """Give the degree to which goods end with every hop, in [0, 1], shape (n_hops,)."""
    return np.asarray(hop_exposure(view.graph, view.ends) ** 2)


def begin_degrees(view: View, lots: Lots) -> NDArray[np.float64]:
    """Give the degree to which a chain may begin with a hop: goods tier and origin."""
    flags = tier_flags(view.graph.hops)
    sensitive = np.max([np.nan_to_num(flags[name], nan=0.5) for name in SENSITIVE], axis=0)
    columns = lots.columns
    is_origin = np.where(columns.origin < 0, 0.5, columns.origin == columns.exported)
    return np.asarray((0.3 + 0.7 * sensitive) * (0.2 + 0.8 * is_origin), np.float64)


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
    columns: dict[str, Column] = {
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


def _passes(
    view: View, lots: Lots, links: Links, lift: NDArray[np.float32], edge: Edge
) -> dict[str, Column]:
    graph = view.graph
    mass, end = graph.hops.mass_kg, end_degrees(view)
    exposure = hop_exposure(graph, view.ends)
    is_open = exposure >= FULLY_EXPOSED
    onward, before = (link_shares(links, mass, backward=b) for b in (False, True))
    used_out, used_in = (
        np.bincount(near, share, minlength=mass.size).astype(np.float64)
        for near, share in ((links.first, onward), (links.then, before))
    )
    degrees = {
        "end": end,
        "hard_end": is_open.astype(np.float64),
        "rare_end": end / (1.0 + np.exp(np.nan_to_num(lift.astype(np.float64), nan=0.0))),
        "lost_end": _lost(view, lots, used_out),
    }
    begin = begin_degrees(view, lots)
    parts = [partial(_onward, links, onward, edge, *item) for item in degrees.items()]
    parts.append(partial(_from_sources, links, before, edge, begin))
    columns: dict[str, Column] = {
        "used_out": used_out,
        "used_in": used_in,
    }
    for part in passes_at_once(links, parts):
        columns |= part
    columns["walk_through"] = columns["walk_end"] + columns["walk_source"]
    return columns


def _onward(
    links: Links,
    share: NDArray[np.float64],
    edge: Edge,
    name: str,
    degree: NDArray[np.float64],
) -> dict[str, Column]:
    """Follow goods from every hop to ends of one kind."""
    walks = walk_onward(links, edge.walks(f"walk_{name}", degree))
    return {
        f"walk_{name}": np.maximum(walks.value, NO_WALK),
        f"steps_{name}": np.where(np.isfinite(walks.value), walks.steps, np.nan),
        f"flow_{name}": flow_onward(links, share, edge.shares(f"flow_{name}", degree)),
        f"beyond_{name}": walk_beyond(links, walks.value),
    }


def _from_sources(
    links: Links,
    share: NDArray[np.float64],
    edge: Edge,
    begin: NDArray[np.float64],
) -> dict[str, Column]:
    """Follow goods back from every hop to where chains may begin."""
    walks = walk_onward(
        links, edge.walks("walk_source", begin, backward=True), backward=True
    )
    known = edge.shares("flow_source", begin, backward=True)
    return {
        "walk_source": np.maximum(walks.value, NO_WALK),
        "steps_source": np.where(np.isfinite(walks.value), walks.steps, np.nan),
        "flow_source": flow_onward(links, share, known, backward=True),
    }


def _lost(view: View, lots: Lots, used_out: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the degree to which goods are lost sight of next to the DPRK.

    They arrive there at a company that is not known to consume, and do not move on.
    """
    graph = view.graph
    near = [lots.number(country) for country in NEXT_TO_DPRK]
    is_near = np.isin(lots.columns.imported, near)
    consumes = has_role(graph.parties, CONSUMING_ROLES)
    stays = np.clip(1.0 - used_out, 0.0, 1.0)
    return np.where(is_near & ~consumes[graph.hops.target], stays, 0.0)
