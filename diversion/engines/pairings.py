"""Plan a pass: group the hops so that one round is a set of independent small windows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Final, NamedTuple
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import ChainQuestion
from diversion.engines.goods_rows import Row, goods_rows
from diversion.engines.orders import OneSide, both_sides
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.columns import NONE, Pairing, Side
from diversion.kernels.grouping import (
    Listed,
    invert,
    keys_at,
    list_groups,
    look_up,
    number_groups,
    number_keys,
    put_back,
    turn_ranks,
)
from diversion.processors import at_once, n_processors

CHUNKS_PER_THREAD: Final = 16
LEAST_WORK: Final = 20_000  # hops; handing fewer to another thread costs more than it saves


@dataclass(frozen=True, slots=True)
class Direction:
    """The sides and pairings of a forward or a backward pass.

    Each side has its own order, in which its hops lie together that meet at a party;
    ``hop`` of the side says which hop stands at each place. Pairings list places.
    """

    giver: Side
    taker: Side
    pairings: tuple[Pairing, ...]

    def placed(self, pairings: Sequence[Pairing]) -> tuple[Pairing, ...]:
        """Let pairings that list hops list the places where they stand here."""
        if not pairings:
            return ()
        return _listing(pairings, invert(self.giver.hop), invert(self.taker.hop))

    def by_hop(self) -> "Direction":
        """Give the same with both sides in the order of hops."""
        pairings = _listing(self.pairings, self.giver.hop, self.taker.hop)
        return Direction(_in_hops(self.giver), _in_hops(self.taker), pairings)


def _listing(
    pairings: Sequence[Pairing], givers: NDArray[np.int32], takers: NDArray[np.int32]
) -> tuple[Pairing, ...]:
    """Let pairings list what ``givers`` and ``takers`` have at each number they list."""
    return tuple(
        pairing._replace(
            givers=look_up(givers, pairing.givers), takers=look_up(takers, pairing.takers)
        )
        for pairing in pairings
    )


def _in_hops(side: Side) -> Side:
    lo, hi, far = (put_back(column, side.hop) for column in (side.lo, side.hi, side.far))
    return Side(lo, hi, far, np.arange(side.hop.size, dtype=np.int32))


class _Meeting(NamedTuple):
    """The hops that may meet by one row of the goods table, in groups."""

    arrivals: Listed
    departures: Listed
    party: NDArray[np.int32]  # shape (n_groups,), ascending


class Plans:
    """The groups of one graph, each made once. Use :func:`plans_of`.

    Whatever the weights of a question, its groups are those of the rows that apply and
    of the parties that goods may pass.
    """

    def __init__(self, graph: TemporalGraph) -> None:
        self._graph = graph
        self._threads = n_processors() if graph.n_hops > LEAST_WORK else 1
        self._sides: tuple[OneSide, OneSide] | None = None
        self._known: dict[Row, tuple[NDArray[np.bool_], _Meeting]] = {}

    def ahead(
        self, rows: Sequence[tuple[Row, int]], transit: NDArray[np.int32]
    ) -> Direction:
        """Group the hops for a forward pass by rows of the goods table with a weight."""
        came, left = self.sides
        pairings = (_ahead(*found) for found in self._weighed(rows, transit))
        return Direction(came.side, left.side, tuple(pairings))

    def back(
        self, rows: Sequence[tuple[Row, int]], transit: NDArray[np.int32]
    ) -> Direction:
        """Group the hops for a backward pass."""
        came, left = self.sides
        pairings = (_back(*found) for found in self._weighed(rows, transit))
        return Direction(left.turned, came.turned, tuple(pairings))

    @property
    def sides(self) -> tuple[OneSide, OneSide]:
        """Arrivals and departures, sorted when first wanted."""
        if self._sides is None:
            self._sides = both_sides(self._graph, self._threads)
        return self._sides

    def _weighed(
        self, rows: Sequence[tuple[Row, int]], transit: NDArray[np.int32]
    ) -> Iterator[tuple[_Meeting, NDArray[np.int32]]]:
        """Give the groups of each row that has any, and what it weighs to meet there."""
        sides = self.sides  # sorted before several threads want them
        passing = {row: self._may_pass(row, transit) for row, _ in rows}
        lacking = [row for row, flags in passing.items() if not self._knows(row, flags)]
        for row in lacking:
            self._known.pop(row, None)
        found = at_once(
            self._threads,
            [partial(_meet, self._graph, *sides, row, passing[row]) for row in lacking],
        )
        for row, meeting in zip(lacking, found, strict=True):
            self._known[row] = passing[row], meeting
        for row, weight in rows:
            _, meeting = self._known[row]
            if meeting.party.size:
                yield meeting, (weight + transit[meeting.party]).astype(np.int32)

    def _may_pass(self, row: Row, transit: NDArray[np.int32]) -> NDArray[np.bool_]:
        may_pass = np.asarray(transit > NONE, np.bool_)
        if not row.passes_unknown:
            may_pass[self._graph.unknown] = False
        return may_pass

    def _knows(self, row: Row, may_pass: NDArray[np.bool_]) -> bool:
        return row in self._known and np.array_equal(self._known[row][0], may_pass)


# A plan is here while somebody keeps it: several passes over a graph share what they hold.
_KEPT: Final[WeakValueDictionary[int, Plans]] = WeakValueDictionary()


def plans_of(graph: TemporalGraph) -> Plans:
    """Give the plans of a graph: the same ones for as long as anybody keeps them."""
    plans = _KEPT.get(id(graph))
    if plans is None:
        plans = _KEPT[id(graph)] = Plans(graph)
    return plans


def plan(graph: TemporalGraph, question: ChainQuestion) -> tuple[Direction, Direction]:
    """Group the hops for a forward and a backward pass.

    Linear in hops for each row of the goods table; the sorts are counting sorts.
    """
    plans, rows = plans_of(graph), list(goods_rows(question.rule))
    ahead = plans.ahead(rows, question.transit)
    return ahead, plans.back(rows, question.transit)


def plan_ahead(graph: TemporalGraph, question: ChainQuestion) -> Direction:
    """Group the hops for a forward pass only."""
    return plans_of(graph).ahead(list(goods_rows(question.rule)), question.transit)


def plan_back(graph: TemporalGraph, question: ChainQuestion) -> Direction:
    """Group the hops for a backward pass only."""
    return plans_of(graph).back(list(goods_rows(question.rule)), question.transit)


def chunks(
    pairing: Pairing, threads: int, bounds: NDArray[np.int64] | None = None
) -> list[tuple[int, int]]:
    """Cut the groups into runs of about equal work, at ``bounds`` only if given."""
    work = pairing.giver_start + pairing.taker_start
    n_chunks = threads * CHUNKS_PER_THREAD if threads > 1 else 1
    n_chunks = min(n_chunks, 1 + int(work[-1]) // LEAST_WORK)
    cuts = np.searchsorted(work, np.linspace(0, work[-1], n_chunks + 1))
    if bounds is not None:
        cuts = bounds[np.searchsorted(bounds, cuts)]
    cuts[0], cuts[-1] = 0, pairing.weight.size
    return [(int(a), int(b)) for a, b in pairwise(cuts) if a < b]


def _meet(
    graph: TemporalGraph,
    came: OneSide,
    left: OneSide,
    row: Row,
    may_pass: NDArray[np.bool_],
) -> _Meeting:
    givers, takers, code = row.members(graph)
    key, n_keys = _dense(code, givers | takers)
    arrivals = np.full(graph.n_hops, -1, np.int32)
    departures = np.full(graph.n_hops, -1, np.int32)
    party = np.empty(min(np.count_nonzero(givers), np.count_nonzero(takers)), np.int32)
    n_groups = number_groups(
        came.by_day.start, left.by_day.start, may_pass,
        keys_at(key, givers, came.side.hop), keys_at(key, takers, left.side.hop),
        max(1, n_keys), arrivals, departures, party,
    )  # fmt: skip
    return _Meeting(
        list_groups(came.by_day, came.by_other, arrivals, n_groups),
        list_groups(left.by_day, left.by_other, departures, n_groups),
        party[:n_groups].copy(),
    )


def _dense(
    code: NDArray[np.int64], is_member: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], int]:
    """Give small numbers to the codes of members, and how many there are."""
    most = int(code.max(initial=0))
    if most <= 4 * code.size + 1_000:
        return number_keys(code, is_member, most)
    distinct, number = np.unique(code, return_inverse=True)
    return number.astype(np.int32), distinct.size


def _ahead(meeting: _Meeting, weight: NDArray[np.int32]) -> Pairing:
    """List givers by last day, with their rank by first day, and takers by first day."""
    givers, takers, _ = meeting
    return Pairing(
        givers.place,
        givers.start,
        givers.rank,
        givers.days,
        takers.place,
        takers.start,
        weight,
    )


def _back(meeting: _Meeting, weight: NDArray[np.int32]) -> Pairing:
    """List the same from the last to the first: who gave takes, and days run backwards."""
    takers, givers, _ = meeting
    return Pairing(
        givers.place[::-1].copy(),
        _turned(givers.start),
        turn_ranks(givers.rank, givers.start),
        np.ascontiguousarray(-givers.days[::-1]),
        takers.place[::-1].copy(),
        _turned(takers.start),
        weight[::-1].copy(),
    )


def _turned(start: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.ascontiguousarray(start[-1] - start[::-1])
