"""The same consignments seen backwards: what was sent is received, last day first.

Whatever follows from what a party received follows, in the reversed graph, from what it
sent. So one search serves both questions.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import Hops, TemporalGraph


@dataclass(frozen=True, slots=True)
class Reversed:
    """A reversed graph; ``hop[k]`` is the hop of the original that its hop ``k`` is."""

    graph: TemporalGraph
    hop: NDArray[np.int32]  # shape (n_hops,)


def reverse(graph: TemporalGraph) -> Reversed:
    """Swap senders and receivers, and turn time around: day ``d`` becomes day ``-d``.

    O(n log n) in hops. Records are not copied: the reversed graph has none.
    """
    hops = graph.hops
    order = np.argsort(-hops.arrive_hi, kind="stable").astype(np.int32)
    swapped = {
        "source": hops.target,
        "target": hops.source,
        "depart_lo": -hops.arrive_hi,
        "depart_hi": -hops.arrive_lo,
        "arrive_lo": -hops.depart_hi,
        "arrive_hi": -hops.depart_lo,
        # Links compare masses by their ratio: what grows there shrinks here.
        "mass_kg": np.divide(
            1.0, hops.mass_kg, out=hops.mass_kg.copy(), where=hops.mass_kg > 0
        ),
    }
    columns = {
        name: np.ascontiguousarray(swapped.get(name, getattr(hops, name))[order])
        for name in Hops.__slots__
    }
    return Reversed(
        TemporalGraph(
            parties=graph.parties,
            hops=Hops(**columns),
            record_start=np.zeros(len(hops) + 1, np.int64),
            record_ids=np.empty(0, np.object_),
            is_hub=graph.is_hub,
            transforms=graph.transforms,
        ),
        order,
    )
