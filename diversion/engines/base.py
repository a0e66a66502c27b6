"""The seam between who asks and who computes: a frozen question in, a frozen answer out.

Weights are integers in *score units*, 10,000 units to one ban (log10 odds). Integer
sums are exact in any order, so every engine gives the same answer to the last unit.

When hop ``f`` may follow hop ``e`` at party ``v`` (``target(e) == v == source(f)``):

1. neither hop returns goods to their own sender (``source != target``), and
   ``source(e) != target(f)`` (no immediate return A-B-A);
2. *order*: some day of arrival of ``e`` is no later than some day of departure of
   ``f``: ``arrive_lo(e) <= depart_hi(f)``;
3. *wait*: ``depart_lo(f) - arrive_hi(e) <= max_wait``. The wait is
   ``max(0, depart_lo(f) - arrive_hi(e))`` days, the least that the dates allow;
4. *goods*: at least one row of the goods table below applies;
5. ``transit[v]`` is not :data:`NONE`.

The link then weighs ``goods + dwell(wait) + transit[v]``, plus ``rule.possible`` where
the order is not certain (``arrive_hi(e) >= depart_lo(f)``: the same day, or intervals
that overlap). ``dwell(wait)`` is the largest of ``a - b * wait`` over the lines
``(a, b)`` of the rule. ``goods`` is the largest weight among the rows that apply:

=================  ==================================================================
``rule.hs6``       both subheadings known and equal, and not both editions known and
                   different
``rule.hs4``       both headings known and equal
``rule.hs2``       both chapters known and equal; not at the unknown party
``rule.hs_absent`` either chapter not known; not at the unknown party
``rule.any_goods`` ``transforms[v]`` (a manufacturer); not at the unknown party
=================  ==================================================================

A row whose weight is :data:`NONE` never applies.

A *walk* is a sequence of hops, each of which may follow the one before; it starts with
a hop whose ``source_weight`` is not NONE, ends with one whose ``target_weight`` is not
NONE, has at most ``max_hops`` hops, and weighs the sum of those two and its links. A
*route* is a sequence of parties, all different; its score is that of its best walk. A
route neither starts nor ends at the unknown party.
"""

from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import TemporalGraph

NONE: Final = -(2**29)  # "not possible"; sums of a few of these stay inside int32
UNITS_PER_BAN: Final = 10_000


@dataclass(frozen=True, slots=True)
class LinkRule:
    """What it weighs, in score units, that one hop follows another."""

    max_wait: int = 365  # days
    hs6: int = 10_000
    hs4: int = 3_000
    hs2: int = -7_000
    hs_absent: int = -3_000
    any_goods: int = -10_000
    possible: int = -4_000
    dwell: tuple[tuple[int, int], ...] = ((3_000, 200), (-2_500, 20))  # (a, b per day)


@dataclass(frozen=True, slots=True)
class ChainQuestion:
    """Which walks count, and what they weigh.

    ``source_weight`` and ``target_weight`` have shape (n_hops,), ``transit`` has shape
    (n_parties,); all are int32 score units, :data:`NONE` where not allowed.
    """

    source_weight: NDArray[np.int32]
    target_weight: NDArray[np.int32]
    transit: NDArray[np.int32]
    rule: LinkRule = field(default_factory=LinkRule)
    max_hops: int = 6


@dataclass(frozen=True, slots=True)
class Passes:
    """The best walk through every hop.

    ``forward[h]`` (shape (max_hops, n_hops), int32) is the weight of the best walk of at
    most ``h + 1`` hops that ends in each hop, without its target weight; ``backward[h]``
    the best of at most ``h + 1`` hops that begins in each hop, without its source
    weight. ``before[h]`` and ``after[h]`` name the neighbouring hop on that walk, -1
    where the hop is its end: the walk continues at layer ``h - 1``. Among equal
    weights: fewer hops first, then the smallest hop index.
    """

    forward: NDArray[np.int32]
    before: NDArray[np.int32]
    backward: NDArray[np.int32]
    after: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Route:
    """One route: parties, the best walk, and every hop that lies on some walk of it.

    ``walk[i]`` and ``parallel[i]`` are hop indices from ``parties[i]`` to
    ``parties[i + 1]``; ``parallel[i]`` is sorted and includes ``walk[i]``. Among equally
    good walks: the smallest last hop, then the smallest hop before it, and so on.
    """

    parties: tuple[int, ...]
    score: int
    walk: tuple[int, ...]
    parallel: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class RouteAnswer:
    """The best routes, best first, and how complete the search was.

    ``bound``: no route that is not in ``routes`` scores above it; ``None`` if there is
    no other route. ``exact`` is true when ``routes`` are the best there are.
    ``explored`` counts route prefixes looked at.
    """

    routes: tuple[Route, ...]
    exact: bool
    explored: int
    bound: int | None
    truncated_by: Literal["time"] | None


class Engine(Protocol):
    """Who computes. Every engine gives equal answers; ties at the cut may differ."""

    @property
    def name(self) -> str:
        """The name on the command line."""
        ...

    def passes(self, graph: TemporalGraph, question: ChainQuestion) -> Passes:
        """Score the best walk into and out of every hop."""
        ...

    def routes(
        self,
        graph: TemporalGraph,
        question: ChainQuestion,
        *,
        top: int,
        time_limit: float | None = None,
    ) -> RouteAnswer:
        """Find the ``top`` best routes, within ``time_limit`` seconds if given."""
        ...

    def along(
        self, graph: TemporalGraph, question: ChainQuestion, parties: tuple[int, ...]
    ) -> Route | None:
        """Score one given route; ``None`` if no walk follows it."""
        ...
