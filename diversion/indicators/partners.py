"""Who trades with whom: new, changed and replaced counterparties."""

from typing import Final

import numpy as np

from diversion.analysis.targets import DPRK
from diversion.indicators import sources
from diversion.indicators.catalogue import indicator
from diversion.indicators.facts import Facts, Index, as_date, known
from diversion.indicators.history import WARM_UP, WARM_UP_RECORDS, has_warmed_up
from diversion.indicators.outcome import Outcome, clear, fired, unknown
from diversion.indicators.reference import fold

FAMILY: Final = "partners"
REGULAR: Final = 3  # consignments that make a partner regular
REPLACED: Final = 180  # days between the old partner's last and the new one's first
ALIKE: Final = 0.5  # masses of old and new, the smaller over the larger
ENOUGH: Final = 4  # partners a year
CHURN: Final = 0.2  # share of partners that stay
SUPPLIERS: Final = 5
SMALL_KG: Final = 500.0


@indicator(
    "E1", "E", FAMILY, weight=6, source=sources.FATF_2025,
    innocent="a supplier changed for price, or a company that took over another",
)  # fmt: skip
def replacement_partner(facts: Facts, source: int, target: int) -> Outcome:
    """The sender takes the place of another, which had just stopped sending the same.

    To the same receiver, under the same heading, within 180 days, with a typical mass
    between half and double; the old sender is regular and sends no more. An address in
    common is said. The value is the old sender.
    """
    hops = facts.hops
    if facts.graph.unknown in (source, target):
        return unknown("shipments.shipper_id", "shipments.consignee_id")
    pair = facts.between(source, target)
    pair = pair[hops.hs4[pair] >= 0]
    others = facts.received(target)
    others = others[(hops.source[others] != source) & (hops.hs4[others] >= 0)
                    & (hops.source[others] != facts.graph.unknown)]  # fmt: skip
    if not pair.size:
        return unknown("shipments.hs_code", rows=facts.rows(facts.between(source, target)))
    if others.size < REGULAR:
        return unknown(f"{REGULAR} shipments from other senders to {facts.name(target)}")
    for heading in np.unique(hops.hs4[pair]):
        new = pair[hops.hs4[pair] == heading]
        first = int(hops.depart_lo[new].min())
        before = others[hops.hs4[others] == heading]
        for old in np.unique(hops.source[before]):
            old_hops = before[hops.source[before] == old]
            last = int(hops.depart_hi[old_hops].max())
            if old_hops.size < REGULAR or not 0 <= first - last <= REPLACED:
                continue
            if not _alike(hops.mass_kg, old_hops, new):
                continue
            rows = (*facts.rows([*old_hops, *new]),
                    *facts.company_row(source), *facts.company_row(int(old)))  # fmt: skip
            text = (
                f"{facts.name(source)} began {first - last} days after "
                f"{facts.name(int(old))} stopped sending {heading:04d}"
            )
            if _same_address(facts, source, int(old)):
                text += ", from the same address"
            return fired(text, rows, facts.party_id(int(old)))
    return clear("it takes no other sender's place", facts.rows(pair))


@indicator(
    "E2", "C", FAMILY, weight=2, source=sources.SIGNALS,
    innocent="spot trade, fairs and seasons",
)  # fmt: skip
def churning_partners(facts: Facts, party: int) -> Outcome:
    """Less than a fifth of its partners of a year were partners the year before.

    Over the last two years on record, with four or more partners in each. The value is
    the share that both years have in common.
    """
    hops = facts.hops
    sent, received = facts.sent(party), facts.received(party)
    days = np.concatenate([hops.depart_lo[sent], hops.depart_lo[received]])
    partners = np.concatenate([hops.target[sent], hops.source[received]])
    is_known = partners != facts.graph.unknown
    days, partners = days[is_known], partners[is_known]
    if not days.size:
        return unknown("shipments that name both sides")
    last = int(days.max())
    now = set(partners[days > last - 365].tolist())
    before = set(partners[(days <= last - 365) & (days > last - 730)].tolist())
    if min(len(now), len(before)) < ENOUGH:
        return unknown(f"{ENOUGH} partners in each of two years")
    share = len(now & before) / len(now | before)
    rows = facts.rows(np.unique(np.concatenate([sent, received])))
    text = f"{len(now & before)} of {len(now | before)} partners of two years are in both"
    return (fired if share < CHURN else clear)(text, rows, round(share, 3))


