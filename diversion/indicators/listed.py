"""Whether a company is on a list, or is called like one that is."""

from datetime import date
from typing import Final

from diversion.indicators import sources
from diversion.indicators.catalogue import indicator
from diversion.indicators.facts import Facts, Row, as_date, listing_rows
from diversion.indicators.history import traded
from diversion.indicators.outcome import Outcome, clear, fired, unknown

FAMILY: Final = "listing"


@indicator(
    "C14", "C", FAMILY, weight=4, source=sources.BIS_FLAGS,
    innocent="a namesake; compare address, people and identifiers",
)  # fmt: skip
def name_like_listed(facts: Facts, party: int) -> Outcome:
    """Its name is like that of a listed party that it is not tied to.

    Names are compared across scripts and spellings, as in ``diversion screen``. A
    listing that the records tie to the company by id is a fact and left out here. The
    value is the likeness in [0, 1].
    """
    if facts.listings.empty:
        return unknown("listings", rows=facts.company_row(party))
    tied = {tie["listing_id"] for tie in facts.listings_of(party) if tie["tie"] == "id"}
    if not facts.is_named(party):
        return unknown("companies.name", rows=facts.company_row(party))
    name = facts.name(party)
    country = facts.country(party)
    matches = [m for m in facts.screen.name(name) if m.listing_id not in tied]
    if not matches:
        return clear("no listed name is like it", facts.company_row(party))
    best = matches[0]
    rows = (*facts.company_row(party), ("listings", best.listing_id))
    where = f" ({country})" if country else ""
    text = f"{name!r}{where} is like {best.matched_name!r}: {best.why}"
    return fired(text, rows, round(best.score, 3))


@indicator(
    "L1", "C", FAMILY, weight=0, source=sources.LISTS,
    innocent="a name alone is no identity; trade with a listed party may be licensed",
)  # fmt: skip
def listed_when_it_traded(facts: Facts, party: int) -> Outcome:
    """A listing of the company was in force on the day of one of its shipments.

    A fact, outside the score. A listing made after its last shipment is said to be
    later. Trade with a listed party may be permitted under a licence. The value is the
    listing.
    """
    ties = facts.listings_of(party)
    rows = facts.company_row(party)
    if not ties:
        if facts.listings.empty:
            return unknown("listings", rows=rows)
        if not facts.is_named(party):
            return unknown("companies.name", rows=rows)
        return clear("on no list of the case", rows)
    dated = [tie for tie in ties if as_date(tie["listed_on"]) is not None]
    if not dated:
        return unknown("listings.listed_on", rows=(*rows, *listing_rows(ties)))
    hops = traded(facts, party)
    for tie in sorted(dated, key=lambda each: str(each["listing_id"])):
        made = as_date(tie["listed_on"])
        inside = [h for h in hops if in_force(tie, facts.day(facts.hops.depart_hi[h]))]
        if inside:
            text = (
                f"{describe(tie)}: in force at {len(inside)} of its {hops.size} shipments"
            )
            found = (*rows, *listing_rows([tie]), *facts.rows(inside))
            return fired(text, found, str(tie["listing_id"]))
    first = min(dated, key=lambda tie: (as_date(tie["listed_on"]), str(tie["listing_id"])))
    made = as_date(first["listed_on"])
    text = (
        f"{describe(first)}: listed later than its shipments"
        if hops.size
        else describe(first)
    )
    return clear(text, (*rows, *listing_rows([first])), f"listed {made}")


def in_force(tie: Row, day: date) -> bool:
    """Say whether a listing was in force on a day; a day of listing must be known."""
    made, ended = as_date(tie["listed_on"]), as_date(tie["delisted_on"])
    return made is not None and made <= day and (ended is None or day < ended)


def describe(tie: Row) -> str:
    """Name a listing: authority, programme, id and how it is tied."""
    how = "by id" if tie["tie"] == "id" else "by name only"
    parts = (tie["authority"], tie["programme"], tie["listing_id"])
    return f"{' '.join(str(part) for part in parts if part)} ({how})"
