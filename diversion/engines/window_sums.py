"""Sums over the hops that a hop may follow, for a whole pass: who counts, and how much."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import NONE
from diversion.engines.changes import GoodsChanges, change_pairings
from diversion.engines.goods_rows import ANYTHING, CHAPTER, HEADING, SUBHEADING, Row
from diversion.engines.pairings import Direction, chunks, plans_of
from diversion.errors import InputError
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.columns import Pairing, Side
from diversion.kernels.grouping import look_up, put_back
from diversion.kernels.sums import Windows, add_sums, mark_exact, mark_reciprocal
from diversion.processors import at_once, n_processors

Goods = Literal["any", "hs2", "hs4", "hs6"]
LEVELS: Final[tuple[Goods, ...]] = get_args(Goods)
_ROWS: Final[dict[Goods, tuple[Row, ...]]] = {
    "any": (ANYTHING,),
    "hs2": (CHAPTER,),
    "hs4": (HEADING,),
    "hs6": SUBHEADING,
}
MAX_HOPS: Final = 8  # no count of this many hops among 2**31 can overflow a float64


@dataclass(frozen=True, slots=True)
class Term:
    """Pairs of hops that all count with one factor."""

    pairing: Pairing
    factor: float
    windows: Windows
    group_of: NDArray[np.int32] | None  # of each giver, -1 elsewhere; None if several

    def active(self, givers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Mark the groups of givers at these places, shape (n_groups,)."""
        if self.group_of is None:
            return np.ones(self.pairing.weight.size, np.bool_)
        result = np.zeros(self.pairing.weight.size + 1, np.bool_)
        result[self.group_of[givers]] = True
        return result[:-1]


@dataclass(frozen=True, slots=True)
class Window:
    """How long goods may wait, and which order of days counts.

    Without ``possible`` a hop follows only those that certainly arrived on an earlier
    day; without ``returns`` goods never go back at once to where they came from.
    """

    max_wait: int = 365  # days
    possible: bool = True
    returns: bool = False


@dataclass(frozen=True, slots=True)
class WindowSums:
    """One direction of a pass; call it with what each hop brings.

    The same bytes come out for any number of threads.
    """

    giver: Side
    taker: Side
    terms: tuple[Term, ...]
    window: Window
    threads: int

    def __call__(self, offered: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add up ``offered`` over the hops before each hop, shape (n_hops,)."""
        result = np.zeros(offered.size)
        brought = look_up(offered, self.giver.hop)
        givers = np.flatnonzero(brought)
        with ThreadPoolExecutor(self.threads) as pool:
            for term in self.terms:
                self._add(pool, term, term.active(givers), brought, result)
        return put_back(result, self.taker.hop)

    def _add(
        self,
        pool: ThreadPoolExecutor,
        term: Term,
        active: NDArray[np.bool_],
        offered: NDArray[np.float64],
        result: NDArray[np.float64],
    ) -> None:
        def work(bounds: tuple[int, int]) -> None:
            add_sums(
                term.pairing,
                term.windows,
                active,
                *bounds,
                self.giver,
                self.taker,
                offered,
                self.window.max_wait,
                self.window.possible,
                term.factor,
                result,
            )

        # Exhaust the iterator, so that an error in a worker is raised here.
        list(pool.map(work, chunks(term.pairing, self.threads)))


def window_sums(
    graph: TemporalGraph,
    transit: NDArray[np.int32],
    factors: Mapping[Goods, float],
    window: Window,
    *,
    changes: tuple[GoodsChanges, float] | None = None,
    threads: int | None = None,
) -> tuple[WindowSums, WindowSums]:
    """Plan the forward and the backward sums.

    Parameters
    ----------
    transit
        Shape (n_parties,), NONE where goods do not pass.
    factors
        What each goods level adds where two hops match at it; levels nest, so a match
        at six digits also adds what four and two digits do.
    changes
        Changes of goods at manufacturers, and what they add.
    threads
        Worker threads, all processors by default.
    """
    plans, threads = plans_of(graph), threads or n_processors()
    rows = [
        (row, place)  # for a weight, so that a pairing tells its level
        for place, level in reversed(list(enumerate(LEVELS)))
        if factors.get(level, 0.0) > 0
        for row in _ROWS[level]
    ]
    passing = np.where(transit > NONE, np.int32(0), np.int32(NONE))
    added = change_pairings(graph, transit, changes[0]) if changes else ((), ())
    ahead, back = (
        WindowSums(
            direction.giver,
            direction.taker,
            tuple(
                _terms(
                    [(p, factors[LEVELS[p.weight[0]]]) for p in direction.pairings]
                    + [(p, changes[1]) for p in direction.placed(extra) if changes],
                    direction,
                    window,
                    graph.n_parties,
                    threads,
                )
            ),
            window,
            threads,
        )
        for direction, extra in zip(
            (plans.ahead(rows, passing), plans.back(rows, passing)), added, strict=True
        )
    )
    return ahead, back


def _terms(
    counted: Iterable[tuple[Pairing, float]],
    direction: Direction,
    window: Window,
    n_parties: int,
    threads: int,
) -> list[Term]:
    def term(pairing: Pairing, factor: float) -> Term:
        giver, taker = direction.giver, direction.taker
        reciprocal = np.zeros(pairing.takers.size, np.bool_)
        if not window.returns:
            seen = np.full(n_parties, -1, np.int32)
            mark_reciprocal(pairing, giver.far, taker.far, seen, reciprocal)
        exact = np.empty(pairing.weight.size, np.bool_)
        mark_exact(pairing, giver, taker, exact)
        days = look_up(giver.hi, pairing.givers), look_up(taker.lo, pairing.takers)
        windows = Windows(*days, reciprocal, exact)
        return Term(pairing, float(factor), windows, _group_of(pairing, giver.hi.size))

    return at_once(threads, [partial(term, *each) for each in counted])


def _group_of(pairing: Pairing, n_hops: int) -> NDArray[np.int32] | None:
    groups = np.arange(pairing.weight.size, dtype=np.int32)
    result = np.full(n_hops, -1, np.int32)
    result[pairing.givers] = np.repeat(groups, np.diff(pairing.giver_start))
    is_once = np.count_nonzero(result >= 0) == pairing.givers.size
    return result if is_once else None


def check_hops(max_hops: int) -> None:
    """Refuse walks longer than :data:`MAX_HOPS`, or of no hop at all."""
    if not 1 <= max_hops <= MAX_HOPS:
        raise InputError(f"max_hops is {max_hops}, expected 1 to {MAX_HOPS}")
