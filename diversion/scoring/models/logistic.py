"""A logistic regression that a person can read: one coefficient a feature."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diversion.scoring.models.base import Contributions


@dataclass(frozen=True, slots=True)
class Logistic:
    """Natural-log odds as an intercept plus a coefficient times each standardised feature.

    A feature is cut off at ``low`` and ``high``, then less ``mean``, over ``scale``.
    One that is not known adds nothing. Arrays have shape (n_features,).
    """

    names: tuple[str, ...]
    intercept: float
    coefficients: NDArray[np.float64]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @property
    def kind(self) -> str:
        """What the file calls it."""
        return "logistic"

    def raw(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give natural-log odds, shape (n_rows,)."""
        rows = np.ascontiguousarray(values)  # how they lie decides how sums are rounded
        return self.intercept + np.asarray(self.contributions(rows).terms.sum(axis=1))

    def contributions(self, values: NDArray[np.float64]) -> Contributions:
        """Take the raw scores apart: coefficient times standardised value."""
        return Contributions(self.intercept, self.standardise(values) * self.coefficients)

    def standardise(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give features in standard deviations from their mean; 0 where not known."""
        cut = np.clip(values, self.low, self.high)
        return np.where(np.isnan(values), 0.0, (cut - self.mean) / self.scale)

    def most(self) -> float:
        """Give a bound that no raw score exceeds."""
        ends = (np.array([self.low, self.high]) - self.mean) / self.scale
        best = np.maximum((ends * self.coefficients).max(axis=0), 0.0)
        return self.intercept + float(best.sum())

    def table(self) -> tuple[tuple[str, float, float, float], ...]:
        """Give feature, coefficient, mean and scale, the strongest coefficient first."""
        order = np.argsort(-np.abs(self.coefficients), kind="stable")
        return tuple(
            (
                self.names[k],
                float(self.coefficients[k]),
                float(self.mean[k]),
                float(self.scale[k]),
            )
            for k in order
        )

    def to_json(self) -> dict[str, object]:
        """Give the model as plain JSON values."""
        columns = ("coefficients", "mean", "scale", "low", "high")
        return {
            "kind": self.kind,
            "names": list(self.names),
            "intercept": self.intercept,
            **{column: getattr(self, column).tolist() for column in columns},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Logistic":
        """Read what :meth:`to_json` gives."""
        columns = ("coefficients", "mean", "scale", "low", "high")
        names = tuple(str(name) for name in np.asarray(stored["names"], object))
        arrays = [np.asarray(stored[column], np.float64) for column in columns]
        if any(array.shape != (len(names),) for array in arrays):
            raise ValueError("a column does not have one number a feature")
        return cls(names, float(np.float64(np.asarray(stored["intercept"]))), *arrays)
