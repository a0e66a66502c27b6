"""Links: which inbound and outbound records of a company may carry the same goods."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.view import View
from diversion.kernels.grouping import look_up
from diversion.kernels.link_passes import Way
from diversion.kernels.lot_links import LotColumns, Side, nearest
from diversion.kernels.lot_pairs import COMPARISONS, compare
from diversion.kernels.sorting import group_starts, stable_order
from diversion.processors import at_once, n_processors
from diversion.scoring.lots import Lots, read_lots, sides

MOST_PARTNERS: Final = 8  # of one hop on each side, by distance
BLOCK_HOPS: Final = 20_000  # hops whose links a thread compares at a time
LEAST_WEIGHT: Final = -7.0  # log-odds; a weaker link is left out
LARGEST_WEIGHT: Final = 7.0


class LinkModel(Protocol):
    """Weighs links: comparisons, shape (n_links, len(COMPARISONS)), to log-odds."""

    @property
    def name(self) -> str:
        """What answers call the model."""

    def weigh(self, comparisons: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give the log-odds that both records of each link carry the same goods."""


@dataclass(frozen=True)
class Links:
    """Links as parallel arrays of shape (n_links,), by ``first``, then ``then``.

    Links of an arrival ``h`` are ``first_start[h]:first_start[h + 1]``; those of a
    departure are ``by_then[then_start[h]:then_start[h + 1]]``. ``weight`` is natural
    log-odds. ``comparisons`` has a column for each of ``names``, NaN where not known.
    """

    first: NDArray[np.int32]
    then: NDArray[np.int32]
    weight: NDArray[np.float32]
    comparisons: NDArray[np.float32]  # shape (n_links, len(names))
    first_start: NDArray[np.int64]  # shape (n_hops + 1,)
    then_start: NDArray[np.int64]  # shape (n_hops + 1,)
    by_then: NDArray[np.int32]
    names: tuple[str, ...] = COMPARISONS
    scorer: str = ""

    def __len__(self) -> int:
        return self.first.size

    @cached_property
    def probability(self) -> NDArray[np.float64]:
        """Chance that both records carry the same goods, shape (n_links,)."""
        return 1.0 / (1.0 + np.exp(-self.weight.astype(np.float64)))

    @cached_property
    def log_probability(self) -> NDArray[np.float64]:
        """Natural logarithm of :attr:`probability`, shape (n_links,)."""
        return -np.logaddexp(0.0, -self.weight.astype(np.float64))

    @cached_property
    def onward(self) -> Way:
        """From every arrival to the departures that it is linked to."""
        return Way(self.first_start, self.then, self.log_probability)

    @cached_property
    def back(self) -> Way:
        """From every departure to the arrivals that it is linked to: by :attr:`by_then`."""
        far = look_up(self.first, self.by_then)
        return Way(self.then_start, far, look_up(self.log_probability, self.by_then))

    def column(self, name: str) -> NDArray[np.float32]:
        """Give one column of the comparisons, shape (n_links,)."""
        return self.comparisons[:, self.names.index(name)]


def find_links(
    view: View, model: LinkModel | None = None, lots: Lots | None = None
) -> Links:
    """Find the plausible links of a case, weighed by ``model``.

    Goods of one heading are linked up to
    :data:`~diversion.kernels.lot_links.LONGEST_WAIT` days, others up to
    :data:`~diversion.kernels.lot_links.SHORT_WAIT`; each hop keeps the
    :data:`MOST_PARTNERS` most alike on each side. Without a model the weight falls with
    the distance and with the rank on both sides.

    Notes
    -----
    Company-local, in blocks of :data:`BLOCK_HOPS` hops, so that memory grows with the
    links that stay.
    """
    graph = view.graph
    lots = lots or read_lots(view)
    into, out_of = sides(lots.columns, graph.n_parties, graph.unknown)
    found = weigh_sides(lots.columns, into, out_of, model)
    return index_links(graph.n_hops, *found, (model or DistanceModel()).name)


def weigh_sides(
    lots: LotColumns, into: Side, out_of: Side, model: LinkModel | None
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32], NDArray[np.float32]]:
    """Link the arrivals and departures of companies: first, then, weight, comparisons."""
    weigher = model or DistanceModel()
    place = np.empty((2, lots.source.size), np.int32)

    def weigh(
        parties: slice,
    ) -> tuple[
        NDArray[np.int32], NDArray[np.int32], NDArray[np.float32], NDArray[np.float32]
    ]:
        first, then, compared = _block(*_cut_out(lots, into, out_of, parties, place))
        weight = np.clip(weigher.weigh(compared), -LARGEST_WEIGHT, LARGEST_WEIGHT)
        stays = weight >= LEAST_WEIGHT
        return first[stays], then[stays], weight[stays], compared[stays]

    blocks = [partial(weigh, parties) for parties in _blocks(into, out_of)]
    parts = at_once(n_processors() if len(blocks) > 1 else 1, blocks)
    first, then, weight, compared = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    return first, then, weight, compared


