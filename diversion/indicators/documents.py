"""Whether the papers of a consignment agree, and agree with what came before."""

from typing import Final

import numpy as np

from diversion.indicators import sources
from diversion.indicators.catalogue import indicator
from diversion.indicators.facts import Facts
from diversion.indicators.outcome import Outcome, clear, fired, unknown

FAMILY: Final = "documents"
MASS_SLACK: Final = 0.15  # gross against net, share of the larger
VALUE_SLACK: Final = 0.25  # cif against fob, share of the larger
ENOUGH_PAIRED: Final = 30  # records of a lane
MOSTLY_PAIRED: Final = 0.8


@indicator(
    "D1", "S", FAMILY, weight=3, source=sources.DPRK_ADVISORY,
    innocent="stock bought before the records begin, or from a source not on record",
)  # fmt: skip
def origin_against_history(facts: Facts, hop: int) -> Outcome:
    """The declared origin is no country from which the sender got such goods.

    Looks at what the sender received under the same heading in the year before; a
    sender in the country of origin needs none. The value is the declared origin.
    """
    hops, sender = facts.hops, int(facts.hops.source[hop])
    origin, heading = hops.origin_country[hop], int(hops.hs4[hop])
    if origin is None or heading < 0 or sender == facts.graph.unknown:
        lacking = {"origin_country": origin is None, "hs_code": heading < 0,
                   "shipper_id": sender == facts.graph.unknown}  # fmt: skip
        names = (f"shipments.{name}" for name, is_lacking in lacking.items() if is_lacking)
        return unknown(*names, rows=facts.rows([hop]))
    if origin in (facts.country(sender), hops.export_country[hop]):
        return clear(f"made in {origin}, where it left", facts.rows([hop]), origin)
    arrivals = facts.received(sender)
    fits = arrivals[
        (hops.hs4[arrivals] == heading)
        & (hops.arrive_lo[arrivals] <= hops.depart_hi[hop])
        & (hops.depart_lo[hop] - hops.arrive_hi[arrivals] <= 365)  # noqa: PLR2004 - days
    ]
    if not fits.size:
        return unknown(f"arrivals of heading {heading:04d} at {facts.name(sender)}")
    seen = {str(c) for column in (hops.origin_country, hops.export_country)
            for c in column[fits] if c is not None}  # fmt: skip
    if not seen:
        return unknown(
            "shipments.origin_country (of earlier arrivals)", rows=facts.rows(fits)
        )
    rows = facts.rows([hop, *fits])
    places = ", ".join(sorted(seen))
    text = f"declared as made in {origin}; the sender got such goods from {places}"
    return (clear if origin in seen else fired)(text, rows, origin)


@indicator(
    "D2", "S", FAMILY, weight=4, source=sources.TBML,
    innocent="gross against net mass, freight in the value, a part consignment",
)  # fmt: skip
def contradictory_documents(facts: Facts, hop: int) -> Outcome:
    """The documents of one consignment differ in goods, mass, value, origin or parties.

    Headings, origin and declared end-user must agree, mass within 15 percent, value
    within 25 percent. One document alone is not assessable. The value is what differs.
    """
    rows = facts.rows([hop])
    if len(rows) < 2:  # noqa: PLR2004 - documents
        return unknown("a second document of the consignment", rows=rows)
    differing = []
    for column, digits in (
        ("hs_code", 4),
        ("origin_country", None),
        ("end_user_name", None),
    ):
        values = {str(v)[:digits].casefold() for v in facts.values(hop, column)}
        if column == "hs_code":
            values = {v for v in values if len(v) == digits}
        if len(values) > 1:
            differing.append(f"{column} {' / '.join(sorted(values))}")
    for column, slack in (("mass_kg", MASS_SLACK), ("value_usd", VALUE_SLACK)):
        numbers = [float(v) for v in facts.values(hop, column)]
        if numbers and max(numbers) - min(numbers) > slack * max(numbers):
            differing.append(f"{column} {min(numbers):g} / {max(numbers):g}")
    if differing:
        return fired(f"its documents differ: {'; '.join(differing)}", rows, differing[0])
    return clear(f"its {len(rows)} documents agree", rows)


@indicator(
    "D3", "S", FAMILY, weight=2, source=sources.STRATEGIC,
    innocent="the other country's records are not in the case, or come late",
)  # fmt: skip
def mirror_gap(facts: Facts, hop: int) -> Outcome:
    """The export is declared and the import is not, on a lane where both mostly are.

    The lane is the pair of countries; at least 30 other consignments on it, of which
    80 percent have both an export and an import date. The value is that share.
    """
    hops = facts.hops
    ends = hops.export_country[hop], hops.import_country[hop]
    if None in ends:
        return unknown("shipments.export_country", "shipments.import_country")
    left, came = facts.values(hop, "departed_on"), facts.values(hop, "arrived_on")
    if left and came:
        return clear("both sides are on record", facts.rows([hop]))
    numbers = [facts.country_number(c, e) for c, e in
               zip(("export_country", "import_country"), ends, strict=True)]  # fmt: skip
    lane = np.flatnonzero(
        (facts.countries("export_country") == numbers[0])
        & (facts.countries("import_country") == numbers[1])
    )
    lane = lane[lane != hop]
    if lane.size < ENOUGH_PAIRED:
        return unknown(f"{ENOUGH_PAIRED} consignments from {ends[0]} to {ends[1]}")
    is_paired = (hops.depart_lo[lane] == hops.depart_hi[lane]) & (
        hops.arrive_lo[lane] == hops.arrive_hi[lane]
    )
    share = float(is_paired.mean())
    side = "import" if left else "export"
    text = f"no {side} on record; both sides are for {share:.0%} of the lane"
    answer = fired if share >= MOSTLY_PAIRED else clear
    return answer(text, facts.rows([hop]), round(share, 3))
