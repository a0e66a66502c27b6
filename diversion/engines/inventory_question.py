"""What is asked of the stocks of a graph; see :mod:`diversion.engines.inventory`."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

ANY_GOODS: Final = -1


@dataclass(frozen=True, slots=True)
class InventoryQuestion:
    """Which consignments start and end flows, and which goods are one stock.

    ``is_source`` and ``is_target`` have shape (n_parties,). ``kind`` has shape
    (n_hops,): goods of one kind, above 0, mix; :data:`ANY_GOODS` where not known. Only
    ``is_counted`` hops, shape (n_hops,), carry the goods in question, and they pass only
    parties that ``may_pass``, shape (n_parties,). ``slack``, at least 1 and of shape
    (n_hops,), is what a mass may have been in truth, unrecorded consignments beside it
    included, as a multiple. ``legs`` has shape (n_legs, 3): from
    party, to party, least days; goods may also go there without a record, in any amount,
    but need not. What lies at the parties of ``is_open``, shape (n_parties,), nothing
    bounds, as at the party that is not named; ``None`` for no other.
    """

    is_source: NDArray[np.bool_]
    is_target: NDArray[np.bool_]
    kind: NDArray[np.int64]
    is_counted: NDArray[np.bool_]
    may_pass: NDArray[np.bool_]
    slack: NDArray[np.float64]
    legs: NDArray[np.int64]
    is_open: NDArray[np.bool_] | None = None
