"""From a route in indices to a chain in the user's words."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from diversion.analysis.asking import source_terms
from diversion.analysis.chain import Chain, ChainHop, ChainTarget, Order
from diversion.analysis.links import LinkTerms, link_terms
from diversion.analysis.targets import DPRK, Ends
from diversion.analysis.weights import bans
from diversion.engines.base import ALIAS, ChainQuestion, Route
from diversion.graph.temporal import Parties, TemporalGraph

SEPARATOR: Final = "~"
NO_RECORD: Final = "leg_not_on_record"
SAME_COMPANY: Final = "may_be_same_company"
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
    for position, (terms, hop) in enumerate(walk_links(graph, question, route)):
        if hop is None:
            hops.append(_missing_leg(graph, question, route, position, terms))
        else:
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
        companies=tuple(party_id(graph, party) for party in route.parties),
        hops=tuple(hops),
        target=ChainTarget(target_id, parties.names[last], why),
        source_why="; ".join(text for text, _ in source_terms(graph, route.walk[0])),
    )


def walk_links(
    graph: TemporalGraph, question: ChainQuestion, route: Route
) -> Iterator[tuple[LinkTerms | None, int | None]]:
    """Give each leg of a route's walk: the link to it, and its hop.

    The first hop has no link; a leg that is not on record has no hop, and the link of
    the hop after it.
    """
    walk = route.walk
    for position, hop in enumerate(walk):
        if position == 0:
            yield None, hop
        elif hop < 0:
            yield link_terms(graph, question, walk[position - 1], walk[position + 1]), None
        else:
            before = walk[position - 1]
            before = before if before >= 0 else walk[position - 2]
            yield link_terms(graph, question, before, hop), hop


def _missing_leg(
    graph: TemporalGraph,
    question: ChainQuestion,
    route: Route,
    position: int,
    terms: LinkTerms | None,
) -> ChainHop:
    """Spell out a jump: between which days, and at what price."""
    assert terms is not None  # noqa: S101 - a jump lies between two hops
    assert terms.jump is not None  # noqa: S101
    hops, parties = graph.hops, graph.parties
    start, end = route.parties[position], route.parties[position + 1]
    before, after = route.walk[position - 1], route.walk[position + 1]
    first, last = int(hops.arrive_lo[before]), int(hops.depart_hi[after])
    days = int(question.jumps.least_days[terms.jump])
    is_alias = question.jumps.kind[terms.jump] == ALIAS
    return leg_not_on_record(
        parties,
        (start, end),
        departed=(as_date(first), as_date(last - days)),
        arrived=(as_date(first + days), as_date(last)),
        flag=SAME_COMPANY if is_alias else NO_RECORD,
        weight=bans(terms.price),
    )


def party_id(graph: TemporalGraph, party: int) -> str | None:
    """Give the id of a party, ``None`` for the one that stands for all not named."""
    return None if party == graph.unknown else str(graph.parties.ids[party])


def leg_not_on_record(
    parties: Parties,
    ends: tuple[int, int],
    *,
    departed: tuple[date, date],
    arrived: tuple[date, date],
    flag: str,
    weight: float,
) -> ChainHop:
    """Spell out a leg that is inferred between two parties."""
    start, end = ends
    return ChainHop(
        from_id=str(parties.ids[start]),
        from_name=parties.names[start],
        to_id=str(parties.ids[end]),
        to_name=parties.names[end],
        shipment_ids=(),
        parallel_ids=(),
        departed=departed,
        arrived=arrived,
        wait_days=None,
        hs_code=None,
        mass_kg=None,
        order="inferred",
        flags=(flag,),
        weight=weight,
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
        from_id=party_id(graph, sender),
        from_name=parties.names[sender],
        to_id=party_id(graph, receiver),
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
        weight=bans(terms.onward if terms else int(question.source_weight[hop])),
    )


def _order(graph: TemporalGraph, sender: int, terms: LinkTerms | None) -> Order:
    if sender == graph.unknown:
        return "inferred"
    return "possible" if terms and not terms.is_certain else "certain"


def _flags(graph: TemporalGraph, hop: int, terms: LinkTerms | None) -> tuple[str, ...]:
    flags = []
    if terms:
        flags.append(terms.goods_flag)
        if terms.is_same_day:
            flags.append("same_day")
        if terms.quantity:
            flags.append("more_left_than_came")
        if terms.detour:
            flags.append("goods_go_back")
    return (*flags, *gap_flags(graph, hop))


def gap_flags(graph: TemporalGraph, hop: int) -> tuple[str, ...]:
    """Say what is not on record of a hop: its days, its parties."""
    hops = graph.hops
    gaps = {
        "departure_not_on_record": hops.depart_lo[hop] != hops.depart_hi[hop],
        "arrival_not_on_record": hops.arrive_lo[hop] != hops.arrive_hi[hop],
        "party_not_on_record": graph.unknown in (hops.source[hop], hops.target[hop]),
    }
    return tuple(flag for flag, is_gap in gaps.items() if is_gap)


def meet(graph: TemporalGraph, before: int, after: int) -> bool:
    """Say whether two hops meet at one party, be it one that neither of them names.

    Where they do not, a leg between them is on no record.
    """
    return bool(graph.hops.target[before] == graph.hops.source[after])


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
