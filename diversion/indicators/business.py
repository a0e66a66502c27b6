"""Whether what a company trades fits what it says it does."""

from collections import Counter
from typing import Final

from diversion.indicators import sources
from diversion.indicators.catalogue import indicator
from diversion.indicators.facts import Facts
from diversion.indicators.goods import uncoded
from diversion.indicators.outcome import Outcome, clear, fired, unknown
from diversion.indicators.reference import fold, table

FAMILY: Final = "business line"


@indicator(
    "C4", "C", FAMILY, weight=4, source=f"{sources.BIS_FLAGS}; {sources.TBML}",
    innocent="goods for its own works, or an old entry in the register",
)  # fmt: skip
def business_line_against_goods(facts: Facts, party: int) -> Outcome:
    """Received sensitive goods of a chapter that its business line does not deal in.

    The business line is matched by word stems with HS chapters; a general trader or a
    line that the table does not know is not assessable. The value is the chapter.
    """
    row = facts.company(party)
    activity = row["activity"] if row else None
    if not activity:
        return unknown("companies.activity", rows=facts.company_row(party))
    expected = chapters_of(str(activity))
    if not expected:
        return unknown(f"a business line narrower or better known than {activity!r}",
                       rows=facts.company_row(party))  # fmt: skip
    received = facts.received(party)
    received = received[facts.hops.hs2[received] >= 0]
    if not received.size:
        return unknown("shipments.hs_code of what it received")
    strange = [h for h in received[facts.sensitive[received]]
               if f"{facts.hops.hs2[h]:02d}" not in expected]  # fmt: skip
    if not strange and uncoded(facts, facts.received(party)):
        return unknown("shipments.hs_code", rows=facts.rows(facts.received(party)))
    if not strange:
        rows = (*facts.company_row(party), *facts.rows(received))
        return clear(f"{activity!r} fits what it received", rows)
    chapter, n = Counter(f"{facts.hops.hs2[h]:02d}" for h in strange).most_common(1)[0]
    text = f"{activity!r} received sensitive goods of chapter {chapter} ({n} consignments)"
    return fired(text, (*facts.company_row(party), *facts.rows(strange)), chapter)


def chapters_of(activity: str) -> frozenset[str]:
    """Give the HS chapters that a business line deals in; empty where not known.

    Examples
    --------
    >>> "84" in chapters_of("Manufacture of food products")
    False
    >>> chapters_of("general trade")
    frozenset()
    """
    words = fold(activity).split()
    return frozenset(
        chapter
        for row in table("activities")
        if any(word.startswith(row["stem"]) for word in words)
        for chapter in row["chapters"].split()
    )
