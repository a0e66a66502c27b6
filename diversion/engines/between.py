"""The part of a graph in which all walks between two sets of parties lie.

A walk of ``n`` hops is met half-way: its first half lies near where it starts, its second
half near where it ends. Both neighbourhoods are small where the graph is large, and the
hops of one from which nothing leads on to the other are left out.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.engines.along import RouteWalks
from diversion.engines.base import ChainQuestion, Jumps, Route
from diversion.graph.subset import cut_graph
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.reach import FAR, fill_depths

_NOT: Final = np.int8(FAR)


def hops_between(
    ahead: RouteWalks,
    back: RouteWalks,
    back_hop: NDArray[np.int32],
    starts: NDArray[np.intp],
    stops: NDArray[np.intp],
) -> NDArray[np.int64]:
    """Find the hops that a walk from ``starts`` to ``stops`` may use, ascending.

    ``back`` is the same question on the reversed graph, whose hop ``k`` is the hop
    ``back_hop[k]`` of the graph. Never misses one; may give others.
    """
    n_first = (ahead.question.max_hops + 1) // 2
    n_last = ahead.question.max_hops - n_first
    near, depth = _reached(ahead, starts, n_first)
    turned, height = _reached(back, stops, n_last)
    far = back_hop[turned]
    hops, jumps = ahead.graph.hops, ahead.question.jumps
    to_stops = np.zeros(ahead.graph.n_parties, np.bool_)
    to_stops[hops.source[far]] = True
    to_stops[stops] = True
    near = near[
        _lead_on(
            (hops.source[near], hops.target[near]), depth, to_stops,
            (jumps.from_party, jumps.to_party), n_first,
        )
    ]  # fmt: skip
    from_starts = np.zeros(ahead.graph.n_parties, np.bool_)
    from_starts[hops.target[near]] = True
    from_starts[starts] = True
    far = far[
        _lead_on(
            (hops.target[far], hops.source[far]), height, from_starts,
            (jumps.to_party, jumps.from_party), n_last,
        )
    ]  # fmt: skip
    return np.union1d(near, far)


def cut_out(
    graph: TemporalGraph, question: ChainQuestion, hops: NDArray[np.int64]
) -> tuple[TemporalGraph, ChainQuestion, NDArray[np.int64]]:
    """Give the graph of some hops, the question on it, and its parties in the whole.

    Parties and hops keep their order, so ties between routes are broken alike. The
    records are left out.
    """
    ends = np.concatenate([graph.hops.source[hops], graph.hops.target[hops]])
    parties = np.union1d(ends, [graph.unknown])
    part = cut_graph(graph, hops, parties)
    asked = replace(
        question,
        source_weight=question.source_weight[hops],
        target_weight=question.target_weight[hops],
        transit=question.transit[parties],
        jumps=_among(question.jumps, parties),
    )
    return part, asked, parties


def whole_route(
    route: Route, hops: NDArray[np.int64], parties: NDArray[np.int64] | None = None
) -> Route:
    """Give a route of a part in the numbers of the whole graph.

    ``parties`` are those of the part; ``None`` if it has all of them.
    """
    return Route(
        route.parties if parties is None else tuple(parties[list(route.parties)].tolist()),
        route.score,
        tuple(int(hops[hop]) if hop >= 0 else -1 for hop in route.walk),
        tuple(tuple(hops[list(leg)].tolist()) if leg else () for leg in route.parallel),
    )


def _reached(
    walks: RouteWalks, roots: NDArray[np.intp], n_layers: int
) -> tuple[NDArray[np.intp], NDArray[np.int8]]:
    """Give the hops that walks of ``n_layers`` hops from ``roots`` reach, and how deep."""
    depth = np.full(walks.graph.n_hops, _NOT)
    if n_layers:
        fill_depths(
            walks.hops, walks.by_source, walks.first, walks.longest, walks.rule.max_wait,
            walks.parties.transit, walks.graph.unknown, walks.jumps,
            roots.astype(np.int64), n_layers, depth,
        )  # fmt: skip
    hops = np.flatnonzero(depth != _NOT)
    return hops, depth[hops]


def _lead_on(
    ends: tuple[NDArray[np.int32], NDArray[np.int32]],
    depth: NDArray[np.int8],
    goal: NDArray[np.bool_],
    jumps: tuple[NDArray[np.int32], NDArray[np.int32]],
    n_layers: int,
) -> NDArray[np.bool_]:
    """Say which hops, at ``depth``, lead to a goal before they are ``n_layers`` deep."""
    near, far = ends
    steps = np.where(goal, np.int8(0), _NOT)
    for step in range(n_layers):
        over = jumps[0][steps[jumps[1]] == step]
        steps[over] = np.minimum(steps[over], np.int8(step))
        onward = near[steps[far] == step]
        steps[onward] = np.minimum(steps[onward], np.int8(step + 1))
    return np.asarray(steps[far].astype(np.int64) + depth <= n_layers, np.bool_)


def _among(jumps: Jumps, parties: NDArray[np.int64]) -> Jumps:
    kept = np.isin(jumps.from_party, parties) & np.isin(jumps.to_party, parties)
    return Jumps(
        np.searchsorted(parties, jumps.from_party[kept]).astype(np.int32),
        np.searchsorted(parties, jumps.to_party[kept]).astype(np.int32),
        jumps.price[kept],
        jumps.least_days[kept],
        jumps.kind[kept],
    )
