"""Goods: what they are, by their code, and whether the destination deals in them."""

from datetime import date
from typing import Final

import numpy as np

from diversion.analysis.goods import PRIORITY_GRADES, rows_for
from diversion.indicators import sources
from diversion.indicators.catalogue import indicator
from diversion.indicators.facts import Facts
from diversion.indicators.outcome import Outcome, clear, fired, unknown
from diversion.indicators.reference import table

ENOUGH_IMPORTS: Final = 50  # records into a country, before its habits are known
FAMILY: Final = "goods"


@indicator(
    "G1", "S", FAMILY, weight=4, source=sources.BIS_LIST,
    innocent="these goods are sold in great numbers to civil buyers; ask for the end-use",
)  # fmt: skip
def high_priority_goods(facts: Facts, hop: int) -> Outcome:
    """The goods code was on the Common High Priority List on the day of departure.

    The value is the tier, 1 the most critical. A code of fewer than six digits cannot
    be looked up. Before a code was listed the answer is clear, and says since when.
    """
    code, day = facts.hs_code(hop), facts.day(facts.hops.depart_hi[hop])
    if code is None or len(code) < 6:  # noqa: PLR2004 - digits
        return unknown("shipments.hs_code (six digits)", rows=facts.rows([hop]))
    rows = [row for row in rows_for(code) if row.tier == "priority"]
    if not rows:
        return clear(f"{code} is not on the list", facts.rows([hop]))
    row = rows[0]
    if not row.is_valid(day):
        return clear(f"{code} is listed since {row.valid_from}, later", facts.rows([hop]))
    number = 1 + PRIORITY_GRADES.index(row.grade)
    text = f"{code} is on the list, tier {row.grade} ({number} of {len(PRIORITY_GRADES)})"
    return fired(text, facts.rows([hop]), row.grade)


@indicator(
    "G2", "S", FAMILY, weight=2, source=f"{sources.HANDBOOK}; {sources.WCO}",
    innocent="most goods under the heading are not controlled; ask for the specification",
)  # fmt: skip
def nationally_controlled(facts: Facts, hop: int) -> Outcome:
    """The heading holds goods that Canada's Export Control List names.

    A candidate for a look, never a classification: the list goes by performance, which
    a customs code does not show. The value is the group of the list.
    """
    code = facts.hs_code(hop)
    if code is None:
        return unknown("shipments.hs_code", rows=facts.rows([hop]))
    for row in table("control_list"):
        if code.startswith(row["prefix"]):
            text = f"{code} may hold {row['kind']} of group {row['group']}: a candidate"
            return fired(text, facts.rows([hop]), row["group"])
    if len(code) < 4:  # noqa: PLR2004 - digits
        return unknown("shipments.hs_code (four digits)", rows=facts.rows([hop]))
    return clear(f"{code} is no candidate", facts.rows([hop]))


@indicator(
    "G7", "S", FAMILY, weight=3, source=f"{sources.BIS_FLAGS}; {sources.UK}",
    innocent="a new industry, or the first import that is on record here",
)  # fmt: skip
def unusual_for_destination(facts: Facts, hop: int) -> Outcome:
    """Sensitive goods of a heading that the destination has not imported before.

    The destination's imports in this case up to that day are the measure; with fewer
    than 50 of them its habits are not known. The value is how many of the heading.
    """
    country, heading = facts.hops.import_country[hop], int(facts.hops.hs4[hop])
    if country is None or heading < 0:
        lacking = {"import_country": country is None, "hs_code": heading < 0}
        return unknown(*(f"shipments.{name}" for name, is_absent in lacking.items()
                         if is_absent), rows=facts.rows([hop]))  # fmt: skip
    if not facts.sensitive[hop]:
        return clear("the goods are not sensitive", facts.rows([hop]))
    hops = facts.hops
    number = facts.country_number("import_country", country)
    earlier = (
        (facts.countries("import_country") == number)
        & (hops.depart_lo < hops.depart_lo[hop])
        & (hops.target != hops.target[hop])
    )
    n_imports = int(earlier.sum())
    if n_imports < ENOUGH_IMPORTS:
        return unknown(f"{ENOUGH_IMPORTS} earlier imports of {country} in the case")
    n_alike = int((earlier & (hops.hs4 == heading)).sum())
    text = f"{n_alike} of {n_imports} earlier imports of {country} are of {heading:04d}"
    answer = clear if n_alike else fired
    return answer(text, facts.rows([hop]), n_alike)


def first_sensitive(facts: Facts, hops: np.typing.NDArray[np.intp]) -> int | None:
    """Find the first hop with sensitive goods."""
    found = hops[facts.sensitive[hops]]
    return int(found[0]) if found.size else None


def uncoded(facts: Facts, hops: np.typing.NDArray[np.intp]) -> bool:
    """Say whether the goods of some hop are not known."""
    return bool((facts.hops.hs2[hops] < 0).any())


def departure(facts: Facts, hop: int) -> date:
    """Give the first day on which a hop may have left."""
    return facts.day(facts.hops.depart_lo[hop])
