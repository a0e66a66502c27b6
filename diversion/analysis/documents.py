"""Why several documents count as one consignment, said from their stored rows."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Final

from diversion.analysis.chain import Chain, RecordRow
from diversion.graph.temporal import TemporalGraph

_HEADING: Final = 4  # digits
Fields = Mapping[str, str]


def one_consignment(
    graph: TemporalGraph, walk: Sequence[int], chain: Chain, rows: Sequence[RecordRow]
) -> Iterator[str]:
    """Say for each hop that has several documents what ties them.

    ``walk`` has the hop of each leg of the chain; ``rows`` are its shipments.
    """
    by_id = {row.record_id: dict(row.fields) for row in rows}
    for hop, leg in zip(walk, chain.hops, strict=True):
        if len(leg.shipment_ids) > 1:
            documents = [by_id[shipment_id] for shipment_id in leg.shipment_ids]
            yield _sentence(leg.shipment_ids, documents, graph.joined_with(hop))


def why_joined(one: Fields, other: Fields) -> tuple[str, ...]:
    """Give what two documents have in common, the strongest first.

    Examples
    --------
    >>> why_joined(
    ...     {"hs_code": "854231", "mass_kg": "100", "departed_on": "2020-01-03"},
    ...     {"hs_code": "8542", "mass_kg": "97.5", "departed_on": "2020-01-05"},
    ... )
    ('heading 8542', 'departures 2 days apart', 'mass 3 % apart')
    """
    return tuple(_agreements(one, other))


def _sentence(ids: Sequence[str], documents: Sequence[Fields], probability: float) -> str:
    named = ", ".join(ids)
    numbers = {document.get("consignment_id") for document in documents}
    if len(numbers) == 1 and None not in numbers:
        return f"{named} describe one consignment: all give the number {numbers.pop()}"
    ties = []
    for (first, one), (second, other) in combinations(zip(ids, documents, strict=True), 2):
        if said := "; ".join(why_joined(one, other)):
            kinds = " and ".join(_kind(document) for document in (one, other))
            ties.append(f"{first} with {second} ({kinds}): {said}")
    chance = math.floor(probability * 1000) / 1000
    return f"{named} may describe one consignment, probability {chance:g}; " + " / ".join(
        ties
    )


def _kind(document: Fields) -> str:
    return document.get("record_type", "document").replace("_", " ")


def _agreements(one: Fields, other: Fields) -> Iterator[str]:
    if (number := one.get("consignment_id")) and number == other.get("consignment_id"):
        yield f"consignment number {number}"
    if shared := _numbers(one) & _numbers(other):
        yield f"document number {', '.join(sorted(shared))}"
    for side in ("shipper", "consignee"):
        if (found := one.get(f"{side}_id")) and found == other.get(f"{side}_id"):
            yield f"{side} {found}"
        elif (name := one.get(f"{side}_name")) and name == other.get(f"{side}_name"):
            yield f"{side} {name}"
    digits = (one.get("hs_code", "")[:_HEADING], other.get("hs_code", "")[:_HEADING])
    if digits[0] and digits[0] == digits[1]:
        yield f"heading {digits[0]}"
    for word, column in (("departures", "departed_on"), ("arrivals", "arrived_on")):
        if column in one and column in other:
            yield _days_apart(word, one[column], other[column])
    for word, column in (("mass", "mass_kg"), ("value", "value_usd")):
        if apart := _apart(one.get(column), other.get(column)):
            yield f"{word} {apart}"
    if (vessel := one.get("vessel_imo")) and vessel == other.get("vessel_imo"):
        yield f"vessel {vessel}"


def _numbers(document: Fields) -> set[str]:
    text = document.get("document_ref", "").upper()
    return set(text.replace(";", " ").replace(",", " ").replace("|", " ").split())


def _days_apart(word: str, one: str, other: str) -> str:
    days = abs((date.fromisoformat(one) - date.fromisoformat(other)).days)
    if days == 0:
        return f"{word} on the same day"
    return f"{word} {days} day{'s' if days > 1 else ''} apart"


def _apart(one: str | None, other: str | None) -> str:
    if one is None or other is None or not float(one) or not float(other):
        return ""
    low, high = sorted((float(one), float(other)))
    percent = round(100 * (high / low - 1))
    return f"{percent} % apart" if percent else "equal"
