"""Routes that pass a party: the part of a graph in which the best of them lie.

Every walk through the party that weighs enough is made of hops that one spreading of
values from the party finds, ahead and back; see :mod:`diversion.kernels.passing`. The
search on that part is exact for what weighs as much. What enough is comes from the best
walk there may be, and is lowered until all that was asked for weighs more.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.engines.along import RouteWalks
from diversion.engines.base import NONE, UNITS_PER_BAN
from diversion.kernels.passing import BEST, SIZE, Ahead, Kept, keep_after

EVERYTHING: Final = NONE // 2  # less than any walk weighs
MOST_HOPS: Final = 200_000
MOST_LINKS: Final = 20_000_000
_STEPS: Final = (1, 4, 16)  # bans below the best


class Side(NamedTuple):
    """One direction: walks to go on with, what follows a hop, what came before it."""

    walks: RouteWalks
    rest: NDArray[np.int32]  # layers of shape (max_hops, n_hops)
    before: NDArray[np.int32]  # in the order of the hops of the other direction
    other: NDArray[np.int32]  # what each hop is in the other direction
    turned: RouteWalks  # of the other direction, where who receives comes first
    turned_hop: NDArray[np.int32]  # what its hops are in this one


class Slots:
    """Where each hop stands among those kept; one for all that is asked of a graph."""

    def __init__(self, n_hops: int) -> None:
        self._of_hop = np.full(n_hops, -1, np.int32)

    def empty(self) -> Kept:
        """Give room in which no hop is kept."""
        return Kept(
            self._of_hop,
            np.empty(MOST_HOPS, np.int32),
            np.empty(MOST_HOPS, np.int64),
            np.empty(MOST_HOPS, np.int64),
            np.empty(MOST_HOPS, np.bool_),
            np.array([0, 0, NONE], np.int64),
        )

    def clear(self, kept: Kept) -> None:
        """Forget the hops that were kept."""
        self._of_hop[_kept_hops(kept)] = -1


def hops_passing(
    side: Side, via: NDArray[np.bool_], least: int, slots: Slots
) -> NDArray[np.int64] | None:
    """Find the hops after ``via`` in walks that weigh ``least`` or more, ascending.

    ``None`` if they are too many to be worth it.
    """
    kept = _spread(side, via, least, slots)
    return None if kept is None else np.sort(_kept_hops(kept)).astype(np.int64)


def least_weights(
    side: Side, via: NDArray[np.bool_], slots: Slots
) -> tuple[int, ...] | None:
    """Give how much a walk through ``via`` must weigh, less each time, all in the end.

    Empty if no walk may pass; ``None`` if there is too much to look at.
    """
    # More than any walk weighs, so it keeps none.
    kept = _spread(side, via, -EVERYTHING, slots)
    if kept is None:
        return None
    best = int(kept.counts[BEST])
    if best <= NONE:
        return ()
    return (*(best - step * UNITS_PER_BAN for step in _STEPS), EVERYTHING)


def _spread(side: Side, via: NDArray[np.bool_], least: int, slots: Slots) -> Kept | None:
    walks = side.walks
    roots = _arriving(side, via)
    kept = slots.empty()
    ahead = Ahead(
        walks.hops, walks.parties, walks.rule, walks.jumps, walks.by_source,
        walks.first.astype(np.int64), walks.longest, side.rest, via,
    )  # fmt: skip
    before = np.ascontiguousarray(side.before[:, side.other[roots]])
    is_all = keep_after(ahead, kept, roots, before, least, MOST_LINKS)
    slots.clear(kept)
    return kept if is_all else None


def _arriving(side: Side, via: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Give the hops that come to ``via``, or to where a jump leads there, ascending."""
    jumps = side.walks.question.jumps
    near = np.union1d(np.flatnonzero(via), jumps.from_party[via[jumps.to_party]])
    return np.sort(side.turned_hop[side.turned.leaving(near)])


def _kept_hops(kept: Kept) -> NDArray[np.int32]:
    return kept.hop[: kept.counts[SIZE]]
