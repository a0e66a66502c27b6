"""Exact top-k routes: best-first search over party sequences.

A search node is a route prefix with the best walk value of each of its last hops. Its
bound adds the best completion by the backward pass, which ignores that parties may not
repeat, and penalties; so the bound never falls short, and the first ``top`` complete
routes taken from the queue are the best there are [1]_.

References
----------
.. [1] P. Hart, N. Nilsson, B. Raphael, "A Formal Basis for the Heuristic Determination
   of Minimum Cost Paths", IEEE Trans. Systems Science and Cybernetics 4(2), 1968.
"""

from typing import Final, Literal, NamedTuple, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.engines.along import RouteWalks
from diversion.engines.base import NONE, Route, RouteAnswer
from diversion.engines.deadlines import Deadline
from diversion.kernels import frontier
from diversion.kernels.frontier import Links, Scratch, advance, plant
from diversion.kernels.tree import BOUND, EXPLORED, FOUND, NEEDED, QUEUED, Tree

BUDGET: Final = 200_000  # links looked at between two looks at the clock
MOST_ROOM: Final = 2**25  # route prefixes, and last hops of them: 2 GB at most
FIRST_ROOM: Final = 2**14

Number = TypeVar("Number", np.int32, np.int64)


class Rest(NamedTuple):
    """Layers of shape (max_hops, n_hops) that bound how a prefix may go on.

    ``via`` and ``via_jumped`` are for one that has yet to pass what the question wants
    passed; without such a wish they are not looked at.
    """

    direct: NDArray[np.int32]  # without a jump
    jumped: NDArray[np.int32]  # with at most one
    via: NDArray[np.int32]
    via_jumped: NDArray[np.int32]


