"""A chain opened up: every term of its score, the rows behind it, and what is not known."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from diversion.analysis.asking import source_terms
from diversion.analysis.chain import Chain, ChainHop, Reason, RecordRow
from diversion.analysis.evidence import inferred_ids
from diversion.analysis.jumps import KnownJumps
from diversion.analysis.links import LinkTerms
from diversion.analysis.routes import NO_RECORD, SAME_COMPANY, walk_links
from diversion.analysis.targets import DPRK, Ends
from diversion.analysis.weights import bans
from diversion.engines.base import ALIAS, ChainQuestion, Engine, Route
from diversion.graph.temporal import TemporalGraph

_GOODS_TEXT: Final = {
    "hs6_match": "the goods have the same six-digit code",
    "hs4_match": "the goods have the same heading",
    "hs2_match": "the goods have the same chapter only",
    "hs_not_known": "the goods code of one side or both is not known",
    "goods_may_change_at_manufacturer": (
        "the goods differ, and a manufacturer may change them"
    ),
}


def reasons(
    graph: TemporalGraph,
    question: ChainQuestion,
    ends: Ends,
    route: Route,
    chain: Chain,
    known: KnownJumps | None = None,
) -> tuple[Reason, ...]:
    """Spell out the score; the bans of all reasons add up to ``chain.score``.

    ``known`` says why the jumps of the question are there.
    """
    first = chain.hops[0]
    result = [
        Reason("source", text, value, first.shipment_ids)
        for text, value in source_terms(graph, route.walk[0])
    ]
    links = list(walk_links(graph, question, route))
    for position, (terms, on_record) in enumerate(links):
        if terms is None:
            continue
        hop, before = chain.hops[position], chain.hops[position - 1]
        if on_record is None:
            result += _jump_reasons(graph, question, route, position, terms, known)
            continue
        if not before.shipment_ids:
            before = chain.hops[position - 2]
        result += _link_reasons(terms, hop, before.shipment_ids + hop.shipment_ids)
    last = int(question.target_weight[route.walk[-1]])
    text = f"{chain.target.name or chain.target.company_id}: {chain.target.why}"
    result.append(Reason("target", text, bans(last), target_evidence(ends, chain)))
    return tuple(result)


def _link_reasons(
    terms: LinkTerms, hop: ChainHop, ids: tuple[str, ...]
) -> Iterator[Reason]:
    at = hop.from_name or hop.from_id or "the unknown party"
    least, most = terms.wait_days
    wait = f"{least}" if least == most else f"{least} to {most}"
    wait += " day" if wait == "1" else " days"
    passes = "a party not on record" if hop.from_id is None else f"{at}, itself an end"
    for term, text, weight, is_always in (
        ("goods", f"at {at}, {_GOODS_TEXT[terms.goods_flag]}", terms.goods, True),
        ("wait", f"goods may have waited {wait} at {at}", terms.dwell, True),
        ("order", f"the order at {at} is possible, not certain", terms.order,
         not terms.is_certain),
        ("transit", f"the chain passes {passes}", terms.transit, False),
        ("quantity", f"more mass left {at} than came in this lot", terms.quantity, False),
        ("detour", f"from {at}, goods go back to where they came from", terms.detour,
         False),
    ):  # fmt: skip
        if weight or is_always:
            yield Reason(term, text, bans(weight), ids)


def _jump_reasons(
    graph: TemporalGraph,
    question: ChainQuestion,
    route: Route,
    position: int,
    terms: LinkTerms,
    known: KnownJumps | None,
) -> Iterator[Reason]:
    start, end = route.parties[position], route.parties[position + 1]
    assert terms.jump is not None  # noqa: S101 - the leg is not on record
    ids = tuple(str(graph.parties.ids[party]) for party in (start, end))
    names = [graph.parties.names[p] or i for p, i in zip((start, end), ids, strict=True)]
    price = int(question.jumps.price[terms.jump])
    if question.jumps.kind[terms.jump] == ALIAS:
        term, text = "alias", f"{names[0]} and {names[1]} may be one company"
    else:
        term, text = "leg", f"goods may have gone from {names[0]} to {names[1]} unrecorded"
    rows = ids
    if known is not None:
        text = f"{text}: {known.why[terms.jump]}"
        rows = known.evidence[terms.jump] or ids
    yield Reason(term, text, bans(price), rows)
    if terms.price != price:
        what = f"the chain passes {names[0]}, itself an end"
        yield Reason("transit", what, bans(terms.price - price), ids[:1])


def target_parties(ends: Ends, chain: Chain) -> tuple[str, ...]:
    """Give the companies on the strongest way from the last company to a target."""
    found = [chain.target.company_id]
    while (exposure := ends.by_id.get(found[-1])) is not None and exposure.ties:
        found.append(exposure.ties[0].neighbour)
    return tuple(found)


def target_evidence(ends: Ends, chain: Chain) -> tuple[str, ...]:
    """Give the links and shared values that tie the last company to its targets."""
    return tuple(
        dict.fromkeys(
            tie.evidence
            for party in target_parties(ends, chain)
            if party in ends.by_id
            for tie in ends.by_id[party].ties
        )
    )


def why_broken(
    graph: TemporalGraph, engine: Engine, question: ChainQuestion, parties: tuple[int, ...]
) -> str:
    """Say where a route breaks: the first leg without goods, or the first wrong order."""
    ids = [str(graph.parties.ids[party]) for party in parties]
    if len(ids) < 2:  # noqa: PLR2004 - a route has two ends
        return f"chain {ids[0]!r} names one company; a route needs two, joined by '~'"
    if len(set(ids)) < len(ids):
        return f"chain {'~'.join(ids)!r} visits a company twice"
    if graph.unknown in (parties[0], parties[-1]):
        return f"chain {'~'.join(ids)!r} starts or ends at a party not on record"
    for position in range(1, len(ids)):
        pair = (graph.hops.source == parties[position - 1]) & (
            graph.hops.target == parties[position]
        )
        if not pair.any():
            return (
                f"no shipment from {ids[position - 1]!r} to {ids[position]!r} is on record"
            )
        if parties[position] != graph.unknown and (
            engine.along(graph, question, parties[: position + 1]) is None
        ):
            return (
                f"no goods that {ids[position - 1]!r} received can be what it sent to "
                f"{ids[position]!r}: the dates or the goods do not fit"
            )
    return f"no goods can have moved along {'~'.join(ids)!r} in time"


def inferred(chain: Chain) -> Iterator[str]:
    """Say in sentences what is not on record but follows from it."""
    for position, hop in enumerate(chain.hops):
        if not hop.shipment_ids:
            yield _leg_text(hop)
            continue
        where = f"shipment {_named(hop)}"
        for event, days in (("departure", hop.departed), ("arrival", hop.arrived)):
            if days[0] != days[1]:
                span = f"between {days[0]} and {days[1]}"
                if len(hop.shipment_ids) > 1:
                    yield f"the documents of {where} give no one day of {event}; {span}"
                else:
                    how = "by its period or transit time"
                    yield f"{where} has no day of {event}; {span} {how}"
        if hop.order == "possible":
            before = _named(_shipped(chain.hops[:position])[-1])
            yield (
                f"{where} may have left before the goods of {before} arrived: the dates "
                "allow both orders"
            )
        for party_id in (hop.from_id, hop.to_id):
            if party_id is not None and party_id.startswith("name:"):
                yield f"{party_id.removeprefix('name:')} in {where} is known by name only"
    if None in chain.companies:
        yield (
            "the shipments beside the party not on record carry the same goods; that one "
            "lot connects them is inferred"
        )


def missing(
    graph: TemporalGraph,
    ends: Ends,
    route: Route,
    chain: Chain,
    rows: Sequence[RecordRow],
) -> Iterator[str]:
    """Say in sentences which records would fill the gaps, the missing leg first."""
    for hop, after in pairwise(chain.hops):
        if NO_RECORD in hop.flags:
            yield (
                f"missing leg: a consignment from {_sender(hop)} to {_receiver(hop)} "
                f"between {hop.departed[0]} and {hop.arrived[1]}; ask for the export "
                "declarations of the first and the import declarations of the second"
            )
        if SAME_COMPANY in hop.flags:
            yield (
                f"identity: whether {_sender(hop)} and {_receiver(hop)} are one company; "
                "ask for both entries in the company register"
            )
        if hop.to_id is None:
            yield (
                f"missing leg: who received shipment {_named(hop)} from {_sender(hop)}, "
                f"and who sent shipment {_named(after)} to {_receiver(after)}; ask for "
                "the consignee of the first and the consignor of the second"
            )
    no_document = inferred_ids(rows)
    for number, hop in enumerate(chain.hops, 1):
        is_named = hop.from_id is not None and hop.to_id is not None
        if is_named and hop.shipment_ids and set(hop.shipment_ids) <= no_document:
            yield (
                f"hop {number}: no document shows that goods went from {_sender(hop)} to "
                f"{_receiver(hop)}; ask for export declarations of the first that name "
                "the second"
            )
    last = chain.hops[-1]
    is_declared = graph.hops.import_country[route.walk[-1]] == DPRK
    if ends.value[route.parties[-1]] < 1.0 and not is_declared:
        yield _last_leg_text(graph, ends, route, last)
    for hop in _shipped(chain.hops):
        known = {"goods code": hop.hs_code, "mass": hop.mass_kg}
        lacking = [word for word, value in known.items() if value is None]
        if lacking:
            yield f"shipment {_named(hop)} has no {' and no '.join(lacking)}"
    start = route.walk[0]
    origin, export = graph.hops.origin_country[start], graph.hops.export_country[start]
    if origin is not None and export is not None and origin != export:
        yield (
            f"first leg: the goods of {_named(chain.hops[0])} are declared as made in "
            f"{origin} but left {export}; ask who brought them there"
        )


def _last_leg_text(graph: TemporalGraph, ends: Ends, route: Route, last: ChainHop) -> str:
    """Ask about records of goods that left the last company for the DPRK, else for them."""
    hops, arrived = graph.hops, graph.hops.arrive_lo[route.walk[-1]]
    sent = np.flatnonzero(hops.source == route.parties[-1])
    sent = sent[hops.depart_hi[sent] >= arrived]
    is_at_an_end = ends.value[hops.target[sent]] >= 1.0
    onward = sent[is_at_an_end | (hops.import_country[sent] == DPRK)]
    if not onward.size:
        return (
            f"last leg: no record here shows goods going on from {_receiver(last)} to a "
            f"DPRK end-user; ask for its export declarations after {last.arrived[1]}"
        )
    shipments = " ".join(graph.records_of(int(onward[0])))
    more = f" and {onward.size - 1} more" if onward.size > 1 else ""
    return (
        f"last leg: {shipments}{more} may show goods going on from {_receiver(last)} to a "
        "DPRK end-user; ask whether they are the same goods"
    )


def _leg_text(hop: ChainHop) -> str:
    if SAME_COMPANY in hop.flags:
        return f"that {_sender(hop)} and {_receiver(hop)} are one company is inferred"
    return f"that goods went from {_sender(hop)} to {_receiver(hop)} is inferred"


def _shipped(hops: Sequence[ChainHop]) -> list[ChainHop]:
    """Keep the hops that are on record."""
    return [hop for hop in hops if hop.shipment_ids]


def _sender(hop: ChainHop) -> str:
    return hop.from_name or hop.from_id or "a party not on record"


def _receiver(hop: ChainHop) -> str:
    return hop.to_name or hop.to_id or "a party not on record"


def _named(hop: ChainHop) -> str:
    return hop.shipment_ids[0]