@indicator(
    "E3", "E", FAMILY, weight=1, source=f"{sources.BIS_KYC}; {sources.G7}",
    innocent="every customer is new once",
)  # fmt: skip
def first_time_pair(facts: Facts, source: int, target: int) -> Outcome:
    """The first consignment between the two carries sensitive goods.

    Needs half a year and thirty consignments of the case before it, else "first" cannot
    be told. The value is the goods code.
    """
    if facts.graph.unknown in (source, target):
        return unknown("shipments.shipper_id", "shipments.consignee_id")
    pair = facts.between(source, target)
    first = int(pair[0])
    code = facts.hs_code(first)
    if code is None:
        return unknown("shipments.hs_code", rows=facts.rows([first]))
    if not facts.sensitive[first]:
        return clear("their first goods are not sensitive", facts.rows([first]), code)
    day = int(facts.hops.depart_lo[first])
    if not has_warmed_up(facts, day):
        return unknown(
            f"{WARM_UP} days and {WARM_UP_RECORDS} consignments before their first one"
        )
    text = f"their first consignment on record is of {code}, sensitive goods"
    return fired(text, facts.rows([first]), code)


@indicator(
    "E4", "C", FAMILY, weight=3, source=sources.ALERT_2023,
    innocent="a buying house, or repair and spare parts",
)  # fmt: skip
def many_small_suppliers(facts: Facts, party: int) -> Outcome:
    """It buys one sensitive heading from five or more suppliers, in small lots, in a year.

    Small is a typical lot below 500 kg. The value is the number of suppliers.
    """
    hops = facts.hops
    received = known(facts.received(party), hops.mass_kg)
    received = received[(hops.source[received] != facts.graph.unknown)
                        & (hops.hs4[received] >= 0)]  # fmt: skip
    if not received.size:
        return unknown("shipments.mass_kg", "shipments.shipper_id", "shipments.hs_code")
    best: Index = received[:0]
    for heading in np.unique(hops.hs4[received[facts.sensitive[received]]]):
        of_it = received[hops.hs4[received] == heading]
        for start in hops.depart_lo[of_it]:
            year = of_it[
                (hops.depart_lo[of_it] >= start) & (hops.depart_lo[of_it] < start + 365)
            ]
            is_small = float(np.median(hops.mass_kg[year])) < SMALL_KG
            if is_small and _n(hops.source[year]) > _n(hops.source[best]):
                best = year
    n = _n(hops.source[best])
    if n >= SUPPLIERS:
        text = f"{n} suppliers of {hops.hs4[best[0]]:04d} within a year, in small lots"
        return fired(text, facts.rows(best), n)
    return clear(f"suppliers of one sensitive heading in small lots: {n} at most",
                 facts.rows(received), n)  # fmt: skip


@indicator(
    "C18", "C", FAMILY, weight=4, source=sources.G7,
    innocent="a market lost to sanctions and honestly replaced",
)  # fmt: skip
def new_buyers_after_embargoed_trade(facts: Facts, party: int) -> Outcome:
    """It stopped sending to the DPRK or to listed buyers, then found others for the same.

    The first new buyer of the same heading comes after the last such consignment, and
    within a year. The value is the number of days.
    """
    hops = facts.hops
    sent = facts.sent(party)
    sent = sent[hops.hs4[sent] >= 0]
    if not sent.size:
        return unknown("shipments.hs_code of what it sent")
    is_embargoed = np.array([_is_embargoed(facts, int(hop)) for hop in sent], np.bool_)
    old = sent[is_embargoed]
    if not old.size:
        return clear("sent nothing to the DPRK or to listed buyers", facts.rows(sent))
    last = int(hops.depart_hi[old].max())
    earlier = set(hops.target[sent[hops.depart_lo[sent] <= last]].tolist())
    after = [int(h) for h in sent[~is_embargoed]
             if last < hops.depart_lo[h] <= last + 365
             and int(hops.target[h]) not in earlier
             and hops.hs4[h] in hops.hs4[old]]  # fmt: skip
    if not after:
        return clear("no new buyer of the same goods within a year", facts.rows(old))
    days = int(hops.depart_lo[after[0]]) - last
    text = f"a new buyer of the same heading {days} days after the last embargoed one"
    return fired(text, facts.rows([*old, *after]), days)


def _is_embargoed(facts: Facts, hop: int) -> bool:
    target = int(facts.hops.target[hop])
    if DPRK in (facts.country(target), facts.hops.import_country[hop]):
        return True
    day = facts.day(facts.hops.depart_hi[hop])
    listed = (as_date(tie["listed_on"]) for tie in facts.listings_of(target))
    return any(made is not None and made <= day for made in listed)


def _alike(mass: np.typing.NDArray[np.float64], old: Index, new: Index) -> bool:
    one, two = known(old, mass), known(new, mass)
    if not one.size or not two.size:
        return True  # the heading has to do
    low, high = sorted((float(np.median(mass[one])), float(np.median(mass[two]))))
    return low >= ALIKE * high


def _same_address(facts: Facts, one: int, other: int) -> bool:
    rows = facts.company(one), facts.company(other)
    addresses = [fold(str(row["address"])) for row in rows if row and row["address"]]
    return len(addresses) == 2 and addresses[0] == addresses[1]  # noqa: PLR2004 - both


def _n(parties: np.typing.NDArray[np.int32]) -> int:
    return int(np.unique(parties).size)
