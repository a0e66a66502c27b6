"""Plan a pass: group the hops so that one round is a set of independent small windows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.engines.base import NONE, ChainQuestion
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.columns import Pairing, Side
from diversion.kernels.sorting import group_starts, ranks, stable_order

CHUNKS_PER_THREAD: Final = 16


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the goods table: which hops may meet, under which key, at what weight."""

    weight: int
    givers: NDArray[np.bool_]  # shape (n_hops,): hops that may come first
    takers: NDArray[np.bool_]  # shape (n_hops,): hops that may follow
    key: NDArray[np.int64]  # shape (n_hops,): equal where the goods match
    passes_unknown: bool = False
    jumping: NDArray[np.bool_] | None = None  # givers of a jump, if not ``givers``


@dataclass(frozen=True, slots=True)
class Direction:
    """The sides and pairings of a forward or a backward pass."""

    giver: Side
    taker: Side
    pairings: tuple[Pairing, ...]


def goods_rows(graph: TemporalGraph, question: ChainQuestion) -> Iterator[Row]:
    """Spell out the goods table of :mod:`diversion.engines.base` as disjoint joins."""
    hops, rule = graph.hops, question.rule
    is_moving = hops.source != hops.target
    nothing = np.zeros(len(hops), np.int64)
    has6, has4, has2 = (is_moving & (code >= 0) for code in (hops.hs6, hops.hs4, hops.hs2))
    dated = has6 & (hops.hs_edition > 0)
    undated = has6 & (hops.hs_edition == 0)
    code6 = hops.hs6.astype(np.int64)
    with_edition = code6 * 10_000 + hops.hs_edition
    yield Row(rule.hs6, dated, dated, with_edition, passes_unknown=True)
    yield Row(rule.hs6, undated, has6, code6, passes_unknown=True)
    yield Row(rule.hs6, dated, undated, code6, passes_unknown=True)
    yield Row(rule.hs4, has4, has4, hops.hs4.astype(np.int64), passes_unknown=True)
    yield Row(rule.hs2, has2, has2, hops.hs2.astype(np.int64))
    absent = is_moving & ~has2
    yield Row(rule.hs_absent, absent, is_moving, nothing)
    yield Row(rule.hs_absent, has2, absent, nothing)
    changed = graph.transforms
    yield Row(
        rule.any_goods,
        is_moving & changed[hops.target],
        is_moving & changed[hops.source],
        nothing,
        jumping=is_moving,
    )


def plan(graph: TemporalGraph, question: ChainQuestion) -> tuple[Direction, Direction]:
    """Group the hops for a forward and a backward pass.

    Linear in hops for each row of the goods table; the sorts are counting sorts.
    """
    hops = graph.hops
    forward = (
        Side(hops.arrive_lo, hops.arrive_hi, hops.source),
        Side(hops.depart_lo, hops.depart_hi, hops.target),
    )
    backward = (
        Side(-hops.depart_hi, -hops.depart_lo, hops.target),
        Side(-hops.arrive_hi, -hops.arrive_lo, hops.source),
    )
    orders = _Orders(graph)
    ahead: list[Pairing] = []
    back: list[Pairing] = []
    for row in goods_rows(graph, question):
        if row.weight <= NONE:
            continue
        groups = _groups(graph, question, row)
        if groups is None:
            continue
        arrivals, departures, weight = groups
        ahead.append(
            orders.pairing(
                arrivals, departures, weight, "arrive_hi", "arrive_lo", "depart_lo"
            )
        )
        back.append(
            orders.pairing(
                departures, arrivals, weight, "-depart_lo", "-depart_hi", "-arrive_hi"
            )
        )
    return Direction(*forward, tuple(ahead)), Direction(*backward, tuple(back))


