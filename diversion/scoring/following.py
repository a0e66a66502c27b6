"""The walk that goods may take along the companies of one route."""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.scoring.bridges import (
    both_bridges,
    suspicious_bridges,
    unnamed_bridges,
)
from diversion.scoring.candidates import (
    BRIDGE_GAP,
    BRIDGE_PRICE,
    MOST_HOPS,
    Candidates,
    hop_worth,
)
from diversion.scoring.links import Links
from diversion.scoring.states import State
from diversion.scoring.vicinity import Vicinity


@dataclass(frozen=True, slots=True)
class Followed:
    """Hops of a walk in order, the link to each but the first, and what it is worth.

    A leg on no record is the number of links; ``bridge_gap`` is NaN where there is none.
    """

    walk: tuple[int, ...]
    legs: tuple[int, ...]
    bridge_gap: float
    worth: float


class _Step(NamedTuple):
    worth: float
    walk: tuple[int, ...]
    legs: tuple[int, ...]
    gap: float


def best_walk(
    vicinity: Vicinity, state: State, log_odds: NDArray[np.float64]
) -> Followed | None:
    """Find the walk of most worth along the parties of the route, as the search does.

    One bridge at most may be on the way. ``None`` where the hops and links that are left
    lead nowhere.
    """
    hops, route = state.view.graph.hops, vicinity.route
    unknown = state.view.graph.unknown
    pairs = list(pairwise(route))
    on_leg = [np.flatnonzero((hops.source == a) & (hops.target == b)) for a, b in pairs]
    worth = hop_worth(log_odds)
    gaps = _gaps(vicinity, state, on_leg)
    chance = state.links.log_probability
    # The best way to every hop, by whether a bridge is on it.
    best: list[dict[tuple[int, bool], _Step]] = [{} for _ in pairs]
    for hop in on_leg[0].tolist():
        best[0][hop, False] = _Step(float(worth[hop]), (hop,), (), np.nan)
    for leg in range(1, len(pairs)):
        for hop in on_leg[leg].tolist():
            found = [*_by_links(state.links, chance, best[leg - 1], hop, float(worth[hop]))]
            if leg > 1:
                found += _by_bridge(state, best[leg - 2], hop, float(worth[hop]), gaps)
            if route[leg] == unknown:
                found += _by_bridge(state, best[leg - 1], hop, float(worth[hop]), gaps)
            for is_bridged, step in found:
                kept = best[leg].get((hop, is_bridged))
                if kept is None or step.worth > kept.worth:
                    best[leg][hop, is_bridged] = step
    ends = [step for step in best[-1].values() if len(step.walk) > 1]
    if not ends:
        return None
    end = max(ends, key=lambda step: step.worth)
    return Followed(end.walk, end.legs, end.gap, end.worth)


def as_candidate(followed: Followed, route: tuple[int, ...], support: int) -> Candidates:
    """Give a walk as the search would: arrays of one row."""
    walks, legs = np.full((2, 1, MOST_HOPS), -1, np.int32)
    parties = np.full((1, MOST_HOPS + 2), -1, np.int32)
    walks[0, : len(followed.walk)] = followed.walk
    legs[0, 1 : len(followed.walk)] = followed.legs
    parties[0, : len(route)] = route
    return Candidates(
        walks,
        legs,
        parties,
        np.array([followed.worth]),
        np.array([followed.bridge_gap]),
        np.array([support]),
        0,
    )


def _by_links(
    links: Links,
    chance: NDArray[np.float64],
    before: dict[tuple[int, bool], _Step],
    hop: int,
    worth: float,
) -> list[tuple[bool, _Step]]:
    found = []
    into = links.by_then[links.then_start[hop] : links.then_start[hop + 1]]
    for link in into.tolist():
        for is_bridged in (False, True):
            step = before.get((int(links.first[link]), is_bridged))
            if step is not None:
                total = step.worth + float(chance[link]) + worth
                longer = _Step(total, (*step.walk, hop), (*step.legs, link), step.gap)
                found.append((is_bridged, longer))
    return found


def _by_bridge(
    state: State,
    before: dict[tuple[int, bool], _Step],
    hop: int,
    worth: float,
    gaps: dict[tuple[int, int], float],
) -> list[tuple[bool, _Step]]:
    found = []
    for (first, is_bridged), step in before.items():
        gap = gaps.get((first, hop))
        if gap is not None and not is_bridged:
            total = step.worth - BRIDGE_PRICE - BRIDGE_GAP * gap + worth
            legs = (*step.legs, len(state.links))
            found.append((True, _Step(total, (*step.walk, hop), legs, gap)))
    return found


def _gaps(
    vicinity: Vicinity, state: State, on_leg: list[NDArray[np.intp]]
) -> dict[tuple[int, int], float]:
    """Give the legs along the route that may be on no record, with how far masses part."""
    along = np.unique(np.concatenate(on_leg)).astype(np.int32)
    found = both_bridges(
        suspicious_bridges(state.view.graph, state.links, along),
        unnamed_bridges(state.view.graph, along),
        state.view.graph.n_hops,
    )
    pairs = zip(found.first.tolist(), found.then.tolist(), strict=True)
    gaps = dict(zip(pairs, found.mass_gap.tolist(), strict=True))
    here, before, now = state.place(), vicinity.view.graph.hops, state.view.graph.hops
    for leg, (first, then) in zip(vicinity.legs, pairwise(vicinity.walk), strict=True):
        pair = int(here[first]), int(here[then])
        if (
            leg == len(vicinity.links)
            and -1 not in pair
            and all(
                np.array_equal(
                    getattr(before, name)[[first, then]],
                    getattr(now, name)[list(pair)],
                    equal_nan=True,
                )
                for name in ("hs4", "mass_kg")
            )
        ):
            gaps[pair] = vicinity.bridge_gap
    return gaps
