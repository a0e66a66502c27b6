"""What a company does with goods that come in: pass them on, and how fast."""

from typing import Final

import numpy as np

from diversion.indicators import sources
from diversion.indicators.catalogue import indicator
from diversion.indicators.facts import Facts, known
from diversion.indicators.outcome import Outcome, clear, fired, unknown

FAMILY: Final = "pass-through"
WINDOW: Final = 365  # days before a departure in which arrivals count
LOSS: Final = 1.1  # more leaves than came, by this factor
ALIKE: Final = 0.05  # masses of one lot differ by no more than this share
PASS_DAYS: Final = 45


@indicator(
    "D4", "S", FAMILY, weight=3, source=f"{sources.SIGNALS}; {sources.TBML}",
    innocent="what every distributor does; stock from before the records begin",
)  # fmt: skip
def mass_imbalance(facts: Facts, hop: int) -> Outcome:
    """The sender passes on a lot as it came, or sends more than it received.

    Under the same heading: one arrival of the same mass within 5 percent in the 45 days
    before, or departures of a year above arrivals by a tenth. Manufacturers, and
    senders without any such arrival, are not assessable. The value is the ratio of
    departures to arrivals.
    """
    hops, sender, heading = (
        facts.hops,
        int(facts.hops.source[hop]),
        int(facts.hops.hs4[hop]),
    )
    mass = float(hops.mass_kg[hop])
    if sender == facts.graph.unknown or heading < 0 or np.isnan(mass):
        lacking = {"shipper_id": sender == facts.graph.unknown, "hs_code": heading < 0,
                   "mass_kg": bool(np.isnan(mass))}  # fmt: skip
        names = (f"shipments.{name}" for name, is_lacking in lacking.items() if is_lacking)
        return unknown(*names, rows=facts.rows([hop]))
    if facts.graph.transforms[sender]:
        return unknown("what the manufacturer makes of its inputs")
    now = int(hops.depart_hi[hop])
    arrivals = known(facts.received(sender), hops.mass_kg)
    arrivals = arrivals[(hops.hs4[arrivals] == heading) & (hops.arrive_lo[arrivals] <= now)
                        & (hops.arrive_hi[arrivals] >= now - WINDOW)]  # fmt: skip
    if not arrivals.size:
        return unknown(
            f"arrivals of heading {heading:04d} with a mass at {facts.name(sender)}"
        )
    left = known(facts.sent(sender), hops.mass_kg)
    left = left[(hops.hs4[left] == heading) & (hops.depart_lo[left] <= now)
                & (hops.depart_lo[left] >= now - WINDOW)]  # fmt: skip
    came_kg, left_kg = hops.mass_kg[arrivals].sum(), hops.mass_kg[left].sum()
    ratio = round(float(left_kg / came_kg), 3) if came_kg else float("inf")
    gap = np.abs(hops.mass_kg[arrivals] - mass) <= ALIKE * max(mass, 1e-9)
    soon = arrivals[gap & (hops.arrive_hi[arrivals] >= now - PASS_DAYS)]
    if soon.size:
        text = f"{mass:,.0f} kg leave within {PASS_DAYS} days of an arrival of as much"
        return fired(text, facts.rows([hop, *soon]), ratio)
    rows = facts.rows([hop, *arrivals, *left])
    text = f"{left_kg:,.0f} kg left and {came_kg:,.0f} kg came in a year"
    return (fired if left_kg > LOSS * came_kg else clear)(text, rows, ratio)


def typical_waits(facts: Facts, chapter: int) -> np.typing.NDArray[np.int64]:
    """Give the days from every arrival of a chapter to the next like departure, sorted.

    Like means the same company and heading; shape (n,), n the arrivals that have one.
    """
    hops = facts.hops
    is_chapter = np.flatnonzero(hops.hs2 == chapter)
    heading = hops.hs4[is_chapter].astype(np.int64)
    out_key = (hops.source[is_chapter].astype(np.int64) * 10_000 + heading) << 20
    in_key = (hops.target[is_chapter].astype(np.int64) * 10_000 + heading) << 20
    offset = 1 << 18  # days may be before 1970
    leave = np.sort(out_key + hops.depart_lo[is_chapter] + offset)
    arrive = in_key + hops.arrive_hi[is_chapter] + offset
    place = np.searchsorted(leave, arrive)
    has_next = place < leave.size
    following = leave[np.minimum(place, leave.size - 1)] if leave.size else arrive
    is_same = has_next & (following >> 20 == arrive >> 20)
    return np.sort((following - arrive)[is_same])
