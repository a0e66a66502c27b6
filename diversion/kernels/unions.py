"""Things joined pair by pair, the surest pair first, unless what they say contradicts."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit

LATEST: Final = 2**31 - 1  # a departure that is not known
EARLIEST: Final = -(2**31)  # an arrival that is not known


class Claims(NamedTuple):
    """What each of n things says, shape (n,) each; a joined group says all of it.

    ``kinds`` are bits that two joined groups may not share. ``shipper`` and ``consignee``
    are hashes that must be equal unless one is 0, not known. A group must not end, at the
    latest of ``arrives``, before it starts, at the earliest of ``departs``. Of two groups
    that have a number of their own, ``is_numbered``, no pair is joined.
    """

    kinds: NDArray[np.uint8]
    is_numbered: NDArray[np.bool_]
    shipper: NDArray[np.uint64]
    consignee: NDArray[np.uint64]
    departs: NDArray[np.int32]  # days; the largest int32 where not known
    arrives: NDArray[np.int32]  # days; the smallest int32 where not known


@jit
def join_pairs(
    one: NDArray[np.int64],
    other: NDArray[np.int64],
    weight: NDArray[np.int32],
    claims: Claims,
    root: NDArray[np.int64],
    weakest: NDArray[np.int32],
) -> None:
    """Write the first member of each thing's group into ``root``, shape (n,).

    Pairs come with the surest first; ``claims`` is used up. ``weakest``, shape (n,), gets
    the least weight that holds each group together, at its root.

    Notes
    -----
    Greedy, with union by smaller number and path halving: nearly linear in the pairs.
    """
    for thing in range(root.size):
        root[thing] = thing
    for pair in range(one.size):
        left, right = _find(root, one[pair]), _find(root, other[pair])
        if left == right or _is_contradictory(claims, left, right):
            continue
        first, second = min(left, right), max(left, right)
        root[second] = first
        _merge(claims, first, second)
        weakest[first] = min(weakest[first], weakest[second], weight[pair])
    for thing in range(root.size):
        root[thing] = _find(root, thing)


@helper
def _find(root: NDArray[np.int64], thing: int) -> int:
    while root[thing] != thing:
        root[thing] = root[root[thing]]
        thing = root[thing]
    return thing


@helper
def _is_contradictory(claims: Claims, one: int, other: int) -> bool:
    if (claims.kinds[one] & claims.kinds[other]) != 0:
        return True
    if claims.is_numbered[one] and claims.is_numbered[other]:
        return True
    for side in (claims.shipper, claims.consignee):
        if side[one] and side[other] and side[one] != side[other]:
            return True
    departs = min(claims.departs[one], claims.departs[other])
    arrives = max(claims.arrives[one], claims.arrives[other])
    if departs == LATEST or arrives == EARLIEST:
        return False
    return bool(arrives < departs)


@helper
def _merge(claims: Claims, first: int, second: int) -> None:
    claims.kinds[first] |= claims.kinds[second]
    claims.is_numbered[first] |= claims.is_numbered[second]
    claims.shipper[first] = max(claims.shipper[first], claims.shipper[second])
    claims.consignee[first] = max(claims.consignee[first], claims.consignee[second])
    claims.departs[first] = min(claims.departs[first], claims.departs[second])
    claims.arrives[first] = max(claims.arrives[first], claims.arrives[second])
