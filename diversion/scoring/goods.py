"""Goods graded: how sensitive, and how common in what is openly sent to the DPRK."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.goods import TIERS, tiers
from diversion.graph.temporal import Hops

PRIOR_RECORDS: Final = 5.0  # as many records of a heading are taken to be as usual
SENSITIVE: Final = ("case", "priority", "banned", "luxury", "dual_use")
GRADED: Final = (*SENSITIVE, "lawful")


def tier_flags(hops: Hops) -> dict[str, NDArray[np.float32]]:
    """Give one column a tier, 1 where the goods are of it, 0 elsewhere, NaN unknown."""
    tier = tiers(hops)
    unknown = tier == TIERS.index("unknown")
    return {
        name: np.where(unknown, np.nan, tier == TIERS.index(name)).astype(np.float32)
        for name in GRADED
    }


def sensitivity(hops: Hops) -> NDArray[np.float64]:
    """Say which goods are sensitive: 1 if of such a tier, 0 if not, NaN unknown."""
    flags = tier_flags(hops)
    most = np.max([flags[name] for name in SENSITIVE], axis=0)
    return np.asarray(most, np.float64)


def open_trade_lift(hops: Hops, is_open: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Say how common goods are in the open trade with the DPRK, shape (n_hops,).

    The natural logarithm of the heading's share among ``is_open`` hops (other than the
    hop itself) over its share among all hops; near 0 for rare headings, NaN unknown.
    """
    result = np.full(len(hops), np.nan, np.float32)
    known = np.flatnonzero(hops.hs4 >= 0)
    if not known.size:
        return result
    heading = hops.hs4[known]
    total = np.bincount(heading).astype(np.float64)
    opened = np.bincount(heading, is_open[known], minlength=total.size)
    rate = is_open[known].sum() / known.size
    own = is_open[known].astype(np.float64)
    expected = rate * (total[heading] - 1.0)
    result[known] = np.log(
        (opened[heading] - own + PRIOR_RECORDS * max(rate, 1e-9))
        / (expected + PRIOR_RECORDS * max(rate, 1e-9))
    )
    return result
