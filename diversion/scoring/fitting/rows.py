"""Rows of many cases put together, and a model fitted to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from diversion.errors import InputError
from diversion.scoring.fitting.settings import Kind, StageSettings
from diversion.scoring.models import Model
from diversion.scoring.models.fit_logistic import fit_logistic
from diversion.scoring.models.fit_trees import fit_trees
from diversion.scoring.models.trees import mean_trees


@dataclass(frozen=True, slots=True)
class Rows:
    """Labelled rows of one case: ``values`` of shape (n_rows, n_features)."""

    values: NDArray[np.float32]
    is_positive: NDArray[np.bool_]
    weight: NDArray[np.float64]

    def weighing(self, factor: float) -> "Rows":
        """Give the same rows, each weighing ``factor`` times as much."""
        return replace(self, weight=factor * self.weight)


def join_rows(parts: Sequence[Rows]) -> Rows:
    """Put rows together, in their order."""
    return Rows(
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.is_positive for part in parts]),
        np.concatenate([part.weight for part in parts]),
    )


def sample_rows(
    values: NDArray[np.float64],
    is_positive: NDArray[np.bool_],
    weight: NDArray[np.float64],
    random: np.random.Generator,
    settings: StageSettings,
) -> Rows:
    """Keep all positives, all rows that weigh more than 1, and a share of the others.

    Those of the share weigh by its inverse; rows of weight 0 are left out. All are scaled
    so that a case of many rows counts as much as one of few.
    """
    is_sure = is_positive | (weight > 1)
    kept = settings.kept
    stays = (is_sure | (random.random(is_positive.size) < kept)) & (weight > 0)
    scale = np.where(is_sure, 1.0, 1.0 / kept) * (settings.usual / max(1, is_positive.size))
    return Rows(
        values[stays].astype(np.float32), is_positive[stays], (weight * scale)[stays]
    )


def chain_weights(chain: NDArray[np.int64]) -> NDArray[np.float64]:
    """Weigh candidates so that every true chain counts alike, shape (n_routes,).

    ``chain`` is the true one that a candidate stands for, -1 for none. Many candidates
    may stand for one: they share its weight. Those that are true weigh 1 in the mean,
    the others 1 each.
    """
    weight = np.ones(chain.size)
    true = chain[chain >= 0]
    if true.size:
        share = 1.0 / np.bincount(true)[true]
        weight[chain >= 0] = share / share.mean()
    return weight


def fit_rows(
    kind: Kind, names: Sequence[str], parts: Sequence[Rows], settings: StageSettings
) -> Model:
    """Fit a model to the rows of some cases.

    Raises
    ------
    InputError
        If there is no case, or no row of one of the two kinds.
    """
    if not parts:
        raise InputError("a fit needs one labelled case at least")
    rows = join_rows(parts)
    values, is_positive, weight = (
        rows.values.astype(np.float64),
        rows.is_positive,
        rows.weight,
    )
    signs = {name: sign for name, sign in settings.signs.items() if name in names}
    if kind == "logistic":
        return fit_logistic(
            names, values, is_positive, weight=weight, ridge=settings.ridge, signs=signs
        )
    seeds = range(settings.trees.seed, settings.trees.seed + settings.n_fits)
    return mean_trees(
        [
            fit_trees(
                names,
                values,
                is_positive,
                replace(settings.trees, signs=signs, seed=seed),
                weight=weight,
            )
            for seed in seeds
        ]
    )
