"""Choose leads greedily: the best next one, less for what is already shown."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

REPEAT: Final = 0.35  # a chance is multiplied by it for each lead with the same last hop


def choose_diverse(
    chance: NDArray[np.float64], group: NDArray[np.int64], *, top: int
) -> NDArray[np.intp]:
    """Choose ``top`` rows greedily by chance, shape (n_rows,).

    The chance of a row is multiplied by :data:`REPEAT` for every chosen row of the same
    ``group``, shape (n_rows,). Equal chances: the first row.
    """
    left = chance.astype(np.float64)
    order = np.argsort(group, kind="stable")
    _, start, inverse = np.unique(group[order], return_index=True, return_inverse=True)
    stop = np.append(start[1:], group.size)
    place = np.empty(group.size, np.int64)
    place[order] = inverse
    chosen = []
    for _ in range(min(top, chance.size)):
        best = int(left.argmax())
        chosen.append(best)
        left[order[start[place[best]] : stop[place[best]]]] *= REPEAT
        left[best] = -np.inf
    return np.array(chosen, np.intp)
