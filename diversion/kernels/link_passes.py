"""Passes over a list of links: the best walk onward from every hop, and flows of shares.

``start`` and ``order`` list the links of every hop on one side: those of hop ``h`` are
``order[start[h]:start[h + 1]]``; ``far[link]`` is the hop at the link's other end.
"""

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import jit


@jit
def best_walks(
    start: NDArray[np.int64],
    order: NDArray[np.int32],
    far: NDArray[np.int32],
    weight: NDArray[np.float64],
    end: NDArray[np.float64],
    rounds: int,
    value: NDArray[np.float64],
    steps: NDArray[np.int32],
    step: NDArray[np.int32],
) -> None:
    """Maximise the sum of link weights and of the end's weight, at most ``rounds`` links.

    ``weight`` (a link's, at most 0) and ``end`` (a hop's, -inf where it is no end) are
    logarithms. ``value``, ``steps`` (links to the end) and ``step`` (the best first
    link, -1 for none), each of shape (n_hops,), are filled.
    """
    value[:] = end
    steps[:] = 0
    step[:] = -1
    before, length = value.copy(), steps.copy()
    is_new, is_newer = value > -np.inf, np.empty(value.size, np.bool_)
    for _ in range(rounds):
        before[:] = value
        length[:] = steps
        is_newer[:] = False
        has_changed = False
        for hop in range(start.size - 1):
            for place in range(start[hop], start[hop + 1]):
                link = order[place]
                if not is_new[far[link]]:  # what it gives was taken before
                    continue
                found = before[far[link]] + weight[link]
                if found > value[hop]:
                    value[hop] = found
                    steps[hop] = length[far[link]] + 1
                    step[hop] = link
                    is_newer[hop] = has_changed = True
        if not has_changed:
            break
        is_new, is_newer = is_newer, is_new


@jit
def flow_shares(
    start: NDArray[np.int64],
    order: NDArray[np.int32],
    far: NDArray[np.int32],
    share: NDArray[np.float64],
    end: NDArray[np.float64],
    rounds: int,
    value: NDArray[np.float64],
) -> None:
    """Give the share of each hop's goods that ends: at its own end, else over its links.

    ``share[link]`` is the part of the hop's goods that takes a link (their sum is at most
    1), ``end`` the part that ends with the hop, in [0, 1]. ``value``, shape (n_hops,).
    """
    value[:] = end
    before = value.copy()
    is_new, is_newer = value > 0.0, np.empty(value.size, np.bool_)
    for _ in range(rounds):
        before[:] = value
        has_changed = False
        for hop in range(start.size - 1):
            is_newer[hop] = False
            for place in range(start[hop], start[hop + 1]):
                if is_new[far[order[place]]]:
                    is_newer[hop] = True
                    break
            if not is_newer[hop]:
                continue
            onward = 0.0
            for place in range(start[hop], start[hop + 1]):
                link = order[place]
                onward += share[link] * before[far[link]]
            value[hop] = end[hop] + (1.0 - end[hop]) * onward
            is_newer[hop] = value[hop] != before[hop]
            has_changed |= is_newer[hop]
        if not has_changed:
            break
        is_new, is_newer = is_newer, is_new


@jit
def strongest(
    start: NDArray[np.int64],
    order: NDArray[np.int32],
    weight: NDArray[np.float32],
    best: NDArray[np.int32],
    second: NDArray[np.float32],
) -> None:
    """Find each hop's strongest link (-1 for none), and the weight of the next (-inf)."""
    for hop in range(start.size - 1):
        best[hop] = -1
        second[hop] = -np.inf
        for place in range(start[hop], start[hop + 1]):
            link = order[place]
            if best[hop] < 0:
                best[hop] = link
            elif weight[link] > weight[best[hop]]:
                second[hop] = weight[best[hop]]
                best[hop] = link
            elif weight[link] > second[hop]:
                second[hop] = weight[link]
