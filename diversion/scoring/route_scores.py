"""Leads by a fitted ranker: candidate routes, ranked and diverse."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.scoring.bridge_scores import (
    BRIDGES,
    BridgeInputs,
    bridge_features,
    likely_bridges,
    log_chances,
)
from diversion.scoring.bridges import (
    Pairs,
    join_bridges,
    possible_bridges,
    unnamed_bridges,
)
from diversion.scoring.candidates import Candidates, best_hops, find_candidates
from diversion.scoring.company_scores import CompanyScores
from diversion.scoring.diverse import choose_diverse
from diversion.scoring.models import Model, ModelFile, columns_of
from diversion.scoring.records import RecordScores
from diversion.scoring.route_features import (
    RouteFeatures,
    RouteInputs,
    route_features,
)

ROUTES: Final = "routes"  # stage of a model file


@dataclass(frozen=True, slots=True)
class RouteScores:
    """Candidates with natural log-odds that they are a true chain, shape (n_routes,).

    ``pairs`` are the hops between which a leg may be missing, ``missing`` their features.
    """

    candidates: Candidates
    log_odds: NDArray[np.float64]
    features: RouteFeatures
    pairs: Pairs
    missing: NDArray[np.float64]

    def find(self, parties: NDArray[np.int32]) -> int | None:
        """Give the row of the candidate that takes these parties, if one does."""
        taken = self.candidates.parties
        if parties.size > taken.shape[1]:
            return None
        wanted = np.full(taken.shape[1], -1, np.int32)
        wanted[: parties.size] = parties
        rows = np.flatnonzero((taken == wanted).all(axis=1))
        return int(rows[0]) if rows.size else None

    def missing_leg(self, row: int, n_links: int) -> int | None:
        """Give which of ``pairs`` stand beside the missing leg of a candidate, if any.

        A leg from ``n_links`` on is on no record; of a party not named there is no pair.
        """
        (legs,) = np.nonzero(self.candidates.legs[row] >= n_links)
        if not legs.size:
            return None
        first, then = self.candidates.walks[row, legs[0] - 1 : legs[0] + 1]
        found = np.flatnonzero((self.pairs.first == first) & (self.pairs.then == then))
        return int(found[0]) if found.size else None

    def choose(self, top: int) -> NDArray[np.intp]:
        """Choose diverse candidates, best first."""
        chance = 1.0 / (1.0 + np.exp(-self.log_odds))
        return choose_diverse(chance, self.candidates.parties, top=top)


def missing_legs(records: RecordScores) -> Pairs:
    """Pair the hops of a case between which a leg may be missing."""
    graph, odds = records.view.graph, records.log_odds
    return possible_bridges(graph, records.links, odds, best_hops(graph, odds))


def missing_leg_features(
    records: RecordScores, companies: NDArray[np.float64], pairs: Pairs
) -> NDArray[np.float64]:
    """Compute what a model reads of pairs of hops; ``companies`` are their log-odds."""
    graph, odds = records.view.graph, records.log_odds
    return bridge_features(BridgeInputs(graph, records.links, odds, companies), pairs)


def candidate_routes(
    records: RecordScores, pairs: Pairs, log_chance: NDArray[np.float64]
) -> Candidates:
    """Find the candidates of a case by its scored records and links.

    A leg may be missing between ``pairs``, with the chances of these.
    """
    graph, links, odds = records.view.graph, records.links, records.log_odds
    unnamed = unnamed_bridges(graph, best_hops(graph, odds, unnamed=True))
    bridges = join_bridges(likely_bridges(pairs, log_chance), unnamed)
    return find_candidates(graph, links, odds, bridges)


def bridge_model(model: ModelFile) -> Model | None:
    """Give the stage that speaks of missing legs, if the model has it."""
    return model.stage(BRIDGES).model if BRIDGES in model.stages else None


def route_inputs(records: RecordScores, companies: NDArray[np.float64]) -> RouteInputs:
    """Gather what route features read; ``companies`` are their log-odds."""
    return RouteInputs(
        records.view.graph,
        records.links,
        records.log_odds,
        companies,
        records.view.ends.value,
    )


def score_routes(
    records: RecordScores, companies: CompanyScores, model: ModelFile
) -> RouteScores:
    """Find and score candidate routes.

    Raises
    ------
    ModelError
        If the model has no such stage, or was fitted with other features.
    """
    pairs = missing_legs(records)
    missing = missing_leg_features(records, companies.log_odds, pairs)
    chance = log_chances(missing, bridge_model(model))
    candidates = candidate_routes(records, pairs, chance)
    found = route_features(route_inputs(records, companies.log_odds), candidates)
    fitted = model.stage(ROUTES).model
    values = columns_of(fitted, found.names, found.values, what=ROUTES)
    return RouteScores(candidates, fitted.raw(values), found, pairs, missing)
