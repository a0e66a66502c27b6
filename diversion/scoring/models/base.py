"""What every fitted model can do: raw log-odds, and their exact parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from diversion.errors import ModelError


@dataclass(frozen=True, slots=True)
class Contributions:
    """Raw scores taken apart: ``base + terms.sum(axis=1)`` is the raw score.

    ``terms`` has shape (n_rows, n_features), natural-log odds; ``base`` is the score of
    a row of which nothing is known beyond the average.
    """

    base: float
    terms: NDArray[np.float64]


class Model(Protocol):
    """A fitted function from features to natural-log odds; NaN is *not known*."""

    @property
    def kind(self) -> str:
        """What the file calls it: ``logistic`` or ``trees``."""

    @property
    def names(self) -> tuple[str, ...]:
        """Give the features it reads, in the order of its columns."""

    def raw(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give natural-log odds, shape (n_rows,), of rows of shape (n_rows, n_features)."""

    def contributions(self, values: NDArray[np.float64]) -> Contributions:
        """Take the raw scores apart, one term a feature."""

    def most(self) -> float:
        """Give a bound that no raw score exceeds."""

    def to_json(self) -> dict[str, object]:
        """Give the model as plain JSON values."""


def columns_of(
    model: Model, names: Sequence[str], values: NDArray[np.float64], *, what: str
) -> NDArray[np.float64]:
    """Give the columns that a model reads, in its order; others are left out.

    ``what`` says in a word what the model scores, such as ``records``.

    Raises
    ------
    ModelError
        If a feature that the model reads is not among ``names``.
    """
    place = {name: index for index, name in enumerate(names)}
    absent = [name for name in model.names if name not in place]
    if absent:
        more = f" and {len(absent) - 1} more" if len(absent) > 1 else ""
        raise ModelError(
            f"the model for {what} was fitted with the feature {absent[0]!r}{more}, "
            "which this version does not compute"
        )
    order = [place[name] for name in model.names]
    if order == list(range(len(names))):
        return values
    return np.asarray(values[:, order], np.float64)
