"""What the truth says of companies and routes."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import TemporalGraph
from diversion.scoring.bridges import Pairs
from diversion.scoring.candidates import Candidates
from diversion.scoring.evaluation.companies import HARMED
from diversion.scoring.evaluation.routes import is_same_route, straight
from diversion.scoring.evaluation.truth import NOBODY, Truth

FRONT: Final = "front"
AGENT: Final = "agent"


@dataclass(frozen=True, slots=True)
class PartyLabels:
    """Shape (n_parties,) each: who is wanted, who knew nothing, who does not count."""

    is_front: NDArray[np.bool_]
    is_agent: NDArray[np.bool_]  # wanted too, less than fronts
    is_harmed: NDArray[np.bool_]
    is_left_out: NDArray[np.bool_]

    @property
    def is_wanted(self) -> NDArray[np.bool_]:
        """Say which parties are to be found, shape (n_parties,)."""
        return self.is_front | self.is_agent


def label_parties(
    truth: Truth, graph: TemporalGraph, party_of: NDArray[np.int32]
) -> PartyLabels:
    """Label parties; distributors who know are neither wanted nor harmed.

    ``party_of`` says which party of the joined graph stands for each; the others are
    left out.
    """
    ids = [truth.company(str(party)) for party in graph.parties.ids]
    role = np.array([truth.roles.get(company, "") for company in ids], np.object_)
    left_out = np.array([company in truth.left_out for company in ids], np.bool_)
    left_out |= party_of != np.arange(graph.n_parties)
    left_out[graph.unknown] = True
    return PartyLabels(
        role == FRONT, role == AGENT, np.isin(role.astype(str), HARMED), left_out
    )


def label_routes(
    truth: Truth, graph: TemporalGraph, candidates: Candidates
) -> NDArray[np.int64]:
    """Give the true chain that each candidate finds, -1 where none.

    A party that is not named may be the one that the chain passed there.
    """
    by_ends: dict[tuple[str, str], list[tuple[int, tuple[str, ...]]]] = {}
    for index, chain in enumerate(truth.chains):
        for accepted in chain.routes:
            if accepted:
                key = accepted[0], accepted[-1]
                by_ends.setdefault(key, []).append((index, accepted))
    ids = graph.parties.ids
    result = np.full(len(candidates), -1, np.int64)
    for row, parties in enumerate(candidates.parties):
        route = straight(truth, [str(ids[p]) for p in parties if p >= 0])
        for index, accepted in by_ends.get((route[0], route[-1]), ()):
            if is_same_route(_named(route, accepted), accepted):
                result[row] = index
                break
    return result


def label_bridges(truth: Truth, graph: TemporalGraph, pairs: Pairs) -> NDArray[np.bool_]:
    """Say of which pairs of hops both are legs of a true chain, one leg apart."""
    four = {
        route[place : place + 4]
        for chain in truth.chains
        for route in chain.routes
        for place in range(len(route) - 3)
    }
    ids = [truth.company(str(party)) for party in graph.parties.ids]
    source, target = graph.hops.source, graph.hops.target
    passed = zip(*(side[hops] for hops in pairs for side in (source, target)), strict=True)
    return np.array([tuple(ids[p] for p in way) in four for way in passed], np.bool_)


def _named(route: tuple[str, ...], accepted: tuple[str, ...]) -> tuple[str, ...]:
    if len(route) != len(accepted):
        return route
    return tuple(b if a == NOBODY else a for a, b in zip(route, accepted, strict=True))
