"""A chain tested by the model that gave its score: facts left out, other feeds, asks."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from diversion.analysis.chain import Chain, RecordRow
from diversion.analysis.claims import Claims, LeftOut
from diversion.analysis.end_users import end_users
from diversion.scoring.fact_changes import Fact, facts_of
from diversion.scoring.fitted import Fitted
from diversion.scoring.fitted_asks import fitted_asks
from diversion.scoring.fitted_feeds import fitted_feeds
from diversion.scoring.lead_chains import bans
from diversion.scoring.rescoring import MOST_AGAIN, Rescorer
from diversion.scoring.route_hops import RouteHops

MOST_FACTS: Final = 32  # that are left out one by one


def fitted_claims(
    fitted: Fitted, row: int, chain: Chain, rows: Sequence[RecordRow]
) -> Claims:
    """Test one candidate route by the model that scored it."""
    rescorer = Rescorer(fitted.surroundings, row)
    hops = RouteHops(fitted, rescorer.vicinity, chain)
    facts = list(facts_of(hops, rows))
    return Claims(
        left_out=tuple(_left_out(hops, rescorer, fact) for fact in facts[:MOST_FACTS]),
        feeds=fitted_feeds(hops, rescorer, row),
        asks=fitted_asks(hops, rescorer),
        end_users=end_users(chain, tuple(rows)),
        scorer=fitted.scorer,
        score=chain.score,
        held=tuple(_held(hops, len(facts))),
    )


def _left_out(hops: RouteHops, rescorer: Rescorer, fact: Fact) -> LeftOut:
    if fact.breaks is not None:
        return LeftOut(fact.text, fact.record_ids, None, why=fact.breaks)
    again = rescorer.without(fact.change)
    if again is None:
        return LeftOut(fact.text, fact.record_ids, None)
    return LeftOut(
        fact.text, fact.record_ids, bans(again.route), *other_way(hops, again.walk)
    )


def other_way(hops: RouteHops, walk: tuple[int, ...]) -> tuple[tuple[str, ...], str | None]:
    """Say how another walk differs from that of the chain.

    Gives the records that take the place of others on their leg, and what else is new.
    """
    before, legs = hops.vicinity.walk, hops.vicinity.view.graph.hops
    gone = {(legs.source[h], legs.target[h]) for h in set(before) - set(walk)}
    new = [hop for hop in walk if hop not in before]
    instead = [hop for hop in new if (legs.source[hop], legs.target[hop]) in gone]
    notes = []
    if len(instead) < len(gone):
        notes.append("that leg is then on no record")
    elsewhere = [record for hop in new if hop not in instead for record in hops.ids(hop)]
    if elsewhere:
        notes.append(f"another leg then goes by {' '.join(elsewhere)}")
    records = tuple(record for hop in instead for record in hops.ids(hop))
    return records, "; ".join(notes) or None


def _held(hops: RouteHops, n_facts: int) -> Iterator[str]:
    """Say what was looked at again, and what was held fixed."""
    vicinity = hops.vicinity
    n_hops = vicinity.hops.size
    if vicinity.covers_case:
        what = f"all {n_hops:,} consignments of the case"
        fixed = "how many ways of goods the search met along these companies"
        if n_hops > MOST_AGAIN:
            fixed += f", and all but {MOST_AGAIN} scores that a fact changes"
    else:
        n_whole = int(np.count_nonzero(vicinity.is_whole))
        what = (
            f"the {n_hops:,} consignments of {n_whole:,} companies around the chain, "
            f"{MOST_AGAIN} scores at most for each fact"
        )
        fixed = (
            "the scores of all others, what is usual in all trade, and how many ways of "
            "goods the search met along these companies"
        )
    yield f"looked at again without each fact: {what}; held fixed: {fixed}"
    if n_facts > MOST_FACTS:
        yield f"of {n_facts} facts, the first {MOST_FACTS} were left out one by one"
    if vicinity.covers_case:
        return
    for party in dict.fromkeys(vicinity.route):
        if not vicinity.is_whole[party]:
            which, why = f"the company {hops.name(party)}", "it has too many consignments"
            if party == vicinity.view.graph.unknown:
                which, why = "the party not on record", "it may be many companies"
            yield f"held fixed, too: {which} and the links at it, for {why}"
