"""A score for every record, by a fitted model or without labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.view import View
from diversion.kernels.lot_pairs import COMPARISONS
from diversion.scoring.blockwise import raw_by_block
from diversion.scoring.features import Features, own_features, record_features
from diversion.scoring.joined import Joined, join_view
from diversion.scoring.links import LinkModel, Links, find_links
from diversion.scoring.lots import Lots, read_lots
from diversion.scoring.models import Model, ModelFile
from diversion.scoring.neighbours import neighbour_columns
from diversion.scoring.passes import NO_WALK

LINKS, RECORDS, AGAIN = "links", "records", "records_again"  # stages of a model file
UNFITTED: Final = "walk + flow"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What links and models read of a case: computed once, the same for every model."""

    view: View  # joined
    joined: Joined
    lots: Lots
    own: Features


@dataclass(frozen=True, slots=True)
class RecordScores:
    """Scores of every hop of ``view.graph``: arrays of shape (n_hops,).

    ``log_odds`` is natural and ranks; ``probability`` is not calibrated here. ``view`` is
    the joined one, with the hops that were asked about; ``joined`` leads back to its
    parties. ``features`` are those of the last stage, ``first`` the log-odds before it.
    """

    view: View
    joined: Joined
    log_odds: NDArray[np.float64]
    features: Features
    links: Links
    scorer: str
    first: NDArray[np.float64] | None = None

    @property
    def probability(self) -> NDArray[np.float64]:
        """Chance that the goods reach a DPRK end-user, before calibration."""
        return 1.0 / (1.0 + np.exp(-self.log_odds))


@dataclass(frozen=True, slots=True)
class FittedLinks:
    """A fitted model as :class:`~diversion.scoring.links.LinkModel`."""

    model: Model
    names: tuple[str, ...]
    name: str = "fitted links"

    def weigh(self, comparisons: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give the log-odds that both records of each link carry the same goods."""

        def read(names: Sequence[str], first: int, last: int) -> NDArray[np.float64]:
            found = np.empty((len(names), last - first))
            for place, name in enumerate(names):
                found[place] = comparisons[first:last, self.names.index(name)]
            return found.T

        n_links = comparisons.shape[0]
        odds = raw_by_block(self.model, self.names, n_links, read, what="links")
        return odds.astype(np.float32)


def gather(view: View) -> Evidence:
    """Join what may be one company, and read what does not need links."""
    joined = join_view(view)
    lots = read_lots(joined.view)
    return Evidence(joined.view, joined, lots, own_features(joined.view, lots))


def score_hops(view: View, model: ModelFile | None = None) -> RecordScores:
    """Score every hop of a view, after joining what may be one company.

    Without a model the score is the best walk over links to an end beyond the hop, with
    the share of its goods that flows there.

    Raises
    ------
    ModelError
        If the model was fitted with features that this version does not compute.
    """
    return score_evidence(gather(view), model)


def score_evidence(evidence: Evidence, model: ModelFile | None = None) -> RecordScores:
    """Score what :func:`gather` gives."""
    view, lots = evidence.view, evidence.lots
    links = find_links(view, link_model(model), lots)
    features = record_features(view, lots, links, evidence.own)
    if model is None:
        odds = walk_score(features)
        return RecordScores(view, evidence.joined, odds, features, links, UNFITTED)
    first = odds = _raw(model, RECORDS, features)
    if AGAIN in model.stages:
        features = features.with_columns(neighbour_columns(view.graph, links, odds))
        odds = _raw(model, AGAIN, features)
    name = scorer_name(model)
    return RecordScores(view, evidence.joined, odds, features, links, name, first)


def scorer_name(model: ModelFile) -> str:
    """Say which kind of model speaks, and what it was fitted on."""
    return f"fitted {model.stage(RECORDS).model.kind}, {model.provenance.about}"


def walk_score(features: Features) -> NDArray[np.float64]:
    """Score without labels: natural log-odds from walks and flows, shape (n_hops,)."""
    walk = features.column("walk_rare_end").astype(np.float64)
    flow = features.column("flow_rare_end").astype(np.float64)
    return np.asarray(np.maximum(walk, NO_WALK) + np.log(flow + 1e-3))


def link_model(model: ModelFile | None) -> LinkModel | None:
    """Give what weighs links, ``None`` where no model does."""
    if model is None or LINKS not in model.stages:
        return None
    fitted = model.stage(LINKS).model
    return FittedLinks(fitted, COMPARISONS)


def _raw(model: ModelFile, stage: str, features: Features) -> NDArray[np.float64]:
    fitted = model.stage(stage).model
    n_hops = features.column(features.names[0]).size
    return raw_by_block(fitted, features.names, n_hops, features.read, what="records")
