"""Maximum flow by blocking flows on shortest paths, in whole numbers."""

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import helper, jit

ENDLESS = 2**60  # a capacity that bounds nothing


@jit
def max_flow(
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    capacity: NDArray[np.int64],
    n_nodes: int,
    source: int,
    sink: int,
    flow: NDArray[np.int64],
) -> int:
    """Give the most that flows from ``source`` to ``sink``; fill ``flow`` arc by arc.

    Arcs are parallel arrays of shape (n_arcs,); capacities are at least 0 and at most
    :data:`ENDLESS`. A flow of ``ENDLESS`` or more stops there: nothing bounds it.

    Notes
    -----
    E. Dinic, "Algorithm for solution of a problem of maximum flow in networks with power
    estimation", Soviet Math. Doklady 11 (1970): O(n_nodes^2 n_arcs) at worst.
    """
    n_arcs = tail.size
    # Arc k and its reverse k + n_arcs, listed by the node they leave.
    start = np.zeros(n_nodes + 1, np.int64)
    for arc in range(n_arcs):
        start[tail[arc] + 1] += 1
        start[head[arc] + 1] += 1
    for node in range(n_nodes):
        start[node + 1] += start[node]
    free = start[:-1].copy()
    listed = np.empty(2 * n_arcs, np.int64)
    for arc in range(n_arcs):
        listed[free[tail[arc]]] = arc
        free[tail[arc]] += 1
        listed[free[head[arc]]] = arc + n_arcs
        free[head[arc]] += 1
    room = np.zeros(2 * n_arcs, np.int64)
    room[:n_arcs] = capacity
    level = np.empty(n_nodes, np.int64)
    queue = np.empty(n_nodes, np.int64)
    following = np.empty(n_nodes, np.int64)
    path = np.empty(n_nodes, np.int64)
    total = np.int64(0)
    while total < ENDLESS and _levels(
        tail, head, start, listed, room, source, sink, level, queue
    ):
        following[:] = start[:-1]
        total += _blocking_flow(
            tail, head, start, listed, room, source, sink, level, following, path,
            int(ENDLESS - total),
        )  # fmt: skip
    for arc in range(n_arcs):
        flow[arc] = capacity[arc] - room[arc]
    return int(total)


@helper
def _levels(
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    start: NDArray[np.int64],
    listed: NDArray[np.int64],
    room: NDArray[np.int64],
    source: int,
    sink: int,
    level: NDArray[np.int64],
    queue: NDArray[np.int64],
) -> bool:
    """Count the arcs with room from the source to each node; say if the sink is there."""
    n_arcs = tail.size
    level[:] = -1
    level[source] = 0
    queue[0] = source
    done, filled = 0, 1
    while done < filled and level[sink] < 0:
        node = queue[done]
        done += 1
        for place in range(start[node], start[node + 1]):
            arc = listed[place]
            other = head[arc] if arc < n_arcs else tail[arc - n_arcs]
            if room[arc] > 0 and level[other] < 0:
                level[other] = level[node] + 1
                queue[filled] = other
                filled += 1
    return bool(level[sink] >= 0)


@helper
def _blocking_flow(
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    start: NDArray[np.int64],
    listed: NDArray[np.int64],
    room: NDArray[np.int64],
    source: int,
    sink: int,
    level: NDArray[np.int64],
    following: NDArray[np.int64],
    path: NDArray[np.int64],
    most: int,
) -> int:
    """Fill shortest paths one by one, until none has room or ``most`` has flowed."""
    n_arcs = tail.size
    total = np.int64(0)
    node, length = source, 0
    while total < most:
        if node == sink:
            least = most - total
            for place in range(length):
                least = min(least, room[path[place]])
            full = length
            for place in range(length - 1, -1, -1):
                arc = path[place]
                room[arc] -= least
                room[arc + n_arcs if arc < n_arcs else arc - n_arcs] += least
                if room[arc] == 0:
                    full = place
            total += least
            if full == length:
                break
            arc = path[full]
            node = tail[arc] if arc < n_arcs else head[arc - n_arcs]
            length = full
            continue
        is_stuck = True
        while following[node] < start[node + 1]:
            arc = listed[following[node]]
            other = head[arc] if arc < n_arcs else tail[arc - n_arcs]
            if room[arc] > 0 and level[other] == level[node] + 1:
                path[length] = arc
                length += 1
                node = other
                is_stuck = False
                break
            following[node] += 1
        if is_stuck:
            if node == source:
                break
            length -= 1
            arc = path[length]
            node = tail[arc] if arc < n_arcs else head[arc - n_arcs]
            following[node] += 1
    return int(total)
