"""Legs that may be on no record: an arrival, and a later departure from somebody else.

Between the two is a leg that nobody wrote down; or they meet at a party that neither of
them names.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.graph.temporal import TemporalGraph
from diversion.kernels.bridges import Arrivals, match_lots
from diversion.scoring.links import Links

LONGEST: Final = 300  # days on the missing leg, where next to nothing was lost
MASS_GAP: Final = 0.12  # of the natural logarithm
PER_HOP: Final = 4  # arrivals for one departure, the nearest in mass
STRONG: Final = 0.0  # log-odds; a stronger link is a way on
LESS_LEFT: Final = -3.0  # natural log of mass: a part of what arrived may leave
MORE_LEFT: Final = 0.3  # goods that were there already may leave too
NOT_KNOWN: Final = 0.15  # gap where a mass is not on record
PART: Final = 0.08  # gap for each unit of the log mass ratio
PRICE: Final = 3.0  # natural log, of a leg of which no model speaks; and
PRICE_OF_GAP: Final = 5.0  # with what its gap adds
AT_NOBODY: Final = 400  # days between two legs that meet at a party not named
PERIOD: Final = 150  # days within which arrivals are looked at together
LONGEST_GUESS: Final = 400  # days, between suspicious lots
PER_GUESS: Final = 10  # arrivals for one departure, the likeliest by a plain measure
OTHER_GOODS: Final = 0.05  # of the natural logarithm: goods declared otherwise weigh alike
ON_RECORD: Final = 0.3  # of the natural logarithm
# The plain measure, in units of the log mass ratio.
GUESS_NOT_KNOWN: Final = 0.3
GUESS_OTHER_GOODS: Final = 0.6
GUESS_PER_DAY: Final = 1 / 400
GUESS_PER_ODDS: Final = 0.1  # of a strong link onward, and of the arrival itself
APART: Final = (
    ("target", "source"), ("source", "source"), ("target", "target"), ("source", "target"),
)  # fmt: skip


class Pairs(NamedTuple):
    """Two hops each, between which a leg may be missing: arrays of shape (n_pairs,)."""

    first: NDArray[np.int32]
    then: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Bridges:
    """Gaps that goods may have passed between two hops: arrays of shape (n_bridges,).

    ``log_chance`` is the natural log of the chance that they did.
    """

    first: NDArray[np.int32]
    then: NDArray[np.int32]
    log_chance: NDArray[np.float64]

    def __len__(self) -> int:
        return self.first.size


def possible_bridges(
    graph: TemporalGraph,
    links: Links,
    log_odds: NDArray[np.float64],
    hops: NDArray[np.int32],
) -> Pairs:
    """Pair arrivals and departures between which a leg may be missing, by then and first.

    ``hops`` are the suspicious ones, ``log_odds`` those of all. What either rule finds is
    here: of nearly equal mass among all (:func:`equal_pairs`), or more freely among the
    suspicious (:func:`likely_pairs`); but nothing of which the leg between is on record.
    """
    hops = np.sort(hops)
    found = (equal_pairs(graph, links, hops), likely_pairs(graph, links, log_odds, hops))
    key = np.unique(
        np.concatenate([p.then.astype(np.int64) * graph.n_hops + p.first for p in found])
    )
    then, first = np.divmod(key, max(1, graph.n_hops))
    return not_on_record(graph, Pairs(first.astype(np.int32), then.astype(np.int32)))


def not_on_record(graph: TemporalGraph, pairs: Pairs) -> Pairs:
    """Leave out pairs with a consignment between them on record, whatever its goods.

    It went from the receiver of the first to the sender of the other, in the time
    between them, and weighs as one of both, within :data:`ON_RECORD`; or a mass is not
    known.
    """
    hops, mass = graph.hops, log_mass(graph)
    lane, missing = lanes(graph, pairs)
    order = np.argsort(lane, kind="stable")
    low = np.searchsorted(lane[order], missing, side="left")
    high = np.searchsorted(lane[order], missing, side="right")
    stays = low == high
    for row in np.flatnonzero(~stays):
        first, then = pairs.first[row], pairs.then[row]
        near = order[low[row] : high[row]]
        is_between = hops.depart_hi[near] >= hops.arrive_lo[first]
        is_between &= hops.arrive_lo[near] <= hops.depart_hi[then]
        apart = np.abs(mass[near] - mass[[first, then]][:, None])  # NaN for not known
        is_other = (apart > ON_RECORD).all(axis=0)
        stays[row] = not (is_between & ~is_other).any()
    return Pairs(pairs.first[stays], pairs.then[stays])


def lanes(
    graph: TemporalGraph, pairs: Pairs
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the lane, from party to party, of every hop, and that between every pair."""
    hops, n = graph.hops, graph.n_parties
    between = hops.target[pairs.first].astype(np.int64) * n + hops.source[pairs.then]
    return hops.source.astype(np.int64) * n + hops.target, between


