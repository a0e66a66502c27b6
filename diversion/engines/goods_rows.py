"""The goods table of :mod:`diversion.engines.base`, spelt out as disjoint joins."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import NONE, ChainQuestion, LinkRule
from diversion.graph.temporal import TemporalGraph

Flags = NDArray[np.bool_]


class Members(NamedTuple):
    """Which hops may meet, and under which key; all of shape (n_hops,)."""

    givers: Flags  # hops that may come first
    takers: Flags  # hops that may follow
    key: NDArray[np.int64]  # at least 0, and equal where the goods match


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the goods table: ``term`` of the rule says what it weighs."""

    term: str
    members: Callable[[TemporalGraph], Members]
    passes_unknown: bool = False
    is_anywhere: bool = False  # a jump may take any giver that moves, not ``givers`` only

    def weight(self, rule: LinkRule) -> int:
        """Give what the row weighs by a rule, NONE if it never applies."""
        weight: int = getattr(rule, self.term)
        return weight

    def jumping(self, graph: TemporalGraph, members: Members) -> Flags:
        """Give the hops that may come first where a jump follows."""
        return is_moving(graph) if self.is_anywhere else members.givers


def is_moving(graph: TemporalGraph) -> Flags:
    """Say which hops do not return goods to their own sender, shape (n_hops,)."""
    return np.asarray(graph.hops.source != graph.hops.target, np.bool_)


def goods_rows(rule: LinkRule) -> Iterator[tuple[Row, int]]:
    """Give the rows that apply by a rule, each with its weight."""
    for row in ROWS:
        weight = row.weight(rule)
        if weight > NONE:
            yield row, weight


def members_of(
    graph: TemporalGraph, question: ChainQuestion
) -> Iterator[tuple[Row, int, Members]]:
    """Give the rows that apply to a question, with their weights and members."""
    for row, weight in goods_rows(question.rule):
        yield row, weight, row.members(graph)


def _same_edition(graph: TemporalGraph) -> Members:
    hops = graph.hops
    dated = is_moving(graph) & (hops.hs6 >= 0) & (hops.hs_edition > 0)
    editions, place = np.unique(hops.hs_edition, return_inverse=True)
    key = np.maximum(hops.hs6, 0).astype(np.int64) * max(1, editions.size) + place
    return Members(dated, dated, key)


def _no_edition_first(graph: TemporalGraph) -> Members:
    has6 = is_moving(graph) & (graph.hops.hs6 >= 0)
    return Members(has6 & (graph.hops.hs_edition == 0), has6, _known(graph.hops.hs6))


def _no_edition_then(graph: TemporalGraph) -> Members:
    has6, edition = is_moving(graph) & (graph.hops.hs6 >= 0), graph.hops.hs_edition
    return Members(has6 & (edition > 0), has6 & (edition == 0), _known(graph.hops.hs6))


def _heading(graph: TemporalGraph) -> Members:
    has4 = is_moving(graph) & (graph.hops.hs4 >= 0)
    return Members(has4, has4, _known(graph.hops.hs4))


def _chapter(graph: TemporalGraph) -> Members:
    has2 = is_moving(graph) & (graph.hops.hs2 >= 0)
    return Members(has2, has2, _known(graph.hops.hs2))


def _absent_first(graph: TemporalGraph) -> Members:
    moving = is_moving(graph)
    return Members(moving & (graph.hops.hs2 < 0), moving, _one_key(graph))


def _absent_then(graph: TemporalGraph) -> Members:
    moving, has2 = is_moving(graph), graph.hops.hs2 >= 0
    return Members(moving & has2, moving & ~has2, _one_key(graph))


def _changed(graph: TemporalGraph) -> Members:
    moving, hops = is_moving(graph), graph.hops
    givers = moving & graph.transforms[hops.target]
    return Members(givers, moving & graph.transforms[hops.source], _one_key(graph))


def _anything(graph: TemporalGraph) -> Members:
    moving = is_moving(graph)
    return Members(moving, moving, _one_key(graph))


def _known(code: NDArray[np.int32]) -> NDArray[np.int64]:
    return np.maximum(code, 0).astype(np.int64)


def _one_key(graph: TemporalGraph) -> NDArray[np.int64]:
    return np.zeros(graph.n_hops, np.int64)


HEADING: Final = Row("hs4", _heading, passes_unknown=True)
CHAPTER: Final = Row("hs2", _chapter)
SUBHEADING: Final = (
    Row("hs6", _same_edition, passes_unknown=True),
    Row("hs6", _no_edition_first, passes_unknown=True),
    Row("hs6", _no_edition_then, passes_unknown=True),
)
ANYTHING: Final = Row("any_goods", _anything)  # as if everybody manufactured
ROWS: Final = (
    *SUBHEADING,
    HEADING,
    CHAPTER,
    Row("hs_absent", _absent_first),
    Row("hs_absent", _absent_then),
    Row("any_goods", _changed, is_anywhere=True),
)
