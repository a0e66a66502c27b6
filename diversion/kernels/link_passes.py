"""Passes over a list of links: the best walk onward from every hop, and flows of shares.

Links are listed in the order of the hop that they are of, so that passes read what lies
together: see :class:`Way`.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.kernels._jit import jit


class Way(NamedTuple):
    """Links in one direction: those of hop ``h`` have places ``start[h]:start[h + 1]``.

    ``far`` is the hop at the other end of the link at each place, ``weight`` the natural
    logarithm of the chance that both carry the same goods: shape (n_links,).
    """

    start: NDArray[np.int64]  # shape (n_hops + 1,)
    far: NDArray[np.int32]
    weight: NDArray[np.float64]


@jit
def best_walks(
    way: Way,
    end: NDArray[np.float64],
    rounds: int,
    value: NDArray[np.float64],
    steps: NDArray[np.int32],
) -> None:
    """Maximise the sum of link weights and of the end's weight, at most ``rounds`` links.

    ``end`` is the logarithm of the degree to which a hop is an end, -inf where it is none.
    ``value`` and ``steps`` (the fewest links to the end), of shape (n_hops,), are filled.
    """
    value[:] = end
    steps[:] = 0
    before, length = value.copy(), steps.copy()
    is_new, is_newer = value > -np.inf, np.empty(value.size, np.bool_)
    for _ in range(rounds):
        before[:] = value
        length[:] = steps
        is_newer[:] = False
        has_changed = False
        for hop in range(value.size):
            for place in range(way.start[hop], way.start[hop + 1]):
                far = way.far[place]
                if not is_new[far]:  # what it gives was taken before
                    continue
                found = before[far] + way.weight[place]
                if found > value[hop]:
                    value[hop] = found
                    steps[hop] = length[far] + 1
                    is_newer[hop] = has_changed = True
        if not has_changed:
            break
        is_new, is_newer = is_newer, is_new


@jit
def best_beyond(
    way: Way,
    weight: NDArray[np.float64],
    value: NDArray[np.float64],
    best: NDArray[np.float64],
) -> None:
    """Raise ``best`` to what one link more gives: its weight and the value at its end.

    ``weight`` is that of each place of the way; the others have shape (n_hops,).
    """
    for hop in range(best.size):
        for place in range(way.start[hop], way.start[hop + 1]):
            found = weight[place] + value[way.far[place]]
            best[hop] = max(best[hop], found)


@jit
def split_goods(
    way: Way, chance: NDArray[np.float64], mass: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the part of a hop's goods that takes each link, by place.

    A link takes what fits into the other record, all where that is not known, times its
    ``chance``; where that is more than there is, the links share it out.
    """
    share = np.empty(chance.size)
    for hop in range(mass.size):
        total = 0.0
        for place in range(way.start[hop], way.start[hop + 1]):
            fits = 1.0
            if mass[hop] != 0.0:
                ratio = mass[way.far[place]] / mass[hop]
                if -np.inf < ratio < 1.0:
                    fits = ratio
            share[place] = chance[place] * fits
            total += share[place]
        if total > 1.0:
            for place in range(way.start[hop], way.start[hop + 1]):
                share[place] /= total
    return share


@jit
def flow_shares(
    way: Way,
    share: NDArray[np.float64],
    end: NDArray[np.float64],
    rounds: int,
    value: NDArray[np.float64],
) -> None:
    """Give the share of each hop's goods that ends: at its own end, else over its links.

    ``share`` is the part of the hop's goods that takes the link at a place (their sum is at
    most 1), ``end`` the part that ends with the hop, in [0, 1]. ``value``, shape (n_hops,).
    """
    value[:] = end
    before = value.copy()
    is_new, is_newer = value > 0.0, np.empty(value.size, np.bool_)
    for _ in range(rounds):
        before[:] = value
        has_changed = False
        for hop in range(value.size):
            is_newer[hop] = False
            for place in range(way.start[hop], way.start[hop + 1]):
                if is_new[way.far[place]]:
                    is_newer[hop] = True
                    break
            if not is_newer[hop]:
                continue
            onward = 0.0
            for place in range(way.start[hop], way.start[hop + 1]):
                onward += share[place] * before[way.far[place]]
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
    """Find each hop's strongest link (-1 for none), and the weight of the next (-inf).

    The links of hop ``h`` are ``order[start[h]:start[h + 1]]``.
    """
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
