"""Ask every indicator about a shipment, a company or a chain."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from diversion.analysis.chain import Chain
from diversion.analysis.targets import DPRK
from diversion.indicators.catalogue import Indicator, Level, catalogue
from diversion.indicators.chains import Walk
from diversion.indicators.facts import Facts
from diversion.indicators.outcome import Outcome, State
from diversion.indicators.scale import Range, weigh

MOST_PAIRS: Final = 20  # of one company, the latest first


@dataclass(frozen=True, slots=True)
class Finding:
    """What one indicator says about one subject."""

    indicator: Indicator
    subject: str  # kind and id, such as "company C017"
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Assessment:
    """What all indicators say about a question, and what that weighs.

    ``notes`` say what was left out. ``facts`` are the findings outside the score.
    """

    subject: str
    findings: tuple[Finding, ...]
    range: Range
    notes: tuple[str, ...] = ()

    def of(self, state: State) -> tuple[Finding, ...]:
        """Give the findings with one answer."""
        return tuple(f for f in self.findings if f.outcome.state is state)

    @property
    def facts(self) -> tuple[Finding, ...]:
        """Give what fired outside the score: listed status is a fact, not evidence."""
        return tuple(f for f in self.of(State.FIRED) if not f.indicator.weight)


def assess_shipment(facts: Facts, shipment_id: str) -> Assessment:
    """Assess one consignment by the id of any of its documents, with both its sides.

    Raises
    ------
    UnknownPartyError
        If no such shipment is in the case.
    """
    hop = int(facts.hops_of([shipment_id])[0])
    source, target = int(facts.hops.source[hop]), int(facts.hops.target[hop])
    findings = [
        *_consignments(facts, [hop]),
        *_companies(facts, [source, target]),
        *_pairs(facts, [(source, target)]),
    ]
    return _assessment(f"shipment {shipment_id}", findings)


def assess_company(facts: Facts, company_id: str) -> Assessment:
    """Assess one company, and it with each of its latest partners.

    Raises
    ------
    UnknownPartyError
        If the company is not in the case.
    """
    party = facts.party(company_id)
    received, sent = facts.received(party), facts.sent(party)
    pairs = [
        (int(facts.hops.source[h]), party, int(facts.hops.depart_lo[h])) for h in received
    ]
    pairs += [
        (party, int(facts.hops.target[h]), int(facts.hops.depart_lo[h])) for h in sent
    ]
    latest = {(s, t): day for s, t, day in sorted(pairs, key=lambda pair: pair[2])}
    by_day = sorted(latest, key=lambda pair: (-latest[pair], pair))
    chosen = [pair for pair in by_day if facts.graph.unknown not in pair]
    notes: tuple[str, ...] = ()
    if len(chosen) > MOST_PAIRS:
        notes = (f"with its latest {MOST_PAIRS} of {len(chosen)} partners only",)
    findings = [*_companies(facts, [party]), *_pairs(facts, chosen[:MOST_PAIRS])]
    return _assessment(f"company {company_id}", findings, notes)


def assess_chain(facts: Facts, chain: Chain) -> Assessment:
    """Assess a chain, each of its consignments, companies and pairs."""
    walk = walk_of(facts, chain)
    hops = walk.on_record
    parties = [party for party in walk.parties if party != facts.graph.unknown]
    pairs = [(int(facts.hops.source[h]), int(facts.hops.target[h])) for h in hops]
    findings = [
        *_ask(facts, "P", [(f"chain {chain.chain_id}", (walk,))]),
        *_consignments(facts, hops),
        *_companies(facts, parties),
        *_pairs(facts, pairs),
    ]
    return _assessment(f"chain {chain.chain_id}", findings)


def walk_of(facts: Facts, chain: Chain) -> Walk:
    """Find the parties and hops of a chain."""
    found = facts.hop_by_record(list(chain.shipments)) if chain.shipments else {}
    hops = tuple(found[h.shipment_ids[0]] if h.shipment_ids else None for h in chain.hops)
    parties = tuple(
        facts.graph.unknown if company is None else facts.party(company)
        for company in chain.companies
    )
    return Walk(chain.chain_id, parties, hops)


def _consignments(facts: Facts, hops: Iterable[int]) -> Iterator[Finding]:
    chosen = list(dict.fromkeys(hops))
    facts.fetch(chosen)
    subjects = [(f"shipment {facts.graph.records_of(hop)[0]}", (hop,)) for hop in chosen]
    return _ask(facts, "S", subjects)


def _companies(facts: Facts, parties: Iterable[int]) -> Iterator[Finding]:
    """Ask about companies; of one in the DPRK, only for facts: it is no front."""
    for party in dict.fromkeys(parties):
        if party != facts.graph.unknown:
            is_end = facts.country(party) == DPRK
            subject = (f"company {facts.party_id(party)}", (party,))
            yield from _ask(facts, "C", [subject], facts_only=is_end)


def _pairs(facts: Facts, pairs: Iterable[tuple[int, int]]) -> Iterator[Finding]:
    subjects = [
        (f"pair {facts.party_id(source)} → {facts.party_id(target)}", (source, target))
        for source, target in dict.fromkeys(pairs)
        if facts.graph.unknown not in (source, target)
    ]
    return _ask(facts, "E", subjects)


def _ask(
    facts: Facts,
    level: Level,
    subjects: Iterable[tuple[str, tuple[object, ...]]],
    *,
    facts_only: bool = False,
) -> Iterator[Finding]:
    asked = list(subjects)
    for entry in catalogue():
        if entry.level == level and not (facts_only and entry.weight):
            for subject, arguments in asked:
                test: Callable[..., Outcome] = partial(entry.test, facts)
                yield Finding(entry, subject, test(*arguments))


def _assessment(
    subject: str, findings: list[Finding], notes: tuple[str, ...] = ()
) -> Assessment:
    found = weigh((finding.indicator, finding.outcome) for finding in findings)
    ordered = sorted(findings, key=lambda f: (_RANK[f.outcome.state], -f.indicator.weight))
    return Assessment(subject, tuple(ordered), found, notes)


_RANK: Final = {State.FIRED: 0, State.CLEAR: 1, State.UNKNOWN: 2}
