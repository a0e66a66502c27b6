"""Every weight of the first score in one table, in bans (log10 odds).

Hand-made from published guidance and cases, not fitted: small, heavy-tailed numbers,
because sharp hand-made tables break down off their own data. A fitted model replaces
this table, not the shape of the score:

``score = source(goods, start) + sum over links (goods match + wait + order + transit)
+ target(exposure)``
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import NONE, UNITS_PER_BAN, LinkRule

SCORER: Final = "best_chain"  # of chains
RECORD_SCORER: Final = "best_chain + haircut"  # of shipments, companies and lead order

# How much more often goods of a tier are found in diversion cases than in all trade.
# Differences are small on purpose: most goods that the DPRK seeks lie below every
# control threshold.
GOODS_TIER: Final = {
    "case": 0.1,
    "priority": 0.1,
    "banned": 0.05,
    "luxury": 0.05,
    "dual_use": 0.05,
    "unknown": 0.0,
    "lawful": -0.1,
    "other": -0.1,
}

# How a chain begins: at whoever made the goods, rather than in the middle.
SHIPPER_MADE_IT: Final = 0.15  # producer or manufacturer
SHIPPED_FROM_ORIGIN: Final = 0.15  # exporting country is the declared origin
SHIPPED_FROM_ELSEWHERE: Final = -0.25  # it is another country: an earlier leg is missing
SHIPPED_BY_HUB: Final = -0.5  # a forwarder sends other people's goods
SHIPPED_FROM_DPRK: Final = -1.5  # goods that leave the DPRK are another question

# Passing through a party. The unknown party stands for every side not on record.
UNKNOWN_TRANSIT: Final = -1.2
TARGET_TRANSIT: Final = -1.0  # goods that have reached a DPRK party rarely move on

# Shares of stock: what leaves a company may be any compatible goods that came in.
STOCK_WAIT: Final = 120  # days that goods stay in stock
LEAST_SHARE: Final = 1e-4  # a smaller share of goods weighs as this one
SHARE_WEIGHT: Final = 1.0  # bans for a factor of ten, in the score of a shipment
LEAD_SHARE_WEIGHT: Final = 2.0  # the same for the mean over a lead, in its rank

NO_CHAIN: Final = -6.0  # score of a shipment that no chain passes

MIN_EXPOSURE: Final = 0.1  # below this a party is not an end of chains
EXPOSURE_POWER: Final = 2.0  # a weak tie explains less than its share

DEFAULT_RULE: Final = LinkRule(
    max_wait=365,
    hs6=7_000,
    hs4=2_000,
    hs2=-8_000,
    hs_absent=-4_000,
    any_goods=-13_000,
    possible=-4_000,
    # More leaves than this lot brought in: one ban for each factor of ten, at most one.
    quantity=-10_000,
    quantity_most=-10_000,
    # A steep line for the first weeks and a shallow one for the long tail of waits.
    dwell=((5_000, 300), (-1_500, 20)),
)


def units(bans: float) -> int:
    """Convert bans to the integer score units of the engines."""
    return round(bans * UNITS_PER_BAN)


def bans(score_units: int) -> float:
    """Convert score units to bans."""
    return score_units / UNITS_PER_BAN


def exposure_units(exposure: NDArray[np.float64]) -> NDArray[np.int32]:
    """Weigh the end of a chain: twice log10 of the last company's exposure.

    ``exposure`` is in [0, 1]; below :data:`MIN_EXPOSURE` the weight is NONE.
    """
    is_end = exposure >= MIN_EXPOSURE
    weight = np.full(exposure.shape, NONE, np.int32)
    weight[is_end] = np.round(EXPOSURE_POWER * np.log10(exposure[is_end]) * UNITS_PER_BAN)
    return weight