def likely_pairs(
    graph: TemporalGraph,
    links: Links,
    log_odds: NDArray[np.float64],
    hops: NDArray[np.int32],
) -> Pairs:
    """Pair suspicious hops, up to :data:`LONGEST_GUESS` days apart, of four companies.

    Of one heading a part of the goods may leave, a little more than arrived, or a mass
    not on record; goods declared otherwise weigh the same. For each departure the
    :data:`PER_GUESS` likeliest arrivals stay: near in mass and days, of one heading,
    suspicious, and with no way on that is known.
    """
    columns, mass = graph.hops, log_mass(graph)
    goes_on, _ = strongest(links, graph.n_hops)
    own = GUESS_PER_ODDS * (np.maximum(goes_on[hops], 0.0) - log_odds[hops])
    first, then = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    for departure in hops:
        days = columns.depart_hi[departure] - columns.arrive_lo[hops]
        ratio = mass[departure] - mass[hops]
        is_same = (columns.hs4[hops] == columns.hs4[departure]) & (columns.hs4[hops] >= 0)
        is_part = ~((ratio < LESS_LEFT) | (ratio > MORE_LEFT))
        fits = (days >= 0) & (days <= LONGEST_GUESS)
        fits &= np.where(is_same, is_part, np.abs(ratio) <= OTHER_GOODS)
        for a, b in APART:
            fits &= getattr(columns, a)[hops] != getattr(columns, b)[departure]
        found = np.flatnonzero(fits)
        far = np.where(np.isnan(ratio), GUESS_NOT_KNOWN, np.abs(ratio))
        far += np.where(is_same, 0.0, GUESS_OTHER_GOODS) + GUESS_PER_DAY * days + own
        found = found[np.argsort(far[found], kind="stable")[:PER_GUESS]]
        first.append(hops[found])
        then.append(np.full(found.size, departure, np.int32))
    return Pairs(np.concatenate(first).astype(np.int32), np.concatenate(then))


def unnamed_bridges(graph: TemporalGraph, hops: NDArray[np.int32]) -> Bridges:
    """Pair what went to a party not named with what such a party sent to somebody.

    Same heading, up to :data:`AT_NOBODY` days apart; a part of the goods may leave, a
    little more than arrived, or a mass not on record; no way back to the sender. Of
    ``hops`` those are looked at that a party not named sent, and before them all that
    went to one.
    """
    columns, unknown = graph.hops, graph.unknown
    is_told = columns.hs4 >= 0
    by_nobody = (columns.source == unknown) & (columns.target != unknown) & is_told
    to_nobody = (columns.target == unknown) & (columns.source != unknown) & is_told
    arrivals = np.flatnonzero(to_nobody).astype(np.int32)
    return _paired(graph, arrivals, np.sort(hops[by_nobody[hops]]))


