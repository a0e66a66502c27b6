"""How sensitive goods are: a table of HS prefixes with tier, validity and source."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import Hops

TIERS: Final = ("case", "priority", "banned", "luxury", "other", "unknown")


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """One line of the goods table: a code prefix of 2, 4 or 6 digits and its tier."""

    prefix: str
    tier: str
    why: str
    source: str


@cache
def goods_table() -> tuple[GoodsRow, ...]:
    """Read the goods table that ships with the package."""
    text = resources.files("diversion.analysis").joinpath("goods.csv").read_text("utf-8")
    return tuple(GoodsRow(**row) for row in csv.DictReader(text.splitlines()))


def tier_of(hs_code: str | None) -> GoodsRow | None:
    """Find the line with the longest prefix of a code; ``None`` where none fits.

    Examples
    --------
    >>> tier_of("854231").tier
    'priority'
    >>> tier_of("070190") is None
    True
    """
    if hs_code is None:
        return None
    rows = [row for row in goods_table() if hs_code.startswith(row.prefix)]
    return max(rows, key=lambda row: len(row.prefix), default=None)


def tier_at(hops: Hops, hop: int) -> str:
    """Give the tier of one hop, as :func:`tiers` gives them all."""
    for digits in (6, 4, 2):
        code = int(getattr(hops, f"hs{digits}")[hop])
        if code >= 0:
            row = tier_of(f"{code:0{digits}d}")
            return row.tier if row else "other"
    return "unknown"


def tiers(hops: Hops) -> NDArray[np.int8]:
    """Give the tier of every hop as an index into :data:`TIERS`, shape (n_hops,).

    The longest prefix decides; a hop without a code is ``unknown``.
    """
    result = np.full(len(hops), TIERS.index("other"), np.int8)
    for column, digits in ((hops.hs2, 2), (hops.hs4, 4), (hops.hs6, 6)):
        for tier in TIERS[:-2]:
            codes = [
                int(row.prefix)
                for row in goods_table()
                if len(row.prefix) == digits and row.tier == tier
            ]
            result[np.isin(column, codes)] = TIERS.index(tier)
    result[hops.hs2 < 0] = TIERS.index("unknown")
    return result
