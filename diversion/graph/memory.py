"""How much memory a graph and the passes over it take, from row counts alone."""

from dataclasses import dataclass
from typing import Final

_HOP_BYTES: Final = (
    11 * 4  # parties, days, goods codes and their edition: int32
    + 2 * 8  # mass and value: float64
    + 3 * 8  # countries: shared objects
    + 8  # where its records start: int64
)
_RECORD_BYTES: Final = 16  # an id of up to 15 bytes; a longer one lies elsewhere
_PARTY_BYTES: Final = (
    5 * 8  # ids, names, countries, roles, kinds: objects
    + 2  # flags
    + 2 * 58  # an id and a name of some nine letters: Python strings
)
_LAYER_BYTES: Final = 4 * 4  # weight and neighbour, forward and backward: int32
# A hop is in about two rows of the goods table, in each as giver (givers, rank,
# sorted_lo) and as taker, and that in both directions: int32.
_PAIRING_BYTES: Final = 2 * (3 + 1 + 1) * 2 * 4


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """Bytes of the arrays that stay while a question is answered.

    What the store needs while it builds the graph is not in here: about as much again as
    ``graph``, and it goes to disk if it must.
    """

    graph: int
    passes: int

    @property
    def total(self) -> int:
        """Graph and passes together."""
        return self.graph + self.passes


def estimate_memory(
    n_hops: int, n_records: int, n_parties: int, *, max_hops: int = 6, jumps: bool = False
) -> MemoryNeed:
    """Add up the arrays of a graph, and of the passes over it.

    Parameters
    ----------
    n_hops, n_records, n_parties
        Counts of the graph. Before it is built, the rows of ``shipments`` bound the
        first two, and the third is little more than the rows of ``companies``.
    max_hops
        Longest chain of the question.
    jumps
        Whether the question has jumps: its layers are there twice.

    Examples
    --------
    >>> need = estimate_memory(5_000_000, 5_000_000, 625_000)
    >>> round(need.graph / 1e9, 2), round(need.total / 1e9, 2)
    (0.64, 1.52)
    """
    layers = max_hops * (2 if jumps else 1)
    return MemoryNeed(
        graph=n_hops * _HOP_BYTES + n_records * _RECORD_BYTES + n_parties * _PARTY_BYTES,
        passes=n_hops * (layers * _LAYER_BYTES + _PAIRING_BYTES),
    )
