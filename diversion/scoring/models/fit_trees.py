"""Fit boosted trees with LightGBM, and take them over as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from diversion.errors import InputError
from diversion.kernels.trees import LEAF, TreeColumns
from diversion.scoring.models.trees import Trees, join_trees

_CATEGORICAL: Final = 1  # bits of LightGBM's decision type
_DEFAULT_LEFT: Final = 2
_HUGE: Final = 1e300  # a split of known from not known has an infinite threshold


@dataclass(frozen=True, slots=True)
class TreeSettings:
    """How large and how fast boosted trees grow; small, because they must carry over.

    ``random_cuts`` is the splitting rule of Geurts, Ernst and Wehenkel, *Extremely
    randomized trees*, Machine Learning 63 (2006), section 2.1: less is learned by heart.
    """

    n_trees: int = 200
    leaves: int = 15
    min_rows: float = 40.0  # in a leaf
    rate: float = 0.05
    ridge: float = 5.0
    features: float = 0.6  # share of features that each tree may read
    rows: float = 0.8  # share of rows that each tree sees
    seed: int = 7
    threads: int = 2
    random_cuts: bool = False  # one threshold a feature, drawn, is tried at each split
    signs: Mapping[str, int] = field(default_factory=dict)  # as for the logistic


def fit_trees(
    names: Sequence[str],
    values: NDArray[np.float64],
    is_positive: NDArray[np.bool_],
    settings: TreeSettings,
    *,
    weight: NDArray[np.float64] | None = None,
) -> Trees:
    """Fit trees to labels, shape (n_rows,); NaN in ``values`` is not known.

    Raises
    ------
    InputError
        If the labels are all alike, or LightGBM is not installed.
    """
    if is_positive.all() or not is_positive.any():
        raise InputError("a fit needs rows of both kinds, true and false")
    return trees_of(names, boosted(names, values, is_positive, settings, weight=weight))


def boosted(
    names: Sequence[str],
    values: NDArray[np.float64],
    is_positive: NDArray[np.bool_],
    settings: TreeSettings,
    *,
    weight: NDArray[np.float64] | None = None,
) -> Any:
    """Fit LightGBM's own booster; :func:`trees_of` takes it over."""
    try:
        import lightgbm  # noqa: PLC0415 - only to fit
    except ImportError as error:
        raise InputError("fitting needs LightGBM: pip install 'diversion[fit]'") from error
    data = lightgbm.Dataset(
        values, label=is_positive.astype(np.float64), weight=weight, free_raw_data=True
    )
    parameters = {
        "objective": "binary",
        "num_leaves": settings.leaves,
        "min_data_in_leaf": max(1, round(settings.min_rows)),
        "learning_rate": settings.rate,
        "lambda_l2": settings.ridge,
        "feature_fraction": settings.features,
        "bagging_fraction": settings.rows,
        "bagging_freq": 1,
        "extra_trees": settings.random_cuts,
        "monotone_constraints": [settings.signs.get(name, 0) for name in names],
        "seed": settings.seed,
        "num_threads": settings.threads,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }
    return lightgbm.train(parameters, data, num_boost_round=settings.n_trees)


def trees_of(names: Sequence[str], booster: Any) -> Trees:
    """Take the trees out of a booster's text, nodes before their children."""
    parts = booster.model_to_string().split("\nTree=")[1:]
    trees = [_read(part.split("\n\n")[0]) for part in parts]
    return Trees(tuple(names), join_trees(trees))


def _read(text: str) -> TreeColumns:
    """Read one tree: inner nodes come first, in LightGBM's order, then the leaves."""
    items = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    n_leaves = int(items["num_leaves"])
    n_inner = n_leaves - 1

    def column(name: str, fill: float = 0.0) -> NDArray[np.float64]:
        inner = np.array(items.get(name, "").split(), np.float64)[:n_inner]
        return np.concatenate([inner, np.full(n_leaves, fill)])

    kind = column("decision_type").astype(np.int64)
    if (kind & _CATEGORICAL).any():
        raise InputError("trees that split by category are not read")
    below = []
    for side in ("left_child", "right_child"):
        child = column(side).astype(np.int64)
        below.append(np.where(child < 0, n_inner + ~child, child).astype(np.int32))
    leaves = np.array(items["leaf_value"].split(), np.float64)
    counts = np.array(items.get("leaf_count", "1").split(), np.float64)
    inner_count = column("internal_count")[:n_inner]
    return TreeColumns(
        root=np.zeros(1, np.int32),
        feature=column("split_feature", LEAF).astype(np.int32),
        threshold=np.clip(column("threshold"), -_HUGE, _HUGE),
        left=below[0],
        right=below[1],
        missing=(kind >> 2 & 3).astype(np.int8),
        missing_left=(kind & _DEFAULT_LEFT) > 0,
        value=np.concatenate([np.zeros(n_inner), leaves]),
        cover=np.concatenate([inner_count, counts]),
    )
