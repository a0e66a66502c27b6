"""Graphs of some, or of other, consignments of a graph, without their records."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import Hops, Parties, TemporalGraph


def with_hops(graph: TemporalGraph, hops: Hops) -> TemporalGraph:
    """Give the graph of other hops among the same parties."""
    return replace(
        graph,
        hops=hops,
        record_start=np.zeros(len(hops) + 1, np.int64),
        record_ids=np.empty(0, np.object_),
        join_probability=None,
    )


def keep_hops(graph: TemporalGraph, places: NDArray[np.intp]) -> TemporalGraph:
    """Give the graph of the hops at ``places``, which ascend."""
    columns = {name: getattr(graph.hops, name)[places] for name in Hops.__slots__}
    return with_hops(graph, Hops(**columns))


def cut_graph(
    graph: TemporalGraph, places: NDArray[np.intp], parties: NDArray[np.int64]
) -> TemporalGraph:
    """Give the graph of some hops among some parties, which are numbered anew.

    ``places`` and ``parties`` ascend; both sides of every hop are among the parties, and
    so is the unknown one.
    """
    part = keep_hops(graph, places)
    source, target = (
        np.searchsorted(parties, side).astype(np.int32)
        for side in (part.hops.source, part.hops.target)
    )
    return replace(
        part,
        hops=replace(part.hops, source=source, target=target),
        parties=Parties(
            *(getattr(graph.parties, name)[parties] for name in Parties.__slots__)
        ),
        is_hub=graph.is_hub[parties],
        transforms=graph.transforms[parties],
    )
