"""Fit the readable logistic: standardised, ridge, with signs where meaning demands them."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.errors import InputError
from diversion.scoring.models.logistic import Logistic

CUT: Final = 0.5  # percent of values cut off on either side


def fit_logistic(
    names: Sequence[str],
    values: NDArray[np.float64],
    is_positive: NDArray[np.bool_],
    *,
    weight: NDArray[np.float64] | None = None,
    ridge: float = 1.0,
    signs: Mapping[str, int] | None = None,
) -> Logistic:
    """Fit coefficients by penalised maximum likelihood.

    Parameters
    ----------
    names, values
        Features, and their values of shape (n_rows, n_features); NaN is not known.
    is_positive, weight
        Labels and row weights, shape (n_rows,).
    ridge
        Penalty on half the squared coefficients, in rows.
    signs
        Features whose coefficient may not be negative (1) or not be positive (-1).

    Raises
    ------
    InputError
        If the labels are all alike.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - only to fit

    if is_positive.all() or not is_positive.any():
        raise InputError("a fit needs rows of both kinds, true and false")
    weight = np.ones(is_positive.size) if weight is None else weight
    start = _standard(names, values)
    z = start.standardise(values)
    y = is_positive.astype(np.float64)

    def loss(beta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        raw = z @ beta[1:] + beta[0]
        value = weight @ (np.logaddexp(0.0, raw) - y * raw)
        error = weight * (0.5 * (1 + np.tanh(raw / 2)) - y)
        slope = np.concatenate([[error.sum()], error @ z + ridge * beta[1:]])
        return float(value + 0.5 * ridge * beta[1:] @ beta[1:]), slope

    limits = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}
    known = signs or {}
    bounds = [(None, None), *(limits[known.get(name, 0)] for name in names)]
    rate = float(weight @ y / weight.sum())
    first = np.concatenate([[np.log(rate / (1 - rate))], np.zeros(len(names))])
    found = minimize(
        loss, first, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}
    )
    return Logistic(
        start.names,
        float(found.x[0]),
        np.asarray(found.x[1:], np.float64),
        start.mean,
        start.scale,
        start.low,
        start.high,
    )


def _standard(names: Sequence[str], values: NDArray[np.float64]) -> Logistic:
    """Give a model without coefficients: cut-offs, means and scales of the features."""
    n_features = len(names)
    low, high = np.zeros(n_features), np.zeros(n_features)
    mean, scale = np.zeros(n_features), np.ones(n_features)
    for k in range(n_features):
        known = values[~np.isnan(values[:, k]), k]
        if not known.size:
            continue
        low[k], high[k] = np.percentile(known, [CUT, 100 - CUT])
        if low[k] == high[k]:  # rare values are all there is to learn from
            low[k], high[k] = known.min(), known.max()
        cut = np.clip(known, low[k], high[k])
        mean[k] = cut.mean()
        scale[k] = cut.std() or 1.0
    return Logistic(tuple(names), 0.0, np.zeros(n_features), mean, scale, low, high)
