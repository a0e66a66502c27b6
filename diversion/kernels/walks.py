"""Read the best walk through every hop back out of the passes."""

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit, wide
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


@helper
def _turn_around(hops: NDArray[np.int32], length: int) -> None:
    for place in range(length // 2):
        other = length - 1 - place
        hops[place], hops[other] = hops[other], hops[place]


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
    _turn_around(out, length)
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
            trace_walk(hop, wide(layer[hop]), before, after, walks[hop])
    return walks


BEFORE, AFTER = 1, 2  # the side of a hop on which its walk jumps; 0 if it does not


@jit
def best_joins(
    forward: NDArray[np.int32],
    backward: NDArray[np.int32],
    forward_jumped: NDArray[np.int32],
    backward_jumped: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Find the best walk with at most one jump through every hop.

    As :func:`best_splits`, from the layers without and with at most one jump; returns
    the side of the jump too. Among equals, a walk without a jump wins.
    """
    weight, layer = best_splits(forward, backward)
    side = np.zeros(weight.size, np.int32)
    n_layers, n_hops = forward.shape
    for k in range(n_layers):
        rest = n_layers - 1 - k
        for hop in range(n_hops):
            for choice in (BEFORE, AFTER):
                head = (forward_jumped if choice == BEFORE else forward)[k, hop]
                tail = (backward_jumped if choice == AFTER else backward)[rest, hop]
                if head > NONE and tail > NONE and head + tail > weight[hop]:
                    weight[hop] = head + tail
                    layer[hop], side[hop] = k, choice
    return weight, layer, side


@jit
def trace_joins(
    layer: NDArray[np.int32],
    side: NDArray[np.int32],
    ends: tuple[NDArray[np.int32], NDArray[np.int32]],
    direct: tuple[NDArray[np.int32], NDArray[np.int32]],
    jumped: tuple[NDArray[np.int32], NDArray[np.int32]],
) -> NDArray[np.int32]:
    """Give the walk through every hop, shape (n_hops, max_hops), padded with -1.

    ``ends`` are the hops' sources and targets; ``direct`` and ``jumped`` the neighbours
    before and after, without and with at most one jump.
    """
    n_layers, n_hops = direct[0].shape
    source, target = ends
    walks = np.full((n_hops, n_layers), np.int32(-1))
    for hop in range(n_hops):
        if layer[hop] < 0:
            continue
        out, length = walks[hop], 0
        here, k, may_jump = hop, layer[hop], side[hop] == BEFORE
        while here >= 0:
            out[length] = here
            length += 1
            there = (jumped if may_jump else direct)[0][k, here] if k > 0 else -1
            if there >= 0 and target[there] != source[here]:
                may_jump = False
            here, k = there, k - 1
        _turn_around(out, length)
        here, k, may_jump = hop, n_layers - 1 - layer[hop], side[hop] == AFTER
        while k > 0:
            there = (jumped if may_jump else direct)[1][k, here]
            if there < 0:
                break
            if source[there] != target[here]:
                may_jump = False
            here, k = there, k - 1
            out[length] = here
            length += 1
    return walks
