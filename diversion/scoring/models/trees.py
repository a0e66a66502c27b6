"""Boosted trees as arrays: fitted elsewhere, scored and taken apart here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.kernels.leaf_masks import MOST_LEAVES, LeafMasks, leaf_masks, sum_leaves
from diversion.kernels.trees import LEAF, TreeColumns, add_shapley
from diversion.scoring.models.base import Contributions

_COLUMNS: Final = tuple(TreeColumns.__annotations__)
_TYPES: Final = (
    np.int32,
    np.int32,
    np.float64,
    np.int32,
    np.int32,
    np.int8,
    np.bool_,
    np.float64,
    np.float64,
)


@dataclass(frozen=True)
class Trees:
    """A sum of regression trees over features, in natural-log odds."""

    names: tuple[str, ...]
    columns: TreeColumns

    def __post_init__(self) -> None:
        """Refuse arrays that are not those of trees: :class:`ValueError`."""
        _check(self.columns, len(self.names))

    @property
    def kind(self) -> str:
        """What the file calls it."""
        return "trees"

    @property
    def n_trees(self) -> int:
        """Number of trees."""
        return self.columns.root.size

    def raw(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give natural-log odds, shape (n_rows,)."""
        out = np.zeros(values.shape[0])
        sum_leaves(self._masks, np.ascontiguousarray(values.T, np.float64), out)
        return out

    @cached_property
    def _masks(self) -> LeafMasks:
        return leaf_masks(self.columns, len(self.names))

    def contributions(self, values: NDArray[np.float64]) -> Contributions:
        """Take the raw scores apart by Shapley values; see the kernel.

        Notes
        -----
        Costs trees times leaves times squared depth for each row: meant for the rows that
        somebody looks at.
        """
        terms = np.zeros((values.shape[0], len(self.names)))
        rows = np.ascontiguousarray(values, np.float64)
        add_shapley(self.columns, rows, self._depth(), terms)
        return Contributions(self._mean(), terms)

    def most(self) -> float:
        """Give a bound that no raw score exceeds: the best leaf of every tree."""
        tree = np.repeat(np.arange(self.n_trees), self._sizes())
        best = np.full(self.n_trees, -np.inf)
        is_leaf = self.columns.feature == LEAF
        np.maximum.at(best, tree[is_leaf], self.columns.value[is_leaf])
        return float(best.sum())

    def _sizes(self) -> NDArray[np.int64]:
        """Count the nodes of every tree; trees come one after the other."""
        return np.diff(np.append(self.columns.root, self.columns.feature.size))

    def to_json(self) -> dict[str, object]:
        """Give the model as plain JSON values, a list a column."""
        stored: dict[str, object] = {"kind": self.kind, "names": list(self.names)}
        for name in _COLUMNS:
            column = np.asarray(getattr(self.columns, name))
            is_flag = column.dtype == np.bool_
            stored[name] = (column.astype(np.int8) if is_flag else column).tolist()
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Trees":
        """Read what :meth:`to_json` gives.

        Raises
        ------
        ValueError
            If the arrays are not those of trees.
        """
        names = tuple(str(name) for name in np.asarray(stored["names"], object))
        columns = TreeColumns(
            *(
                np.asarray(stored[name]).astype(dtype)
                for name, dtype in zip(_COLUMNS, _TYPES, strict=True)
            )
        )
        return cls(names, columns)

    def _depth(self) -> int:
        """Count the nodes on the longest way down."""
        nodes, depth = self.columns.root, 0
        while nodes.size:
            depth += 1
            inner = nodes[self.columns.feature[nodes] != LEAF]
            nodes = np.concatenate([self.columns.left[inner], self.columns.right[inner]])
        return depth

    def _mean(self) -> float:
        """Give the mean score over the rows that the fit saw."""
        columns, total = self.columns, 0.0
        nodes, share = columns.root, np.ones(self.n_trees)
        while nodes.size:
            is_leaf = columns.feature[nodes] == LEAF
            total += float(share[is_leaf] @ columns.value[nodes[is_leaf]])
            inner = nodes[~is_leaf]
            below = np.concatenate([columns.left[inner], columns.right[inner]])
            cover = columns.cover[below] / np.tile(columns.cover[inner], 2)
            nodes, share = below, np.tile(share[~is_leaf], 2) * cover
        return total


def join_trees(parts: Sequence[TreeColumns]) -> TreeColumns:
    """Put trees behind each other: their sum."""
    offset = np.cumsum([0, *(part.feature.size for part in parts)]).astype(np.int32)
    shifted = [
        part._replace(root=part.root + at, left=part.left + at, right=part.right + at)
        for part, at in zip(parts, offset, strict=False)
    ]
    return TreeColumns(*map(np.concatenate, zip(*shifted, strict=True)))


def mean_trees(models: Sequence[Trees]) -> Trees:
    """Give the mean of models of the same features, as one model."""
    joined = join_trees([model.columns for model in models])
    return Trees(models[0].names, joined._replace(value=joined.value / len(models)))


def _check(columns: TreeColumns, n_features: int) -> None:
    """Make sure that a walk down ends at a leaf and reads no column that is not there."""
    size = columns.feature.size
    if any(column.shape != (size,) for column in columns[1:]):
        raise ValueError("its columns differ in length")
    inner = np.flatnonzero(columns.feature != LEAF)
    below = np.concatenate([columns.left[inner], columns.right[inner]])
    is_below = (below > np.tile(inner, 2)) & (below < size)
    if not is_below.all() or (size and not _within(columns.root, size)):
        raise ValueError("a node leads nowhere")
    if inner.size and not _within(columns.feature[inner], n_features):
        raise ValueError("a node reads a feature that has no name")
    nodes = np.diff(np.append(columns.root, size))
    if (nodes > 2 * MOST_LEAVES - 1).any():
        raise ValueError(f"a tree has more than {MOST_LEAVES} leaves")


def _within(index: NDArray[np.int32], size: int) -> bool:
    return not index.size or bool(index.min() >= 0 and index.max() < size)
