"""Passes beside the best chain: counts, shares, the fastest, and the best few.

They share the links of :mod:`diversion.engines.base` (order, wait, goods, transit) and
put another monoid into the same windows.
"""

from diversion.engines.changes import GoodsChanges
from diversion.engines.counts import WalkCounts, count_walks
from diversion.engines.fastest import Fastest, fastest
from diversion.engines.shares import Increments, ShareQuestion, Shares, haircut
from diversion.engines.top_walks import TopWalks, top_walks
from diversion.engines.window_sums import Goods, Window

__all__ = [
    "Fastest",
    "Goods",
    "GoodsChanges",
    "Increments",
    "ShareQuestion",
    "Shares",
    "TopWalks",
    "WalkCounts",
    "Window",
    "count_walks",
    "fastest",
    "haircut",
    "top_walks",
]
