"""Who owns and controls a company."""

from typing import Final

from diversion.analysis.targets import DPRK
from diversion.indicators import sources
from diversion.indicators.catalogue import indicator
from diversion.indicators.facts import (
    Facts,
    Row,
    as_date,
    company_rows,
    link_rows,
    listing_rows,
)
from diversion.indicators.outcome import Outcome, RowId, clear, fired, unknown
from diversion.indicators.reference import table

FAMILY: Final = "ownership"
MAJORITY: Final = 50.0  # percent, "50 percent or more"
DEEP: Final = 4  # owners above one another
NEAR_LISTING: Final = 180  # days
_CLOSE: Final = frozenset({"owns", "directs", "agent_of", "associated", "alias_of"})


@indicator(
    "C10", "C", FAMILY, weight=3, source=sources.TRI_SEAL,
    innocent="a listed group with a tax adviser; a register that is not in the case",
)  # fmt: skip
def opaque_ownership(facts: Facts, party: int) -> Outcome:
    """Its owners run in a circle, or end in a company of a secrecy jurisdiction.

    Follows every owner upwards; also fires where four or more stand above one another.
    The value is the depth.
    """
    owners = _owners(facts, party)
    if not owners:
        return unknown("links of type owns", rows=facts.company_row(party))
    secret = {row["country"]: row["source"] for row in table("secrecy")}
    own = facts.party_id(party)
    seen, level, depth, used = {own}, [own], 0, list[Row]()
    while level and depth < 10:  # noqa: PLR2004 - no register goes deeper
        above: list[str] = []
        for party_id in level:
            holdings = _owners(facts, facts.party(party_id))
            used += holdings
            for link in holdings:
                owner = str(link["from_id"])
                if owner == own:
                    rows = (*company_rows(sorted(seen)), *link_rows(used))
                    return fired("its owners run in a circle", rows, depth + 1)
                if owner not in seen:
                    seen.add(owner)
                    above.append(owner)
            country = facts.country(facts.party(party_id))
            if not holdings and party_id != own and country in secret:
                rows = (*company_rows([own, party_id]), *link_rows(used))
                text = f"its owners end at {party_id} in {country}, a secrecy jurisdiction"
                return fired(text, rows, depth)
        level, depth = above, depth + 1
    depth -= 1
    rows = (*company_rows(sorted(seen)), *link_rows(used))
    text = f"{depth} level{'s' if depth > 1 else ''} of owners on record"
    return (fired if depth >= DEEP else clear)(text, rows, depth)


@indicator(
    "C11", "C", FAMILY, weight=8, source=sources.OFAC_50,
    innocent="shares sold since; a minority that the band of the register rounds up",
)  # fmt: skip
def majority_by_listed(facts: Facts, party: int) -> Outcome:
    """Listed or DPRK parties own it by 50 percent or more, in aggregate and indirectly.

    A holding counts through owners that are themselves so owned. Holdings without a
    share make an interval: it fires if the known shares reach 50, is clear if even all
    unknown ones cannot, and is not assessable in between. The value is the known sum.
    """
    owners = _owners(facts, party)
    if not owners:
        return unknown("links of type owns", rows=facts.company_row(party))
    sum_known, is_open, used = _blocked_share(facts, party, {facts.party_id(party)})
    rows: tuple[RowId, ...] = (*facts.company_row(party), *link_rows(used or owners))
    text = f"listed or DPRK parties hold {sum_known:g} percent on record"
    if sum_known >= MAJORITY:
        return fired(text, rows, sum_known)
    if is_open:
        return unknown("links.share of a listed or DPRK owner", rows=rows)
    return clear(text, rows, sum_known)


@indicator(
    "C12", "C", FAMILY, weight=6, source=sources.UK,
    innocent="an arm's-length sale that the listing made necessary; ask for the price",
)  # fmt: skip
def shares_moved_near_listing(facts: Facts, party: int) -> Outcome:
    """An owner or director began or ended within 180 days of a listing of another one.

    Looks at the company's ownership and directorship links, and at listings of the
    parties at their other ends. The value is the number of days.
    """
    own = facts.party_id(party)
    links = [k for k in facts.links_of(party)
             if k["type"] in ("owns", "directs") and k["to_id"] == own]  # fmt: skip
    if not links:
        return unknown("links of type owns or directs", rows=facts.company_row(party))
    listed = [
        (k, tie) for k in links for tie in facts.listings_of(facts.party(k["from_id"]))
    ]
    if not listed:
        return clear("no owner or director is listed", link_rows(links))
    moves = [(k, day) for k in links for c in ("valid_from", "valid_to")
             if (day := facts.until(as_date(k[c]))) is not None]  # fmt: skip
    days = [(abs((day - made).days), k, tie) for holder, tie in listed
            if (made := as_date(tie["listed_on"])) is not None
            for k, day in moves
            if k["from_id"] != holder["from_id"]
            or day == as_date(k["valid_to"])]  # fmt: skip
    if not days:
        return unknown("links.valid_from", "links.valid_to", rows=link_rows(links))
    gap, link, tie = min(days, key=lambda each: (each[0], each[1]["link_id"]))
    rows = (*link_rows([link]), *listing_rows([tie]))
    text = f"a holding changed {gap} days from listing {tie['listing_id']}"
    return (fired if gap <= NEAR_LISTING else clear)(text, rows, gap)


@indicator(
    "C13", "C", FAMILY, weight=6, source=sources.DPRK_ADVISORY,
    innocent="a tie that has ended, such as a venture closed in 2017; a namesake",
)  # fmt: skip
def dprk_joint_venture(facts: Facts, party: int) -> Outcome:
    """Owns, is owned by, acts for or is associated with a party in the DPRK.

    Ties of ownership, direction, agency and association count. The value is the kind.
    """
    links = [link for link in facts.links_of(party) if link["type"] in _CLOSE]
    if not links:
        return unknown("links", rows=facts.company_row(party))
    own = facts.party_id(party)
    for link in links:
        other = str(link["to_id"] if link["from_id"] == own else link["from_id"])
        if facts.country(facts.party(other)) == DPRK:
            rows = (*link_rows([link]), *company_rows([own, other]))
            text = f"{link['type']}: {facts.name(facts.party(other))}, in the DPRK"
            return fired(text, rows, str(link["type"]))
    return clear("no close tie to a party in the DPRK", link_rows(links))


def _owners(facts: Facts, party: int) -> list[Row]:
    own = facts.party_id(party)
    return [k for k in facts.links_of(party) if k["type"] == "owns" and k["to_id"] == own]


def _blocked_share(
    facts: Facts, party: int, seen: set[str]
) -> tuple[float, bool, list[Row]]:
    """Add up what listed or DPRK parties hold; say whether unknown shares leave it open."""
    shares: dict[str, float] = {}
    is_open, used = False, list[Row]()
    for link in _owners(facts, party):
        owner = str(link["from_id"])
        if owner in seen:
            continue
        its_party = facts.party(owner)
        is_blocked = bool(facts.listings_of(its_party)) or facts.country(its_party) == DPRK
        if not is_blocked:
            above, above_open, more = _blocked_share(facts, its_party, seen | {owner})
            is_blocked = above >= MAJORITY
            is_open = is_open or above_open
            used += more
        if not is_blocked:
            continue
        used.append(link)
        if link["share"] is None:
            is_open = True
        else:
            shares[owner] = max(shares.get(owner, 0.0), float(link["share"]))
    return sum(shares.values()), is_open, used
