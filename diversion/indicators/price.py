"""What was paid, against what others pay for such goods."""

from typing import Final

import numpy as np

from diversion.indicators import sources
from diversion.indicators.catalogue import indicator
from diversion.indicators.facts import Facts
from diversion.indicators.outcome import Outcome, clear, fired, unknown

FAMILY: Final = "price"
OWN: Final = 3  # consignments of the pair; never one alone
OTHERS: Final = 10  # consignments of other pairs
OVER: Final = 1.3  # times the usual price
UNDER: Final = 0.7
TAIL: Final = 0.1  # of the others' prices, beyond which the pair's lies


@indicator(
    "E5", "E", FAMILY, weight=3, source=f"{sources.ALERT_2023}; {sources.SIGNALS}",
    innocent="better quality, small lots, urgent delivery",
)  # fmt: skip
def overpayment(facts: Facts, source: int, target: int) -> Outcome:
    """The receiver pays 30 percent or more above the usual price per kilogram.

    The middle of three or more consignments of one subheading, over the middle of what
    ten or more consignments between others cost, and above nine in ten of those. The
    value is the ratio.
    """
    return _price(facts, source, target, is_high=True)


@indicator(
    "E6", "E", FAMILY, weight=3, source=f"{sources.DPRK_ADVISORY}; {sources.FATF_2025}",
    innocent="poorer quality, large lots, an old contract",
)  # fmt: skip
def underpricing(facts: Facts, source: int, target: int) -> Outcome:
    """The sender asks 30 percent or more below the usual price per kilogram.

    As goods made in the DPRK are sold. Measured as for overpayment. The value is the
    ratio.
    """
    return _price(facts, source, target, is_high=False)


def _price(facts: Facts, source: int, target: int, *, is_high: bool) -> Outcome:
    hops = facts.hops
    pair = facts.between(source, target)
    if facts.graph.unknown in (source, target):
        return unknown("shipments.shipper_id", "shipments.consignee_id")
    priced = pair[np.isfinite(facts.price_per_kg[pair]) & (hops.hs6[pair] >= 0)]
    best: tuple[float, bool, str, tuple[tuple[str, str], ...]] | None = None
    for code in np.unique(hops.hs6[priced]):
        own = priced[hops.hs6[priced] == code]
        if own.size < OWN:
            continue
        of_others = (hops.hs6 == code) & np.isfinite(facts.price_per_kg)
        of_others &= (hops.source != source) & (hops.target != target)
        if int(of_others.sum()) < OTHERS:
            continue
        prices = facts.price_per_kg[of_others]
        usual, price = float(np.median(prices)), float(np.median(facts.price_per_kg[own]))
        ratio = price / usual
        bound = float(np.quantile(prices, 1 - TAIL if is_high else TAIL))
        is_odd = (
            ratio >= OVER and price > bound if is_high else ratio <= UNDER and price < bound
        )
        text = (
            f"{ratio:.2f} times the usual {usual:,.2f} USD/kg of {code:06d} "
            f"({int(of_others.sum())} consignments of others)"
        )
        rank = ratio if is_high else -ratio
        if best is None or (is_odd, rank) > (best[1], best[0] if is_high else -best[0]):
            best = ratio, is_odd, text, facts.rows(own)
    if best is None:
        return unknown(
            "shipments.value_usd", "shipments.mass_kg",
            f"{OWN} consignments of one subheading, and {OTHERS} of others",
            rows=facts.rows(pair),
        )  # fmt: skip
    ratio, is_odd, text, rows = best
    return (fired if is_odd else clear)(text, rows, round(ratio, 3))
