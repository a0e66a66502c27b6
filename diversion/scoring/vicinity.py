"""The part of a case around one route: all consignments of the companies near it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.view import View
from diversion.graph.subset import cut_graph
from diversion.graph.temporal import TemporalGraph
from diversion.scoring.company_features import CompanyInputs
from diversion.scoring.company_scores import company_inputs
from diversion.scoring.links import Links, index_links
from diversion.scoring.lots import usual_transit

if TYPE_CHECKING:
    from diversion.scoring.fitted import Fitted

LARGEST: Final = 400  # consignments of a company that is looked at as a whole
ROOM: Final = 600  # consignments of all such companies


class Surroundings:
    """What every vicinity in one scored case is cut from, gathered once."""

    def __init__(self, fitted: "Fitted") -> None:
        self.fitted = fitted
        hops = fitted.records.view.graph.hops
        self._sent = _Groups(hops.source, fitted.records.view.graph.n_parties)
        self._received = _Groups(hops.target, fitted.records.view.graph.n_parties)

    @cached_property
    def usual_transit(self) -> int:
        """Days on the way of a middling consignment of the whole case."""
        return usual_transit(self.fitted.records.view.graph)

    @cached_property
    def company_inputs(self) -> CompanyInputs:
        """What the features of all companies are computed from."""
        return company_inputs(self.fitted.records)

    def count(self, party: int) -> int:
        """Count the consignments of a party; one to itself counts twice."""
        return self._sent.count(party) + self._received.count(party)

    def hops_of(self, party: int) -> NDArray[np.int64]:
        """Give the hops that a party sends or receives, some of them twice."""
        return np.concatenate([self._sent.rows(party), self._received.rows(party)])


class _Groups:
    """The rows of each group, by group."""

    def __init__(self, group: NDArray[np.int32], n_groups: int) -> None:
        self._order = np.argsort(group, kind="stable")
        counts = np.bincount(group, minlength=n_groups)
        self._start = np.concatenate([[0], np.cumsum(counts)])

    def count(self, group: int) -> int:
        return int(self._start[group + 1] - self._start[group])

    def rows(self, group: int) -> NDArray[np.int64]:
        return self._order[self._start[group] : self._start[group + 1]]


@dataclass(frozen=True, slots=True)
class Vicinity:
    """Some hops of a scored case, between parties numbered anew.

    ``hops`` are their places in the whole case, ascending; ``parties`` the index there of
    every party here, the unknown one last. ``is_whole`` says of which parties all hops
    are here; ``covers_case`` whether all hops of the case are. ``known`` has the features
    of these hops, ``first`` and ``log_odds`` their scores before and after those of other
    hops were looked at. ``walk``, ``legs`` and ``route`` are those of the route, in
    numbers of here; a leg on no record is ``len(links)``. ``bridge`` is the log chance
    that goods took it, NaN for none, and ``bridge_values`` are its features, shape
    (1, n_features), ``None`` where the two hops meet at a party not named.
    """

    view: View
    hops: NDArray[np.int64]
    parties: NDArray[np.int64]
    is_whole: NDArray[np.bool_]
    covers_case: bool
    known: dict[str, NDArray[np.float32]]
    first: NDArray[np.float64]
    log_odds: NDArray[np.float64]
    links: Links
    made_on: NDArray[np.float64]
    ties: NDArray[np.int32]
    usual_transit: int
    walk: tuple[int, ...]
    legs: tuple[int, ...]
    bridge: float
    bridge_values: NDArray[np.float64] | None
    route: tuple[int, ...]


def cut_vicinity(around: Surroundings, row: int) -> Vicinity:
    """Cut out what lies around one candidate route.

    Companies are taken as a whole, those of the route first, then those that trade with
    them, the most suspect trade first, up to :data:`ROOM` consignments; a company of more
    than :data:`LARGEST` is left out. A small case is taken altogether.
    """
    records = around.fitted.records
    routes, graph = around.fitted.routes, records.view.graph
    candidates = routes.candidates
    missing = routes.missing_leg(row, len(records.links))
    walk = [int(h) for h in candidates.walks[row] if h >= 0]
    route = [int(p) for p in candidates.parties[row] if p >= 0]
    covers_case = graph.n_hops <= ROOM
    if covers_case:
        whole, hops = set(range(graph.n_parties)), np.arange(graph.n_hops)
    else:
        whole = set(_companies(around, route))
        found = [np.array(walk), *(around.hops_of(party) for party in sorted(whole))]
        hops = np.unique(np.concatenate(found))
    inputs = around.company_inputs
    names = _names(around.fitted, walk)
    whole |= {party for party, stands in names.items() if stands in whole}
    parties = _parties(graph, hops, [*route, *names], inputs)
    local = np.full(graph.n_parties, -1, np.int64)
    local[parties] = np.arange(parties.size)
    is_whole = np.isin(parties, sorted(whole))
    view = _view(records.view, hops, parties)
    links, place = _links(records.links, hops, is_whole, view.graph, _legs(around, row))
    here = {int(hop): number for number, hop in enumerate(hops)}
    ties = local[inputs.ties]
    return Vicinity(
        view=view,
        hops=hops,
        parties=parties,
        is_whole=is_whole,
        covers_case=covers_case,
        known={name: column[hops] for name, column in records.features.columns.items()},
        first=_first(records.first, records.log_odds)[hops],
        log_odds=records.log_odds[hops],
        links=links,
        made_on=inputs.made_on[parties],
        ties=ties[(ties >= 0).all(axis=1)].astype(np.int32),
        usual_transit=around.usual_transit,
        walk=tuple(here[hop] for hop in walk),
        legs=tuple(
            place.get(leg, len(links)) for leg in candidates.legs[row, 1 : len(walk)]
        ),
        bridge=float(candidates.bridge[row]),
        bridge_values=None if missing is None else routes.missing[[missing]],
        route=tuple(int(local[party]) for party in route),
    )


def _names(fitted: "Fitted", walk: list[int]) -> dict[int, int]:
    """Give names and entries on the way that are taken for a company, with that company."""
    party_of, before = fitted.records.joined.party_of, fitted.view.graph.hops
    found = {
        int(side[hop]): int(party_of[side[hop]])
        for hop in walk
        for side in (before.source, before.target)
    }
    return {party: stands for party, stands in found.items() if party != stands}


def _first(
    first: NDArray[np.float64] | None, last: NDArray[np.float64]
) -> NDArray[np.float64]:
    return last if first is None else first


def _companies(around: Surroundings, route: Iterable[int]) -> Iterator[int]:
    """Choose the companies that are looked at as a whole."""
    graph = around.fitted.records.view.graph
    odds, hops, room = around.fitted.records.log_odds, graph.hops, ROOM
    near: dict[int, float] = {}
    chosen = set(route)
    for party in dict.fromkeys(route):
        size = around.count(party)
        if party == graph.unknown or size > min(LARGEST, room):
            continue
        room -= size
        yield party
        for hop in around.hops_of(party).tolist():
            for other in (int(hops.source[hop]), int(hops.target[hop])):
                near[other] = max(near.get(other, -np.inf), float(odds[hop]))
    for party in sorted(near, key=lambda other: (-near[other], other)):
        size = around.count(party)
        if party in chosen or party == graph.unknown or size > min(LARGEST, room):
            continue
        room -= size
        yield party


def _parties(
    graph: TemporalGraph, hops: NDArray[np.int64], route: list[int], inputs: CompanyInputs
) -> NDArray[np.int64]:
    """List the parties of hops and route, and whoever is tied to the route's."""
    is_tied = np.isin(inputs.ties, route).any(axis=1)
    found = np.unique(
        np.concatenate(
            [
                graph.hops.source[hops],
                graph.hops.target[hops],
                route,
                inputs.ties[is_tied].ravel(),
            ]
        )
    ).astype(np.int64)
    return np.append(found[found != graph.unknown], graph.unknown)


