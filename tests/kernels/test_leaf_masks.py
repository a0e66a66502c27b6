"""Sums over boosted trees, feature by feature, beside walks down every tree."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.kernels.leaf_masks import MOST_LEAVES, ROWS, leaf_masks, sum_leaves
from diversion.kernels.trees import (
    LEAF,
    MISSING_NAN,
    MISSING_NONE,
    MISSING_ZERO,
    ZERO,
    TreeColumns,
)
from diversion.scoring.models import Trees
from tests.examples import many

N_FEATURES = 4
THRESHOLDS = (-1e300, -1.0, -0.0, 0.0, 0.25, 1.0, 1e300)
VALUES = (-math.inf, -2.0, -1.0, -0.0, 0.0, 0.25, 0.3, 1.0, 7.0, math.inf, math.nan)


def forest(random, sizes):
    """Grow trees of so many leaves by splitting any; nodes come before their children."""
    nodes, roots = [], []
    for n_leaves in sizes:
        roots.append(len(nodes))
        leaves = [len(nodes)]
        nodes.append(None)
        for _ in range(n_leaves - 1):
            split = leaves.pop(random.integers(len(leaves)))
            nodes[split] = len(nodes)
            leaves += [len(nodes), len(nodes) + 1]
            nodes += [None, None]
    left = np.array([-1 if below is None else below for below in nodes])
    is_leaf, size = left < 0, len(nodes)
    return TreeColumns(
        root=np.array(roots, np.int32),
        feature=np.where(is_leaf, LEAF, random.integers(N_FEATURES, size=size)).astype(
            "i4"
        ),
        threshold=random.choice(THRESHOLDS, size),
        left=np.where(is_leaf, 0, left).astype(np.int32),
        right=np.where(is_leaf, 0, left + 1).astype(np.int32),
        missing=random.choice([MISSING_NONE, MISSING_ZERO, MISSING_NAN], size).astype("i1"),
        missing_left=random.random(size) < 0.5,
        value=random.normal(size=size),
        cover=np.ones(size),
    )


def leaf_of(trees, node, row):
    """Walk down, by the rules of LightGBM's ``NumericalDecision``."""
    while trees.feature[node] != LEAF:
        value, kind = row[trees.feature[node]], trees.missing[node]
        if math.isnan(value) and kind != MISSING_NAN:
            value = 0.0
        if math.isnan(value) or (kind == MISSING_ZERO and abs(value) <= ZERO):
            goes_left = trees.missing_left[node]
        else:
            goes_left = value <= trees.threshold[node]
        node = trees.left[node] if goes_left else trees.right[node]
    return trees.value[node]


@settings(max_examples=many(60))
@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 2, 15, MOST_LEAVES]))
def test_sums_are_those_of_walks_down_every_tree_to_the_last_bit(seed, most_leaves):
    random = np.random.default_rng(seed)
    trees = forest(random, random.integers(1, most_leaves + 1, 12))
    values = random.choice(VALUES, (random.choice([15, ROWS + 15]), N_FEATURES))
    found = np.empty(len(values))
    sum_leaves(leaf_masks(trees, N_FEATURES), np.ascontiguousarray(values.T), found)
    wanted = [sum(leaf_of(trees, root, row) for root in trees.root) for row in values]
    assert found.tolist() == wanted


def test_no_tree_is_the_sum_of_nothing():
    found = np.full(3, np.nan)
    nothing = forest(np.random.default_rng(1), [])
    sum_leaves(leaf_masks(nothing, N_FEATURES), np.zeros((N_FEATURES, 3)), found)
    assert found.tolist() == [0.0, 0.0, 0.0]


def test_a_tree_with_more_leaves_than_a_word_has_bits_is_refused():
    random, names = np.random.default_rng(2), ("a", "b", "c", "d")
    assert Trees(names, forest(random, [3, MOST_LEAVES])).n_trees == 2
    with pytest.raises(ValueError, match="more than 64 leaves"):
        Trees(names, forest(random, [3, MOST_LEAVES + 1]))
