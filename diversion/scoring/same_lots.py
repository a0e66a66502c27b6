"""Documents of one consignment without a number in common, found by what they say."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import TemporalGraph
from diversion.kernels.twins import TwinColumns, best_twins
from diversion.scoring.documents import KINDS, Documents
from diversion.scoring.lots import Lots

MASS_GAP: Final = 0.10  # natural logarithm, so about 10 percent
VALUE_GAP: Final = 0.12
OPEN_MASS_GAP: Final = 0.03  # where one document does not name a side
OPEN_VALUE_GAP: Final = 0.04
DAYS: Final = 3  # by which dates of two documents may differ
REACH: Final = 75  # days between the guessed departures
ROUNDS: Final = 3  # a consignment may have as many documents and one more


@dataclass(frozen=True, slots=True)
class LotTies:
    """Which hops are one consignment: ``stands``, shape (n_hops,), names the first hop.

    ``source`` and ``target`` are the parties after filling open sides from twins.
    """

    stands: NDArray[np.int32]
    source: NDArray[np.int32]
    target: NDArray[np.int32]


def lot_ties(graph: TemporalGraph, lots: Lots, documents: Documents) -> LotTies:
    """Join hops of the same parties that may be documents of one consignment.

    Then hops with an open side join the twin that names it, on closer terms. Only hops
    that prefer each other join, so a third candidate never decides by chance.
    """
    stands = np.arange(graph.n_hops, dtype=np.int32)
    source, target = graph.hops.source.copy(), graph.hops.target.copy()
    kinds = np.zeros(graph.n_hops, np.int32)
    for bit, kind in enumerate(KINDS):
        kinds |= documents.has_kind[kind].astype(np.int32) << bit
    state = _State(graph, lots, stands, source, target, kinds)
    n = graph.n_parties
    both = (source != graph.unknown) & (target != graph.unknown)
    for _ in range(ROUNDS):
        rows = np.flatnonzero(both & state.is_first())
        if not state.join(
            rows, source[rows].astype(np.int64) * n + target[rows], MASS_GAP, VALUE_GAP
        ):
            break
    for side in (source, target):
        rows = np.flatnonzero((side != graph.unknown) & state.is_first())
        state.join(
            rows, side[rows].astype(np.int64), OPEN_MASS_GAP, OPEN_VALUE_GAP, must_fill=True
        )
    return LotTies(stands, source, target)


@dataclass(frozen=True, slots=True)
class _State:
    graph: TemporalGraph
    lots: Lots
    stands: NDArray[np.int32]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    kinds: NDArray[np.int32]

    def is_first(self) -> NDArray[np.bool_]:
        return np.asarray(self.stands == np.arange(self.stands.size))

    def join(
        self,
        rows: NDArray[np.intp],
        group: NDArray[np.int64],
        mass_gap: float,
        value_gap: float,
        *,
        must_fill: bool = False,
    ) -> int:
        """Join mutual best twins among some hops; give their number."""
        hops, columns = self.graph.hops, self.lots.columns
        if must_fill:  # only groups with an open side
            is_open = (self.source[rows] == self.graph.unknown) | (
                self.target[rows] == self.graph.unknown
            )
            stays = np.isin(group, group[is_open])
            rows, group = rows[stays], group[stays]
        order = np.lexsort((rows, columns.out_day[rows], group))
        rows, group = rows[order], group[order]
        twins = TwinColumns(
            group, columns.out_day[rows], hops.depart_lo[rows], hops.depart_hi[rows],
            hops.arrive_lo[rows], hops.arrive_hi[rows], hops.hs4[rows], hops.hs6[rows],
            columns.mass[rows], columns.value[rows], self.kinds[rows],
        )  # fmt: skip
        best, gap = np.empty(rows.size, np.int32), np.empty(rows.size)
        best_twins(twins, mass_gap, value_gap, DAYS, REACH, best, gap)
        place = np.arange(rows.size)
        mutual = (best > place) & (best[best] == place)
        one, other = rows[mutual], rows[best[mutual]]
        if must_fill:
            fills = self._agree(one, other)
            one, other = one[fills], other[fills]
        first, then = np.minimum(one, other), np.maximum(one, other)
        for side in (self.source, self.target):
            known = np.where(side[first] == self.graph.unknown, side[then], side[first])
            side[first], side[then] = known, known
        self.kinds[first] |= self.kinds[then]
        self.stands[then] = first
        self.stands[:] = self.stands[self.stands]
        return int(first.size)

    def _agree(self, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Say which pairs name the same parties, but for a side that one leaves open."""
        unknown = self.graph.unknown
        agree, opens = np.ones(one.size, np.bool_), np.zeros(one.size, np.bool_)
        for side in (self.source, self.target):
            is_open = (side[one] == unknown) != (side[other] == unknown)
            agree &= is_open | (side[one] == side[other])
            opens |= is_open
        return np.asarray(agree & opens)
