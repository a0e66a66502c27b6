"""Where a chain ends, and whether all of it is the pattern that the program looks for."""

import math
from itertools import pairwise
from typing import Final

from diversion.analysis.targets import DPRK
from diversion.analysis.weights import MIN_EXPOSURE
from diversion.indicators import sources
from diversion.indicators.catalogue import catalogue, indicator
from diversion.indicators.chains import Walk
from diversion.indicators.facts import Facts
from diversion.indicators.outcome import Outcome, State, clear, fired, unknown

FRONT_FLAGS: Final = frozenset(
    [
        "C1",
        "C4",
        "C5",
        "C6",
        "C7",
        "C8",
        "C9",
        "C10",
        "C11",
        "C12",
        "C13",
        "C14",
        "C16",
        "C17",
    ]
)
LOSS: Final = 1.1  # more mass on a later hop, by this factor, does not fit


@indicator(
    "L2", "P", "chain", weight=6, source=f"{sources.UN_PANEL}; {sources.SAYARI}",
    innocent="lawful trade with an exposed company that has other customers",
)  # fmt: skip
def hops_to_dprk(facts: Facts, walk: Walk) -> Outcome:
    """The chain ends at a DPRK party, a listed one, or a company tied to one.

    The value is the number of hops.
    """
    last, rows = walk.parties[-1], facts.rows(walk.on_record)
    if not ends_in_dprk(facts, walk):
        if facts.listings.empty and facts.links.empty and facts.country(last) is None:
            return unknown("listings", "links", "companies.country", rows=rows)
        if not facts.is_named(last) and facts.country(last) is None:
            return unknown("companies.name", "companies.country", rows=rows)
        return clear("no tie of its last company to a DPRK end-user", rows)
    why = facts.view.ends.why(facts.party_id(last))
    if facts.view.ends.value[last] < MIN_EXPOSURE:
        why = "goods declared to the DPRK"
    n = len(walk.hops)
    return fired(f"{n} hop{'s' if n > 1 else ''} to {facts.name(last)}: {why}", rows, n)


@indicator(
    "P1", "P", "chain", weight=8, source=sources.OWN,
    innocent="each part has its own lawful reading; the hops may carry different goods",
)  # fmt: skip
def full_pattern(facts: Facts, walk: Walk) -> Outcome:
    """Sensitive Canadian goods pass an intermediary like a front to a DPRK-linked party.

    Like a front is one for which another flag on companies fires. In time order, under
    one heading (one chapter where no more is known), and with no more mass on a later
    hop than on the one before by a tenth. The value is the number of hops.
    """
    hops = walk.on_record
    rows = facts.rows(hops)
    lacking = _unknown_start(facts, walk)
    if lacking:
        return unknown(*lacking, rows=rows)
    broken = _broken_parts(facts, walk)
    if broken:
        return clear("; ".join(broken), rows)
    between = [p for p in walk.parties[1:-1] if p != facts.graph.unknown]
    answers = [(p, entry.code, entry.test(facts, p)) for p in between
               for entry in catalogue() if entry.code in FRONT_FLAGS]  # fmt: skip
    for party, code, answer in answers:
        if answer.state is State.FIRED:
            text = f"all parts of the pattern; {code} fires for {facts.name(party)}"
            return fired(text, (*rows, *answer.rows), len(walk.hops))
    if all(answer.state is State.UNKNOWN for _, _, answer in answers):
        return unknown("what the intermediaries are", rows=rows)
    return clear("no intermediary is like a front", rows)


def _unknown_start(facts: Facts, walk: Walk) -> tuple[str, ...]:
    if not walk.on_record:
        return ("shipments",)
    first = walk.on_record[0]
    lacking = []
    if all(country is None for country in _start_countries(facts, walk)):
        lacking += ["shipments.origin_country", "shipments.export_country"]
    if facts.hops.hs2[first] < 0:
        lacking.append("shipments.hs_code")
    return tuple(lacking)


def _broken_parts(facts: Facts, walk: Walk) -> list[str]:
    hops = walk.on_record
    mass = [m for hop in hops if not math.isnan(m := float(facts.hops.mass_kg[hop]))]
    parts = {
        "no intermediary": len(walk.parties) > 2,  # noqa: PLR2004 - two ends
        "does not start in Canada": "CA" in _start_countries(facts, walk),
        "the goods are not sensitive": bool(facts.sensitive[hops[0]]),
        "the goods change their heading": _is_one_kind(facts, hops),
        "more mass leaves than came": all(b <= LOSS * a for a, b in pairwise(mass)),
        "no DPRK end": ends_in_dprk(facts, walk),
    }
    return [text for text, holds in parts.items() if not holds]


def _start_countries(facts: Facts, walk: Walk) -> tuple[str | None, ...]:
    first = walk.on_record[0]
    hops = facts.hops
    return (
        hops.origin_country[first],
        hops.export_country[first],
        facts.country(walk.parties[0]),
    )


def ends_in_dprk(facts: Facts, walk: Walk) -> bool:
    """Say whether goods are declared to the DPRK, or the last company is tied to it."""
    hop = walk.on_record[-1] if walk.on_record else None
    is_declared = hop is not None and facts.hops.import_country[hop] == DPRK
    return is_declared or float(facts.view.ends.value[walk.parties[-1]]) >= MIN_EXPOSURE


def _is_one_kind(facts: Facts, hops: tuple[int, ...]) -> bool:
    columns = facts.hops.hs2, facts.hops.hs4
    return all(
        len({int(column[hop]) for hop in hops if column[hop] >= 0}) <= 1
        for column in columns
    )
