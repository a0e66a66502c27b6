"""The way of a whole chain: detour, dwell, the border, goods that change their code."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from rapidfuzz import fuzz

from diversion.analysis.targets import DPRK
from diversion.indicators import sources
from diversion.indicators.catalogue import indicator
from diversion.indicators.facts import Facts
from diversion.indicators.handling import typical_waits
from diversion.indicators.outcome import Outcome, RowId, clear, fired, unknown
from diversion.indicators.reference import fold, position, table

DETOUR: Final = 2.0  # times the direct way
LEAST_KM: Final = 500.0  # below this a ratio says nothing
ENOUGH_WAITS: Final = 30
QUICK: Final = 0.25  # quarter of the usual waits
QUICK_DAYS: Final = 14  # where what is usual is not known
SAME_TEXT: Final = 85.0  # of 100
SAME_MASS: Final = 0.1
EARTH_KM: Final = 6371.0


@dataclass(frozen=True, slots=True)
class Walk:
    """A chain in indices; ``None`` as a hop is a leg that is not on record.

    ``parties`` are one more than ``hops``.
    """

    chain_id: str
    parties: tuple[int, ...]
    hops: tuple[int | None, ...]

    @property
    def on_record(self) -> tuple[int, ...]:
        """Hops that are on record, in order."""
        return tuple(hop for hop in self.hops if hop is not None)


@indicator(
    "R3", "P", "route", weight=3, source=sources.BIS_FLAGS,
    innocent="hub-and-spoke shipping; a warehouse that serves a region",
)  # fmt: skip
def detour(facts: Facts, walk: Walk) -> Outcome:
    """The way of the goods is twice as long as the direct one, or longer.

    From port to port where ports are known, else from country to country, along great
    circles. Ways under 500 km are not assessable. The value is the ratio.
    """
    places: list[tuple[float, float]] = []
    for hop in walk.on_record:
        for place, country in (("port_of_loading", "export_country"),
                               ("port_of_discharge", "import_country")):  # fmt: skip
            ports, countries = facts.values(hop, place), facts.values(hop, country)
            found = position(str(ports[0]) if ports else None,
                             str(countries[0]) if countries else None)  # fmt: skip
            if found is None:
                return unknown(f"shipments.{place}", f"shipments.{country}",
                               rows=facts.rows([hop]))  # fmt: skip
            places.append(found)
    direct = _km(places[0], places[-1]) if places else 0.0
    if direct < LEAST_KM:
        return unknown("a way of 500 km or more between its ends")
    ratio = sum(_km(a, b) for a, b in pairwise(places)) / direct
    text = f"{ratio:.1f} times the direct way of {direct:,.0f} km"
    return (fired if ratio >= DETOUR else clear)(text, facts.rows(walk.on_record),
                                                 round(ratio, 2))  # fmt: skip


@indicator(
    "R6", "P", "pass-through", weight=4, source=f"{sources.EU}; {sources.SIGNALS}",
    innocent="cross-docking; goods sold before they arrived",
)  # fmt: skip
def short_dwell(facts: Facts, walk: Walk) -> Outcome:
    """Goods leave an intermediary sooner than three quarters of such goods do.

    The waits between arrival and next like departure over the whole case, by chapter,
    are the measure; where they are few, fourteen days. Days that are not on record make
    the wait not assessable. The value is the shortest wait in days.
    """
    waits: list[tuple[int, int, int]] = []
    for before, after in pairwise(walk.hops):
        if before is None or after is None:
            continue
        is_exact = (facts.hops.arrive_lo[before] == facts.hops.arrive_hi[before]) and (
            facts.hops.depart_lo[after] == facts.hops.depart_hi[after]
        )
        if is_exact:
            days = int(facts.hops.depart_lo[after] - facts.hops.arrive_hi[before])
            waits.append((days, before, after))
    if not waits:
        return unknown("shipments.arrived_on", "shipments.departed_on",
                       rows=facts.rows(walk.on_record))  # fmt: skip
    days, before, after = min(waits)
    usual = typical_waits(facts, int(facts.hops.hs2[before]))
    where = facts.name(int(facts.hops.target[before]))
    if usual.size >= ENOUGH_WAITS:
        share = float(np.searchsorted(usual, days) / usual.size)
        text = f"{_days(days)} at {where}; {share:.0%} of like goods wait less"
        answer = fired if share <= QUICK else clear
    else:
        text = f"{_days(days)} at {where}; what is usual is not known"
        answer = fired if days <= QUICK_DAYS else clear
    return answer(text, facts.rows([before, after]), days)


@indicator(
    "R7", "P", "route", weight=4, source=f"{sources.ALERT_2022}; {sources.FATF_2025}",
    innocent="border towns trade lawfully; it may be the buyer's home",
)  # fmt: skip
def towards_the_border(facts: Facts, walk: Walk) -> Outcome:
    """The last place outside the DPRK is a port or a town beside it.

    By where the goods were unloaded, and loaded again if the last consignment goes to
    the DPRK; or by the town in the company's name or address there. The value is the
    place.
    """
    if not walk.on_record:
        return unknown("shipments")
    last = walk.on_record[-1]
    party = int(facts.hops.target[last])
    hops = [last]
    texts = [str(v) for v in facts.values(last, "port_of_discharge")]
    if DPRK in (facts.country(party), facts.hops.import_country[last]):
        party = int(facts.hops.source[last])
        hops = [hop for hop in walk.on_record[-2:] if facts.hops.target[hop] == party]
        hops.append(last)
        texts = [str(v) for v in facts.values(last, "port_of_loading")]
        texts += [
            str(v) for hop in hops[:-1] for v in facts.values(hop, "port_of_discharge")
        ]
    row = facts.company(party)
    ports = {fold(text) for text in texts}
    written = fold(
        f"{facts.name(party)} {row['address'] if row and row['address'] else ''}"
    )
    rows: tuple[RowId, ...] = (*facts.rows(hops), *facts.company_row(party))
    for place in table("border"):
        name = fold(place["place"])
        if name in ports or (place["locode"] and fold(place["locode"]) in ports):
            text = f"goods at {place['place']}, a place beside the DPRK"
            return fired(text, rows, place["place"])
        if place["kind"] == "crossing" and f" {name} " in f" {written} ":
            text = f"{facts.name(party)} is at {place['place']}, beside the DPRK"
            return fired(text, rows, place["place"])
    if not texts and not (row and row["address"]):
        return unknown("shipments.port_of_discharge", "companies.address", rows=rows)
    return clear("the last place on record is not beside the DPRK", rows)


@indicator(
    "G5", "P", "reclassification", weight=5, source=sources.G7,
    innocent="national lines differ; the goods were worked on or packed otherwise",
)  # fmt: skip
def reclassified(facts: Facts, walk: Walk) -> Outcome:
    """The heading changes from one hop to the next while text or mass stays the same.

    Text is the same at 85 of 100 in likeness, mass within 10 percent. A manufacturer in
    between may change the goods. The value is the two headings.
    """
    n_compared = 0
    for before, after in pairwise(walk.on_record):
        one, two = int(facts.hops.hs4[before]), int(facts.hops.hs4[after])
        if one < 0 or two < 0:
            continue
        texts = [facts.values(hop, "description") for hop in (before, after)]
        mass = [float(facts.hops.mass_kg[hop]) for hop in (before, after)]
        is_text_known, is_mass_known = all(texts), not any(map(math.isnan, mass))
        if not is_text_known and not is_mass_known:
            continue
        n_compared += 1
        if one == two or facts.graph.transforms[facts.hops.target[before]]:
            continue
        is_same_text = is_text_known and fuzz.token_sort_ratio(
            fold(str(texts[0][0])), fold(str(texts[1][0]))
        ) >= SAME_TEXT  # fmt: skip
        is_same_mass = is_mass_known and abs(mass[0] - mass[1]) <= SAME_MASS * max(mass)
        if is_same_text or is_same_mass:
            what = "description" if is_same_text else "mass"
            text = f"{one:04d} becomes {two:04d} under the same {what}"
            return fired(text, facts.rows([before, after]), f"{one:04d}/{two:04d}")
    if not n_compared:
        return unknown("shipments.hs_code", "shipments.description", "shipments.mass_kg",
                       rows=facts.rows(walk.on_record))  # fmt: skip
    return clear("headings stay, or goods change with them", facts.rows(walk.on_record))


def _days(n: int) -> str:
    return f"{n} day" if n == 1 else f"{n} days"


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    (lat, lon), (lat2, lon2) = ((math.radians(x) for x in place) for place in (one, other))
    h = math.sin((lat2 - lat) / 2) ** 2
    h += math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, h)))
