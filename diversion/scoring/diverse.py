"""Choose leads greedily: the best next one, less for what is already shown."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

REPEAT: Final = 0.8  # of a chance is lost where a chosen route has all the same legs


def choose_diverse(
    chance: NDArray[np.float64], routes: NDArray[np.int32], *, top: int
) -> NDArray[np.intp]:
    """Choose ``top`` rows greedily by chance, shape (n_rows,).

    ``routes`` are their parties in order, shape (n_rows, width), padded with -1. For every
    row that is chosen, the chances of others are multiplied by 1 - :data:`REPEAT` x the
    share of the longer route's legs, from one party to the next, that both have: most
    routes that share legs tell of one chain. Equal chances: the first row.
    """
    left = chance.astype(np.float64)
    legs = _numbered_legs(routes)
    n_legs = (legs >= 0).sum(axis=1)
    by_leg, start = _rows_by_leg(legs)
    chosen = []
    for _ in range(min(top, chance.size)):
        best = int(left.argmax())
        chosen.append(best)
        own = legs[best][legs[best] >= 0].tolist()
        sharing = np.concatenate(
            [by_leg[:0], *(by_leg[start[leg] : start[leg + 1]] for leg in own)]
        )
        rows, n_shared = np.unique(sharing, return_counts=True)
        left[rows] *= 1.0 - REPEAT * n_shared / np.maximum(n_legs[rows], n_legs[best])
        left[best] = -np.inf
    return np.array(chosen, np.intp)


def _numbered_legs(routes: NDArray[np.int32]) -> NDArray[np.int64]:
    """Give each pair of parties that follow each other a number; -1 after the end."""
    first, then = routes[:, :-1].astype(np.int64), routes[:, 1:].astype(np.int64)
    is_leg = (first >= 0) & (then >= 0)
    pairs = first[is_leg] * (routes.max(initial=0) + 1) + then[is_leg]
    legs = np.full(first.shape, -1, np.int64)
    legs[is_leg] = np.unique(pairs, return_inverse=True)[1]
    return legs


def _rows_by_leg(legs: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Give the rows of each leg: those of leg k are ``[start[k]:start[k + 1]]``."""
    rows, places = np.nonzero(legs >= 0)
    found = legs[rows, places]
    order = np.argsort(found, kind="stable")
    n_legs = int(found.max(initial=-1)) + 1
    return rows[order], np.searchsorted(found[order], np.arange(n_legs + 1))
