"""Consignments as a network of stocks over time; see :mod:`diversion.engines.inventory`.

Node 0 is the source of all flow, node 1 its sink. Every consignment has two nodes with
an arc of its mass between them, every stock one node a day on which it changes, and an
arc from each of its days to the next.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.engines.inventory_question import InventoryQuestion
from diversion.engines.stock_days import GRAMS, Ints, Stocks, stock_days
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.max_flow import ENDLESS

_TO_TARGETS: Final = 1  # sides of the sink
_ELSEWHERE: Final = 2
_MOST: Final = float(2**53)  # grams; a mass above it bounds nothing


@dataclass(frozen=True, slots=True)
class Network:
    """Arcs as arrays of shape (n_arcs,), capacities in whole grams.

    ``recorded`` lets stocks hold any amount; ``roomy`` does too, gives every consignment
    its slack and opens the legs that are not on record; ``bounded`` lets stocks hold only
    what the records leave there.
    """

    tail: Ints
    head: Ints
    recorded: Ints
    roomy: Ints
    bounded: Ints
    is_target: NDArray[np.bool_]  # arcs into the sink from targets
    is_elsewhere: NDArray[np.bool_]  # arcs into the sink from everyone else
    n_nodes: int
    sent: int | None
    received: int | None
    straight: int
    uncovered: Ints  # shape (n_parties,)


def build_network(graph: TemporalGraph, question: InventoryQuestion) -> Network:
    """Lay out the network of one question."""
    hops = graph.hops
    is_source, is_target = question.is_source, question.is_target
    is_counted = question.is_counted
    # Goods of any kind may turn into those in question at a manufacturer.
    into = is_counted | graph.transforms[hops.target]
    out_of = is_counted | graph.transforms[hops.source]
    inside = is_source[hops.source] & is_source[hops.target]
    is_used = (hops.source != hops.target) & ~inside & ~is_target[hops.source]
    used = np.flatnonzero(is_used & (into | out_of))
    grams = np.where(np.isnan(hops.mass_kg), np.inf, np.round(hops.mass_kg * GRAMS))
    mass = np.where(grams > _MOST, ENDLESS, grams).astype(np.float64)[used]
    starts = is_source[hops.source[used]] & is_counted[used]
    stops = is_target[hops.target[used]] & is_counted[used]
    stays = is_source | is_target | ~question.may_pass
    passes = into[used] & ~stays[hops.target[used]]
    leaves = out_of[used] & ~stays[hops.source[used]]
    stocks = stock_days(graph, used, question.kind, mass, passes, leaves, question.is_open)
    n_used = used.size
    before, after = 2 + np.arange(n_used), 2 + n_used + np.arange(n_used)
    first_day = 2 + 2 * n_used
    arcs = _Arcs()
    bound = mass.astype(np.int64)
    room = np.minimum(mass * question.slack[used], ENDLESS).astype(np.int64)
    arcs.add(before, after, bound, roomy=room)
    arcs.add(0, before[starts], bound[starts], roomy=room[starts])
    arcs.add(after[stops], 1, np.full(int(stops.sum()), ENDLESS), side=_TO_TARGETS)
    lost = ~stops & ~passes
    arcs.add(after[lost], 1, np.full(int(lost.sum()), ENDLESS), side=_ELSEWHERE)
    node = first_day + stocks.node
    comes, goes = stocks.is_arrival, ~stocks.is_arrival
    arcs.add(after[stocks.place[comes]], node[comes], np.full(int(comes.sum()), ENDLESS))
    arcs.add(node[goes], before[stocks.place[goes]], np.full(int(goes.sum()), ENDLESS))
    days = first_day + np.arange(stocks.day.size)
    goes_on = np.flatnonzero(~stocks.is_last)
    arcs.add(
        days[goes_on], days[goes_on] + 1, np.full(goes_on.size, ENDLESS),
        bounded=stocks.held[goes_on],
    )  # fmt: skip
    last = np.flatnonzero(stocks.is_last)
    arcs.add(
        days[last],
        1,
        np.full(last.size, ENDLESS),
        bounded=stocks.held[last],
        side=_ELSEWHERE,
    )
    _add_legs(arcs, stocks, question.legs, is_target, first_day)
    return arcs.network(
        n_nodes=first_day + stocks.day.size,
        sent=_sum(mass[starts]),
        received=_sum(mass[stops]),
        straight=int(mass[starts & stops & (mass < ENDLESS)].sum()),
        uncovered=np.bincount(
            stocks.party, stocks.uncovered, minlength=graph.n_parties
        ).astype(np.int64),
    )


class _Arcs:
    """Arcs as they are added."""

    def __init__(self) -> None:
        self._parts: list[tuple[Ints, ...]] = []

    def add(
        self,
        tail: Ints | int,
        head: Ints | int,
        recorded: Ints,
        *,
        roomy: Ints | None = None,
        bounded: Ints | None = None,
        side: int = 0,
    ) -> None:
        """Add arcs; ``side`` says whose they are where they enter the sink."""
        other = (recorded if given is None else given for given in (roomy, bounded))
        columns = (tail, head, recorded, *other, side)
        size = recorded.size
        parts = [np.broadcast_to(np.asarray(c, np.int64), (size,)) for c in columns]
        self._parts.append(tuple(parts))

    def network(
        self,
        *,
        n_nodes: int,
        sent: int | None,
        received: int | None,
        straight: int,
        uncovered: Ints,
    ) -> Network:
        """Join what was added."""
        tail, head, recorded, roomy, bounded, side = (
            np.ascontiguousarray(np.concatenate(column))
            for column in zip(*self._parts, strict=True)
        )
        return Network(
            tail, head, recorded, roomy, bounded, side == _TO_TARGETS, side == _ELSEWHERE,
            n_nodes, sent, received, straight, uncovered,
        )  # fmt: skip


def _add_legs(
    arcs: _Arcs,
    stocks: Stocks,
    legs: Ints,
    is_target: NDArray[np.bool_],
    first_day: int,
) -> None:
    """Let goods go from stock to stock without a record: never bounded, never needed."""
    where: dict[tuple[int, int], list[int]] = {}
    rows_there = np.flatnonzero(np.isin(stocks.party, legs[:, :2]))
    for row in rows_there.tolist():
        where.setdefault((int(stocks.party[row]), int(stocks.kind[row])), []).append(row)
    kinds: dict[int, list[int]] = {}
    for party, kind in where:
        kinds.setdefault(party, []).append(kind)
    pairs: list[tuple[int, int]] = []
    for start, end, least_days in legs.tolist():
        for kind in kinds.get(start, ()):
            rows = where[start, kind]
            if is_target[end]:
                pairs += [(row, -1) for row in rows]
                continue
            for other in kinds.get(end, ()):
                if other not in (kind, 0, -1) and kind not in (0, -1):
                    continue
                there = np.array(where[end, other])
                days = stocks.day[there]
                for row in rows:
                    at = int(np.searchsorted(days, stocks.day[row] + least_days))
                    if at < there.size:
                        pairs.append((row, int(there[at])))
    if not pairs:
        return
    tail, head = np.array(pairs, np.int64).T
    is_end = head < 0
    none = np.zeros(tail.size, np.int64)
    endless = np.full(tail.size, ENDLESS)
    for chosen, ends, side in (
        (~is_end, first_day + head, 0),
        (is_end, np.ones_like(head), _TO_TARGETS),
    ):
        arcs.add(
            first_day + tail[chosen], ends[chosen], none[chosen],
            roomy=endless[chosen], side=side,
        )  # fmt: skip


def _sum(mass: NDArray[np.float64]) -> int | None:
    return None if (mass >= ENDLESS).any() else int(mass.sum())
