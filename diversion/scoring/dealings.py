"""Who deals with whom, and in which goods: records that have both in common."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import TemporalGraph
from diversion.kernels.pairs import first_alike
from diversion.kernels.sorting import group_starts, stable_order


@dataclass(frozen=True, slots=True)
class Dealings:
    """The first hop of those that have both in common with each: shape (n_hops,)."""

    pair: NDArray[np.int32]  # sender and receiver
    goods_out: NDArray[np.int32]  # sender and heading
    goods_in: NDArray[np.int32]  # receiver and heading

    @classmethod
    def of(cls, graph: TemporalGraph) -> "Dealings":
        """Compare all hops of a graph; linear in hops."""
        hops, n_parties = graph.hops, graph.n_parties
        every = np.arange(len(hops), dtype=np.int32)
        heading = hops.hs4 + np.int32(1)  # -1, not known, is one of them
        n_headings = int(heading.max(initial=0)) + 1
        starts = [group_starts(party, n_parties) for party in (hops.source, hops.target)]
        sent, received = (
            (start, stable_order(party, start, every))
            for party, start in zip((hops.source, hops.target), starts, strict=True)
        )
        return cls(
            pair=first_alike(*sent, hops.target, n_parties),
            goods_out=first_alike(*sent, heading, n_headings),
            goods_in=first_alike(*received, heading, n_headings),
        )


def distinct(
    first: NDArray[np.int32], group: NDArray[np.int32], n_groups: int
) -> NDArray[np.int64]:
    """Count what is different in every group, shape (n_groups,)."""
    is_first = first == np.arange(first.size)
    return np.bincount(group[is_first], minlength=n_groups)


def group_size(group: NDArray[np.int32]) -> NDArray[np.float64]:
    """Count the hops of each hop's group, shape (n_hops,)."""
    return np.bincount(group)[group].astype(np.float64)


def first_day(group: NDArray[np.int32], day: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the first day of each hop's group, shape (n_hops,)."""
    first = np.full(int(group.max(initial=0)) + 1, np.inf)
    np.minimum.at(first, group, day)
    return first[group]
