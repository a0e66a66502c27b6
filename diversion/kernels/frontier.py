"""Best-first search over route prefixes, in arrays that grow between calls."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit, wide
from diversion.kernels.columns import (
    NONE,
    HopColumns,
    JumpColumns,
    PartyColumns,
    RuleColumns,
)
from diversion.kernels.search import link_weight
from diversion.kernels.sorting import first_from
from diversion.kernels.tree import (
    BOUND,
    COMPLETE,
    EXPLORED,
    FOUND,
    MEMBERS,
    NEEDED,
    OPEN,
    PREFIXES,
    QUEUED,
    Tree,
    add,
    cover,
    covers_more,
    is_same_route,
    is_worth,
    keep_best,
    pop,
    visits,
)

# What a call ends with
PAUSED, EXHAUSTED, ENOUGH, FULL = range(4)


class Links(NamedTuple):
    """What a search reads: hops, the rule, jumps, and how well each hop may go on."""

    hops: HopColumns
    parties: PartyColumns
    rule: RuleColumns
    jumps: JumpColumns
    leaving: NDArray[np.int32]  # hop indices by source, then by first day
    first: NDArray[np.int64]  # those of party p are leaving[first[p]:first[p + 1]]
    longest: int  # longest interval of departure in days
    starts: NDArray[np.int32]  # shape (n_hops,)
    ends: NDArray[np.int32]
    rest: NDArray[np.int32]  # shape (max_hops, n_hops): the backward pass without a jump
    rest_jumped: NDArray[np.int32]  # and with at most one
    rest_via: NDArray[np.int32]  # the same for walks that have yet to pass ``via``
    rest_via_jumped: NDArray[np.int32]
    via: NDArray[np.bool_]  # shape (n_parties,): one must be passed; or empty for any


class Scratch(NamedTuple):
    """Room for one expansion; ``slot`` is -1 everywhere between two of them."""

    value: NDArray[np.int64]  # shape (most departures of a party,)
    group: NDArray[np.int32]
    slot: NDArray[np.int32]  # shape (n_parties,)
    size: NDArray[np.int64]  # shape (most departures of a party,)
    label: NDArray[np.int32]


@helper
def _has_passed(links: Links, tree: Tree, parent: int, via: int) -> bool:
    """Say whether a prefix that goes on from ``parent`` has passed what it must."""
    if links.via.size == 0:
        return True
    if parent >= 0 and via >= 0 and links.via[via]:
        return True
    while parent >= 0:
        if links.via[tree.party[parent]]:
            return True
        is_first = tree.parent[parent] < 0
        if not is_first and tree.via[parent] >= 0 and links.via[tree.via[parent]]:
            return True
        parent = tree.parent[parent]
    return False


@helper
def _rest(links: Links, has_jumped: int, has_passed: bool) -> NDArray[np.int32]:
    """Give the layers that bound how a prefix may go on."""
    if has_passed:
        return links.rest if has_jumped else links.rest_jumped
    return links.rest_via if has_jumped else links.rest_via_jumped


@helper
def _grow(
    links: Links, tree: Tree, parent: int, via: int, has_jumped: int, start: int, stop: int
) -> None:
    """Add the prefix whose last hops are ``member[start:stop]``, open and complete.

    They share source and target. Frees their room if nothing was added.
    """
    n_hops = 1 if parent < 0 else tree.n_hops[parent] + 1
    left = links.rest.shape[0] - n_hops
    has_passed = _has_passed(links, tree, parent, via)
    rest = _rest(links, has_jumped, has_passed)
    bound, score = 2 * NONE, 2 * NONE
    for place in range(start, stop):
        hop, value = tree.member[place], tree.value[place]
        if rest[left, hop] > NONE:
            bound = max(bound, int(value + rest[left, hop]))
        if has_passed and links.ends[hop] > NONE:
            score = max(score, int(value + links.ends[hop]))
    party = links.hops.target[tree.member[start]]
    if score > NONE and is_worth(tree, score):
        keep_best(tree, score)
        kind = wide(COMPLETE)
        add(tree, kind, score, parent, party, via, has_jumped, start, start)
    if left > 0 and bound > NONE and is_worth(tree, bound):
        kind = wide(OPEN)
        add(tree, kind, bound, parent, party, via, has_jumped, start, stop)
    elif stop == tree.counts[MEMBERS]:
        tree.counts[MEMBERS] = start


@jit
def plant(
    links: Links, tree: Tree, roots: NDArray[np.int32], cut: NDArray[np.int64]
) -> None:
    """Add the prefixes of one hop: ``roots[cut[k]:cut[k + 1]]`` share both parties."""
    for k in range(cut.size - 1):
        start = tree.counts[MEMBERS]
        for place in range(cut[k], cut[k + 1]):
            tree.member[tree.counts[MEMBERS]] = roots[place]
            tree.value[tree.counts[MEMBERS]] = links.starts[roots[place]]
            tree.counts[MEMBERS] += 1
        source = wide(links.hops.source[roots[cut[k]]])
        _grow(links, tree, wide(-1), source, wide(0), start, tree.counts[MEMBERS])


@helper
def _is_new(links: Links, tree: Tree, item: int, is_diverse: bool) -> bool:
    if is_diverse:
        return covers_more(tree, item)
    if links.jumps.to_party.size:  # without jumps, a route has one prefix
        for place in range(tree.counts[FOUND]):
            if is_same_route(tree, item, wide(tree.found[place])):
                return False
    return True


@helper
def _open_groups(
    links: Links,
    tree: Tree,
    scratch: Scratch,
    item: int,
    leaving: NDArray[np.int32],
    span: tuple[int, int],
    rest: NDArray[np.int32],
) -> int:
    """Give a number to each party that ``leaving[span]`` may go on to.

    Sets ``group`` of each hop (-1 where it may not follow), ``size`` of each group to 0,
    and gives their number.
    """
    n_groups = 0
    for place in range(*span):
        hop = leaving[place]
        scratch.value[place], scratch.group[place] = NONE, -1
        if rest[hop] <= NONE:
            continue
        target = links.hops.target[hop]
        if scratch.slot[target] == -1:
            is_closed = target == links.hops.source[hop] or visits(tree, item, wide(target))
            scratch.slot[target] = -2 if is_closed else n_groups
            scratch.label[n_groups], scratch.size[n_groups] = target, 0
            n_groups += 1
        if scratch.slot[target] >= 0:
            scratch.group[place] = scratch.slot[target]
    for k in range(n_groups):
        scratch.slot[scratch.label[k]] = -1
    return n_groups


@helper
def _carry(
    links: Links,
    tree: Tree,
    scratch: Scratch,
    item: int,
    leaving: NDArray[np.int32],
    price: int,
    days: int,
) -> int:
    """Let each grouped hop take the best value over a link; give the links looked at."""
    hops, work = links.hops, 0
    for member in range(tree.start[item], tree.stop[item]):
        hop, value = tree.member[member], tree.value[member]
        begin, end = _window(links, leaving, hop, days)
        work += end - begin
        for place in range(begin, end):
            if scratch.group[place] < 0:
                continue
            link = link_weight(
                hops, links.parties, links.rule, hop, leaving[place], price, days
            )
            if link > NONE and value + link > scratch.value[place]:
                scratch.value[place] = value + link
    return work


@helper
def _window(
    links: Links, leaving: NDArray[np.int32], hop: int, days: int
) -> tuple[int, int]:
    """Give the first and the end place in ``leaving`` of what may follow a hop."""
    hops = links.hops
    earliest = hops.arrive_lo[hop] + days - links.longest
    latest = hops.arrive_hi[hop] + days + links.rule.max_wait
    begin = first_from(hops.depart_lo, leaving, wide(earliest))
    return begin, first_from(hops.depart_lo, leaving, wide(latest + 1))


@helper
def _expand(
    links: Links,
    tree: Tree,
    scratch: Scratch,
    item: int,
    source: int,
    price: int,
    days: int,
) -> int:
    """Add the prefixes that go on from ``source``, there directly or by a jump.

    Returns the number of links looked at.
    """
    is_jump = source != tree.party[item]
    has_jumped = wide(1 if is_jump else tree.has_jumped[item])
    left = links.rest.shape[0] - tree.n_hops[item] - 1
    via = wide(source if is_jump else -1)
    rest = _rest(links, has_jumped, _has_passed(links, tree, item, via))
    leaving = links.leaving[links.first[source] : links.first[source + 1]]
    low, high = leaving.size, wide(0)
    for place in range(tree.start[item], tree.stop[item]):
        begin, end = _window(links, leaving, tree.member[place], days)
        low, high = min(low, begin), max(high, end)
    if low >= high:
        return 1
    n_groups = _open_groups(links, tree, scratch, item, leaving, (low, high), rest[left])
    work = _carry(links, tree, scratch, item, leaving, price, days) + high - low
    for place in range(low, high):
        if scratch.value[place] > NONE:
            scratch.size[scratch.group[place]] += 1
    base = tree.counts[MEMBERS]
    for k in range(n_groups):  # from sizes to where each group starts
        size = scratch.size[k]
        scratch.size[k] = tree.counts[MEMBERS]
        tree.counts[MEMBERS] += size
    for place in range(low, high):
        if scratch.value[place] > NONE:
            k = scratch.group[place]
            tree.member[scratch.size[k]] = leaving[place]
            tree.value[scratch.size[k]] = scratch.value[place]
            scratch.size[k] += 1
    for k in range(n_groups - 1, -1, -1):  # the last first, so that room can be freed
        start = scratch.size[k - 1] if k > 0 else base
        if scratch.size[k] > start:
            _grow(links, tree, item, via, has_jumped, start, scratch.size[k])
    return work


@helper
def _room_needed(links: Links, tree: Tree, item: int) -> int:
    """Give the most hops that the children of a prefix may have."""
    party = tree.party[item]
    needed = links.first[party + 1] - links.first[party]
    if not tree.has_jumped[item]:
        for jump in range(links.jumps.start[party], links.jumps.start[party + 1]):
            other = links.jumps.to_party[jump]
            needed += links.first[other + 1] - links.first[other]
    return int(needed)


@jit
def advance(
    links: Links, tree: Tree, scratch: Scratch, is_diverse: bool, budget: int
) -> int:
    """Take prefixes from the queue until ``budget`` links were looked at, or the end.

    Returns PAUSED; EXHAUSTED when the queue is empty; ENOUGH when ``tree.found`` is full
    and ``counts[BOUND]`` is the score of the next route; FULL when the arrays must grow
    by ``counts[NEEDED]`` members and twice as many prefixes.
    """
    counts = tree.counts
    while counts[QUEUED] > 0:
        if budget <= 0:
            return PAUSED
        item = wide(tree.queue[0])
        if tree.kind[item] == COMPLETE:
            budget -= 1
            if not _is_new(links, tree, item, is_diverse):
                pop(tree)
                continue
            if counts[FOUND] == tree.found.size:
                counts[BOUND] = tree.bound[item]
                return ENOUGH
            pop(tree)
            tree.found[counts[FOUND]] = item
            counts[FOUND] += 1
            if is_diverse:
                cover(tree, item)
            continue
        needed = _room_needed(links, tree, item)
        if (
            counts[MEMBERS] + needed > tree.member.size
            or counts[PREFIXES] + 2 * needed > tree.bound.size
        ):
            counts[NEEDED] = needed
            return FULL
        pop(tree)
        counts[EXPLORED] += 1
        party, none = wide(tree.party[item]), wide(0)
        budget -= 1 + _expand(links, tree, scratch, item, party, none, none)
        if not tree.has_jumped[item]:
            jumps = links.jumps
            for jump in range(jumps.start[party], jumps.start[party + 1]):
                other = wide(jumps.to_party[jump])
                if not visits(tree, item, other):
                    budget -= _expand(
                        links, tree, scratch, item, other,
                        wide(jumps.price[jump]), wide(jumps.days[jump]),
                    )  # fmt: skip
    return EXHAUSTED
