"""The edge of a part of a case: hops whose links are not all here, and what is known."""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray


class Edge(Protocol):
    """Says, for hops whose links on one side are not here, what all of them gave.

    Every method takes what a pass starts from, shape (n_hops,), and puts what is known
    of such hops in its place; ``column`` names the feature that says it. ``is_beyond``
    where the feature leaves the hop itself out.
    """

    def walks(
        self,
        column: str,
        degree: NDArray[np.float64],
        *,
        backward: bool = False,
        is_beyond: bool = False,
    ) -> NDArray[np.float64]:
        """Put the chance of the best walk in the place of degrees."""

    def shares(
        self,
        column: str,
        degree: NDArray[np.float64],
        *,
        backward: bool = False,
        is_beyond: bool = False,
    ) -> NDArray[np.float64]:
        """Put shares of goods in the place of degrees."""

    def sums(
        self, column: str, value: NDArray[np.float64], *, backward: bool = False
    ) -> NDArray[np.float64]:
        """Put sums over runs in the place of values."""


class _Open:
    """No edge: every link is here."""

    def walks(
        self,
        column: str,
        degree: NDArray[np.float64],
        *,
        backward: bool = False,
        is_beyond: bool = False,
    ) -> NDArray[np.float64]:
        return degree

    shares = walks

    def sums(
        self,
        column: str,
        value: NDArray[np.float64],
        *,
        backward: bool = False,
    ) -> NDArray[np.float64]:
        return value


OPEN: Final[Edge] = _Open()


@dataclass(frozen=True, slots=True)
class Fixed:
    """An :class:`Edge` that holds the features of the whole case fixed.

    ``onward`` and ``backward`` say, of every hop here, whether its links on that side are
    missing; ``known`` are features of these hops.
    """

    onward: NDArray[np.bool_]
    backward: NDArray[np.bool_]
    known: dict[str, NDArray[np.float64]]

    def walks(
        self,
        column: str,
        degree: NDArray[np.float64],
        *,
        backward: bool = False,
        is_beyond: bool = False,
    ) -> NDArray[np.float64]:
        """Put the chance of the best walk in the place of degrees."""
        chance = np.exp(self.known[column])
        value = np.maximum(chance, degree) if is_beyond else chance
        return self._put(value, degree, backward=backward)

    def shares(
        self,
        column: str,
        degree: NDArray[np.float64],
        *,
        backward: bool = False,
        is_beyond: bool = False,
    ) -> NDArray[np.float64]:
        """Put shares of goods in the place of degrees."""
        share = self.known[column]
        value = degree + (1.0 - degree) * share if is_beyond else share
        return self._put(value, degree, backward=backward)

    def sums(
        self, column: str, value: NDArray[np.float64], *, backward: bool = False
    ) -> NDArray[np.float64]:
        """Put sums over runs in the place of values."""
        return self._put(self.known[column], value, backward=backward)

    def _put(
        self, known: NDArray[np.float64], value: NDArray[np.float64], *, backward: bool
    ) -> NDArray[np.float64]:
        is_fixed = self.backward if backward else self.onward
        return np.where(is_fixed, known, value)
