"""Whether probabilities mean what they say."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.scoring.evaluation.records import MIN_SHARE, labelled
from diversion.scoring.evaluation.truth import Truth
from diversion.scoring.models.isotonic import pooled

BINS: Final = 15  # of equal mass
LEAST: Final = 1e-9


def probability_measures(truth: Truth, scores: pd.DataFrame) -> dict[str, float]:
    """Measure probabilities of shipments; empty if there are none, or one kind only.

    ``brier`` is the mean squared error, ``ece`` the mean gap between what was said and
    what came true over bins of equal mass, ``cllr`` the cost in bits of the likelihood
    ratios (Brummer and du Preez 2006), ``cllr_min`` the same after the best rising line.
    """
    table = labelled(truth, scores)
    said = pd.to_numeric(table["probability"]).to_numpy(np.float64)
    is_known = np.isfinite(said)
    p = np.clip(said[is_known], 0, 1)
    y = table["illicit_share"].to_numpy(np.float64)[is_known] >= MIN_SHARE
    if not y.any() or y.all():
        return {}
    prior = _log_odds(np.array([y.mean()]))[0]
    best = pooled(p, y)
    return {
        "rated": y.size,
        "base_rate": float(y.mean()),
        "brier": float(((p - y) ** 2).mean()),
        "ece": expected_error(p, y),
        "cllr": _cost(y, _log_odds(p) - prior),
        "cllr_min": _cost(y, _log_odds(best) - prior),
    }


def expected_error(p: NDArray[np.float64], y: NDArray[np.bool_]) -> float:
    """Give the mean gap between probability and share that came true, in equal bins."""
    bins = np.array_split(np.argsort(p, kind="stable"), BINS)
    gaps = sum(
        rows.size * abs(p[rows].mean() - y[rows].mean()) for rows in bins if rows.size
    )
    return float(gaps / y.size)


def _log_odds(p: NDArray[np.float64]) -> NDArray[np.float64]:
    kept = np.clip(p, LEAST, 1 - LEAST)
    return np.asarray(np.log(kept / (1 - kept)), np.float64)


def _cost(y: NDArray[np.bool_], log_ratio: NDArray[np.float64]) -> float:
    true, false = np.logaddexp(0, -log_ratio[y]), np.logaddexp(0, log_ratio[~y])
    return float((true.mean() + false.mean()) / 2 / np.log(2))
