"""Boosted trees as columns, and the exact parts of their scores.

They follow LightGBM's rules for values that are not known, so that a model fitted there
scores the same here.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit, wide

LEAF = -1  # as a feature: the node is a leaf
MISSING_NONE, MISSING_ZERO, MISSING_NAN = 0, 1, 2
ZERO = 1e-35  # a smaller value counts as zero


class TreeColumns(NamedTuple):
    """All nodes of all trees as parallel arrays of shape (n_nodes,).

    A row goes left where its value is at most ``threshold``.
    """

    root: NDArray[np.int32]  # shape (n_trees,)
    feature: NDArray[np.int32]  # LEAF for a leaf
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]  # absolute node
    right: NDArray[np.int32]
    missing: NDArray[np.int8]  # what counts as missing at this node
    missing_left: NDArray[np.bool_]  # where a missing value goes
    value: NDArray[np.float64]  # of a leaf, natural-log odds
    cover: NDArray[np.float64]  # rows that the fit saw here


@helper
def goes_left(trees: TreeColumns, node: int, value: float) -> bool:
    """Say where a value goes at a node."""
    kind = trees.missing[node]
    if np.isnan(value):
        if kind == MISSING_NAN:
            return bool(trees.missing_left[node])
        value = 0.0
    if kind == MISSING_ZERO and -ZERO <= value <= ZERO:
        return bool(trees.missing_left[node])
    return bool(value <= trees.threshold[node])


class _Path(NamedTuple):
    """Features on the way to a node, one slot a depth: shape (depth, depth)."""

    feature: NDArray[np.int64]
    zero: NDArray[np.float64]  # share of rows that go this way without the feature
    one: NDArray[np.float64]  # 1 if the row goes this way, else 0
    weight: NDArray[np.float64]  # of subsets, by size


class _Stack(NamedTuple):
    """Nodes still to visit, with what their parent knew of them: shape (n_places,)."""

    node: NDArray[np.int64]
    depth: NDArray[np.int64]  # in the tree
    length: NDArray[np.int64]  # of the path: features, each once
    feature: NDArray[np.int64]
    zero: NDArray[np.float64]
    one: NDArray[np.float64]


@jit
def add_shapley(
    trees: TreeColumns, values: NDArray[np.float64], depth: int, out: NDArray[np.float64]
) -> None:
    """Add each feature's part of each row's score to ``out``, (n_rows, n_features).

    ``depth`` is the number of nodes on the longest way down. The parts are Shapley values
    where a feature outside the subset follows the cover of the branches: Lundberg et al.
    2018, "Consistent individualized feature attribution for tree ensembles", algorithm 2.
    """
    size, places = depth + 2, 2 * depth + 2
    path = _Path(
        np.zeros((size, size), np.int64),
        np.zeros((size, size)),
        np.zeros((size, size)),
        np.zeros((size, size)),
    )
    stack = _Stack(
        np.zeros(places, np.int64),
        np.zeros(places, np.int64),
        np.zeros(places, np.int64),
        np.zeros(places, np.int64),
        np.zeros(places),
        np.zeros(places),
    )
    for row in range(values.shape[0]):
        for tree in range(trees.root.size):
            _add_tree(trees, trees.root[tree], values[row], path, stack, out[row])


@helper
def _add_tree(
    trees: TreeColumns,
    root: int,
    values: NDArray[np.float64],
    path: _Path,
    stack: _Stack,
    out: NDArray[np.float64],
) -> None:
    none = wide(0)
    _push(stack, none, root, none, none, wide(-1), 1.0, 1.0)
    top = 1
    while top > 0:
        top -= 1
        node, slot, length = stack.node[top], stack.depth[top], stack.length[top]
        if slot > 0:
            for k in range(length):
                path.feature[slot, k] = path.feature[slot - 1, k]
                path.zero[slot, k] = path.zero[slot - 1, k]
                path.one[slot, k] = path.one[slot - 1, k]
                path.weight[slot, k] = path.weight[slot - 1, k]
        _extend(path, slot, length, stack.feature[top], stack.zero[top], stack.one[top])
        if trees.feature[node] == LEAF:
            for k in range(1, length + 1):
                weight = _unwound_sum(path, slot, length, k)
                share = path.one[slot, k] - path.zero[slot, k]
                out[path.feature[slot, k]] += weight * share * trees.value[node]
            continue
        split = trees.feature[node]
        hot, cold = trees.left[node], trees.right[node]
        if not goes_left(trees, wide(node), values[split]):
            hot, cold = cold, hot
        zero, one = 1.0, 1.0
        for k in range(1, length + 1):
            if path.feature[slot, k] == split:
                zero, one = path.zero[slot, k], path.one[slot, k]
                _unwind(path, slot, length, k)
                length -= 1
                break
        cover = trees.cover[node]
        below = zero * trees.cover[cold] / cover
        _push(stack, top, cold, slot + 1, length + 1, wide(split), below, 0.0)
        below = zero * trees.cover[hot] / cover
        _push(stack, top + 1, hot, slot + 1, length + 1, wide(split), below, one)
        top += 2


@helper
def _push(
    stack: _Stack,
    place: int,
    node: int,
    depth: int,
    length: int,
    feature: int,
    zero: float,
    one: float,
) -> None:
    stack.node[place], stack.depth[place] = node, depth
    stack.length[place], stack.feature[place] = length, feature
    stack.zero[place], stack.one[place] = zero, one


@helper
def _extend(
    path: _Path, slot: int, length: int, feature: int, zero: float, one: float
) -> None:
    """Grow the path by a feature: EXTEND of the paper."""
    weight = path.weight[slot]
    path.feature[slot, length] = feature
    path.zero[slot, length], path.one[slot, length] = zero, one
    weight[length] = 1.0 if length == 0 else 0.0
    for k in range(length - 1, -1, -1):
        weight[k + 1] += one * weight[k] * (k + 1) / (length + 1)
        weight[k] = zero * weight[k] * (length - k) / (length + 1)


@helper
def _unwind(path: _Path, slot: int, length: int, place: int) -> None:
    """Take a feature out of the path: UNWIND of the paper."""
    weight = path.weight[slot]
    zero, one = path.zero[slot, place], path.one[slot, place]
    after = weight[length]
    for k in range(length - 1, -1, -1):
        if one != 0:
            before = weight[k]
            weight[k] = after * (length + 1) / ((k + 1) * one)
            after = before - weight[k] * zero * (length - k) / (length + 1)
        else:
            weight[k] = weight[k] * (length + 1) / (zero * (length - k))
    for k in range(place, length):
        path.feature[slot, k] = path.feature[slot, k + 1]
        path.zero[slot, k] = path.zero[slot, k + 1]
        path.one[slot, k] = path.one[slot, k + 1]


@helper
def _unwound_sum(path: _Path, slot: int, length: int, place: int) -> float:
    """Sum the weights that the path would have without a feature."""
    weight = path.weight[slot]
    zero, one = path.zero[slot, place], path.one[slot, place]
    after, total = weight[length], 0.0
    for k in range(length - 1, -1, -1):
        if one != 0:
            part = after * (length + 1) / ((k + 1) * one)
            total += part
            after = weight[k] - part * zero * (length - k) / (length + 1)
        elif zero != 0:
            total += weight[k] * (length + 1) / (zero * (length - k))
    return total
