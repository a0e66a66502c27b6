"""The facts that a fitted score may rest on, each as a change of the case around it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.chain import RecordRow
from diversion.analysis.explaining import target_evidence
from diversion.analysis.exposure import spread
from diversion.analysis.leaving_out import SHARES, targets_without, tie_in_words
from diversion.scoring.document_values import transit, values_without
from diversion.scoring.route_hops import RouteHops
from diversion.scoring.states import Change, Value

MOST_TIES: Final = 6  # that are left out one by one


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact in words, the rows that state it, and the case without it."""

    text: str
    record_ids: tuple[str, ...]
    change: Change
    breaks: str | None = None  # why the chain falls apart, whatever is scored


def facts_of(hops: RouteHops, rows: Sequence[RecordRow]) -> Iterator[Fact]:
    """List what may be left out of a chain, from whole consignments to single values."""
    yield from _consignments(hops)
    yield from _exposures(hops)
    yield from _identities(hops)
    yield from _documents(hops, rows)
    yield from _others(hops)
    yield from _values(hops)
    yield from _entries(hops)
    yield from _days(hops, rows)


def _consignments(hops: RouteHops) -> Iterator[Fact]:
    for number, hop in hops.walk:
        ids = hops.ids(hop)
        text = f"without {', '.join(ids)} (hop {number})"
        yield Fact(text, ids, Change(gone=frozenset({hop})))


def _documents(hops: RouteHops, rows: Sequence[RecordRow]) -> Iterator[Fact]:
    """Leave out each of two documents of a consignment: what the other says remains."""
    known = {row.record_id: dict(row.fields) for row in rows if row.table == "shipments"}
    for number, hop in hops.walk:
        ids = hops.ids(hop)
        if len(ids) != 2 or not set(ids) <= known.keys():  # noqa: PLR2004 - see above
            continue
        for gone, left in (ids, ids[::-1]):
            found = values_without(known[gone], known[left])
            kind = known[gone].get("record_type", "document").replace("_", " ")
            text = f"without the {kind} {gone} (hop {number}; {left} remains)"
            if isinstance(found, str):
                yield Fact(text, (gone,), Change(), f"{left} names no {found}")
            elif found is not None:
                values, features = found
                change = Change(values={hop: values}, features={hop: features})
                yield Fact(text, (gone,), change)


def _values(hops: RouteHops) -> Iterator[Fact]:
    graph = hops.vicinity.view.graph.hops
    for number, hop in hops.walk:
        ids = hops.ids(hop)
        where = f"of {', '.join(ids)} (hop {number})"
        if graph.mass_kg[hop] > 0:
            gone: dict[str, Value] = {"mass_kg": math.nan}
            yield Fact(f"without the mass {where}", ids, Change(values={hop: gone}))
        if graph.hs2[hop] >= 0:
            gone = dict.fromkeys(("hs2", "hs4", "hs6"), -1)
            yield Fact(f"without the goods code {where}", ids, Change(values={hop: gone}))


def _days(hops: RouteHops, rows: Sequence[RecordRow]) -> Iterator[Fact]:
    """Leave out one day of a consignment with both; it may then be any that fits."""
    modes = {
        row.record_id: dict(row.fields).get("transport_mode", "")
        for row in rows
        if row.table == "shipments"
    }
    graph = hops.vicinity.view.graph.hops
    for number, hop in hops.walk:
        ids = hops.ids(hop)
        left, came = int(graph.depart_lo[hop]), int(graph.arrive_hi[hop])
        if left != graph.depart_hi[hop] or came != graph.arrive_lo[hop]:
            continue
        least, most = transit(next(filter(None, map(modes.get, ids)), ""))
        where = f"{', '.join(ids)} (hop {number})"
        later: dict[str, Value] = {"arrive_lo": left + least, "arrive_hi": left + most}
        yield Fact(
            f"without the day of arrival of {where}", ids, Change(values={hop: later})
        )
        sooner: dict[str, Value] = {"depart_lo": came - most, "depart_hi": came - least}
        yield Fact(
            f"without the day of departure of {where}", ids, Change(values={hop: sooner})
        )


def _others(hops: RouteHops) -> Iterator[Fact]:
    """Leave out all that a company between sent and received beside the chain."""
    vicinity = hops.vicinity
    graph = vicinity.view.graph
    for party in vicinity.route[1:-1]:
        touches = (graph.hops.source == party) | (graph.hops.target == party)
        others = set(np.flatnonzero(touches).tolist()) - set(vicinity.walk)
        if not vicinity.is_whole[party] or not others:
            continue
        word = "consignment" if len(others) == 1 else "consignments"
        text = (
            f"without the {len(others):,} other {word} of {hops.name(party)}, on record "
            "beside the chain"
        )
        ids = (str(graph.parties.ids[party]),)
        yield Fact(text, ids, Change(gone=frozenset(others)))


def _entries(hops: RouteHops) -> Iterator[Fact]:
    """Leave out what the register says that a company does, and since when it exists."""
    vicinity = hops.vicinity
    parties = vicinity.view.graph.parties
    for party in vicinity.route:
        said = (
            [f"roles ({', '.join(parties.roles[party])})"] if parties.roles[party] else []
        )
        said += ["day of incorporation"] if np.isfinite(vicinity.made_on[party]) else []
        if said and vicinity.is_whole[party]:
            text = f"without the {' and the '.join(said)} of {hops.name(party)}"
            ids = (str(parties.ids[party]),)
            yield Fact(text, ids, Change(unregistered=frozenset({party})))


