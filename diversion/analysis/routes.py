"""From a route in indices to a chain in the user's words."""

from datetime import date, timedelta
from typing import Final

from diversion.analysis.asking import source_terms
from diversion.analysis.chain import Chain, ChainHop, ChainTarget, Order
from diversion.analysis.links import LinkTerms, link_terms
from diversion.analysis.targets import DPRK, Ends
from diversion.analysis.weights import bans
from diversion.engines.base import ChainQuestion, Route
from diversion.graph.temporal import TemporalGraph

SEPARATOR: Final = "~"
_EPOCH: Final = date(1970, 1, 1)


def chain_id(graph: TemporalGraph, parties: tuple[int, ...]) -> str:
    """Name a route by its company ids, so that the id alone says what to explain.

    The separator and ``%`` inside an id are percent-encoded.
    """
    return SEPARATOR.join(encode_id(str(graph.parties.ids[party])) for party in parties)


def encode_id(party_id: str) -> str:
    """Escape the separator inside a party id."""
    return party_id.replace("%", "%25").replace(SEPARATOR, "%7E")


def decode_ids(text: str) -> tuple[str, ...]:
    """Split a chain id into party ids.

    Examples
    --------
    >>> decode_ids("maker~trader%7Eone~user")
    ('maker', 'trader~one', 'user')
    """
    return tuple(
        part.replace("%7E", SEPARATOR).replace("%25", "%") for part in text.split(SEPARATOR)
    )


def build_chain(
    graph: TemporalGraph, question: ChainQuestion, ends: Ends, route: Route, *, rank: int
) -> Chain:
    """Spell out one route: hops with dates, waits, goods, order and flags."""
    parties = graph.parties
    hops = []
    for position, hop in enumerate(route.walk):
        terms = (
            link_terms(graph, question, route.walk[position - 1], hop) if position else None
        )
        hops.append(_hop(graph, question, route, position, terms))
    last = route.parties[-1]
    target_id = str(parties.ids[last])
    why = ends.why(target_id)
    if graph.hops.import_country[route.walk[-1]] == DPRK and ends.value[last] < 1.0:
        why = f"goods declared to the DPRK; {why}"
    return Chain(
        rank=rank,
        chain_id=chain_id(graph, route.parties),
        score=bans(route.score),
        probability=None,
        companies=tuple(
            None if party == graph.unknown else str(parties.ids[party])
            for party in route.parties
        ),
        hops=tuple(hops),
        target=ChainTarget(target_id, parties.names[last], why),
        source_why="; ".join(text for text, _ in source_terms(graph, route.walk[0])),
    )


def _hop(
    graph: TemporalGraph,
    question: ChainQuestion,
    route: Route,
    position: int,
    terms: LinkTerms | None,
) -> ChainHop:
    hop, hops, parties = route.walk[position], graph.hops, graph.parties
    sender, receiver = int(hops.source[hop]), int(hops.target[hop])
    mass = float(hops.mass_kg[hop])
    return ChainHop(
        from_id=None if sender == graph.unknown else str(parties.ids[sender]),
        from_name=parties.names[sender],
        to_id=None if receiver == graph.unknown else str(parties.ids[receiver]),
        to_name=parties.names[receiver],
        shipment_ids=graph.records_of(hop),
        parallel_ids=tuple(
            record
            for other in route.parallel[position]
            if other != hop
            for record in graph.records_of(other)
        ),
        departed=(as_date(hops.depart_lo[hop]), as_date(hops.depart_hi[hop])),
        arrived=(as_date(hops.arrive_lo[hop]), as_date(hops.arrive_hi[hop])),
        wait_days=terms.wait_days if terms else None,
        hs_code=hs_text(graph, hop),
        mass_kg=None if mass != mass else mass,  # noqa: PLR0124 - NaN is not known
        order=_order(graph, sender, terms),
        flags=_flags(graph, hop, terms),
        weight=bans(terms.total if terms else int(question.source_weight[hop])),
    )


def _order(graph: TemporalGraph, sender: int, terms: LinkTerms | None) -> Order:
    if sender == graph.unknown:
        return "inferred"
    return "possible" if terms and not terms.is_certain else "certain"


def _flags(graph: TemporalGraph, hop: int, terms: LinkTerms | None) -> tuple[str, ...]:
    hops = graph.hops
    flags = []
    if terms:
        flags.append(terms.goods_flag)
        if terms.is_same_day:
            flags.append("same_day")
    if hops.depart_lo[hop] != hops.depart_hi[hop]:
        flags.append("departure_not_on_record")
    if hops.arrive_lo[hop] != hops.arrive_hi[hop]:
        flags.append("arrival_not_on_record")
    if graph.unknown in (hops.source[hop], hops.target[hop]):
        flags.append("party_not_on_record")
    return tuple(flags)


def as_date(days: int) -> date:
    """Convert days since 1970-01-01 to a date."""
    return _EPOCH + timedelta(days=int(days))


def hs_text(graph: TemporalGraph, hop: int) -> str | None:
    """Give the goods code of a hop, as far as it is known, with its leading zeros."""
    for digits in (6, 4, 2):
        code = int(getattr(graph.hops, f"hs{digits}")[hop])
        if code >= 0:
            return f"{code:0{digits}d}"
    return None
