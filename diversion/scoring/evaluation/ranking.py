"""Measures of a ranking; ties are shuffled, so that constant scores earn the base rate."""

import numpy as np
from numpy.typing import NDArray

SEED = 0  # of the shuffle


def shuffled_ranking(score: NDArray[np.float64]) -> NDArray[np.intp]:
    """Order rows by falling score, ties shuffled; a score that is not finite comes last."""
    known = np.where(np.isfinite(score), score, -np.inf)
    shuffled = np.random.default_rng(SEED).permutation(known.size)
    return np.lexsort((shuffled, -known))


def average_precision(
    gain: NDArray[np.float64], score: NDArray[np.float64]
) -> float | None:
    """Average the precision at each row, weighted by its gain; ``None`` without any gain.

    With gains of 0 and 1 this is the usual average precision.
    """
    if gain.sum() <= 0:
        return None
    ranked = gain[shuffled_ranking(score)]
    precision = np.cumsum(ranked) / np.arange(1, ranked.size + 1)
    return float((precision * ranked).sum() / ranked.sum())


def at_budget(
    is_positive: NDArray[np.bool_], score: NDArray[np.float64], share: float
) -> tuple[float, float]:
    """Give precision and recall of the best ``share`` of all rows, one row at least."""
    size = max(1, round(share * is_positive.size))
    found = int(is_positive[shuffled_ranking(score)[:size]].sum())
    return found / size, found / max(1, int(is_positive.sum()))