def _identities(hops: RouteHops) -> Iterator[Fact]:
    """Leave out that a name, or another entry, on the way is taken for a company."""
    fitted, vicinity = hops.fitted, hops.vicinity
    before, ids = fitted.view.graph.hops, fitted.view.graph.parties.ids
    local = {int(party): number for number, party in enumerate(vicinity.parties)}
    party_of = fitted.records.joined.party_of
    seen: set[int] = set()
    for _, hop in hops.walk:
        whole = int(vicinity.hops[hop])
        for party in (int(before.source[whole]), int(before.target[whole])):
            stands = int(party_of[party])
            if stands == party or party in seen or party not in local:
                continue
            seen.add(party)
            values: dict[int, dict[str, Value]] = {}
            for side in ("source", "target"):
                is_its = getattr(before, side)[vicinity.hops] == party
                for each in np.flatnonzero(is_its).tolist():
                    values.setdefault(each, {})[side] = local[party]
            name = str(ids[party])
            entry = fitted.view.graph.parties.names[party]
            name = f"{entry} ({name})" if entry else name.removeprefix("name:")
            text = f"without taking {name} for {hops.name(local[stands])}"
            yield Fact(text, (str(ids[party]), str(ids[stands])), Change(values=values))


def _exposures(hops: RouteHops) -> Iterator[Fact]:
    """Leave out ties of the companies on the way, and listings of their targets."""
    ends = hops.fitted.view.ends
    members = _members(hops)
    to_target = target_evidence(ends, hops.chain)
    kinds, pairs = _ties(hops, members)
    ordered = dict.fromkeys([e for e in to_target if e in kinds] + list(kinds))
    exposing = set(to_target) | (_exposing(hops, members) & set(kinds))
    telling = [e for e in ordered if e in exposing or pairs[e]]
    for evidence in telling[:MOST_TIES]:
        exposure = None
        if evidence in exposing:
            found = spread(ends.targets, ends.network, without=frozenset({evidence}))
            values = {party: each.value for party, each in found.items()}
            exposure = _exposure(hops, members, values)
        change = Change(exposure=exposure, untied=frozenset(pairs[evidence]))
        yield Fact(
            f"without {tie_in_words(kinds[evidence], evidence)}", (evidence,), change
        )
    for listing, targets in targets_without(hops.fitted.view, hops.chain):
        found = spread(targets, ends.network)
        values = {party: each.value for party, each in found.items()}
        change = Change(exposure=_exposure(hops, members, values))
        yield Fact(f"without the listing {listing}", (listing,), change)


def _exposing(hops: RouteHops, members: dict[int, list[str]]) -> set[str]:
    """Give the ties that expose companies, of the route or near it, to DPRK end-users."""
    by_id = hops.fitted.view.ends.by_id
    near = (by_id[name] for names in members.values() for name in names if name in by_id)
    return {tie.evidence for exposed in near for tie in exposed.ties}


def _members(hops: RouteHops) -> dict[int, list[str]]:
    """Give the ids of all parties that a party of the vicinity stands for."""
    fitted, vicinity = hops.fitted, hops.vicinity
    local = np.full(fitted.view.graph.n_parties, -1, np.int64)
    local[vicinity.parties] = np.arange(vicinity.parties.size)
    stands = local[fitted.records.joined.party_of]
    found: dict[int, list[str]] = {}
    for party in np.flatnonzero(stands >= 0).tolist():
        name = str(fitted.view.graph.parties.ids[party])
        found.setdefault(int(stands[party]), []).append(name)
    return found


def _ties(
    hops: RouteHops, members: dict[int, list[str]]
) -> tuple[dict[str, str], dict[str, set[frozenset[int]]]]:
    """Give the kind of each tie of the route's companies, and whom it alone ties."""
    network = hops.fitted.view.ends.network
    number = {name: party for party, names in members.items() for name in names}
    kinds: dict[str, str] = {}
    between: dict[frozenset[int], set[str]] = {}
    for party in dict.fromkeys(hops.vicinity.route):
        for name in members.get(party, ()):
            for tie in network.ties.get(name, ()):
                kinds.setdefault(tie.evidence, tie.kind)
                other = number.get(tie.neighbour)
                if other is not None and other != party and not tie.kind.startswith(SHARES):
                    between.setdefault(frozenset((party, other)), set()).add(tie.evidence)
    pairs: dict[str, set[frozenset[int]]] = {evidence: set() for evidence in kinds}
    for pair, evidences in between.items():
        if len(evidences) == 1:
            pairs[next(iter(evidences))].add(pair)
    return kinds, pairs


def _exposure(
    hops: RouteHops, members: dict[int, list[str]], value: dict[str, float]
) -> NDArray[np.float64]:
    """Give the exposure of every party here, the most of those it stands for."""
    result = hops.vicinity.view.ends.value.copy()
    for party, names in members.items():
        if party != result.size - 1:
            result[party] = max(value.get(name, 0.0) for name in names)
    return result