def chunks(
    pairing: Pairing, threads: int, bounds: NDArray[np.int64] | None = None
) -> list[tuple[int, int]]:
    """Cut the groups into runs of about equal work, at ``bounds`` only if given."""
    work = pairing.giver_start + pairing.taker_start
    n_chunks = threads * CHUNKS_PER_THREAD if threads > 1 else 1
    cuts = np.searchsorted(work, np.linspace(0, work[-1], n_chunks + 1))
    if bounds is not None:
        cuts = bounds[np.searchsorted(bounds, cuts)]
    cuts[0], cuts[-1] = 0, pairing.weight.size
    return [(int(a), int(b)) for a, b in pairwise(cuts) if a < b]


def _groups(
    graph: TemporalGraph, question: ChainQuestion, row: Row
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]] | None:
    """Give numbers to the (party, key) pairs that have both arrivals and departures.

    Returns the group of each hop as a giver and as a taker, shape (n_hops,), -1 where
    none, and the weight of each group; ``None`` if there is no group.
    """
    hops = graph.hops
    may_pass = question.transit > NONE
    if not row.passes_unknown:
        may_pass = may_pass.copy()
        may_pass[graph.unknown] = False
    giving = np.flatnonzero(row.givers & may_pass[hops.target])
    taking = np.flatnonzero(row.takers & may_pass[hops.source])
    if not giving.size or not taking.size:
        return None
    span = int(row.key.max()) + 1
    code = np.concatenate(
        [
            hops.target[giving].astype(np.int64) * span + row.key[giving],
            hops.source[taking].astype(np.int64) * span + row.key[taking],
        ]
    )
    number, distinct = pd.factorize(code)
    gives, takes = number[: giving.size], number[giving.size :]
    is_shared = np.zeros(distinct.size, np.bool_)
    is_shared[gives] = True
    is_taken = np.zeros(distinct.size, np.bool_)
    is_taken[takes] = True
    is_shared &= is_taken
    if not is_shared.any():
        return None
    compact = np.where(is_shared, np.cumsum(is_shared) - 1, -1).astype(np.int32)
    arrivals = np.full(len(hops), -1, np.int32)
    arrivals[giving] = compact[gives]
    departures = np.full(len(hops), -1, np.int32)
    departures[taking] = compact[takes]
    weight = row.weight + question.transit[distinct[is_shared] // span]
    return arrivals, departures, weight.astype(np.int32)


class _Orders:
    """Hops sorted by each of their days, once for all pairings."""

    def __init__(self, graph: TemporalGraph) -> None:
        hops = graph.hops
        days = {
            name: getattr(hops, name)
            for name in ("depart_lo", "depart_hi", "arrive_lo", "arrive_hi")
        }
        self._orders: dict[str, NDArray[np.int32]] = {}
        self._days: dict[str, NDArray[np.int32]] = {}
        for name, day in days.items():
            order = np.argsort(day, kind="stable").astype(np.int32)
            self._orders[name], self._days[name] = order, day
            self._orders[f"-{name}"], self._days[f"-{name}"] = order[::-1].copy(), -day

    def pairing(
        self,
        givers: NDArray[np.int32],
        takers: NDArray[np.int32],
        weight: NDArray[np.int32],
        giver_hi: str,
        giver_lo: str,
        taker_lo: str,
    ) -> Pairing:
        n_groups = weight.size
        ordered = self._by_group(givers, n_groups, giver_hi)
        giver_start = group_starts(givers, n_groups, ordered)
        by_lo = self._by_group(givers, n_groups, giver_lo)
        position = np.empty(givers.size, np.int32)
        position[ordered] = np.arange(ordered.size, dtype=np.int32)
        following = self._by_group(takers, n_groups, taker_lo)
        return Pairing(
            givers=ordered,
            giver_start=giver_start,
            rank=ranks(by_lo, giver_start, position),
            sorted_lo=self._days[giver_lo][by_lo],
            takers=following,
            taker_start=group_starts(takers, n_groups, following),
            weight=weight,
        )

    def _by_group(
        self, groups: NDArray[np.int32], n_groups: int, day: str
    ) -> NDArray[np.int32]:
        order = self._orders[day]
        return stable_order(groups, n_groups, order[groups[order] >= 0])
