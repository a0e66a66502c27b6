"""The edge of a part of a case: hops whose links are not all here, and what is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

_NOWHERE: Final = np.zeros(1, np.bool_)


@dataclass(frozen=True, slots=True)
class Edge:
    """Says, for hops whose links on one side are not here, what all of them gave.

    ``onward`` and ``backward`` say of every hop whether its links on that side are
    missing; ``known`` are features of the hops in the whole case, by name. By default,
    all links are here.
    """

    onward: NDArray[np.bool_] = field(default_factory=_NOWHERE.copy)
    backward: NDArray[np.bool_] = field(default_factory=_NOWHERE.copy)
    known: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def walks(
        self, column: str, degree: NDArray[np.float64], *, backward: bool = False
    ) -> NDArray[np.float64]:
        """Put what the best walk gave, a chance, in the place of degrees."""
        return self._put(np.exp, column, degree, backward=backward)

    def shares(
        self, column: str, degree: NDArray[np.float64], *, backward: bool = False
    ) -> NDArray[np.float64]:
        """Put the share of goods that flowed in the place of degrees."""
        return self._put(np.positive, column, degree, backward=backward)

    def _put(
        self,
        read: np.ufunc,
        column: str,
        degree: NDArray[np.float64],
        *,
        backward: bool,
    ) -> NDArray[np.float64]:
        is_missing = self.backward if backward else self.onward
        if not is_missing.any():
            return degree
        return np.where(is_missing, read(self.known[column]), degree)


OPEN: Final = Edge()