def _view(view: View, hops: NDArray[np.int64], parties: NDArray[np.int64]) -> View:
    ends = replace(view.ends, value=view.ends.value[parties])
    part = cut_graph(view.graph, hops, parties)
    return View(part, ends, view.directory, view.store, view.as_of)


def _legs(around: Surroundings, row: int) -> list[int]:
    """Give the links of a candidate route that are on record."""
    legs = around.fitted.routes.candidates.legs[row]
    return [int(k) for k in legs if 0 <= k < len(around.fitted.records.links)]


def _links(
    links: Links,
    hops: NDArray[np.int64],
    is_whole: NDArray[np.bool_],
    graph: TemporalGraph,
    legs: list[int],
) -> tuple[Links, dict[int, int]]:
    """Give the links at whole companies and those of the route, and their places here."""
    low, high = links.first_start[hops], links.first_start[hops + 1]
    of_whole = is_whole[graph.hops.target] & (high > low)
    found = [np.arange(a, b) for a, b in zip(low[of_whole], high[of_whole], strict=True)]
    kept = np.unique(np.concatenate([*found, np.array(legs, np.int64)])).astype(np.int64)
    first, then = (np.searchsorted(hops, end[kept]) for end in (links.first, links.then))
    part = index_links(
        hops.size,
        first.astype(np.int32),
        then.astype(np.int32),
        links.weight[kept],
        links.comparisons[kept],
        links.scorer,
    )
    return part, {int(leg): number for number, leg in enumerate(kept)}
