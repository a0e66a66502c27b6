"""Hops that may meet: the same party and the same goods, arrivals beside departures."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import jit


class ByParty(NamedTuple):
    """Hops by party and day: those of ``v`` have the places ``start[v]:start[v + 1]``.

    One order of each side is its first, and what is known of each hop stands at its place
    there, so that a kernel which goes from party to party reads what lies together.
    """

    hop: NDArray[np.int32]
    day: NDArray[np.int32]  # by which the hops of a party are sorted
    at: NDArray[np.int32]  # the place of each hop in the first order of its side
    start: NDArray[np.int64]  # shape (n_parties + 1,)


@jit
def look_up(values: NDArray[np.int32], places: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give ``values[places]``, several times as fast as NumPy does."""
    found = np.empty(places.size, np.int32)
    for k in range(places.size):
        found[k] = values[places[k]]
    return found


@jit
def invert(places: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give where each of 0..n-1 stands in ``places``, which hold each once."""
    found = np.empty(places.size, np.int32)
    for k in range(places.size):
        found[places[k]] = k
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
    by: ByParty, groups: NDArray[np.int32], start: NDArray[np.int64]
) -> NDArray[np.int32]:
    """List the hops of each group by the day of an order, shape (start[-1],).

    Group ``g`` gets the places ``start[g]:start[g + 1]``; -1 in ``groups`` is none.
    """
    end = start.copy()
    hops = np.empty(start[-1], np.int32)
    for place in range(by.hop.size):
        group = groups[by.at[place]]
        if group >= 0:
            hops[end[group]] = by.hop[place]
            end[group] += 1
    return hops


@jit
def rank_groups(
    by_hi: ByParty, by_lo: ByParty, groups: NDArray[np.int32], start: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """List the hops of each group by their last day, beside their ranks by the first.

    Gives hops, ranks within the group, and first days in their own order, each shape
    (start[-1],) with group ``g`` at ``start[g]:start[g + 1]``.
    """
    end = start.copy()
    hops = np.empty(start[-1], np.int32)
    listed = np.empty(groups.size, np.int64)
    for place in range(by_hi.hop.size):
        group = groups[by_hi.at[place]]
        if group >= 0:
            hops[end[group]] = by_hi.hop[place]
            listed[by_hi.at[place]] = end[group]
            end[group] += 1
    end[:] = start
    rank, days = np.empty(hops.size, np.int32), np.empty(hops.size, np.int32)
    for place in range(by_lo.hop.size):
        group = groups[by_lo.at[place]]
        if group >= 0:
            rank[listed[by_lo.at[place]]] = end[group] - start[group]
            days[end[group]] = by_lo.day[place]
            end[group] += 1
    return hops, rank, days
