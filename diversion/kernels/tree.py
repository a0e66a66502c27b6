"""Route prefixes in arrays, and the queue of those to go on from.

A prefix is a sequence of parties with the best walk value of each of its last hops.
The queue is a binary heap of prefixes by their bound; complete routes wait in it too.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, wide

# Places in Tree.counts
PREFIXES, MEMBERS, QUEUED, FOUND, EXPLORED, BEST, BOUND, NEEDED = range(8)
COMPLETE, OPEN = 0, 1


class Tree(NamedTuple):
    """Route prefixes as parallel arrays, their last hops, and the queue."""

    bound: NDArray[np.int64]
    kind: NDArray[np.int32]  # COMPLETE or OPEN
    n_hops: NDArray[np.int32]
    parent: NDArray[np.int32]  # -1 for a prefix of one hop
    party: NDArray[np.int32]  # where it has come to
    via: NDArray[np.int32]  # the party before that, for a first hop or after a jump; or -1
    has_jumped: NDArray[np.int32]
    start: NDArray[np.int64]  # its last hops are member[start:stop]
    stop: NDArray[np.int64]
    queue: NDArray[np.int32]  # a binary heap of prefixes
    member: NDArray[np.int32]
    value: NDArray[np.int64]  # parallel to member
    found: NDArray[np.int32]  # complete prefixes in the order of their score
    best: NDArray[np.int64]  # a binary heap: the best scores so far, the least on top
    covered: NDArray[np.bool_]  # shape (n_parties,): intermediaries of routes found
    counts: NDArray[np.int64]


@helper
def _is_before(tree: Tree, one: int, other: int) -> bool:
    if tree.bound[one] != tree.bound[other]:
        return bool(tree.bound[one] > tree.bound[other])
    if tree.kind[one] != tree.kind[other]:
        return bool(tree.kind[one] < tree.kind[other])
    if tree.n_hops[one] != tree.n_hops[other]:
        return bool(tree.n_hops[one] > tree.n_hops[other])
    return one < other


@helper
def push(tree: Tree, item: int) -> None:
    """Put a prefix into the queue."""
    here = tree.counts[QUEUED]
    tree.counts[QUEUED] += 1
    while here > 0:
        above = (here - 1) // 2
        if not _is_before(tree, item, wide(tree.queue[above])):
            break
        tree.queue[here] = tree.queue[above]
        here = above
    tree.queue[here] = item


@helper
def pop(tree: Tree) -> int:
    """Take the first prefix out of the queue."""
    top = int(tree.queue[0])
    tree.counts[QUEUED] -= 1
    size = tree.counts[QUEUED]
    item = wide(tree.queue[size])
    here = 0
    while 2 * here + 1 < size:
        below = 2 * here + 1
        if below + 1 < size and _is_before(
            tree, wide(tree.queue[below + 1]), wide(tree.queue[below])
        ):
            below += 1
        if not _is_before(tree, wide(tree.queue[below]), item):
            break
        tree.queue[here] = tree.queue[below]
        here = below
    tree.queue[here] = item
    return top


@helper
def keep_best(tree: Tree, score: int) -> None:
    """Put a score among the best, in place of the least of them if they are many."""
    best = tree.best
    if tree.counts[BEST] < best.size:
        here = tree.counts[BEST]
        tree.counts[BEST] += 1
        while here > 0 and best[(here - 1) // 2] > score:
            best[here] = best[(here - 1) // 2]
            here = (here - 1) // 2
        best[here] = score
        return
    if best.size == 0 or score <= best[0]:
        return
    here = 0
    while 2 * here + 1 < best.size:
        below = 2 * here + 1
        if below + 1 < best.size and best[below + 1] < best[below]:
            below += 1
        if best[below] >= score:
            break
        best[here] = best[below]
        here = below
    best[here] = score


@helper
def is_worth(tree: Tree, bound: int) -> bool:
    """Say whether a prefix can still matter: too few scores are as good as its bound."""
    if tree.best.size == 0 or tree.counts[BEST] < tree.best.size:
        return True
    return bool(bound > tree.best[0])


@helper
def add(
    tree: Tree,
    kind: int,
    bound: int,
    parent: int,
    party: int,
    via: int,
    has_jumped: int,
    start: int,
    stop: int,
) -> None:
    """Add a prefix and queue it."""
    item = tree.counts[PREFIXES]
    tree.counts[PREFIXES] += 1
    tree.bound[item], tree.kind[item] = bound, kind
    tree.n_hops[item] = 1 if parent < 0 else tree.n_hops[parent] + 1
    tree.parent[item], tree.party[item], tree.via[item] = parent, party, via
    tree.has_jumped[item] = has_jumped
    tree.start[item], tree.stop[item] = start, stop
    push(tree, item)


@helper
def visits(tree: Tree, item: int, party: int) -> bool:
    """Say whether a prefix holds a party."""
    while item >= 0:
        if tree.party[item] == party or tree.via[item] == party:
            return True
        item = tree.parent[item]
    return False


@helper
def is_same_route(tree: Tree, one: int, other: int) -> bool:
    """Compare two routes, party by party from their ends."""
    step, other_step = 0, 0  # 0: at the party, 1: at the one via which it came
    while one >= 0 and other >= 0:
        here = tree.party[one] if step == 0 else tree.via[one]
        there = tree.party[other] if other_step == 0 else tree.via[other]
        if here != there:
            return False
        if step == 0 and tree.via[one] >= 0:
            step = 1
        else:
            one, step = tree.parent[one], 0
        if other_step == 0 and tree.via[other] >= 0:
            other_step = 1
        else:
            other, other_step = tree.parent[other], 0
    return one < 0 and other < 0


@helper
def covers_more(tree: Tree, item: int) -> bool:
    """Say whether a route passes an intermediary that no route found passes."""
    here = item
    while here >= 0:
        if here != item and not tree.covered[tree.party[here]]:
            return True
        is_first = tree.parent[here] < 0
        if not is_first and tree.via[here] >= 0 and not tree.covered[tree.via[here]]:
            return True
        here = tree.parent[here]
    return False


@helper
def cover(tree: Tree, item: int) -> None:
    """Mark the intermediaries of a route as passed."""
    here = item
    while here >= 0:
        if here != item:
            tree.covered[tree.party[here]] = True
        if tree.parent[here] >= 0 and tree.via[here] >= 0:
            tree.covered[tree.via[here]] = True
        here = tree.parent[here]
