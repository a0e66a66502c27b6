"""Read the best walk through every hop back out of the passes."""

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import jit
from diversion.kernels.columns import NONE


@jit
def best_splits(
    forward: NDArray[np.int32], backward: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Find the best walk of at most ``max_hops`` hops through every hop.

    ``forward`` and ``backward`` have shape (max_hops, n_hops). Returns, each of shape
    (n_hops,), the weight (NONE where there is none) and the forward layer of the split:
    the walk has at most ``layer + 1`` hops up to and including this one.
    """
    n_layers, n_hops = forward.shape
    weight = np.full(n_hops, np.int32(NONE))
    layer = np.full(n_hops, np.int32(-1))
    for k in range(n_layers):
        for hop in range(n_hops):
            head, tail = forward[k, hop], backward[n_layers - 1 - k, hop]
            if head > NONE and tail > NONE and head + tail > weight[hop]:
                weight[hop] = head + tail
                layer[hop] = k
    return weight, layer


@jit
def trace_walk(
    hop: int,
    layer: int,
    before: NDArray[np.int32],
    after: NDArray[np.int32],
    out: NDArray[np.int32],
) -> int:
    """Write the hops of the walk through ``hop`` into ``out``, give their number."""
    n_layers = before.shape[0]
    length = 0
    here, k = hop, layer
    while here >= 0:
        out[length] = here
        length += 1
        here = before[k, here] if k > 0 else -1
        k -= 1
    out[:length] = out[:length][::-1].copy()
    here, k = hop, n_layers - 1 - layer
    while k > 0 and after[k, here] >= 0:
        here = after[k, here]
        k -= 1
        out[length] = here
        length += 1
    return length


@jit
def trace_all(
    layer: NDArray[np.int32], before: NDArray[np.int32], after: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Give the walk through every hop, shape (n_hops, max_hops), padded with -1."""
    n_layers, n_hops = before.shape
    walks = np.full((n_hops, n_layers), np.int32(-1))
    for hop in range(n_hops):
        if layer[hop] >= 0:
            trace_walk(hop, layer[hop], before, after, walks[hop])
    return walks
