"""Hops that may meet: the same party and the same goods, arrivals beside departures."""

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import jit

Number = TypeVar("Number", np.int32, np.float64)


class ByParty(NamedTuple):
    """The hops of one side by party and day, as places in the first order of that side.

    Those of party ``v`` are ``at[start[v]:start[v + 1]]``; in the first order itself,
    ``at`` counts up.
    """

    at: NDArray[np.int32]
    day: NDArray[np.int32]  # by which the hops of a party are sorted
    start: NDArray[np.int64]  # shape (n_parties + 1,)


class Listed(NamedTuple):
    """The hops of one side in groups: group ``g`` has ``start[g]:start[g + 1]``.

    ``place`` lists them by the day of the first order of their side, ``rank`` says where
    each stands in its group by the other day, and ``days`` are those days, ascending.
    """

    place: NDArray[np.int32]
    start: NDArray[np.int64]  # shape (n_groups + 1,)
    rank: NDArray[np.int32]
    days: NDArray[np.int32]


@jit
def look_up(values: NDArray[Number], places: NDArray[np.int32]) -> NDArray[Number]:
    """Give ``values[places]``, several times as fast as NumPy does."""
    found = np.empty(places.size, values.dtype)
    for k in range(places.size):
        found[k] = values[places[k]]
    return found


@jit
def put_back(values: NDArray[Number], places: NDArray[np.int32]) -> NDArray[Number]:
    """Give what :func:`look_up` took from ``places``, which hold each of 0..n-1 once."""
    found = np.empty(places.size, values.dtype)
    for k in range(places.size):
        found[places[k]] = values[k]
    return found


@jit
def invert(places: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give where each of 0..n-1 stands in ``places``, which hold each once."""
    found = np.empty(places.size, np.int32)
    for k in range(places.size):
        found[places[k]] = k
    return found


@jit
def number_keys(
    keys: NDArray[np.int64], is_member: NDArray[np.bool_], most: int
) -> tuple[NDArray[np.int32], int]:
    """Give numbers from 0 to the keys (each in 0..most) of members, and how many.

    Numbers ascend with keys. The number of a hop that is no member is -1.
    """
    number = np.full(most + 1, np.int32(-1))
    for hop in range(keys.size):
        if is_member[hop]:
            number[keys[hop]] = 0
    size = 0
    for key in range(most + 1):
        if number[key] == 0:
            number[key] = size
            size += 1
    found = np.empty(keys.size, np.int32)
    for hop in range(keys.size):
        found[hop] = number[keys[hop]] if is_member[hop] else -1
    return found, size


@jit
def keys_at(
    keys: NDArray[np.int32], is_member: NDArray[np.bool_], hops: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Give the keys of ``hops``, -1 for those that are no members."""
    found = np.empty(hops.size, np.int32)
    for place in range(hops.size):
        hop = hops[place]
        found[place] = keys[hop] if is_member[hop] else -1
    return found


@jit
def number_groups(
    came: NDArray[np.int64],
    left: NDArray[np.int64],
    may_pass: NDArray[np.bool_],
    gives: NDArray[np.int32],
    takes: NDArray[np.int32],
    n_keys: int,
    arrivals: NDArray[np.int32],
    departures: NDArray[np.int32],
    party: NDArray[np.int32],
) -> int:
    """Give numbers to the (party, key) pairs that have arrivals and departures.

    ``gives`` and ``takes`` are the key of each hop, in 0..n_keys-1, -1 where it may not
    come first, or follow; ``came`` and ``left`` say which are those of each party (see
    :class:`ByParty`), and ``may_pass``, shape (n_parties,), whether goods pass it. Writes
    the group of each into ``arrivals`` and ``departures``, which come filled with -1, and
    the party of each group into ``party``. Returns how many groups there are; they ascend
    by party.
    """
    seen = np.full(n_keys, np.int32(-1))  # the last party that a key came to
    group = np.empty(n_keys, np.int32)
    n_groups = 0
    for v in range(may_pass.size):
        if not may_pass[v] or left[v] == left[v + 1]:
            continue
        for place in range(came[v], came[v + 1]):
            key = gives[place]
            if key >= 0:
                seen[key], group[key] = v, -1
        first = n_groups
        for place in range(left[v], left[v + 1]):
            key = takes[place]
            if key >= 0 and seen[key] == v:
                if group[key] < 0:
                    group[key] = n_groups
                    party[n_groups] = v
                    n_groups += 1
                departures[place] = group[key]
        if n_groups == first:
            continue
        for place in range(came[v], came[v + 1]):
            key = gives[place]
            if key >= 0:
                arrivals[place] = group[key]
    return n_groups


@jit
def list_groups(
    by_day: ByParty, by_other: ByParty, groups: NDArray[np.int32], n_groups: int
) -> Listed:
    """List the hops of each group by the day of one order, ranked by that of another.

    ``groups`` is the group of the hop at each place, -1 for none.
    """
    start = np.zeros(n_groups + 1, np.int64)
    for place in range(groups.size):
        if groups[place] >= 0:
            start[groups[place] + 1] += 1
    for group in range(n_groups):
        start[group + 1] += start[group]
    end = start.copy()
    listed = np.empty(groups.size, np.int32)
    places = np.empty(start[-1], np.int32)
    for at in by_day.at:
        group = groups[at]
        if group >= 0:
            places[end[group]] = at
            listed[at] = end[group]
            end[group] += 1
    end[:] = start
    rank, days = np.empty(places.size, np.int32), np.empty(places.size, np.int32)
    for k in range(by_other.at.size):
        at = by_other.at[k]
        group = groups[at]
        if group >= 0:
            rank[listed[at]] = end[group] - start[group]
            days[end[group]] = by_other.day[k]
            end[group] += 1
    return Listed(places, start, rank, days)


@jit
def turn_ranks(rank: NDArray[np.int32], start: NDArray[np.int64]) -> NDArray[np.int32]:
    """Count ranks from the other end, and list them from the last group to the first."""
    turned = np.empty(rank.size, np.int32)
    for group in range(start.size - 1):
        size = start[group + 1] - start[group]
        for place in range(start[group], start[group + 1]):
            turned[rank.size - 1 - place] = size - 1 - rank[place]
    return turned
