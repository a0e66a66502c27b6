"""Answers of a fitted model about one view of a case."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.analysis.chain import Chain, Completeness
from diversion.analysis.odds import BAN
from diversion.analysis.view import View
from diversion.scoring.company_scores import (
    BYSTANDERS,
    COMPANIES,
    CompanyScores,
    score_companies,
)
from diversion.scoring.lead_chains import bans, lead_chains
from diversion.scoring.models import ModelFile
from diversion.scoring.records import RecordScores, score_hops, scorer_name
from diversion.scoring.route_scores import ROUTES, RouteScores, score_routes
from diversion.scoring.vicinity import Surroundings

SUSPECTED: Final = 0.1  # chance from which a role is named
TARGET_ROLES: Final = ("target", "exposed")


@dataclass(frozen=True)
class Fitted:
    """Scores of one view by one model, computed when first asked for."""

    view: View
    model: ModelFile
    scorer_option: str = "auto"  # how the model was asked for

    @property
    def scorer(self) -> str:
        """Name what speaks, and what it was fitted on."""
        return scorer_name(self.model)

    @cached_property
    def records(self) -> RecordScores:
        """Scores of all records of the joined view."""
        return score_hops(self.view, self.model)

    @cached_property
    def companies(self) -> CompanyScores:
        """Scores of all companies of the joined view."""
        return score_companies(self.records, self.model)

    @cached_property
    def routes(self) -> RouteScores:
        """Candidate routes with their scores."""
        return score_routes(self.records, self.companies, self.model)

    @cached_property
    def surroundings(self) -> Surroundings:
        """What is asked of the case around one route after the other."""
        return Surroundings(self)

    def leads(self, top: int) -> tuple[tuple[Chain, ...], Completeness]:
        """Rank the leads over the whole case: diverse, one intermediary at least."""
        found = self.chains(self.routes.choose(top))
        bound = bans(self.model.stage(ROUTES).model.most())
        explored = len(self.routes.candidates)
        return found, Completeness(
            exact=False,
            explored=explored,
            bound=bound,
            truncated_by=None,
            note=self._one_sided(),
        )

    def lead_scores(self, top: int) -> NDArray[np.float64]:
        """Give the scores of the leads in bans, in their order, shape (n_leads,)."""
        return np.round(self.routes.log_odds[self.routes.choose(top)] / BAN, 4)

    def chains(self, chosen: NDArray[np.intp]) -> tuple[Chain, ...]:
        """Spell out candidate routes by their rows, ranked in that order."""
        line = self.model.stage(ROUTES).calibration
        raw = self.routes.log_odds[chosen]
        probability = None if line is None else line.apply(raw)
        return lead_chains(self.records, self.routes, chosen, probability)

    def _one_sided(self) -> str:
        """Say how many consignments no lead can pass, for one side is not on record.

        Two of them may meet at the party that neither names; the others lead nowhere.
        """
        graph, odds = self.records.view.graph, self.records.log_odds
        hops, unknown = graph.hops, graph.unknown
        is_one_sided = (hops.source == unknown) != (hops.target == unknown)
        walks = self.routes.candidates.walks
        is_one_sided[walks[walks >= 0]] = False
        rows = np.flatnonzero(is_one_sided)
        if not rows.size:
            return ""
        best = graph.records_of(int(rows[odds[rows].argmax()]))[0]
        if rows.size == 1:
            return f"A consignment of which one side is not known, {best}, is in no lead."
        return (
            f"{rows.size:,} consignments of which one side is not known are in no lead;"
            f" {best} has the highest score of them."
        )

    def company_table(self, table: pd.DataFrame) -> pd.DataFrame:
        """Put the model's score and role into a table of companies, best first.

        Companies that may be one have one score.
        """
        party_of = self.records.joined.party_of
        odds, bystander = self.companies.log_odds, self.companies.bystander
        found = pd.DataFrame(
            {
                "score": np.round(odds / BAN, 4)[party_of],
                "model_role": self._roles(odds, bystander)[party_of],
            },
            index=self.view.graph.parties.ids,
        )
        result = table.copy()
        result["score"] = result["company_id"].map(found["score"])
        role = result["company_id"].map(found["model_role"])
        is_free = ~result["role"].isin(TARGET_ROLES) & role.notna()
        result["role"] = result["role"].where(~is_free, role)
        return result.sort_values(
            ["score", "company_id"], ascending=[False, True], ignore_index=True
        )

    def _roles(
        self, odds: NDArray[np.float64], bystander: NDArray[np.float64]
    ) -> NDArray[np.object_]:
        """Name the roles that companies may have; ``None`` where nothing stands out."""
        names = self.companies.features.names
        received = self.companies.features.values[:, names.index("in_none")]
        sent = self.companies.features.values[:, names.index("out_none")]
        chance = [1.0 / (1.0 + np.exp(-value)) for value in (odds, bystander)]
        roles = np.full(odds.size, None, np.object_)
        is_by = (chance[1] >= SUSPECTED) & (chance[1] > chance[0])
        roles[is_by & (sent >= received)] = "may be supplier"
        roles[is_by & (sent < received)] = "may be unwitting"
        roles[(chance[0] >= SUSPECTED) & (chance[0] >= chance[1])] = "may be front or agent"
        return roles


def can_rank(model: ModelFile) -> bool:
    """Say whether a model scores companies and routes too, not records alone."""
    return {COMPANIES, BYSTANDERS, ROUTES} <= set(model.stages)
