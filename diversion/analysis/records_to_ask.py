"""Records that are not there, by how far each could raise the score of a chain."""

from collections.abc import Iterator

from diversion.analysis.chain import Chain, ChainHop
from diversion.analysis.claims import Ask
from diversion.analysis.links import LinkTerms
from diversion.analysis.routes import SAME_COMPANY, walk_links
from diversion.analysis.targets import DPRK
from diversion.analysis.view import View
from diversion.analysis.weights import bans
from diversion.engines.base import ChainQuestion, Route


def records_to_ask(
    view: View, question: ChainQuestion, route: Route, chain: Chain
) -> tuple[Ask, ...]:
    """List the records worth asking for, the one that could move the score most first."""
    found = [*_ends(view, question, route, chain)]
    for position, (terms, hop) in enumerate(walk_links(view.graph, question, route)):
        if terms is None:
            continue
        if hop is None:
            found.append(_leg(chain.hops[position], terms))
        else:
            found += _link(question, chain, position, terms)
    return tuple(sorted(found, key=lambda ask: (-ask.gain, ask.text)))


def _leg(hop: ChainHop, terms: LinkTerms) -> Ask:
    if SAME_COMPANY in hop.flags:
        return Ask(
            f"both entries of {_name(hop.from_id, hop.from_name)} and "
            f"{_name(hop.to_id, hop.to_name)} in the company register",
            bans(-terms.price),
            "if they are two companies, the chain falls apart",
        )
    return Ask(
        f"the declaration of a consignment from {_name(hop.from_id, hop.from_name)} to "
        f"{_name(hop.to_id, hop.to_name)} between {hop.departed[0]} and {hop.arrived[1]}",
        bans(-terms.price),
        "without one, nothing shows that the goods went there",
    )


def _link(
    question: ChainQuestion, chain: Chain, position: int, terms: LinkTerms
) -> Iterator[Ask]:
    hop, before = chain.hops[position], chain.hops[position - 1]
    if not before.shipment_ids:
        before = chain.hops[position - 2]
    ids = f"{before.shipment_ids[0]} and {hop.shipment_ids[0]}"
    rule = question.rule
    if hop.from_id is None and terms.transit:
        yield Ask(
            f"the missing leg: who received {before.shipment_ids[0]}, and who sent "
            f"{hop.shipment_ids[0]}: the export declaration or bill of lading of the "
            f"first, with its consignee and end-user statement",
            bans(-terms.transit),
            "if they are not one company, at least one more leg is missing",
        )
    if terms.goods < rule.hs6:
        yield Ask(
            f"the full six-digit goods codes of {ids}",
            bans(rule.hs6 - terms.goods),
            "if the codes differ, the goods may not be the same",
        )
    if not terms.is_certain:
        yield Ask(
            f"the days on which {before.shipment_ids[0]} arrived and "
            f"{hop.shipment_ids[0]} left",
            bans(-rule.possible),
            "if the second left first, it cannot have carried these goods",
        )
    if terms.quantity:
        yield Ask(
            f"the masses of {ids}, and what else came to {hop.from_name or hop.from_id}",
            bans(-terms.quantity),
            "if they stand, other goods were added",
        )


def _ends(view: View, question: ChainQuestion, route: Route, chain: Chain) -> Iterator[Ask]:
    last = int(question.target_weight[route.walk[-1]])
    declared = view.graph.hops.import_country[route.walk[-1]] == DPRK
    if last < 0 and not declared:
        hop = chain.hops[-1]
        yield Ask(
            f"the export declarations of {_name(hop.to_id, hop.to_name)} after "
            f"{hop.arrived[0]}: whether the goods went on to a DPRK end-user",
            bans(-last),
            "if they went elsewhere or stayed, the chain does not end in the DPRK",
        )


def _name(party_id: str | None, name: str | None) -> str:
    return name or party_id or "a party not on record"
