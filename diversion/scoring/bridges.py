"""Bridges: an arrival with no way on, and a departure with no way in, of one lot.

Between the two is a leg that is on no record; or they meet at a party that neither of
them names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.graph.temporal import TemporalGraph
from diversion.kernels.bridges import Arrivals, match_lots
from diversion.processors import at_once, n_processors
from diversion.scoring.links import Links

LONGEST: Final = 300  # days on the missing leg
MASS_GAP: Final = 0.12  # of the natural logarithm
PER_HOP: Final = 4  # arrivals for one departure, the nearest in mass
STRONG: Final = 0.0  # log-odds; a stronger link is a way on
LESS_LEFT: Final = -3.0  # natural log of mass: a part of what arrived may leave
MORE_LEFT: Final = 0.3  # goods that were there already may leave too
NOT_KNOWN: Final = 0.15  # gap where a mass is not on record
PART: Final = 0.08  # gap for each unit of the log mass ratio
AT_NOBODY: Final = 400  # days between two legs that meet at a party not named
PERIOD: Final = 150  # days within which arrivals are looked at together
AT_ONCE: Final = 20_000  # departures, below which threads cost more than they save


@dataclass(frozen=True, slots=True)
class Bridges:
    """Gaps that goods may have passed between two hops: arrays of shape (n_bridges,)."""

    first: NDArray[np.int32]
    then: NDArray[np.int32]
    mass_gap: NDArray[np.float64]

    def __len__(self) -> int:
        return self.first.size


def suspicious_bridges(
    graph: TemporalGraph, links: Links, hops: NDArray[np.int32]
) -> Bridges:
    """Pair arrivals and departures among some suspicious ``hops``, more freely.

    Same heading, up to :data:`LONGEST` days apart, four companies, as
    :func:`find_bridges`; but a part of the goods may leave, a little more than arrived,
    or a mass not on record.
    """
    goes_on, came_in = _ways(links, graph.n_hops)
    hops = np.sort(hops[graph.hops.hs4[hops] >= 0])
    ends = ("target", "source"), ("source", "source"), ("target", "target")
    apart = (*ends, ("source", "target"))
    return _paired(graph, hops[~goes_on[hops]], hops[~came_in[hops]], LONGEST, apart)


def unnamed_bridges(graph: TemporalGraph, hops: NDArray[np.int32]) -> Bridges:
    """Pair what went to a party not named with what such a party sent to somebody.

    Same heading, up to :data:`AT_NOBODY` days apart, amounts as for
    :func:`suspicious_bridges`, no way back to the sender. Of ``hops`` those are looked at
    that a party not named sent, and before them all that went to one.
    """
    columns, unknown = graph.hops, graph.unknown
    is_told = columns.hs4 >= 0
    by_nobody = (columns.source == unknown) & (columns.target != unknown) & is_told
    to_nobody = (columns.target == unknown) & (columns.source != unknown) & is_told
    arrivals = np.flatnonzero(to_nobody).astype(np.int32)
    return _paired(
        graph, arrivals, np.sort(hops[by_nobody[hops]]), AT_NOBODY, (("source", "target"),)
    )


def _paired(
    graph: TemporalGraph,
    arrivals: NDArray[np.int32],
    departures: NDArray[np.int32],
    longest: int,
    apart: Sequence[tuple[str, str]],
) -> Bridges:
    """Pair hops of one heading; ``apart`` names sides of the two that must differ."""
    columns, mass = graph.hops, _log_mass(graph)
    arrivals = arrivals[np.lexsort((arrivals, columns.hs4[arrivals]))]
    headings = columns.hs4[arrivals]
    low = np.searchsorted(headings, columns.hs4[departures], side="left")
    high = np.searchsorted(headings, columns.hs4[departures], side="right")
    first, then, gaps = [], [], []
    for departure, begin, end in zip(departures, low, high, strict=True):
        near = arrivals[begin:end]
        days = columns.depart_hi[departure] - columns.arrive_lo[near]
        ratio = mass[departure] - mass[near]
        gap = np.where(np.isnan(ratio), NOT_KNOWN, PART * np.abs(ratio))
        fits = (days >= 0) & (days <= longest)
        fits &= ~((ratio < LESS_LEFT) | (ratio > MORE_LEFT))
        for a, b in apart:
            fits &= getattr(columns, a)[near] != getattr(columns, b)[departure]
        found = np.flatnonzero(fits)
        found = found[np.lexsort((near[found], gap[found]))][:PER_HOP]
        first.append(near[found])
        then.append(np.full(found.size, departure, np.int32))
        gaps.append(gap[found])
    if not first:
        return Bridges(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0))
    return Bridges(
        np.concatenate(first).astype(np.int32), np.concatenate(then), np.concatenate(gaps)
    )


def both_bridges(one: Bridges, other: Bridges, n_hops: int) -> Bridges:
    """Put bridges together; of a pair that both have, that of the smaller gap stays."""
    if not len(other):
        return one
    first = np.concatenate([one.first, other.first])
    then = np.concatenate([one.then, other.then])
    gap = np.concatenate([one.mass_gap, other.mass_gap])
    order = np.lexsort((gap, first, then))
    key = then[order].astype(np.int64) * n_hops + first[order]
    kept = order[np.diff(key, prepend=-1) != 0]
    return Bridges(first[kept], then[kept], gap[kept])


def _ways(links: Links, n_hops: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say which hops have a strong link onward, and which a strong link before."""
    is_strong = links.weight > STRONG
    goes_on, came_in = np.zeros(n_hops, np.bool_), np.zeros(n_hops, np.bool_)
    goes_on[links.first[is_strong]] = True
    came_in[links.then[is_strong]] = True
    return goes_on, came_in


def _log_mass(graph: TemporalGraph) -> NDArray[np.float64]:
    kg = graph.hops.mass_kg
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(np.where(kg > 0, kg, np.nan)), np.float64)


def find_bridges(graph: TemporalGraph, links: Links) -> Bridges:
    """Pair arrivals with no onward link and departures with no inbound link.

    Same heading, mass within :data:`MASS_GAP`, declared origins that do not differ, up
    to :data:`LONGEST` days apart, four companies.
    """
    hops, n = graph.hops, graph.n_hops
    goes_on, came_in = _ways(links, n)
    mass = _log_mass(graph)
    is_whole = (
        (hops.source != graph.unknown)
        & (hops.target != graph.unknown)
        & (hops.hs4 >= 0)
        & np.isfinite(mass)
    )
    arrivals = _by_lot(graph, np.flatnonzero(is_whole & ~goes_on), mass)
    departures = np.flatnonzero(is_whole & ~came_in).astype(np.int32)
    origin = pd.factorize(hops.origin_country)[0].astype(np.int32)

    def match(part: NDArray[np.int32]) -> Bridges:
        room = part.size * PER_HOP
        first, then = np.empty(room, np.int32), np.empty(room, np.int32)
        gap = np.empty(room)
        size = match_lots(
            arrivals, part, hops.hs4, mass, origin, (hops.source, hops.target),
            (hops.arrive_lo, hops.depart_hi), (LONGEST, PER_HOP), MASS_GAP,
            first, then, gap,
        )  # fmt: skip
        return Bridges(first[:size], then[:size], gap[:size])

    n_parts = n_processors() if departures.size > AT_ONCE else 1
    parts = np.array_split(departures, n_parts)
    found = at_once(n_parts, [partial(match, part) for part in parts])
    return Bridges(
        np.concatenate([part.first for part in found]),
        np.concatenate([part.then for part in found]),
        np.concatenate([part.mass_gap for part in found]),
    )


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