def index_links(
    n_hops: int,
    first: NDArray[np.int32],
    then: NDArray[np.int32],
    weight: NDArray[np.float32],
    comparisons: NDArray[np.float32],
    scorer: str,
) -> Links:
    """Sort links by arrival and index them from both ends."""
    first_start, then_start = group_starts(first, n_hops), group_starts(then, n_hops)
    every = np.arange(first.size, dtype=np.int32)
    order = stable_order(first, first_start, stable_order(then, then_start, every))
    first, then = first[order], then[order]
    return Links(
        first=first,
        then=then,
        weight=weight[order].astype(np.float32),
        comparisons=comparisons[order],
        first_start=first_start,
        then_start=then_start,
        by_then=stable_order(then, then_start, every),
        scorer=scorer,
    )


def strong_links(links: Links, weight: NDArray[np.float32], scorer: str) -> Links:
    """Give links other weights, and leave out what is weaker than :data:`LEAST_WEIGHT`."""
    weight = np.clip(weight, -LARGEST_WEIGHT, LARGEST_WEIGHT)
    stays = weight >= LEAST_WEIGHT
    n_hops = links.first_start.size - 1
    return index_links(
        n_hops, links.first[stays], links.then[stays], weight[stays],
        links.comparisons[stays], scorer,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class DistanceModel:
    """Weighs links without labels: nearer is better, first on both sides best."""

    name: str = "distance"

    def weigh(self, comparisons: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give log-odds that fall with distance and ranks."""
        column = {name: comparisons[:, k] for k, name in enumerate(COMPARISONS)}
        ranks = np.log(column["rank_first"]) + np.log(column["rank_then"])
        return np.asarray(1.0 - 0.8 * column["distance"] - 0.9 * ranks, np.float32)


def _blocks(into: Side, out_of: Side) -> Iterator[slice]:
    """Cut the parties into ranges of about :data:`BLOCK_HOPS` hops."""
    total = into.start + out_of.start
    n_parties, low = total.size - 1, 0
    while low < n_parties:
        limit = total[low] + BLOCK_HOPS
        high = max(low + 1, int(np.searchsorted(total, limit, side="right")) - 1)
        yield slice(low, high)
        low = high
    if n_parties == 0:
        yield slice(0, 0)


def _cut_out(
    lots: LotColumns,
    into: Side,
    out_of: Side,
    parties: slice,
    place: NDArray[np.int32],
) -> tuple[NDArray[np.int32], LotColumns, Side, Side]:
    """Give the hops of some parties, and what is compared of them, where it lies together.

    Parties are numbered from 0 there, and hops by their place among those given.
    ``place``, shape (2, n_hops), gets the place of each arrival and departure.
    """
    both = []
    for side in (into, out_of):
        start = side.start[parties.start : parties.stop + 1]
        here = slice(start[0], start[-1])
        both.append(Side(start - start[0], side.by_heading[here], side.by_day[here]))
    hops = np.unique(np.concatenate([side.by_day for side in both]))
    part = LotColumns(*(column[hops] for column in lots))
    first = np.int32(parties.start)
    part = part._replace(source=part.source - first, target=part.target - first)
    for number, (side, at) in enumerate(zip(both, place, strict=True)):
        own = np.sort(side.by_day)
        at[own] = np.searchsorted(hops, own)
        both[number] = Side(side.start, at[side.by_heading], at[side.by_day])
    return hops, part, both[0], both[1]


def _block(
    hops: NDArray[np.int32], lots: LotColumns, into: Side, out_of: Side
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Find and compare the links among ``hops``, of which the rest is told by place."""
    arrivals, departures = np.sort(into.by_day), np.sort(out_of.by_day)
    before = _Nearest.of(lots, into, departures, is_departure=True)
    after = _Nearest.of(lots, out_of, arrivals, is_departure=False)
    key = np.concatenate(
        [before.partner * hops.size + before.hop, after.hop * hops.size + after.partner]
    )
    key.sort()
    key = key[np.diff(key, prepend=-1) != 0]
    first, then = (number.astype(np.int32) for number in np.divmod(key, max(1, hops.size)))
    compared = np.full((key.size, len(COMPARISONS)), np.nan, np.float32)
    departure, arrival = np.empty((2, hops.size), np.int32)
    departure[departures] = np.arange(departures.size)
    arrival[arrivals] = np.arange(arrivals.size)
    compare(
        lots, first, then, before.found, before.apart, after.found, after.apart,
        departure, arrival, before.rivals, after.rivals, compared,
    )  # fmt: skip
    return hops[first], hops[then], compared


@dataclass(frozen=True, slots=True)
class _Nearest:
    """The nearest partners of some hops, as a table and as pairs."""

    found: NDArray[np.int32]
    apart: NDArray[np.float32]
    rivals: NDArray[np.int32]
    hop: NDArray[np.int64]
    partner: NDArray[np.int64]

    @classmethod
    def of(
        cls, lots: LotColumns, others: Side, hops: NDArray[np.int32], *, is_departure: bool
    ) -> "_Nearest":
        found = np.full((hops.size, MOST_PARTNERS), -1, np.int32)
        apart = np.full((hops.size, MOST_PARTNERS), np.inf, np.float32)
        rivals = np.zeros(hops.size, np.int32)
        nearest(lots, others, hops, is_departure, found, apart, rivals)
        row, place = np.nonzero(found >= 0)
        return cls(
            found, apart, rivals, hops[row].astype(np.int64),
            found[row, place].astype(np.int64),
        )  # fmt: skip
