"""Rulings about the shipments and chains of a case."""

from collections.abc import Iterable
from dataclasses import dataclass

from diversion.analysis.chain import Chain
from diversion.analysis.targets import DPRK
from diversion.indicators.assess import walk_of
from diversion.indicators.chains import Walk
from diversion.indicators.facts import Facts
from diversion.indicators.pattern import ends_in_dprk
from diversion.rules.engine import Consignment, Ruling, judge, strictest_first
from diversion.rules.packs import Pack


@dataclass(frozen=True, slots=True)
class Judgment:
    """What the packs say about a subject; ``notes`` say how to read it."""

    subject: str
    packs: tuple[Pack, ...]
    rulings: tuple[Ruling, ...]
    notes: tuple[str, ...]


def judge_shipment(facts: Facts, packs: tuple[Pack, ...], shipment_id: str) -> Judgment:
    """Judge one consignment by its own papers.

    Raises
    ------
    UnknownPartyError
        If no such shipment is in the case.
    """
    hop = int(facts.hops_of([shipment_id])[0])
    goods = consignment(facts, hop, is_inferred=False)
    rulings = judge(packs, goods)
    notes = [pack.note for pack in packs if pack.note]
    if not rulings:
        notes.insert(0, "by its own papers it neither goes to the DPRK nor comes from it")
    return Judgment(f"shipment {shipment_id}", packs, rulings, tuple(notes))


def judge_chain(facts: Facts, packs: tuple[Pack, ...], chain: Chain) -> Judgment:
    """Judge every consignment of a chain, as if its goods went on to the end."""
    walk: Walk = walk_of(facts, chain)
    is_inferred = ends_in_dprk(facts, walk)
    goods = [consignment(facts, hop, is_inferred=is_inferred) for hop in walk.on_record]
    rulings = strictest_first(ruling for each in goods for ruling in judge(packs, each))
    notes = [pack.note for pack in packs if pack.note]
    if is_inferred:
        notes.insert(0, "on the inference that these goods went on to the end of the chain")
    else:
        notes.insert(0, "the chain does not end at a DPRK end-user")
    return Judgment(f"chain {chain.chain_id}", packs, rulings, tuple(notes))


def consignment(facts: Facts, hop: int, *, is_inferred: bool) -> Consignment:
    """Give the engine what it needs of one hop.

    ``is_inferred`` counts for goods only that their papers declare elsewhere.
    """
    hops = facts.hops
    source, target = int(hops.source[hop]), int(hops.target[hop])
    names: Iterable[object] = (
        *facts.values(hop, "consignee_name"),
        *facts.values(hop, "end_user_name"),
        *(() if target == facts.graph.unknown else (facts.name(target),)),
    )
    countries = (hops.import_country[hop], facts.country(target))
    return Consignment(
        shipment_ids=facts.graph.records_of(hop),
        first_day=facts.day(hops.depart_lo[hop]),
        last_day=facts.day(hops.depart_hi[hop]),
        hs_code=facts.hs_code(hop),
        export_country=hops.export_country[hop],
        import_country=hops.import_country[hop],
        shipper_country=facts.country(source),
        consignee_country=facts.country(target),
        consignees=tuple(str(name) for name in names),
        is_inferred=is_inferred and DPRK not in countries,
    )
