"""Leads: a ranked, diverse list of routes over a whole case, without a question.

Candidates are the best walk through every hop, ranked by their weight and by how much
of their goods, on average over the hops, ends at targets. The greedy choice lowers a
candidate whose last hop is already shown, so that one busy end does not fill the list.
"""

from collections import Counter
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.weights import LEAD_SHARE_WEIGHT, LEAST_SHARE
from diversion.engines.base import NONE, UNITS_PER_BAN, Passes
from diversion.graph.temporal import Hops, TemporalGraph
from diversion.kernels.walks import best_joins, best_splits, trace_all, trace_joins

REPEAT_PRICE: Final = 0.5  # bans, for each time that the same last hop was shown before
MIN_HOPS: Final = 2  # one intermediary at least


@dataclass(frozen=True, slots=True)
class Through:
    """The best walk through every hop.

    ``weight`` has shape (n_hops,), score units, NONE where no walk passes; ``walks``
    has shape (n_hops, max_hops), hop indices padded with -1. ``share`` has shape
    (n_hops,): how much of the goods of each hop ends at targets, in [0, 1]; NaN where a
    walk passes and none of the goods can be followed, because a code is not known.
    """

    weight: NDArray[np.int32]
    walks: NDArray[np.int32]
    share: NDArray[np.float64]


def best_through(passes: Passes, hops: Hops, share: NDArray[np.float64]) -> Through:
    """Join the forward and the backward pass at every hop."""
    jumped = passes.jumped
    if jumped is None:
        weight, layer = best_splits(passes.forward, passes.backward)
        walks = trace_all(layer, passes.before, passes.after)
        return Through(weight, walks, _known_share(hops, walks, share))
    weight, layer, side = best_joins(
        passes.forward, passes.backward, jumped.forward, jumped.backward
    )
    walks = trace_joins(
        layer,
        side,
        (hops.source, hops.target),
        (passes.before, passes.after),
        (jumped.before, jumped.after),
    )
    return Through(weight, walks, _known_share(hops, walks, share))


def _known_share(
    hops: Hops, walks: NDArray[np.int32], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Leave open what share of goods ends where a code on the walk is not known."""
    rows = np.flatnonzero((share == 0) & (walks >= 0).any(axis=1))
    is_unknown = (walks[rows] >= 0) & (hops.hs2[walks[rows]] < 0)
    result = share.copy()
    result[rows[is_unknown.any(axis=1)]] = np.nan
    return result


def log_share(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the logarithm of shares in bans, no lower than that of the least share.

    A share that is not known, NaN, takes nothing away: 0.
    """
    return np.nan_to_num(np.log10(np.maximum(share, LEAST_SHARE)), nan=0.0)


def is_simple(graph: TemporalGraph, walks: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Say which walks visit no party twice, shape (n_walks,)."""
    stops = walk_parties(graph, walks)
    ordered = np.sort(stops, axis=1)
    is_repeated = (ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0)
    return np.asarray(~is_repeated.any(axis=1), np.bool_)


def walk_parties(graph: TemporalGraph, walks: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give the parties of each walk, shape (n_walks, max_hops + 2), padded with -1.

    Both sides of a jump are parties of the walk.
    """
    hops = graph.hops
    is_hop = walks >= 0
    n_walks, n_hops = walks.shape
    stops = np.full((n_walks, n_hops + 2), -1, np.int32)
    stops[:, 1:-1] = np.where(is_hop, hops.target[walks], -1)
    stops[:, 0] = np.where(is_hop[:, 0], hops.source[walks[:, 0]], -1)
    left = hops.source[walks[:, 1:]]
    is_jump = is_hop[:, 1:] & (left != hops.target[walks[:, :-1]])
    for row in np.flatnonzero(is_jump.any(axis=1)):
        place = int(is_jump[row].argmax()) + 2
        stops[row, place + 1 :] = stops[row, place:-1].copy()
        stops[row, place] = left[row, place - 2]
    return stops


def choose_leads(
    graph: TemporalGraph,
    through: Through,
    *,
    top: int,
    repeat_price: int,
) -> tuple[list[tuple[int, ...]], int | None]:
    """Choose diverse routes greedily, best first.

    Returns the chosen party sequences, and the best weight among the hops whose walk
    was not chosen (``None`` if all were).
    """
    length = (through.walks >= 0).sum(axis=1)
    order = np.flatnonzero((through.weight > NONE) & (length >= MIN_HOPS))
    order = order[is_simple(graph, through.walks[order])]
    order = order[np.lexsort((order, -_value(through, order, length[order])))]
    routes = walk_parties(graph, through.walks[order])
    _, first = np.unique(routes, axis=0, return_index=True)
    kept = np.sort(first)
    order, routes = order[kept], routes[kept]
    last = through.walks[order, length[order] - 1]
    worth = _value(through, order, length[order])
    chosen = choose_greedily(worth, last, top=top, repeat_price=repeat_price)
    is_left = np.ones(order.size, np.bool_)
    is_left[chosen] = False
    parties = [tuple(int(p) for p in routes[index] if p >= 0) for index in chosen]
    rest = through.weight[order[is_left]]
    return parties, int(rest.max()) if rest.size else None


def choose_greedily(
    worth: NDArray[np.int64], last: NDArray[np.int32], *, top: int, repeat_price: int
) -> list[int]:
    """Choose greedily by ``worth``, which descends, less what repeats of ``last`` cost.

    Among equals the first. A price only ever lowers a candidate, so who is not worth more
    than the best of those looked at need not be looked at yet.
    """
    shown: Counter[int] = Counter()
    chosen: list[int] = []
    waiting: list[tuple[int, int]] = []
    seen = 0

    def wait(place: int) -> None:
        value = int(worth[place]) - repeat_price * shown[int(last[place])]
        heappush(waiting, (-value, place))

    while len(chosen) < top:
        while seen < worth.size and (not waiting or worth[seen] >= -waiting[0][0]):
            wait(seen)
            seen += 1
        if not waiting:
            break
        value, place = heappop(waiting)
        if -value == worth[place] - repeat_price * shown[int(last[place])]:
            chosen.append(place)
            shown[int(last[place])] += 1
        else:
            wait(place)
    return chosen


def _value(
    through: Through, hops: NDArray[np.intp], length: NDArray[np.intp]
) -> NDArray[np.int64]:
    """Weigh the walks through some hops for the list of leads, in score units."""
    walks = through.walks[hops]
    share = np.where(walks >= 0, log_share(through.share)[walks], 0.0)
    mean = share.sum(axis=1) / length
    bonus = np.round(LEAD_SHARE_WEIGHT * UNITS_PER_BAN * mean).astype(np.int64)
    return np.asarray(through.weight[hops] + bonus, np.int64)
