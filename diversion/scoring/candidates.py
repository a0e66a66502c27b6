"""Candidate routes: beams backwards from the records that score best."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import TemporalGraph
from diversion.kernels.beams import BeamHops, BeamLinks, walk_back
from diversion.scoring.bridges import Bridges
from diversion.scoring.links import Links

WIDTH: Final = 12  # walks that a beam keeps at each length
MOST_HOPS: Final = 9  # eight links
SHARE: Final = 0.12  # of all hops from which beams begin
FEWEST: Final = 600  # beams
MOST: Final = 3_000
HOP_WEIGHT: Final = 0.3  # of a hop's own chance in the worth of a walk
HOP_SHIFT: Final = 3.0  # log-odds; hops above it count as sure


@dataclass(frozen=True, slots=True)
class Candidates:
    """Routes with their best walk, as arrays of shape (n_routes, ...).

    ``walks`` has shape (n_routes, MOST_HOPS): hops in order, padded with -1 behind.
    ``legs`` has the same shape: the link to each hop from the one before, an index into
    links first and bridges then, -1 for the first hop. ``parties`` has shape
    (n_routes, MOST_HOPS + 2), padded with -1; the unknown party stands where neither hop
    beside it names anybody. ``worth`` is that of the walk in its beam, ``support`` the
    number of walks that take the same parties.
    """

    walks: NDArray[np.int32]
    legs: NDArray[np.int32]
    parties: NDArray[np.int32]
    worth: NDArray[np.float64]
    bridge: NDArray[np.float64]  # log chance of the bridge on the way; NaN for none
    support: NDArray[np.int64]
    n_beams: int

    def __len__(self) -> int:
        return self.worth.size


def find_candidates(
    graph: TemporalGraph, links: Links, log_odds: NDArray[np.float64], bridges: Bridges
) -> Candidates:
    """Walk backwards from the best records; every walk on the way is a candidate.

    Beams begin from the best hops, and from what a party not named sent on. A candidate
    has at least two hops; of walks with the same parties the best stays.
    """
    hops = graph.hops
    first = np.concatenate([links.first, bridges.first])
    then = np.concatenate([links.then, bridges.then])
    order = np.argsort(then, kind="stable").astype(np.int32)
    start = np.searchsorted(then[order], np.arange(graph.n_hops + 1)).astype(np.int64)
    columns = BeamLinks(
        start=start,
        order=order,
        first=first,
        worth=np.concatenate([links.log_probability, bridges.log_chance]),
        is_bridge=np.arange(first.size) >= len(links),
    )
    worth = hop_worth(log_odds)
    sent_by_nobody = np.unique(bridges.then[hops.source[bridges.then] == graph.unknown])
    last = np.concatenate([best_hops(graph, log_odds), sent_by_nobody])
    room = last.size * (1 + WIDTH * (MOST_HOPS - 1))
    walks = np.full((room, MOST_HOPS), -1, np.int32)
    legs = np.full((room, MOST_HOPS), -1, np.int32)
    value = np.zeros(room)
    size = walk_back(
        columns, BeamHops(hops.source, hops.target, worth), graph.unknown, last, WIDTH,
        walks, legs, value,
    )  # fmt: skip
    is_long = walks[:size, 1] >= 0
    kept = np.flatnonzero(is_long)
    chance = np.concatenate([np.full(len(links), np.nan), bridges.log_chance, [np.nan]])
    return _distinct(
        graph, columns, chance, walks[kept], legs[kept], value[kept], last.size
    )


def hop_worth(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give what each hop adds to the worth of a walk, at most 0, shape (n_hops,)."""
    return np.asarray(-HOP_WEIGHT * np.logaddexp(0.0, -(log_odds + HOP_SHIFT)))


def best_hops(
    graph: TemporalGraph, log_odds: NDArray[np.float64], *, unnamed: bool = False
) -> NDArray[np.int32]:
    """Give the hops that score best, best first: of those with both sides known.

    With ``unnamed``, of those with a receiver who is known, and a sender who is not.
    """
    hops = graph.hops
    fits = (hops.target != graph.unknown) & (hops.source != hops.target)
    fits &= (hops.source == graph.unknown) == unnamed
    rows = np.flatnonzero(fits)
    size = int(np.clip(SHARE * graph.n_hops, FEWEST, MOST))
    best = np.argsort(-log_odds[rows], kind="stable")[:size]
    return rows[best].astype(np.int32)


def _distinct(
    graph: TemporalGraph,
    links: BeamLinks,
    chance: NDArray[np.float64],
    walks: NDArray[np.int32],
    legs: NDArray[np.int32],
    worth: NDArray[np.float64],
    n_beams: int,
) -> Candidates:
    """Turn walks round, spell out their parties, and keep the best of each route."""
    length = (walks >= 0).sum(axis=1)
    place = length[:, None] - 1 - np.arange(MOST_HOPS)
    ahead = np.where(place >= 0, np.take_along_axis(walks, np.maximum(place, 0), 1), -1)
    # Backwards, legs[k] joins walks[k] to walks[k - 1]; in order it leads to the next hop.
    shifted = np.where(
        (place >= -1) & (place < length[:, None] - 1),
        np.take_along_axis(legs, np.clip(place + 1, 0, MOST_HOPS - 1), 1),
        -1,
    )
    parties = _parties(graph, links, ahead, shifted)
    order = np.argsort(-worth, kind="stable")
    _, first, inverse = np.unique(
        parties[order], axis=0, return_index=True, return_inverse=True
    )
    support = np.bincount(inverse.ravel(), minlength=first.size)
    rank = np.argsort(first, kind="stable")
    kept = order[first[rank]]
    legs = shifted[kept]
    bridge = np.fmin.reduce(chance[legs], axis=1)  # -1, no leg, finds the last entry
    return Candidates(
        ahead[kept], legs, parties[kept], worth[kept], bridge, support[rank], n_beams
    )


def _parties(
    graph: TemporalGraph,
    links: BeamLinks,
    walks: NDArray[np.int32],
    legs: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Give the parties of each walk; both ends of a missing leg are parties of it."""
    hops = graph.hops
    is_hop = walks >= 0
    result = np.full((walks.shape[0], MOST_HOPS + 2), -1, np.int32)
    result[:, 0] = hops.source[walks[:, 0]]
    result[:, 1:-1] = np.where(is_hop, hops.target[walks], -1)
    is_missing = (legs >= 0) & links.is_bridge[legs] & (hops.source[walks] != graph.unknown)
    for row in np.flatnonzero(is_missing.any(axis=1)):
        place = int(is_missing[row].argmax())
        result[row, place + 2 :] = result[row, place + 1 : -1].copy()
        result[row, place + 1] = hops.source[walks[row, place]]
    return result
