"""A score for every company, and who in a chain may have known nothing."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.exposure import known_links
from diversion.scoring.company_features import (
    CompanyFeatures,
    CompanyInputs,
    company_features,
)
from diversion.scoring.models import ModelFile, columns_of
from diversion.scoring.parties import incorporation_days
from diversion.scoring.records import RecordScores

COMPANIES: Final = "companies"  # stages of a model file
BYSTANDERS: Final = "bystanders"
MOST_DOUBT: Final = float(np.log(0.01))


@dataclass(frozen=True, slots=True)
class CompanyScores:
    """Natural log-odds of every party of the joined view, shape (n_parties,).

    ``wanted`` that it is a front or an agent; ``bystander`` that it stands in a chain as
    a supplier, or as a middleman who knows nothing.
    """

    wanted: NDArray[np.float64]
    bystander: NDArray[np.float64]
    features: CompanyFeatures

    @property
    def log_odds(self) -> NDArray[np.float64]:
        """Scores: ``wanted``, and less where a company may know nothing."""
        return company_score(self.wanted, self.bystander)


def company_score(
    wanted: NDArray[np.float64], bystander: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the score of companies, natural log-odds, from what both stages say."""
    return wanted + doubt(bystander)


def doubt(bystander: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give what a score loses, at most 0, where its company may know nothing.

    It is the natural log of the chance that it is no bystander, at least that of 1 in
    100; ``bystander`` are the log-odds that it is one.
    """
    return np.maximum(-np.logaddexp(0.0, bystander), MOST_DOUBT)


def company_inputs(records: RecordScores) -> CompanyInputs:
    """Gather what company features read from scored records."""
    view = records.view
    graph = view.graph
    place = {party: index for index, party in enumerate(graph.parties.ids.tolist())}
    original = records.joined.party_of
    columns = ["from_id", "to_id", "known_on", "valid_from"]
    rows = view.store.read("links", columns, as_of=view.as_of).to_pandas()
    rows = known_links(rows, view.as_of)
    pairs = [
        (original[place[a]], original[place[b]])
        for a, b in zip(rows["from_id"], rows["to_id"], strict=True)
        if a in place and b in place
    ]
    ties = np.array(pairs, np.int32).reshape(-1, 2)
    return CompanyInputs(
        graph=graph,
        links=records.links,
        log_odds=records.log_odds,
        exposure=view.ends.value,
        made_on=incorporation_days(view),
        ties=ties[ties[:, 0] != ties[:, 1]],
    )


def score_companies(records: RecordScores, model: ModelFile) -> CompanyScores:
    """Score companies by what they receive and pass on.

    Raises
    ------
    ModelError
        If the model has no such stage, or was fitted with other features.
    """
    found = company_features(company_inputs(records))
    wanted, bystander = company_odds(model, found)
    return CompanyScores(wanted, bystander, found)


def company_odds(
    model: ModelFile, found: CompanyFeatures
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give what both stages say of each row: ``wanted``, and ``bystander``."""
    odds = []
    for name in (COMPANIES, BYSTANDERS):
        fitted = model.stage(name).model
        odds.append(fitted.raw(columns_of(fitted, found.names, found.values, what=name)))
    return odds[0], odds[1]
