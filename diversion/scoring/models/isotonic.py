"""From a raw score to a probability: a rising step-free line through knots."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diversion.errors import InputError


@dataclass(frozen=True, slots=True)
class Isotonic:
    """A probability that never falls as the raw score rises.

    Between the knots ``at`` (rising, shape (n_knots,)) the ``probability`` is on the
    straight line; outside, it is that of the nearest knot. ``base_rate`` is the share of
    positives among the rows it was fitted on.
    """

    at: NDArray[np.float64]
    probability: NDArray[np.float64]
    base_rate: float

    def apply(
        self, raw: NDArray[np.float64], prior: float | None = None
    ) -> NDArray[np.float64]:
        """Give probabilities, shape (n_rows,); NaN for a raw score that is NaN.

        With ``prior``, the share of positives to expect, odds move from the base rate of
        the fit to that prior by Bayes' rule.

        Raises
        ------
        InputError
            If the prior is not between 0 and 1.
        """
        found = np.asarray(np.interp(raw, self.at, self.probability), np.float64)
        if prior is None:
            return found
        if not 0 < prior < 1:
            raise InputError(f"the prior is {prior:g}, expected a number between 0 and 1")
        ratio = prior / (1 - prior) * (1 - self.base_rate) / self.base_rate
        return np.asarray(ratio * found / (ratio * found + (1 - found)), np.float64)

    def to_json(self) -> dict[str, object]:
        """Give the knots as plain JSON values."""
        return {
            "at": self.at.tolist(),
            "probability": self.probability.tolist(),
            "base_rate": self.base_rate,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Isotonic":
        """Read what :meth:`to_json` gives."""
        at, probability, base = (
            np.asarray(stored[name], np.float64)
            for name in ("at", "probability", "base_rate")
        )
        if at.shape != probability.shape or not at.size or (np.diff(at) < 0).any():
            raise ValueError("the knots of a calibration do not rise")
        return cls(at, probability, float(base))


def fit_isotonic(
    raw: NDArray[np.float64],
    is_positive: NDArray[np.bool_],
    weight: NDArray[np.float64] | None = None,
) -> Isotonic:
    """Fit a rising line from raw scores to the share of positives.

    Blocks of least squares by pooling adjacent violators, each held at the weighted mean
    of its raw scores. Each is pulled towards the base rate as if one more row had been
    seen, so that no probability is 0 or 1.

    Raises
    ------
    InputError
        If there are no positives, or nothing else.
    """
    weight = np.ones(raw.size) if weight is None else weight
    total, positive = float(weight.sum()), float(weight[is_positive].sum())
    if not 0 < positive < total:
        raise InputError("a calibration needs rows of both kinds, true and false")
    base = positive / total
    blocks = _pool(*_by_score(raw, is_positive, weight))
    at, share = [], []
    for block_mass, block_hits, block_score in blocks:
        at.append(block_score / block_mass)
        share.append((block_hits + base) / (block_mass + 1.0))
    return Isotonic(np.array(at), np.maximum.accumulate(np.array(share)), base)


def pooled(raw: NDArray[np.float64], is_positive: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give the rising line of least squares at each row, shape (n_rows,)."""
    blocks = np.array(_pool(*_by_score(raw, is_positive, np.ones(raw.size))))
    share = blocks[:, 1] / blocks[:, 0]
    last_row = np.cumsum(blocks[:, 0]) - 0.5
    order = np.argsort(raw, kind="stable")
    result = np.empty(raw.size)
    result[order] = share[np.searchsorted(last_row, np.arange(raw.size))]
    return result


def _by_score(
    raw: NDArray[np.float64], is_positive: NDArray[np.bool_], weight: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Give rows, positives and sum of scores of each distinct score, rising."""
    order = np.argsort(raw, kind="stable")
    score, start = np.unique(raw[order], return_index=True)
    mass = np.add.reduceat(weight[order], start)
    hits = np.add.reduceat(weight[order] * is_positive[order], start)
    return mass, hits, mass * score


def _pool(
    mass: NDArray[np.float64], hits: NDArray[np.float64], moment: NDArray[np.float64]
) -> list[tuple[float, float, float]]:
    """Merge neighbours while their share of hits falls."""
    blocks: list[tuple[float, float, float]] = []
    for block in zip(mass.tolist(), hits.tolist(), moment.tolist(), strict=True):
        blocks.append(block)
        while len(blocks) > 1 and (
            blocks[-2][1] * blocks[-1][0] >= blocks[-1][1] * blocks[-2][0]
        ):
            right, left = blocks.pop(), blocks.pop()
            blocks.append((left[0] + right[0], left[1] + right[1], left[2] + right[2]))
    return blocks
