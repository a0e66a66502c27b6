"""A score for every record, by a fitted model or without labels."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.view import View
from diversion.scoring.features import NO_WALK, Evidence, Features, record_features
from diversion.scoring.links import LinkModel, Links, find_links
from diversion.scoring.lots import read_lots


class RecordModel(Protocol):
    """Scores records from features."""

    @property
    def name(self) -> str:
        """What answers call the model."""

    @property
    def link_model(self) -> LinkModel | None:
        """What weighs the links that the features read."""

    def score(self, evidence: Evidence, features: Features) -> NDArray[np.float64]:
        """Give natural log-odds for every hop, shape (n_hops,)."""


@dataclass(frozen=True, slots=True)
class RecordScores:
    """Scores of every hop of ``view.graph``: arrays of shape (n_hops,).

    ``log_odds`` is natural and ranks; ``probability`` is not calibrated here.
    """

    view: View
    log_odds: NDArray[np.float64]
    features: Features
    links: Links
    scorer: str

    @property
    def probability(self) -> NDArray[np.float64]:
        """Chance that the goods reach a DPRK end-user, before calibration."""
        return 1.0 / (1.0 + np.exp(-self.log_odds))


def score_hops(view: View, model: RecordModel | None = None) -> RecordScores:
    """Score every hop of a view.

    Without a model the score is the best walk over links to an end beyond the hop, with
    the share of its goods that flows there.
    """
    lots = read_lots(view.graph, view.store)
    links = find_links(view, model.link_model if model else None, lots)
    evidence = Evidence(view, lots, links)
    features = record_features(evidence)
    if model is None:
        return RecordScores(view, walk_score(features), features, links, "walk + flow")
    odds = model.score(evidence, features)
    return RecordScores(view, odds, features, links, model.name)


def walk_score(features: Features) -> NDArray[np.float64]:
    """Score without labels: natural log-odds from walks and flows, shape (n_hops,)."""
    walk = features.column("walk_rare_end").astype(np.float64)
    flow = features.column("flow_rare_end").astype(np.float64)
    return np.asarray(np.maximum(walk, NO_WALK) + np.log(flow + 1e-3))
