"""The array layouts that the kernels read."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NONE = -(2**29)  # "not possible"; the same number as in the engines' contract
NO_MASS = -(2**30)


class HopColumns(NamedTuple):
    """Hops as parallel arrays of shape (n_hops,), sorted by ``depart_lo``.

    Kernels trust what ``TemporalGraph`` has checked: indices in range, ``lo <= hi``.
    """

    source: NDArray[np.int32]  # party index
    target: NDArray[np.int32]
    depart_lo: NDArray[np.int32]  # days since 1970-01-01
    depart_hi: NDArray[np.int32]
    arrive_lo: NDArray[np.int32]
    arrive_hi: NDArray[np.int32]
    hs2: NDArray[np.int32]  # -1 where not known
    hs4: NDArray[np.int32]
    hs6: NDArray[np.int32]
    hs_edition: NDArray[np.int32]  # 0 where not known
    mass: NDArray[np.int32]  # thousandths of log10(kg), NO_MASS where not known


class PartyColumns(NamedTuple):
    """What a link reads of the parties it passes, as arrays of shape (n_parties,)."""

    transit: NDArray[np.int32]  # score units
    transforms: NDArray[np.bool_]
    country: NDArray[np.int32]  # a number for each country, -1 where not known
    unknown: int  # the unknown party


class JumpColumns(NamedTuple):
    """Jumps by the party that they leave: those of ``u`` are ``start[u]:start[u + 1]``."""

    start: NDArray[np.int64]  # shape (n_parties + 1,)
    to_party: NDArray[np.int32]  # shape (n_jumps,)
    price: NDArray[np.int32]
    days: NDArray[np.int32]


class Side(NamedTuple):
    """One side of a pass, in the direction of the pass: who gives, or who takes.

    Arrays of shape (n_hops,) in an order of the side's own. A backward pass negates the
    days, so that one kernel serves both directions.
    """

    lo: NDArray[np.int32]  # first day
    hi: NDArray[np.int32]  # last day
    far: NDArray[np.int32]  # the party at the other end of the hop
    hop: NDArray[np.int32]  # which hop stands at each place


class Pairing(NamedTuple):
    """Hops that may follow each other because one row of the goods table applies.

    Group ``g`` pairs ``givers[giver_start[g]:giver_start[g + 1]]``, by last day, with
    ``takers[taker_start[g]:taker_start[g + 1]]``, by first day. ``by_lo`` lists the
    givers' positions within their group by first day; ``rank`` is its inverse.
    """

    givers: NDArray[np.int32]  # places in the order of their side
    giver_start: NDArray[np.int64]  # shape (n_groups + 1,)
    rank: NDArray[np.int32]  # parallel to givers
    sorted_lo: NDArray[np.int32]  # first days of each group's givers, ascending
    takers: NDArray[np.int32]
    taker_start: NDArray[np.int64]
    weight: NDArray[np.int32]  # shape (n_groups,), goods plus transit, score units


class RuleColumns(NamedTuple):
    """The link rule as kernels read it; weights in score units, days in days."""

    max_wait: int
    possible: int
    hs6: int
    hs4: int
    hs2: int
    hs_absent: int
    any_goods: int
    intercept: NDArray[np.int64]  # dwell lines: intercept - slope * wait
    slope: NDArray[np.int64]
    quantity: int
    quantity_most: int
    quantity_slack: int
    detour: int
