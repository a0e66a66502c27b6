"""Passes over links: which records lead to DPRK end-users, and which come from sources."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from diversion.kernels.grouping import look_up, put_back
from diversion.kernels.link_passes import (
    Way,
    best_beyond,
    best_walks,
    flow_shares,
    split_goods,
)
from diversion.processors import at_once, n_processors
from diversion.scoring.links import Links

MOST_LINKS: Final = 8  # in one direction
LEAST_END: Final = 1e-6
NO_WALK: Final = -30.0  # log chance where no walk leads to an end
MANY: Final = 20_000  # links; for fewer, threads cost more than they save
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Walks:
    """The best walk from every hop in one direction, arrays of shape (n_hops,).

    ``value`` is the natural logarithm of the chance that links and end hold, -inf where
    no walk ends; ``steps`` counts its links.
    """

    value: NDArray[np.float64]
    steps: NDArray[np.int32]


def passes_at_once(links: Links, passes: Sequence[Callable[[], Found]]) -> list[Found]:
    """Run passes over links beside each other, where the links are many."""
    return at_once(n_processors() if len(links) >= MANY else 1, passes)


def walk_onward(links: Links, end: NDArray[np.float64], *, backward: bool = False) -> Walks:
    """Find the best walk from every hop to an end, or from an end if ``backward``.

    ``end`` is the degree to which goods end (or begin) with a hop, in [0, 1].
    """
    found = Walks(np.empty(end.size), np.empty(end.size, np.int32))
    with np.errstate(divide="ignore"):
        log_end = np.log(np.where(end >= LEAST_END, end, 0.0))
    way = _way(links, backward=backward)
    best_walks(way, log_end, MOST_LINKS, found.value, found.steps)
    return found


def walk_beyond(
    links: Links, value: NDArray[np.float64], *, backward: bool = False
) -> NDArray[np.float64]:
    """Give the best walk that takes a link at least, at least :data:`NO_WALK`.

    ``value`` is that of :class:`Walks`, shape (n_hops,), as is the result.
    """
    way, result = _way(links, backward=backward), np.full(value.size, NO_WALK)
    best_beyond(way, way.weight, value, result)
    return result


def best_run(
    links: Links,
    worth: NDArray[np.float64],
    *,
    price: float,
    rounds: int,
    most: float,
    backward: bool = False,
) -> NDArray[np.float64]:
    """Give what the best ``rounds`` records in a row beyond every hop are worth.

    Their ``worth``, shape (n_hops,), less ``price`` times what is minus the log chance of
    the links to them: from 0 to ``most``.
    """
    way, run = _way(links, backward=backward), np.zeros(worth.size)
    each = price * way.weight + look_up(worth, way.far)
    for _ in range(rounds):
        longer = np.zeros(worth.size)
        best_beyond(way, each, run, longer)
        run = np.minimum(longer, most)
    return run


def flow_onward(
    links: Links,
    share: NDArray[np.float64],
    end: NDArray[np.float64],
    *,
    backward: bool = False,
) -> NDArray[np.float64]:
    """Give the share of every hop's goods that ends, shape (n_hops,), in [0, 1].

    ``share`` is what :func:`link_shares` gives for the same direction.
    """
    value = np.empty(end.size)
    by_place = _by_place(links, share, backward=backward)
    flow_shares(_way(links, backward=backward), by_place, end, MOST_LINKS, value)
    return value


def link_shares(
    links: Links, mass: NDArray[np.float64], *, backward: bool = False
) -> NDArray[np.float64]:
    """Give the part of a hop's goods that takes each link, shape (n_links,).

    A link takes at most what fits into the other record, weighed by its probability;
    ``mass`` has NaN where not known. The parts of one hop add up to at most 1.
    """
    chance = _by_place(links, links.probability, backward=backward)
    share = split_goods(_way(links, backward=backward), chance, mass)
    return put_back(share, links.by_then) if backward else share


def link_ends(
    links: Links, *, backward: bool = False
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give the hop that each link is of, and the hop at its other end."""
    return (links.then, links.first) if backward else (links.first, links.then)


def _way(links: Links, *, backward: bool) -> Way:
    return links.back if backward else links.onward


def _by_place(
    links: Links, values: NDArray[np.float64], *, backward: bool
) -> NDArray[np.float64]:
    """Give values of links in the order of the way."""
    return look_up(values, links.by_then) if backward else values
