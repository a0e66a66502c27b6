"""Where goods go: transshipment points, odd lanes, changed destinations."""

import math
from datetime import date
from typing import Final

from diversion.indicators import sources
from diversion.indicators.catalogue import indicator
from diversion.indicators.facts import Facts
from diversion.indicators.outcome import Outcome, clear, fired, unknown
from diversion.indicators.reference import fold, place_country, table

FAMILY: Final = "route"
ENOUGH_EXPORTS: Final = 50  # of goods like these from a country, before its lanes are known
RARE: Final = 0.01  # share of a lane
_PLACES: Final = ("port_of_loading", "port_of_discharge")
_COUNTRIES: Final = ("export_country", "import_country")


@indicator(
    "R1", "S", FAMILY, weight=1, source=f"{sources.TRI_SEAL}; {sources.EU}",
    innocent="hubs are lawful and carry a large part of all trade; weak alone",
)  # fmt: skip
def transshipment_point(facts: Facts, hop: int) -> Outcome:
    """The consignment left from or went to a place named as a transshipment point.

    Only a place that a publication had named by the day of departure counts. The value
    is the place.
    """
    day = facts.day(facts.hops.depart_hi[hop])
    places = {str(v) for column in (*_PLACES, *_COUNTRIES)
              for v in facts.values(hop, column)}  # fmt: skip
    if not places:
        names = (f"shipments.{name}" for name in (*_COUNTRIES, *_PLACES))
        return unknown(*names, rows=facts.rows([hop]))
    countries = {place_country(place) or place for place in places}
    for row in table("transshipment"):
        where = row["place"] or row["country"]
        is_there = (
            fold(row["place"]) in {fold(place) for place in places}
            if row["place"]
            else row["country"] in countries
        )
        if is_there and date.fromisoformat(row["since"]) <= day:
            text = f"{where}, named on {row['since']}: {row['source']}"
            return fired(text, facts.rows([hop]), where)
    return clear(f"{', '.join(sorted(places))}: not named by {day}", facts.rows([hop]))


@indicator(
    "R2", "S", FAMILY, weight=3, source=sources.BIS_FLAGS,
    innocent="a new customer or a new line; few records of this trade",
)  # fmt: skip
def abnormal_lane(facts: Facts, hop: int) -> Outcome:
    """Goods of this chapter hardly ever go from this country to that one.

    The share of the lane among the case's exports of the chapter from the country, this
    consignment left out, is below 1 percent. The value is the surprise in bits.
    """
    hops = facts.hops
    ends = [getattr(hops, column)[hop] for column in _COUNTRIES]
    chapter = int(hops.hs2[hop])
    lacking = [f"shipments.{name}" for name, end in zip(_COUNTRIES, ends, strict=True)
               if end is None]  # fmt: skip
    if chapter < 0:
        lacking.append("shipments.hs_code")
    if lacking:
        return unknown(*lacking, rows=facts.rows([hop]))
    numbers = [facts.country_number(c, e) for c, e in zip(_COUNTRIES, ends, strict=True)]
    alike = (hops.hs2 == chapter) & (facts.countries("export_country") == numbers[0])
    alike[hop] = False
    n_alike = int(alike.sum())
    if n_alike < ENOUGH_EXPORTS:
        return unknown(f"{ENOUGH_EXPORTS} exports of chapter {chapter:02d} from {ends[0]}")
    n_lane = int((alike & (facts.countries("import_country") == numbers[1])).sum())
    share = (n_lane + 0.5) / (n_alike + 1)
    exports = f"{n_alike} exports of chapter {chapter:02d} from {ends[0]}"
    text = f"{n_lane} of {exports} go to {ends[1]}"
    answer = fired if share < RARE else clear
    return answer(text, facts.rows([hop]), round(-math.log2(share), 2))


@indicator(
    "R5", "S", FAMILY, weight=4, source=sources.TRI_SEAL,
    innocent="discharge at a neighbour's port and onward carriage by land; a correction",
)  # fmt: skip
def destination_changed(facts: Facts, hop: int) -> Outcome:
    """The declared destination is not where the goods are unloaded, or it changed.

    Compares the country declared to and the country of the port of discharge, and the
    countries on the several documents of one consignment. The value is what differs.
    """
    declared = {str(c) for c in facts.values(hop, "import_country")}
    ports = facts.values(hop, "port_of_discharge")
    unloaded = {c for port in ports if (c := place_country(str(port)))}
    if len(declared) > 1:
        text = f"its documents declare it to {' and to '.join(sorted(declared))}"
        return fired(text, facts.rows([hop]), "/".join(sorted(declared)))
    if not declared or not unloaded:
        lacking = {"import_country": not declared, "port_of_discharge": not unloaded}
        names = (f"shipments.{name}" for name, is_lacking in lacking.items() if is_lacking)
        return unknown(*names, rows=facts.rows([hop]))
    text = f"declared to {min(declared)}, unloaded in {', '.join(sorted(unloaded))}"
    if declared & unloaded:
        return clear(text, facts.rows([hop]))
    return fired(text, facts.rows([hop]), text)
