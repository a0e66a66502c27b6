"""Raw scores of boosted trees, feature by feature instead of tree by tree.

After Lucchese et al. 2015, "QuickScorer: a fast algorithm to rank documents with additive
ensembles of regression trees" (SIGIR), sections 3.1 and 3.2: a node that sends a row to
the right rules out the leaves on its left; of those that are left the first is the row's.
Nodes of one feature are read in the order of their thresholds, up to the largest value of
some rows, for all of which each node is decided at once.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit
from diversion.kernels.trees import (
    LEAF,
    MISSING_NONE,
    MISSING_ZERO,
    ZERO,
    TreeColumns,
)

MOST_LEAVES = 64  # of a tree: the bits of a word
SHORT = 16  # leaves for which a word of as many bits is enough
ROWS = 128  # that are scored side by side
_ALL = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
# Leiserson, Prokop and Randall 1998, "Using de Bruijn sequences to index a 1 in a
# computer word": the product with a power of two begins with six bits of its own.
_SEQUENCE = 0x03F7_9D71_B4CB_0A89
_BY_BITS = np.zeros(64, np.uint64)
for _place in range(64):
    _BY_BITS[(_SEQUENCE << _place & 0xFFFF_FFFF_FFFF_FFFF) >> 58] = _place
Words = NDArray[np.uint16] | NDArray[np.uint64]
_FACTOR, _SHIFT, _ONE = np.uint64(_SEQUENCE), np.uint64(58), np.uint64(1)


class LeafMasks(NamedTuple):
    """Inner nodes by feature, and what each leaves over where a row goes to the right.

    Those of feature ``f``, the least threshold first, are ``start[f]`` to before
    ``start[f + 1]``. ``blank_*`` are those that send to the right what is not known, and
    ``zero_*`` those that send there what is zero, of features where zero is not known.
    Words are as short as trees allow, so that more rows fit into a register; other numbers
    are unsigned: of a signed one numba asks whether it counts from the end.
    """

    start: NDArray[np.uint64]  # shape (n_features + 1,)
    threshold: NDArray[np.float64]
    tree: NDArray[np.uint32]
    mask: Words  # a bit for each leaf of the tree, the first is the lowest
    blank_start: NDArray[np.uint64]
    blank_tree: NDArray[np.uint32]
    blank_mask: Words
    is_zero_blank: NDArray[np.bool_]  # shape (n_features,)
    zero_start: NDArray[np.uint64]
    zero_tree: NDArray[np.uint32]
    zero_mask: Words
    every: np.uint16 | np.uint64  # a word of all bits
    first_leaf: NDArray[np.uint64]  # shape (n_trees,), of each tree in value
    value: NDArray[np.float64]  # of all leaves, from left to right


def leaf_masks(trees: TreeColumns, n_features: int) -> LeafMasks:
    """Turn trees round; none may have more than :data:`MOST_LEAVES` leaves."""
    size = trees.feature.size
    leaves, first = np.ones(size, np.int64), np.zeros(size, np.int64)
    mask = np.full(size, _ALL)
    _number_leaves(trees, leaves, first, mask)
    of_tree = leaves[trees.root]
    tree = np.repeat(
        np.arange(trees.root.size, dtype=np.uint32),
        np.diff(np.append(trees.root, size)),
    )
    first_leaf = np.concatenate([[0], np.cumsum(of_tree)])
    value = np.zeros(int(first_leaf[-1]))
    at = np.flatnonzero(trees.feature == LEAF)
    value[first_leaf[tree[at]] + first[at]] = trees.value[at]
    goes_right = np.where(
        trees.missing == MISSING_NONE, trees.threshold < 0.0, ~trees.missing_left
    )
    inner = trees.feature != LEAF
    is_zero_blank = np.zeros(n_features, np.bool_)
    is_zero_blank[trees.feature[inner & (trees.missing == MISSING_ZERO)]] = True
    zero_right = np.where(
        trees.missing == MISSING_ZERO, ~trees.missing_left, trees.threshold < 0.0
    )

    def listed(
        chosen: NDArray[np.bool_],
    ) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        nodes = np.flatnonzero(chosen)
        order = nodes[np.lexsort((trees.threshold[nodes], trees.feature[nodes]))]
        start = np.searchsorted(trees.feature[order], np.arange(n_features + 1))
        return order, start.astype(np.uint64)

    nodes, start = listed(inner)
    blank, blank_start = listed(inner & goes_right)
    zero, zero_start = listed(inner & zero_right)
    is_short = of_tree.max(initial=0) <= SHORT
    bits: Words = mask.astype(np.uint16) if is_short else mask
    return LeafMasks(
        start, trees.threshold[nodes], tree[nodes], bits[nodes],
        blank_start, tree[blank], bits[blank],
        is_zero_blank, zero_start, tree[zero], bits[zero],
        bits.dtype.type(np.iinfo(bits.dtype).max), first_leaf[:-1].astype(np.uint64), value,
    )  # fmt: skip


@jit
def _number_leaves(
    trees: TreeColumns,
    leaves: NDArray[np.int64],
    first: NDArray[np.int64],
    mask: NDArray[np.uint64],
) -> None:
    """Count the leaves below every node, and number them from left to right.

    ``mask`` gets, for inner nodes, all leaves but those below on the left.
    """
    size = trees.feature.size
    for node in range(size - 1, -1, -1):  # children come after their parent
        if trees.feature[node] != LEAF:
            leaves[node] = leaves[trees.left[node]] + leaves[trees.right[node]]
    for node in range(size):
        if trees.feature[node] != LEAF:
            on_left = leaves[trees.left[node]]
            first[trees.left[node]] = first[node]
            first[trees.right[node]] = first[node] + on_left
            ruled_out = np.uint64(0)
            for leaf in range(first[node], first[node] + on_left):
                ruled_out |= _ONE << np.uint64(leaf)
            mask[node] = ~ruled_out


@jit
def sum_leaves(
    masks: LeafMasks, columns: NDArray[np.float64], out: NDArray[np.float64]
) -> None:
    """Write into ``out``, shape (n_rows,), the sum of each row's leaves, tree by tree.

    ``columns`` has shape (n_features, n_rows).
    """
    n_trees = masks.first_leaf.size
    left = np.empty((n_trees, ROWS), masks.mask.dtype)
    value, total = np.empty(ROWS), np.empty(ROWS)
    is_blank, is_zero = np.empty(ROWS, np.bool_), np.empty(ROWS, np.bool_)
    for begin in range(0, out.size, ROWS):
        n_rows = min(ROWS, out.size - begin)
        left[:] = masks.every
        for feature in range(masks.is_zero_blank.size):
            n_blank, most = 0, -np.inf
            for row in range(n_rows):
                value[row] = columns[feature, begin + row]
                is_blank[row] = np.isnan(value[row])
                n_blank += is_blank[row]
                most = max(most, value[row]) if not is_blank[row] else most
            if masks.is_zero_blank[feature]:
                for row in range(n_rows):
                    is_zero[row] = -ZERO <= value[row] <= ZERO
                    value[row] = np.nan if is_zero[row] else value[row]
                _rule_out(
                    left, masks.every, masks.zero_tree, masks.zero_mask,
                    masks.zero_start[feature], masks.zero_start[feature + 1], is_zero,
                    n_rows,
                )  # fmt: skip
            if n_blank > 0:
                _rule_out(
                    left, masks.every, masks.blank_tree, masks.blank_mask,
                    masks.blank_start[feature], masks.blank_start[feature + 1], is_blank,
                    n_rows,
                )  # fmt: skip
            _rule_out_above(
                left, masks, masks.start[feature], masks.start[feature + 1], value, most,
                n_rows,
            )  # fmt: skip
        total[:n_rows] = 0.0
        for tree in range(n_trees):
            for row in range(n_rows):
                bits = np.uint64(left[tree, row])
                lowest = bits & (~bits + _ONE)
                place = _BY_BITS[(lowest * _FACTOR) >> _SHIFT]
                total[row] += masks.value[masks.first_leaf[tree] + place]
        out[begin : begin + n_rows] = total[:n_rows]


# Below, a choice of two words and not of whether to write one: compilers make it for many
# rows at once.


@helper
def _rule_out_above(
    left: Words,
    masks: LeafMasks,
    first: int,
    last: int,
    value: NDArray[np.float64],
    most: float,
    n_rows: int,
) -> None:
    """Send to the right the rows above each threshold; NaN is above none."""
    for k in range(first, last):
        threshold = masks.threshold[k]
        if threshold >= most:
            break
        leaves, mask = left[masks.tree[k]], masks.mask[k]
        for row in range(n_rows):
            leaves[row] &= mask if value[row] > threshold else masks.every


@helper
def _rule_out(
    left: Words,
    every: np.uint16 | np.uint64,
    trees: NDArray[np.uint32],
    masks: Words,
    first: int,
    last: int,
    goes_right: NDArray[np.bool_],
    n_rows: int,
) -> None:
    for k in range(first, last):
        leaves, mask = left[trees[k]], masks[k]
        for row in range(n_rows):
            leaves[row] &= mask if goes_right[row] else every
