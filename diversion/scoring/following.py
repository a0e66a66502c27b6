"""The walk that goods may take along the companies of one route."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.scoring.candidates import MOST_HOPS, Candidates, hop_worth
from diversion.scoring.links import Links
from diversion.scoring.states import State
from diversion.scoring.vicinity import Vicinity


@dataclass(frozen=True, slots=True)
class Followed:
    """Hops of a walk in order, the link to each but the first, and what it is worth.

    A leg on no record is the number of links; ``bridge``, the log chance that goods took
    it, is NaN where there is none.
    """

    walk: tuple[int, ...]
    legs: tuple[int, ...]
    bridge: float
    worth: float


class _Step(NamedTuple):
    worth: float
    walk: tuple[int, ...]
    legs: tuple[int, ...]
    bridge: float


Chances = Mapping[tuple[int, int], float]


def hops_along(vicinity: Vicinity, state: State) -> list[NDArray[np.intp]]:
    """Give the hops from each party of the route to the next."""
    hops = state.view.graph.hops
    return [
        np.flatnonzero((hops.source == a) & (hops.target == b))
        for a, b in pairwise(vicinity.route)
    ]


def best_walk(
    vicinity: Vicinity, state: State, log_odds: NDArray[np.float64], bridges: Chances
) -> Followed | None:
    """Find the walk of most worth along the parties of the route, as the search does.

    One bridge at most may be on the way; ``bridges`` gives the log chance of each, by its
    two hops. ``None`` where the hops and links that are left lead nowhere.
    """
    route, unknown = vicinity.route, state.view.graph.unknown
    on_leg = hops_along(vicinity, state)
    worth = hop_worth(log_odds)
    chance = state.links.log_probability
    # The best way to every hop, by whether a bridge is on it.
    best: list[dict[tuple[int, bool], _Step]] = [{} for _ in on_leg]
    for hop in on_leg[0].tolist():
        best[0][hop, False] = _Step(float(worth[hop]), (hop,), (), np.nan)
    for leg in range(1, len(on_leg)):
        for hop in on_leg[leg].tolist():
            found = [*_by_links(state.links, chance, best[leg - 1], hop, float(worth[hop]))]
            if leg > 1:
                found += _by_bridge(state, best[leg - 2], hop, float(worth[hop]), bridges)
            if route[leg] == unknown:
                found += _by_bridge(state, best[leg - 1], hop, float(worth[hop]), bridges)
            for is_bridged, step in found:
                kept = best[leg].get((hop, is_bridged))
                if kept is None or step.worth > kept.worth:
                    best[leg][hop, is_bridged] = step
    ends = [step for step in best[-1].values() if len(step.walk) > 1]
    if not ends:
        return None
    end = max(ends, key=lambda step: step.worth)
    return Followed(end.walk, end.legs, end.bridge, end.worth)


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
        np.array([followed.bridge]),
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
                longer = _Step(total, (*step.walk, hop), (*step.legs, link), step.bridge)
                found.append((is_bridged, longer))
    return found


def _by_bridge(
    state: State,
    before: dict[tuple[int, bool], _Step],
    hop: int,
    worth: float,
    bridges: Chances,
) -> list[tuple[bool, _Step]]:
    found = []
    for (first, is_bridged), step in before.items():
        chance = bridges.get((first, hop))
        if chance is not None and not is_bridged:
            total = step.worth + chance + worth
            legs = (*step.legs, len(state.links))
            found.append((True, _Step(total, (*step.walk, hop), legs, chance)))
    return found
