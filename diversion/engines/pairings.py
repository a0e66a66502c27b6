"""Plan a pass: group the hops so that one round is a set of independent small windows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.engines.base import NONE, ChainQuestion
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.columns import Pairing, Side
from diversion.kernels.grouping import (
    ByParty,
    invert,
    list_groups,
    look_up,
    number_groups,
    rank_groups,
)
from diversion.kernels.sorting import group_starts, stable_order

CHUNKS_PER_THREAD: Final = 16
ARRIVALS, DEPARTURES = "arrive_hi", "depart_lo"  # the first order of each side
# Days by which a pass lists givers, ranks them, and lists takers.
AHEAD: Final = ("arrive_hi", "arrive_lo", "depart_lo")
BACK: Final = ("-depart_lo", "-depart_hi", "-arrive_hi")


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
    orders = _Orders(graph)
    ahead: list[Pairing] = []
    back: list[Pairing] = []
    for groups in _all_groups(graph, question, orders):
        ahead.append(_pairing(orders, groups, AHEAD))
        back.append(_pairing(orders, groups, BACK))
    return _direction_ahead(graph, ahead), _direction_back(graph, back)


def plan_ahead(graph: TemporalGraph, question: ChainQuestion) -> Direction:
    """Group the hops for a forward pass only."""
    return _direction_ahead(graph, _pairings(graph, question, AHEAD))


def plan_back(graph: TemporalGraph, question: ChainQuestion) -> Direction:
    """Group the hops for a backward pass only."""
    return _direction_back(graph, _pairings(graph, question, BACK))


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


class _Members(NamedTuple):
    """The group of each hop, and where each group would begin if they were sorted.

    A hop stands at its place in the first order of its side; -1 is no group.
    """

    group: NDArray[np.int32]  # shape (n_hops,)
    start: NDArray[np.int64]  # shape (n_groups + 1,)


@dataclass(frozen=True, slots=True)
class _Groups:
    """The hops that may meet by one row."""

    arrivals: "_Members"
    departures: "_Members"
    weight: NDArray[np.int32]  # shape (n_groups,)


def _all_groups(
    graph: TemporalGraph, question: ChainQuestion, orders: "_Orders"
) -> Iterator[_Groups]:
    """Give the groups of each row of the goods table that has any."""
    n_hops = graph.n_hops
    came, left = orders.by_party(ARRIVALS), orders.by_party(DEPARTURES)
    for row in goods_rows(graph, question):
        if row.weight <= NONE:
            continue
        may_pass = question.transit > NONE
        if not row.passes_unknown:
            may_pass[graph.unknown] = False
        codes, distinct = pd.factorize(row.key)
        key = codes.astype(np.int32)
        arrivals = np.full(n_hops, -1, np.int32)
        departures = np.full(n_hops, -1, np.int32)
        most = min(np.count_nonzero(row.givers), np.count_nonzero(row.takers))
        party = np.empty(most, np.int32)
        n_groups = number_groups(
            came.start, left.start, may_pass,
            look_up(np.where(row.givers, key, np.int32(-1)), came.hop),
            look_up(np.where(row.takers, key, np.int32(-1)), left.hop),
            max(1, distinct.size), arrivals, departures, party,
        )  # fmt: skip
        if n_groups:
            weight = row.weight + question.transit[party[:n_groups]]
            yield _Groups(
                _Members(arrivals, _starts(arrivals, n_groups)),
                _Members(departures, _starts(departures, n_groups)),
                weight.astype(np.int32),
            )


def _starts(groups: NDArray[np.int32], n_groups: int) -> NDArray[np.int64]:
    counts = np.bincount(groups[groups >= 0], minlength=n_groups)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _direction_ahead(graph: TemporalGraph, pairings: list[Pairing]) -> Direction:
    hops = graph.hops
    giver = Side(hops.arrive_lo, hops.arrive_hi, hops.source)
    taker = Side(hops.depart_lo, hops.depart_hi, hops.target)
    return Direction(giver, taker, tuple(pairings))


def _direction_back(graph: TemporalGraph, pairings: list[Pairing]) -> Direction:
    hops = graph.hops
    giver = Side(-hops.depart_hi, -hops.depart_lo, hops.target)
    taker = Side(-hops.arrive_hi, -hops.arrive_lo, hops.source)
    return Direction(giver, taker, tuple(pairings))


def _pairings(
    graph: TemporalGraph, question: ChainQuestion, days: tuple[str, str, str]
) -> list[Pairing]:
    orders = _Orders(graph)
    return [_pairing(orders, g, days) for g in _all_groups(graph, question, orders)]


def _pairing(orders: "_Orders", groups: _Groups, days: tuple[str, str, str]) -> Pairing:
    """List givers by last day, with their rank by first day, and takers by first day."""
    givers, takers = groups.arrivals, groups.departures
    if days == BACK:
        givers, takers = takers, givers
    giver_hi, giver_lo, taker_lo = map(orders.by_party, days)
    hops, rank, sorted_lo = rank_groups(giver_hi, giver_lo, *givers)
    following = list_groups(taker_lo, *takers)
    return Pairing(
        hops, givers.start, rank, sorted_lo, following, takers.start, groups.weight
    )


class _Orders:
    """Hops by party and day, each order sorted once for all pairings.

    Orders are named by their day, with ``-`` before it where the last comes first.
    """

    def __init__(self, graph: TemporalGraph) -> None:
        self._hops, self._n_parties = graph.hops, graph.n_parties
        self._known: dict[str, ByParty] = {}

    def by_party(self, name: str) -> ByParty:
        """Give the hops by where they arrive, or depart, and then by a day of that."""
        if name not in self._known:
            self._known[name] = self._sorted(name)
        return self._known[name]

    def _sorted(self, name: str) -> ByParty:
        hops, day_name = self._hops, name.removeprefix("-")
        day: NDArray[np.int32] = getattr(hops, day_name)
        order = np.argsort(day, kind="stable").astype(np.int32)
        if name != day_name:
            order, day = order[::-1].copy(), -day
        is_arrival = day_name.startswith("arrive")
        party = hops.target if is_arrival else hops.source
        hop = stable_order(party, self._n_parties, order)
        start = group_starts(party, self._n_parties, order)
        first = ARRIVALS if is_arrival else DEPARTURES
        if name == first:
            at = np.arange(hop.size, dtype=np.int32)
        else:
            at = look_up(invert(self.by_party(first).hop), hop)
        return ByParty(hop, look_up(day, hop), at, start)
