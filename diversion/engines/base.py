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

*Jumps.* A jump ``j`` from party ``u`` to another party ``w`` stands for a leg that is
not on record, or for two records of what may be one company. Hop ``f`` may also follow
hop ``e`` by a jump with ``target(e) == u`` and ``source(f) == w`` when

1. neither hop returns goods to their own sender, and ``source(e) != w``,
   ``target(f) != u``, ``source(e) != target(f)``;
2. ``arrive_lo(e) + least_days <= depart_hi(f)``;
3. ``depart_lo(f) - arrive_hi(e) - least_days <= max_wait``; the wait is that difference,
   at least 0;
4. at least one row of the goods table applies at ``w``, and neither ``u`` nor ``w`` is
   the unknown party;
5. neither ``transit[u]`` nor ``transit[w]`` is NONE.

That link weighs ``goods + dwell(wait) + transit[u] + transit[w] + price``, plus
``rule.possible`` where ``arrive_hi(e) + least_days >= depart_lo(f)``. Of several jumps
between the same parties, the one that weighs most counts, the first among equals.

A *walk* is a sequence of hops, each of which may follow the one before, at most once by
a jump; it starts with a hop whose ``source_weight`` is not NONE, ends with one whose
``target_weight`` is not NONE, has at most ``max_hops`` hops (a jump is none), and weighs
the sum of those two and its links. A *route* is the sequence of parties of a walk, all
different, both sides of a jump included; its score is that of its best walk. A route
neither starts nor ends at the unknown party. If the question has ``via``, a route passes
one of those parties between its first and its last; passes do not look at it.

*Penalties.* Two terms look at both hops of a link and do not separate into a term of
each. They never raise a weight, count in routes, and are left out of the passes, which
so remain an upper bound:

``rule.quantity``
    score units for each factor of ten by which the mass of ``f`` exceeds that of ``e``
    and a tenth more, but no lower than ``rule.quantity_most``. Reckoned in whole
    thousandths of ``log10(kg)``, rounded down in size; 0 where a mass is not known.
    Pairwise: lots that add up to what leaves are penalised all the same.
``rule.detour``
    where ``source(e)`` and ``target(f)`` are in one country, and the party between them
    (each of the two parties of a jump) in another one: goods that go back. 0 where a
    country is not known.
"""

from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import TemporalGraph

NONE: Final = -(2**29)  # "not possible"; sums of a few of these stay inside int32
UNITS_PER_BAN: Final = 10_000
QUANTITY_SLACK: Final = 41  # thousandths of log10: a tenth more than came in
UNOBSERVED_LEG: Final = 0
ALIAS: Final = 1


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
    quantity: int = 0  # at most 0, as are the next two
    quantity_most: int = -10_000
    detour: int = 0


@dataclass(frozen=True, slots=True)
class Jumps:
    """Legs that a walk may take at most once without a hop, as arrays of (n_jumps,).

    All are int32. ``kind`` is :data:`UNOBSERVED_LEG` or :data:`ALIAS`; it weighs nothing.
    """

    from_party: NDArray[np.int32]
    to_party: NDArray[np.int32]
    price: NDArray[np.int32]  # score units
    least_days: NDArray[np.int32]  # that the leg takes, at least 0
    kind: NDArray[np.int32]

    def __len__(self) -> int:
        return self.from_party.size


def no_jumps() -> Jumps:
    """Give an empty list of jumps."""
    return Jumps(*(np.empty(0, np.int32) for _ in Jumps.__slots__))


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
    jumps: Jumps = field(default_factory=no_jumps)
    via: NDArray[np.bool_] | None = None  # shape (n_parties,); None for any


@dataclass(frozen=True, slots=True)
class Layers:
    """The best walk through every hop, in arrays of shape (max_hops, n_hops), int32.

    ``forward[h]`` is the weight of the best walk of at most ``h + 1`` hops that ends in
    each hop, without its target weight; ``backward[h]`` the best of at most ``h + 1``
    hops that begins in each hop, without its source weight. ``before[h]`` and
    ``after[h]`` name the neighbouring hop on that walk, -1 where the hop is its end: the
    walk continues at layer ``h - 1``. Among equal weights: fewer hops first, then
    without a jump, then the smallest hop index.
    """

    forward: NDArray[np.int32]
    before: NDArray[np.int32]
    backward: NDArray[np.int32]
    after: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Passes(Layers):
    """The best walks without a jump, and in ``jumped`` those with at most one.

    ``jumped`` is ``None`` if the question has no jumps. A step of its walks is a jump
    where ``target(before) != source(after)``; beyond a jump, the walk continues in the
    layers without one. A walk joined at a hop takes its jump on one side only.
    """

    jumped: Layers | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One route: parties, the best walk, and every hop that lies on some walk of it.

    ``walk[i]`` and ``parallel[i]`` are hop indices from ``parties[i]`` to
    ``parties[i + 1]``; ``parallel[i]`` is sorted and includes ``walk[i]``. Where the
    walk jumps, ``walk[i]`` is -1 and ``parallel[i]`` is empty; then ``parallel`` holds
    the hops of walks that jump there. Among equally good walks: without a jump, then
    with the earliest; then the smallest last hop, then the smallest hop before it, and
    so on.
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
    ``explored`` counts route prefixes looked at. ``truncated_by`` says what ended the
    search early: time, or room for route prefixes. ``note`` is a sentence for the reader,
    where another engine has answered than the one asked.
    """

    routes: tuple[Route, ...]
    exact: bool
    explored: int
    bound: int | None
    truncated_by: Literal["time", "memory"] | None
    note: str = ""


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
        diverse: bool = False,
    ) -> RouteAnswer:
        """Find the ``top`` best routes, within ``time_limit`` seconds if given.

        With ``diverse``, only a route through some company that no better route of the
        answer passes: so the answer holds a best route through every intermediary, the
        unknown party aside, and its cut and ``bound`` are about those routes only.
        """
        ...

    def along(
        self, graph: TemporalGraph, question: ChainQuestion, parties: tuple[int, ...]
    ) -> Route | None:
        """Score one given route, whatever it passes; ``None`` if no walk follows it."""
        ...
