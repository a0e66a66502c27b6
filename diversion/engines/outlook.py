"""How much a server will have to look at to follow all walks, told before it is asked."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import NONE, ChainQuestion
from diversion.graph.temporal import UNKNOWN_HS, TemporalGraph


class Departures(NamedTuple):
    """The hops that leave party ``v``: ``hop[start[v]:start[v + 1]]``."""

    hop: NDArray[np.intp]  # shape (n_hops,)
    start: NDArray[np.intp]  # shape (n_parties + 1,)


class Outlook(NamedTuple):
    """What there is to find; at the least, where looking ahead ended before the walks did.

    A walk may come to a party twice here. Beyond a jump one step is counted.
    """

    pairs: float  # of a walk and a hop that leaves where it has arrived
    walks: float  # from a start to an end


def departures_of(graph: TemporalGraph) -> Departures:
    """Sort hops by the party that they leave."""
    number = np.bincount(graph.hops.source, minlength=graph.n_parties)
    start = np.concatenate([[0], np.cumsum(number)])
    return Departures(np.argsort(graph.hops.source, kind="stable"), start)


def look_ahead(
    graph: TemporalGraph,
    question: ChainQuestion,
    ends: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    departures: Departures,
    *,
    most: float,
) -> Outlook:
    """Count what following all walks forward looks at; no further than ``most`` pairs.

    Parameters
    ----------
    ends
        At which hops walks may start and end, each of shape (n_hops,).

    Notes
    -----
    Step by step, with the number of walks to each hop: so it takes no more than ``most``
    pairs of hops, and mostly far fewer, for walks that meet go on as one.
    """
    can_start, can_end = ends
    leaving = np.diff(departures.start)
    beyond = np.zeros(graph.n_parties)
    np.add.at(beyond, question.jumps.from_party, leaving[question.jumps.to_party])
    hops = np.flatnonzero(can_start)
    n_walks: NDArray[np.float64] = np.ones(hops.size)
    pairs, walks = 0.0, float(can_end[hops].sum())
    for _ in range(question.max_hops - 1):
        here = graph.hops.target[hops]
        size = leaving[here]
        pairs += float(n_walks @ (size + beyond[here]))
        if pairs > most:
            break
        # One place for each pair: which walk it goes on, and the hop that it goes on by.
        walk = np.repeat(np.arange(hops.size), size)
        first = np.cumsum(size) - size
        step = np.arange(walk.size) - first[walk]
        onward = departures.hop[departures.start[here][walk] + step]
        follows = may_follow(graph, question, hops[walk], onward)
        hops, place = np.unique(onward[follows], return_inverse=True)
        n_walks = np.bincount(place, n_walks[walk[follows]], hops.size).astype(np.float64)
        walks += float(n_walks @ can_end[hops])
    return Outlook(pairs, walks)


def may_follow(
    graph: TemporalGraph, question: ChainQuestion, e: NDArray[np.intp], f: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Say whether each hop ``f`` may follow the hop ``e`` at whose end it begins."""
    hops, rule = graph.hops, question.rule
    party, sender, receiver = hops.source[f], hops.source[e], hops.target[f]
    is_onward = (sender != party) & (receiver != party) & (sender != receiver)
    is_timely = (hops.arrive_lo[e] <= hops.depart_hi[f]) & (
        hops.depart_lo[f] - hops.arrive_hi[e] <= rule.max_wait
    )
    edition, onward_edition = hops.hs_edition[e], hops.hs_edition[f]
    one_edition = (edition == onward_edition) | (edition == 0) | (onward_edition == 0)
    is_absent = (hops.hs2[e] == UNKNOWN_HS) | (hops.hs2[f] == UNKNOWN_HS)
    is_known = party != graph.unknown
    rows = (
        (rule.hs6, _agree(hops.hs6, e, f) & one_edition),
        (rule.hs4, _agree(hops.hs4, e, f)),
        (rule.hs2, _agree(hops.hs2, e, f) & is_known),
        (rule.hs_absent, is_absent & is_known),
        (rule.any_goods, graph.transforms[party] & is_known),
    )
    fits = np.zeros(e.size, np.bool_)
    for weight, applies in rows:
        if weight != NONE:
            fits |= applies
    is_open = question.transit[party] != NONE
    return np.asarray(is_onward & is_timely & fits & is_open, np.bool_)


def _agree(
    codes: NDArray[np.int32], e: NDArray[np.intp], f: NDArray[np.intp]
) -> NDArray[np.bool_]:
    return np.asarray((codes[e] == codes[f]) & (codes[e] != UNKNOWN_HS), np.bool_)
