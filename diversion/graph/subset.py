"""Some of the consignments of a graph, among the same parties."""

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import Hops, TemporalGraph


def keep_hops(graph: TemporalGraph, places: NDArray[np.intp]) -> TemporalGraph:
    """Give the graph of the hops at ``places``, which ascend; without their records."""
    columns = {name: getattr(graph.hops, name)[places] for name in Hops.__slots__}
    return TemporalGraph(
        parties=graph.parties,
        hops=Hops(**columns),
        record_start=np.zeros(places.size + 1, np.int64),
        record_ids=np.empty(0, np.object_),
        is_hub=graph.is_hub,
        transforms=graph.transforms,
    )
