"""Bridges: an arrival with no way on, and a departure with no way in, of one lot."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import TemporalGraph
from diversion.kernels.bridges import match_lots
from diversion.scoring.links import Links

LONGEST: Final = 300  # days on the missing leg
MASS_GAP: Final = 0.12  # of the natural logarithm
PER_HOP: Final = 4  # arrivals for one departure, the nearest in mass
STRONG: Final = 0.0  # log-odds; a stronger link is a way on


@dataclass(frozen=True, slots=True)
class Bridges:
    """Legs that may be missing between two hops, as arrays of shape (n_bridges,)."""

    first: NDArray[np.int32]
    then: NDArray[np.int32]
    mass_gap: NDArray[np.float64]

    def __len__(self) -> int:
        return self.first.size


def find_bridges(graph: TemporalGraph, links: Links) -> Bridges:
    """Pair arrivals with no onward link and departures with no inbound link.

    Same heading, mass within :data:`MASS_GAP`, declared origins that do not differ, up
    to :data:`LONGEST` days apart, four companies.
    """
    hops, n = graph.hops, graph.n_hops
    is_strong = links.weight > STRONG
    goes_on, came_in = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    goes_on[links.first[is_strong]] = True
    came_in[links.then[is_strong]] = True
    with np.errstate(divide="ignore", invalid="ignore"):
        mass = np.log(np.where(hops.mass_kg > 0, hops.mass_kg, np.nan))
    is_whole = (
        (hops.source != graph.unknown)
        & (hops.target != graph.unknown)
        & (hops.hs4 >= 0)
        & np.isfinite(mass)
    )
    arrivals = np.flatnonzero(is_whole & ~goes_on)
    arrivals = arrivals[np.lexsort((arrivals, mass[arrivals], hops.hs4[arrivals]))]
    departures = np.flatnonzero(is_whole & ~came_in).astype(np.int32)
    names, origin = np.unique(
        np.array([c or "" for c in hops.origin_country], np.str_), return_inverse=True
    )
    numbers = np.where(names[origin] == "", -1, origin).astype(np.int32)
    room = departures.size * PER_HOP
    first, then = np.empty(room, np.int32), np.empty(room, np.int32)
    gap = np.empty(room)
    size = match_lots(
        arrivals.astype(np.int32), departures, hops.hs4, mass, numbers,
        (hops.source, hops.target), (hops.arrive_lo, hops.depart_hi),
        (LONGEST, PER_HOP), MASS_GAP, first, then, gap,
    )  # fmt: skip
    return Bridges(first[:size], then[:size], gap[:size])
