"""Goods that change at a manufacturer: which headings may leave where others came in."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.engines.base import NONE
from diversion.errors import InputError
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.columns import Pairing


@dataclass(frozen=True, slots=True)
class GoodsChanges:
    """Pairs of headings: goods of ``hs4_in[k]`` may leave as goods of ``hs4_out[k]``.

    Integer arrays of one shape (n_pairs,), a heading as a number (8542). A pair that is
    there twice counts once; a pair of one heading with itself is not a change and is
    left out. A change happens only at parties that manufacture, and never at the
    unknown party.
    """

    hs4_in: NDArray[np.int32]
    hs4_out: NDArray[np.int32]

    def __post_init__(self) -> None:
        for name in ("hs4_in", "hs4_out"):
            codes = getattr(self, name)
            if codes.ndim != 1 or not np.issubdtype(codes.dtype, np.integer):
                raise InputError(
                    f"{name} is {codes.dtype} of shape {codes.shape}, expected integers"
                )
            if codes.size and codes.min() < 0:
                raise InputError(f"{name} holds {codes.min()}, expected headings")
        if self.hs4_in.size != self.hs4_out.size:
            raise InputError(
                f"hs4_in has {self.hs4_in.size} rows and hs4_out {self.hs4_out.size}"
            )

    def beyond(self, digits: int) -> "GoodsChanges":
        """Leave out the changes within one code of ``digits`` digits (0, 2 or 4)."""
        if digits == 0:
            return GoodsChanges(self.hs4_in[:0], self.hs4_out[:0])
        span = 10 ** (4 - digits)
        is_change = self.hs4_in // span != self.hs4_out // span
        return GoodsChanges(self.hs4_in[is_change], self.hs4_out[is_change])


def change_pairings(
    graph: TemporalGraph, transit: NDArray[np.int32], changes: GoodsChanges
) -> tuple[tuple[Pairing, ...], tuple[Pairing, ...]]:
    """Group the hops that may follow each other by a change of goods, both directions.

    A group is a party and the *taker's* heading, so each taker is in one group; a giver
    is in as many as its heading has entries. Pair with the sides that
    :func:`diversion.engines.pairings.plan` gives.
    """
    hops = graph.hops
    is_maker = graph.transforms & (transit > NONE)
    is_maker[graph.unknown] = False
    can_move = (hops.source != hops.target) & (hops.hs4 >= 0)
    table = pd.DataFrame({"in": changes.hs4_in, "out": changes.hs4_out})
    table = table[table["in"] != table["out"]].drop_duplicates()

    def side(party: NDArray[np.int32], heading: str) -> pd.DataFrame:
        hop = np.flatnonzero(can_move & is_maker[party])
        return pd.DataFrame({"hop": hop, "party": party[hop], heading: hops.hs4[hop]})

    arrivals, departures = side(hops.target, "in"), side(hops.source, "out")
    ahead = _pairing(
        arrivals.merge(table, on="in"), departures, "out",
        (hops.arrive_lo, hops.arrive_hi), hops.depart_lo,
    )  # fmt: skip
    back = _pairing(
        departures.merge(table, on="out"), arrivals, "in",
        (-hops.depart_hi, -hops.depart_lo), -hops.arrive_hi,
    )  # fmt: skip
    return ahead, back


def _pairing(
    givers: pd.DataFrame,
    takers: pd.DataFrame,
    heading: str,
    giver_days: tuple[NDArray[np.int32], NDArray[np.int32]],
    taker_lo: NDArray[np.int32],
) -> tuple[Pairing, ...]:
    key = ["party", heading]
    groups = givers[key].drop_duplicates().merge(takers[key].drop_duplicates(), on=key)
    if not len(groups):
        return ()
    groups["group"] = np.arange(len(groups))
    giving, taking = givers.merge(groups, on=key), takers.merge(groups, on=key)
    given, group = giving["hop"].to_numpy(), giving["group"].to_numpy()
    order = np.lexsort((given, giver_days[1][given], group))
    given, group = given[order], group[order]
    start = _starts(group, len(groups))
    by_lo = np.lexsort((giver_days[0][given], group))
    rank = np.empty(given.size, np.int32)
    rank[by_lo] = np.arange(given.size) - start[group[by_lo]]
    taken, taken_group = taking["hop"].to_numpy(), taking["group"].to_numpy()
    following = np.lexsort((taken, taker_lo[taken], taken_group))
    return (
        Pairing(
            givers=given.astype(np.int32),
            giver_start=start,
            rank=rank,
            sorted_lo=giver_days[0][given[by_lo]],
            takers=taken[following].astype(np.int32),
            taker_start=_starts(taken_group, len(groups)),
            weight=np.zeros(len(groups), np.int32),
        ),
    )


def _starts(group: NDArray[np.int64], n_groups: int) -> NDArray[np.int64]:
    counts = np.bincount(group, minlength=n_groups)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
