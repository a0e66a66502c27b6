"""What lies in the stocks of the parties, day by day, by the records."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import TemporalGraph
from diversion.kernels.max_flow import ENDLESS

GRAMS: Final = 1000.0  # of a kilogram
EVERYTHING: Final = 0  # the kind of a manufacturer's stock: goods change there
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stocks:
    """Stocks on the days when they change, in rows of shape (n_days,), and what does.

    Rows go by party, kind and day. ``held`` is the most, in grams, that may lie there
    when the day ends: where a code or a mass is missing, the reading that leaves most.
    Events have shape (n_events,). ``uncovered`` has the same shape as the rows, and on
    the first of each stock what must have lain there before, as far as kinds and masses
    are known.
    """

    party: Ints
    kind: Ints
    day: Ints
    held: Ints
    is_last: NDArray[np.bool_]
    place: Ints  # of events: among the used hops
    node: Ints  # row that the event touches
    is_arrival: NDArray[np.bool_]
    uncovered: Ints


def stock_days(
    graph: TemporalGraph,
    used: NDArray[np.intp],
    kind: Ints,
    mass: NDArray[np.float64],
    passes: NDArray[np.bool_],
    leaves: NDArray[np.bool_],
    is_open: NDArray[np.bool_] | None = None,
) -> Stocks:
    """Lay out the stocks that some hops come to and go from.

    ``used`` are hop indices; ``mass`` (grams), ``passes`` (into a stock) and ``leaves``
    (out of one) have their shape. Nothing bounds the stocks of parties that are
    ``is_open``, shape (n_parties,).
    """
    hops = graph.hops
    place = np.concatenate([np.flatnonzero(passes), np.flatnonzero(leaves)])
    comes = np.arange(place.size) < np.count_nonzero(passes)
    hop = used[place]
    party = np.where(comes, hops.target[hop], hops.source[hop]).astype(np.int64)
    day = np.where(comes, hops.arrive_lo[hop], hops.depart_hi[hop]).astype(np.int64)
    own = np.where(graph.transforms[party], EVERYTHING, kind[hop])
    event, own = _spread(party, own)
    place, party, day, comes = place[event], party[event], day[event], comes[event]
    is_wild = (kind[used[place]] < 0) & (own != EVERYTHING)
    grams = mass[place]
    order = np.lexsort((day, own, party))
    rows = np.stack([party[order], own[order], day[order]])
    is_new = np.ones(order.size, np.bool_)
    is_new[1:] = (rows[:, 1:] != rows[:, :-1]).any(axis=0)
    node = np.empty(order.size, np.int64)
    node[order] = np.cumsum(is_new) - 1
    party_of, kind_of, day_of = rows[:, is_new]
    stock = np.stack([party_of, kind_of])
    is_first = np.ones(day_of.size, np.bool_)
    is_first[1:] = (stock[:, 1:] != stock[:, :-1]).any(axis=0)
    has_mass = grams < ENDLESS
    most = np.where(comes, grams, np.where(is_wild | ~has_mass, 0.0, -grams))
    least = np.where(comes, np.where(is_wild | ~has_mass, 0.0, grams), -grams)
    level = _levels(node, most, is_first)
    opening = _opening(_levels(node, least, is_first), is_first)
    is_named = party_of != graph.unknown
    if is_open is not None:
        is_named &= ~is_open[party_of]
    # The party that records do not name is everybody: nothing bounds what lies there.
    held = np.where(is_named, np.minimum(level + opening, ENDLESS), ENDLESS)
    return Stocks(
        party=party_of,
        kind=kind_of,
        day=day_of,
        held=held.astype(np.int64),
        is_last=np.append(is_first[1:], [True] * bool(is_first.size)).astype(np.bool_),
        place=place,
        node=node,
        is_arrival=comes,
        uncovered=np.where(is_first & is_named, _opening(level, is_first), 0.0).astype(
            np.int64
        ),
    )


def _spread(party: Ints, kind: Ints) -> tuple[NDArray[np.intp], Ints]:
    """Let events of unknown kind touch every stock of their party.

    Gives the event and the kind of each touch. A party without goods of a known kind has
    one stock of unknown goods.
    """
    is_wild = kind < 0
    wild = np.flatnonzero(is_wild)
    if not wild.size:
        return np.arange(kind.size), kind
    n_kinds = int(kind.max()) + 1
    is_beside = ~is_wild & np.isin(party, party[wild])
    party_of, kind_of = np.divmod(
        np.unique(party[is_beside] * n_kinds + kind[is_beside]), max(n_kinds, 1)
    )
    start = np.searchsorted(party_of, party[wild], side="left")
    count = np.searchsorted(party_of, party[wild], side="right") - start
    event = np.repeat(wild, count)
    within = np.arange(event.size) - np.repeat(np.cumsum(count) - count, count)
    touched = kind_of[np.repeat(start, count) + within]
    alone = wild[count == 0]
    return (
        np.concatenate([np.flatnonzero(~is_wild), event, alone]),
        np.concatenate([kind[~is_wild], touched, kind[alone]]),
    )


def _levels(
    node: Ints, change: NDArray[np.float64], is_first: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Add up changes day by day within each stock, from nothing."""
    daily = np.zeros(is_first.size)
    is_endless = np.abs(change) >= ENDLESS
    np.add.at(daily, node[~is_endless], change[~is_endless])
    total = np.cumsum(daily)
    start = np.flatnonzero(is_first)
    before = (total - daily)[start]
    level = total - np.repeat(before, np.diff(np.append(start, is_first.size)))
    # A sum with an unknown mass is endless from that day on, whatever else comes or goes.
    endless = np.zeros(is_first.size, np.int64)
    np.add.at(endless, node[is_endless], 1)
    so_far = np.cumsum(endless)
    earlier = (so_far - endless)[start]
    is_open = so_far > np.repeat(earlier, np.diff(np.append(start, is_first.size)))
    if not is_open.any():
        return np.asarray(level, np.float64)
    sign = np.sign(change[is_endless][0])
    return np.where(is_open, sign * float(ENDLESS), level)


def _opening(
    level: NDArray[np.float64], is_first: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Give what must have lain in each stock at first, on every row of it."""
    start = np.flatnonzero(is_first)
    if not start.size:
        return np.zeros(0)
    least = np.minimum.reduceat(level, start)
    sizes = np.diff(np.append(start, is_first.size))
    return np.repeat(np.maximum(0.0, -least), sizes)
