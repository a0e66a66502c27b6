"""Give each jump the hops that arrive where it starts, or leave where it ends."""

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import jit


@jit
def hops_of_jumps(
    party: NDArray[np.int32],
    other: NDArray[np.int32],
    first: NDArray[np.int64],
    hops: NDArray[np.int32],
    far: NDArray[np.int32],
    is_member: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """List the hops at each jump's ``party`` that do not touch its ``other`` side.

    ``hops[first[p]:first[p + 1]]`` are the hops at party ``p``; ``far`` (shape
    (n_hops,)) is the party at their other end, ``is_member`` says which count. Returns
    jump and hop of each pair, jump by jump.
    """
    size = 0
    for jump in range(party.size):
        for place in range(first[party[jump]], first[party[jump] + 1]):
            hop = hops[place]
            if is_member[hop] and far[hop] != other[jump]:
                size += 1
    jumps = np.empty(size, np.int64)
    members = np.empty(size, np.int32)
    size = 0
    for jump in range(party.size):
        for place in range(first[party[jump]], first[party[jump] + 1]):
            hop = hops[place]
            if is_member[hop] and far[hop] != other[jump]:
                jumps[size], members[size] = jump, hop
                size += 1
    return jumps, members
