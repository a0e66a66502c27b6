"""Passes over links: which records lead to DPRK end-users, and which come from sources."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from diversion.kernels.link_passes import best_walks, flow_shares
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
    no walk ends; ``steps`` counts its links; ``step`` is its first link, -1 for none.
    """

    value: NDArray[np.float64]
    steps: NDArray[np.int32]
    step: NDArray[np.int32]


def passes_at_once(links: Links, passes: Sequence[Callable[[], Found]]) -> list[Found]:
    """Run passes over links beside each other, where the links are many."""
    return at_once(n_processors() if len(links) >= MANY else 1, passes)


def walk_onward(links: Links, end: NDArray[np.float64], *, backward: bool = False) -> Walks:
    """Find the best walk from every hop to an end, or from an end if ``backward``.

    ``end`` is the degree to which goods end (or begin) with a hop, in [0, 1].
    """
    n_hops = end.size
    found = Walks(np.empty(n_hops), np.empty(n_hops, np.int32), np.empty(n_hops, np.int32))
    start, order, far = _direction(links, backward=backward)
    weight = links.log_probability
    with np.errstate(divide="ignore"):
        log_end = np.log(np.where(end >= LEAST_END, end, 0.0))
    best_walks(
        start, order, far, weight, log_end, MOST_LINKS, found.value, found.steps, found.step
    )
    return found


def walk_beyond(
    links: Links, value: NDArray[np.float64], *, backward: bool = False
) -> NDArray[np.float64]:
    """Give the best walk that takes a link at least, at least :data:`NO_WALK`.

    ``value`` is that of :class:`Walks`, shape (n_hops,), as is the result.
    """
    near, far = link_ends(links, backward=backward)
    result = np.full(value.size, NO_WALK)
    np.maximum.at(result, near, value[far] + links.log_probability)
    return result


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
    start, order, far = _direction(links, backward=backward)
    flow_shares(start, order, far, share, end, MOST_LINKS, value)
    return value


def link_shares(
    links: Links, mass: NDArray[np.float64], *, backward: bool = False
) -> NDArray[np.float64]:
    """Give the part of a hop's goods that takes each link, shape (n_links,).

    A link takes at most what fits into the other record, weighed by its probability;
    ``mass`` has NaN where not known. The parts of one hop add up to at most 1.
    """
    near, far = link_ends(links, backward=backward)
    with np.errstate(invalid="ignore", divide="ignore"):
        fits = np.minimum(mass[far] / mass[near], 1.0)
    share = links.probability * np.where(np.isfinite(fits), fits, 1.0)
    total = np.bincount(near, share, minlength=mass.size)
    return np.asarray(share / np.maximum(total, 1.0)[near])


def link_ends(
    links: Links, *, backward: bool = False
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give the hop that each link is of, and the hop at its other end."""
    return (links.then, links.first) if backward else (links.first, links.then)


def _direction(
    links: Links, *, backward: bool
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    if backward:
        return links.then_start, links.by_then, links.first
    return links.first_start, np.arange(len(links), dtype=np.int32), links.then
