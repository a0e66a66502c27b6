"""Where a company says it is."""

from typing import Final

from diversion.indicators import sources
from diversion.indicators.catalogue import indicator
from diversion.indicators.facts import Facts, company_rows
from diversion.indicators.outcome import Outcome, RowId, clear, fired, unknown
from diversion.indicators.reference import contains, fold

FAMILY: Final = "address"
MASS: Final = 10  # companies at one address


@indicator(
    "C5", "C", FAMILY, weight=6,
    source=f"{sources.BIS_FLAGS}; {sources.G7}; {sources.UK}",
    innocent="a large building, or a tenant who moved in later",
)  # fmt: skip
def address_of_listed(facts: Facts, party: int) -> Outcome:
    """Has the address of a listed party, an address-only listing included.

    The addresses are equal letter for letter, case and punctuation aside, and not of
    more than ten companies. The value is the listing.
    """
    address = _address(facts, party)
    rows = facts.company_row(party)
    if address is None:
        return unknown("companies.address", rows=rows)
    sharers = facts.sharing("address", address)
    if len(sharers) > MASS:
        return clear(f"{len(sharers)} companies have this address: it tells nothing", rows)
    listing = facts.listed_addresses.get(fold(address))
    if listing is not None:
        return fired(f"{address!r} is that of listing {listing}",
                     (*rows, ("listings", listing)), listing)  # fmt: skip
    own = facts.party_id(party)
    for other in sharers:
        for tie in facts.listings_of(facts.party(other)) if other != own else ():
            text = f"{address!r} is that of {other}, {tie['listing_id']}"
            found = (*rows, *company_rows([other]), ("listings", str(tie["listing_id"])))
            return fired(text, found, str(tie["listing_id"]))
    if facts.listings.empty:
        return unknown("listings", rows=rows)
    return clear("no listed party has this address", rows)


@indicator(
    "C6", "C", FAMILY, weight=2, source=f"{sources.TBML}; {sources.TRI_SEAL}",
    innocent="an office tower, a free zone, or an agent who serves many",
)  # fmt: skip
def mass_address(facts: Facts, party: int) -> Outcome:
    """More than ten companies of the case have its address.

    The value is their number.
    """
    address = _address(facts, party)
    if address is None:
        return unknown("companies.address", rows=facts.company_row(party))
    sharers = facts.sharing("address", address)
    text = f"{len(sharers)} companies of the case at {address!r}"
    rows: tuple[RowId, ...] = company_rows(sharers)
    return (fired if len(sharers) > MASS else clear)(text, rows, len(sharers))


@indicator(
    "C7", "C", FAMILY, weight=2, source=f"{sources.TRI_SEAL}; {sources.TBML}",
    innocent="small firms use agents and homes; the works may be elsewhere",
)  # fmt: skip
def mailbox_address(facts: Facts, party: int) -> Outcome:
    """Its address is a mailbox, a company secretary's, or a home.

    By the words of the address. The value is the word.
    """
    address = _address(facts, party)
    rows = facts.company_row(party)
    if address is None:
        return unknown("companies.address", rows=rows)
    word = contains(address, "mailbox") or contains(address, "residential")
    if word is None:
        return clear(f"{address!r}", rows)
    return fired(f"{address!r}: {word}", rows, word)


def _address(facts: Facts, party: int) -> str | None:
    row = facts.company(party)
    text = row["address"] if row else None
    return str(text) if text and fold(str(text)) else None