class Frontier:
    """The queue of one question: from the one-hop prefixes to the answer.

    ``roots`` limits the first hops of routes; ``None`` for every hop that may start one.
    """

    def __init__(
        self,
        walks: RouteWalks,
        rest: Rest,
        *,
        top: int,
        diverse: bool,
        roots: NDArray[np.int32] | None = None,
    ) -> None:
        hops = walks.graph.hops
        via = walks.question.via
        self._walks, self._diverse = walks, diverse
        self._links = Links(
            walks.hops, walks.parties, walks.rule, walks.jumps,
            walks.by_source, walks.first.astype(np.int64), walks.longest,
            walks.starts, walks.ends, rest.direct, rest.jumped, rest.via, rest.via_jumped,
            np.empty(0, np.bool_) if via is None else via,
        )  # fmt: skip
        n_parties = walks.graph.n_parties
        widest = int(np.diff(walks.first).max(initial=1))
        self._scratch = Scratch(
            np.empty(widest, np.int64),
            np.empty(widest, np.int32),
            np.full(n_parties, -1, np.int32),
            np.empty(widest, np.int64),
            np.empty(widest, np.int32),
        )
        if roots is None:
            roots = np.flatnonzero(walks.starts > NONE).astype(np.int32)
        first = rest.jumped if via is None else rest.via_jumped
        roots = roots[first[-1, roots] > NONE]
        pairs = hops.source[roots].astype(np.int64) * n_parties + hops.target[roots]
        order = np.argsort(pairs, kind="stable")
        cut = np.flatnonzero(np.diff(pairs[order], prepend=-1, append=-1))
        self._tree = _new_tree(
            roots.size, n_parties, top, 0 if diverse else _n_kept(top, walks)
        )
        self._tree.covered[walks.graph.unknown] = True
        if roots.size:
            plant(self._links, self._tree, roots[order], cut)

    def search(self, deadline: Deadline) -> RouteAnswer:
        """Take prefixes from the queue until ``top`` routes and the next are complete.

        The score of the next route is the bound. If the search ends before it is
        found, the best bound in the queue stands in for it.
        """
        routes: list[Route] = []
        truncated_by: Literal["time", "memory"] | None = None
        status = frontier.PAUSED
        while status in (frontier.PAUSED, frontier.FULL):
            if deadline.is_past:
                truncated_by = "time"
                break
            if status == frontier.FULL and not self._make_room():
                truncated_by = "memory"
                break
            status = advance(self._links, self._tree, self._scratch, self._diverse, BUDGET)
            self._follow(routes, deadline)
        counts = self._tree.counts
        bound = None
        if status == frontier.ENOUGH:
            bound = int(counts[BOUND])
        elif truncated_by and counts[QUEUED]:
            bound = int(self._tree.bound[self._tree.queue[0]])
        if len(routes) < counts[FOUND]:  # time ran out on the way along
            truncated_by = "time"
            bound = int(self._tree.bound[self._tree.found[len(routes)]])
        exact = truncated_by is None or bound is None or len(routes) == self._top
        routes.sort(key=lambda route: (-route.score, route.parties))
        return RouteAnswer(
            tuple(routes),
            exact,
            int(counts[EXPLORED]),
            bound,
            None if exact else truncated_by,
        )

    @property
    def _top(self) -> int:
        return self._tree.found.size

    def _follow(self, routes: list[Route], deadline: Deadline) -> None:
        """Follow the routes that were found since."""
        for item in self._tree.found[len(routes) : self._tree.counts[FOUND]]:
            if deadline.is_past:
                return
            route = self._walks.along(self._parties(int(item)))
            assert route is not None  # noqa: S101 - the search has just walked it
            routes.append(route)

    def _parties(self, item: int) -> tuple[int, ...]:
        tree, parties = self._tree, []
        while item >= 0:
            parties.append(int(tree.party[item]))
            if tree.via[item] >= 0:
                parties.append(int(tree.via[item]))
            item = int(tree.parent[item])
        return tuple(parties[::-1])

    def _make_room(self) -> bool:
        """Double the arrays, at least by what is needed; not beyond the most allowed."""
        tree = self._tree
        needed = int(tree.counts[NEEDED])
        n_prefixes = 2 * tree.bound.size + 2 * needed
        n_members = 2 * tree.member.size + needed
        if max(n_prefixes, n_members) > MOST_ROOM:
            return False
        self._tree = tree._replace(
            bound=_longer(tree.bound, n_prefixes),
            kind=_longer(tree.kind, n_prefixes),
            n_hops=_longer(tree.n_hops, n_prefixes),
            parent=_longer(tree.parent, n_prefixes),
            party=_longer(tree.party, n_prefixes),
            via=_longer(tree.via, n_prefixes),
            has_jumped=_longer(tree.has_jumped, n_prefixes),
            start=_longer(tree.start, n_prefixes),
            stop=_longer(tree.stop, n_prefixes),
            queue=_longer(tree.queue, n_prefixes),
            member=_longer(tree.member, n_members),
            value=_longer(tree.value, n_members),
        )
        return True


def _n_kept(top: int, walks: RouteWalks) -> int:
    """Give how many scores make sure that ``top + 1`` routes are as good.

    A route has a prefix for each place where it may jump, and for each jump there.
    """
    jumps = walks.question.jumps
    if not len(jumps):
        return top + 1
    pairs = pd.Series(
        jumps.from_party.astype(np.int64) * walks.graph.n_parties + jumps.to_party
    )
    most = int(pairs.value_counts().max())
    return (top + 1) * (1 + walks.question.max_hops * most)


def _new_tree(n_roots: int, n_parties: int, top: int, n_kept: int) -> Tree:
    size = 2 * n_roots + FIRST_ROOM

    def ints(length: int) -> NDArray[np.int32]:
        return np.empty(length, np.int32)

    return Tree(
        bound=np.empty(size, np.int64),
        kind=ints(size),
        n_hops=ints(size),
        parent=ints(size),
        party=ints(size),
        via=ints(size),
        has_jumped=ints(size),
        start=np.empty(size, np.int64),
        stop=np.empty(size, np.int64),
        queue=ints(size),
        member=ints(n_roots + FIRST_ROOM),
        value=np.empty(n_roots + FIRST_ROOM, np.int64),
        found=ints(top),
        best=np.empty(n_kept, np.int64),
        covered=np.zeros(n_parties, np.bool_),
        counts=np.zeros(8, np.int64),
    )


def _longer(column: NDArray[Number], size: int) -> NDArray[Number]:
    result = np.empty(size, column.dtype)
    result[: column.size] = column
    return result
