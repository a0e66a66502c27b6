"""The hops that come after a party in walks that pass it and weigh enough.

Values spread from the party, hop by hop, by the weight of each link; a hop is kept where
its value and the best that may follow reach a least weight. On the reversed graph this
gives the hops that come before.
"""

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

# Which links may follow: any, or those that pass who is to be passed
ANY, PASSING = range(2)
# Places in Kept.counts
SIZE, LINKS, BEST = range(3)


class Ahead(NamedTuple):
    """What a walk may go on to: hops by source, and how well each may go on."""

    hops: HopColumns
    parties: PartyColumns
    rule: RuleColumns
    jumps: JumpColumns
    leaving: NDArray[np.int32]  # hop indices by source, then by first day
    first: NDArray[np.int64]  # those of party p are leaving[first[p]:first[p + 1]]
    longest: int  # longest interval of departure in days
    rest: NDArray[np.int32]  # shape (max_hops, n_hops): at most so many hops follow
    via: NDArray[np.bool_]  # shape (n_parties,): who is to be passed


class Kept(NamedTuple):
    """Hops that are kept, up to a most; ``counts[SIZE]`` are.

    ``counts[LINKS]`` is how many links were looked at, ``counts[BEST]`` the most that
    any walk may weigh.
    """

    slot: NDArray[np.int32]  # shape (n_hops,): the place of a hop in the rest, or -1
    hop: NDArray[np.int32]  # shape (most,)
    best: NDArray[np.int64]  # what the best walk to it weighs, of those seen
    now: NDArray[np.int64]  # the same if it came with the last hop; else NONE
    is_new: NDArray[np.bool_]
    counts: NDArray[np.int64]


@helper
def _offer(kept: Kept, hop: int, value: int) -> None:
    """Keep a hop, if there is room, with the best value it was offered."""
    slot = kept.slot[hop]
    if slot < 0:
        slot = kept.counts[SIZE]
        kept.counts[SIZE] += 1
        if slot >= kept.hop.size:
            return
        kept.slot[hop], kept.hop[slot] = slot, hop
        kept.best[slot], kept.now[slot] = NONE, NONE
        kept.is_new[slot] = False
    if value > kept.best[slot]:
        kept.best[slot] = value
        kept.is_new[slot] = True


@helper
def _leave(
    ahead: Ahead,
    kept: Kept,
    hop: int,
    value: int,
    source: int,
    step: tuple[int, int],
    left: int,
    least: int,
) -> None:
    """Offer ``value`` and a link to all that may leave ``source`` after a hop."""
    hops, rule = ahead.hops, ahead.rule
    price, days = step
    leaving = ahead.leaving[ahead.first[source] : ahead.first[source + 1]]
    earliest = hops.arrive_lo[hop] + days - ahead.longest
    latest = hops.arrive_hi[hop] + days + rule.max_wait
    begin = first_from(hops.depart_lo, leaving, wide(earliest))
    end = first_from(hops.depart_lo, leaving, wide(latest + 1))
    kept.counts[LINKS] += end - begin
    for then in leaving[begin:end]:
        rest = ahead.rest[left, then]
        if rest <= NONE:
            continue
        link = link_weight(hops, ahead.parties, rule, hop, then, price, days)
        if link <= NONE:
            continue
        total = value + link
        kept.counts[BEST] = max(kept.counts[BEST], total + rest)
        if total + rest >= least:
            _offer(kept, then, total)


@helper
def _go_on(
    ahead: Ahead, kept: Kept, hop: int, value: int, left: int, least: int, which: int
) -> None:
    party = ahead.hops.target[hop]
    is_there = ahead.via[party] or which == ANY
    if is_there:
        _leave(ahead, kept, hop, value, party, (wide(0), wide(0)), left, least)
    jumps = ahead.jumps
    for jump in range(jumps.start[party], jumps.start[party + 1]):
        other = jumps.to_party[jump]
        if is_there or ahead.via[other]:
            step = (wide(jumps.price[jump]), wide(jumps.days[jump]))
            _leave(ahead, kept, hop, value, other, step, left, least)


@jit
def keep_after(
    ahead: Ahead,
    kept: Kept,
    roots: NDArray[np.int32],
    before: NDArray[np.int32],
    least: int,
    most_links: int,
) -> bool:
    """Keep every hop that comes after ``via`` in a walk that weighs ``least`` or more.

    ``roots`` are the hops that come to ``via``, or to where a jump leads there;
    ``before``, shape (max_hops, roots.size), is what the best walk to each weighs with
    at most so many hops before it. May keep others: a walk here may come to a party
    twice and jump more than once. Gives false if there is no room, or ``most_links``
    links were looked at, before all was seen.
    """
    n_layers = ahead.rest.shape[0]
    for layer in range(n_layers - 1):
        left = n_layers - 2 - layer
        for place in range(roots.size):
            value = wide(before[layer, place])
            if value > NONE and (layer == 0 or value > before[layer - 1, place]):
                _go_on(ahead, kept, roots[place], value, left, least, wide(PASSING))
            if kept.counts[LINKS] > most_links:
                return False
        size = min(kept.counts[SIZE], kept.hop.size)
        for slot in range(size):
            if kept.now[slot] > NONE:
                _go_on(ahead, kept, kept.hop[slot], kept.now[slot], left, least, wide(ANY))
            if kept.counts[LINKS] > most_links:
                return False
        if kept.counts[SIZE] > kept.hop.size:
            return False
        for slot in range(kept.counts[SIZE]):
            kept.now[slot] = kept.best[slot] if kept.is_new[slot] else NONE
            kept.is_new[slot] = False
    return True