def _paired(
    graph: TemporalGraph, arrivals: NDArray[np.int32], departures: NDArray[np.int32]
) -> Bridges:
    """Pair hops of one heading and different companies, the nearest in mass."""
    columns, mass = graph.hops, log_mass(graph)
    arrivals = arrivals[np.lexsort((arrivals, columns.hs4[arrivals]))]
    headings = columns.hs4[arrivals]
    low = np.searchsorted(headings, columns.hs4[departures], side="left")
    high = np.searchsorted(headings, columns.hs4[departures], side="right")
    first, then = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    gaps = [np.empty(0)]
    for departure, begin, end in zip(departures, low, high, strict=True):
        near = arrivals[begin:end]
        days = columns.depart_hi[departure] - columns.arrive_lo[near]
        ratio = mass[departure] - mass[near]
        gap = plain_gap(ratio)
        fits = (days >= 0) & (days <= AT_NOBODY)
        fits &= ~((ratio < LESS_LEFT) | (ratio > MORE_LEFT))
        fits &= columns.source[near] != columns.target[departure]
        found = np.flatnonzero(fits)
        found = found[np.lexsort((near[found], gap[found]))][:PER_HOP]
        first.append(near[found])
        then.append(np.full(found.size, departure, np.int32))
        gaps.append(gap[found])
    return Bridges(
        np.concatenate(first).astype(np.int32),
        np.concatenate(then),
        plain_chance(np.concatenate(gaps)),
    )


def plain_gap(ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """Say how far two masses are apart, by their log ratio; NaN where one is not known."""
    return np.where(np.isnan(ratio), NOT_KNOWN, PART * np.abs(ratio))


def plain_chance(gap: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the log chance of a leg that is on no record where no model speaks."""
    return -PRICE - PRICE_OF_GAP * gap


def join_bridges(one: Bridges, other: Bridges) -> Bridges:
    """Put bridges together that have no pair in common."""
    return Bridges(
        np.concatenate([one.first, other.first]),
        np.concatenate([one.then, other.then]),
        np.concatenate([one.log_chance, other.log_chance]),
    )


def strongest(links: Links, n_hops: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the log-odds of the strongest link onward of each hop, and of that into it.

    Minus infinity where there is none.
    """
    onward, into = np.full(n_hops, -np.inf), np.full(n_hops, -np.inf)
    np.maximum.at(onward, links.first, links.weight)
    np.maximum.at(into, links.then, links.weight)
    return onward, into


def log_mass(graph: TemporalGraph) -> NDArray[np.float64]:
    """Give the natural log of each mass in kg, shape (n_hops,); NaN where not known."""
    kg = graph.hops.mass_kg
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(np.where(kg > 0, kg, np.nan)), np.float64)


def equal_pairs(graph: TemporalGraph, links: Links, departures: NDArray[np.int32]) -> Pairs:
    """Pair arrivals with no onward link and departures with no inbound link.

    Same heading, mass within :data:`MASS_GAP`, declared origins that do not differ, up
    to :data:`LONGEST` days apart, four companies.
    """
    hops = graph.hops
    onward, into = strongest(links, graph.n_hops)
    mass = log_mass(graph)
    is_whole = (
        (hops.source != graph.unknown)
        & (hops.target != graph.unknown)
        & (hops.hs4 >= 0)
        & np.isfinite(mass)
    )
    arrivals = _by_lot(graph, np.flatnonzero(is_whole & (onward <= STRONG)), mass)
    departures = departures[is_whole[departures] & (into[departures] <= STRONG)]
    room = departures.size * PER_HOP
    first, then = np.empty(room, np.int32), np.empty(room, np.int32)
    size = match_lots(
        arrivals, departures, hops.hs4, mass,
        pd.factorize(hops.origin_country)[0].astype(np.int32),
        (hops.source, hops.target), (hops.arrive_lo, hops.depart_hi),
        (LONGEST, PER_HOP), MASS_GAP, first, then, np.empty(room),
    )  # fmt: skip
    return Pairs(first[:size], then[:size])


def _by_lot(
    graph: TemporalGraph, arrivals: NDArray[np.intp], mass: NDArray[np.float64]
) -> Arrivals:
    day = graph.hops.arrive_lo[arrivals]
    first_day = int(day.min()) if day.size else 0
    period = (day - first_day) // PERIOD
    n_periods = int(period.max(initial=0)) + 1
    lot = graph.hops.hs4[arrivals].astype(np.int64) * n_periods + period
    order = np.lexsort((arrivals, mass[arrivals], lot))
    return Arrivals(
        hop=arrivals[order].astype(np.int32),
        lot=lot[order],
        mass=mass[arrivals[order]],
        first_day=first_day,
        days=PERIOD,
        n_periods=n_periods,
    )
