"""How long a company has traded, and how that began and changed."""

from typing import Final

import numpy as np

from diversion.indicators import sources
from diversion.indicators.catalogue import indicator
from diversion.indicators.facts import Facts, Index, as_date, known
from diversion.indicators.goods import departure, first_sensitive, uncoded
from diversion.indicators.outcome import Outcome, clear, fired, unknown

FAMILY: Final = "history"
YOUNG: Final = 365  # days from incorporation to the first sensitive trade
WARM_UP: Final = 180  # days of records, before "new" and "first" mean anything
WARM_UP_RECORDS: Final = 30  # consignments in them
YEAR: Final = 365
GROWTH: Final = 5.0  # times the half-year before
ENOUGH: Final = 4  # consignments
IDLE: Final = 540  # days without a record
BURST: Final = 3  # consignments in the 90 days after


def traded(facts: Facts, party: int) -> Index:
    """Give all hops of a party, sent or received, in canonical order."""
    return np.unique(np.concatenate([facts.sent(party), facts.received(party)]))


@indicator(
    "C1", "C", FAMILY, weight=4, source=f"{sources.ALERT_2023}; {sources.EU}",
    innocent="a new project company or a re-organised group; ask who was behind it before",
)  # fmt: skip
def young_at_first_sensitive(facts: Facts, party: int) -> Outcome:
    """Incorporated less than a year before its first trade in sensitive goods.

    Trade before incorporation fires too: the register or the party is then another.
    The value is the number of days.
    """
    row = facts.company(party)
    born = as_date(row["incorporated_on"]) if row else None
    if born is None:
        return unknown("companies.incorporated_on", rows=facts.company_row(party))
    hops = traded(facts, party)
    hop = first_sensitive(facts, hops)
    if hop is None and (not hops.size or uncoded(facts, hops)):
        return unknown("shipments.hs_code", rows=facts.rows(hops))
    if hop is None:
        return clear("no sensitive goods on record", facts.company_row(party))
    days = (departure(facts, hop) - born).days
    rows = (*facts.company_row(party), *facts.rows([hop]))
    text = f"incorporated {born}, first sensitive goods {days} days later"
    return (fired if days < YOUNG else clear)(text, rows, days)


@indicator(
    "C2", "C", FAMILY, weight=2, source=sources.G7,
    innocent="a new line of business of a trader with a history elsewhere",
)  # fmt: skip
def new_in_sensitive_goods(facts: Facts, party: int) -> Outcome:
    """Began to receive sensitive goods less than a year ago, after other trade.

    The last day of the case's records is today. Without half a year and thirty
    consignments of the case before the first such arrival, "new" cannot be told. The
    value is days since.
    """
    received = facts.received(party)
    hop = first_sensitive(facts, received)
    if not received.size:
        return unknown("shipments that it received")
    if hop is None and uncoded(facts, received):
        return unknown("shipments.hs_code", rows=facts.rows(received))
    if hop is None:
        return clear("received no sensitive goods", facts.rows(received))
    day = int(facts.hops.depart_lo[hop])
    if not has_warmed_up(facts, day):
        return unknown(
            f"{WARM_UP} days and {WARM_UP_RECORDS} consignments before the first such one"
        )
    days = _span(facts)[1] - day
    first = departure(facts, hop)
    text = f"first sensitive goods on {first}, {days} days before the last record"
    return (fired if days < YEAR else clear)(text, facts.rows([hop]), days)


@indicator(
    "C3", "C", FAMILY, weight=2, source=sources.G7,
    innocent="a large order, a season, or a merger",
)  # fmt: skip
def sudden_growth(facts: Facts, party: int) -> Outcome:
    """What it received in some half-year is five times the half-year before, or more.

    By mass, over half-years with at least four consignments each; the company's own
    history is the measure. The value is the factor.
    """
    hops = known(facts.received(party), facts.hops.mass_kg)
    if hops.size < 2 * ENOUGH:
        return unknown(f"shipments.mass_kg of {2 * ENOUGH} shipments that it received")
    period = (facts.hops.arrive_lo[hops] - facts.hops.arrive_lo[hops].min()) // (YEAR // 2)
    mass = np.bincount(period, weights=facts.hops.mass_kg[hops])
    count = np.bincount(period)
    can_compare = (count[1:] >= ENOUGH) & (count[:-1] >= ENOUGH) & (mass[:-1] > 0)
    if not can_compare.any():
        return unknown(f"two half-years with {ENOUGH} shipments each")
    factor = np.where(can_compare, mass[1:] / np.where(mass[:-1] > 0, mass[:-1], 1), 0.0)
    best = int(factor.argmax())
    rows = facts.rows(hops[(period == best) | (period == best + 1)])
    text = f"received {factor[best]:.1f} times as much in a half-year as in the one before"
    return (fired if factor[best] >= GROWTH else clear)(text, rows, round(factor[best], 2))


@indicator(
    "C17", "C", FAMILY, weight=3, source=f"{sources.SIGNALS}; {sources.TBML}",
    innocent="seasonal or project trade; years that are not in the records",
)  # fmt: skip
def dormant_then_active(facts: Facts, party: int) -> Outcome:
    """No trade for eighteen months, then three consignments within ninety days.

    Counts from incorporation where that is known and within the records (a shelf
    company), else between records. The value is the idle days.
    """
    hops = traded(facts, party)
    if not hops.size:
        return unknown("shipments that name the company")
    days = facts.hops.depart_lo[hops].astype(np.int64)
    row = facts.company(party)
    born = as_date(row["incorporated_on"]) if row else None
    begin, _ = _span(facts)
    starts = days
    if born is not None and facts.number(born) >= begin:
        starts = np.concatenate([[min(facts.number(born), int(days[0]))], days])
        hops = np.concatenate([[-1], hops])
    gap = np.diff(starts)
    after = np.searchsorted(starts, starts[1:] + 90, "right") - np.arange(1, starts.size)
    is_revival = (gap >= IDLE) & (after >= BURST)
    if not is_revival.any():
        if gap.size < BURST:
            return unknown(f"{BURST + 1} shipments that name the company")
        return clear(f"longest gap {int(gap.max())} days", facts.rows(hops[hops >= 0]))
    k = int(np.flatnonzero(is_revival)[0])
    rows = facts.rows(h for h in hops[k : k + 2 + BURST] if h >= 0)
    text = f"{int(gap[k])} days without trade, then {int(after[k])} consignments in 90 days"
    return fired(text, rows, int(gap[k]))


def has_warmed_up(facts: Facts, day: int) -> bool:
    """Say whether the case has enough records before a day to call anything new."""
    earlier = facts.hops.depart_lo < day
    return day - _span(facts)[0] >= WARM_UP and int(earlier.sum()) >= WARM_UP_RECORDS


def _span(facts: Facts) -> tuple[int, int]:
    days = facts.hops.depart_lo
    return (int(days.min()), int(facts.hops.depart_hi.max())) if days.size else (0, 0)
