"""The same consignments with dates that say nothing: a null to compare scores with."""

from dataclasses import replace
from typing import Final

import numpy as np

from diversion.graph.temporal import Hops, TemporalGraph

DAYS: Final = ("depart_lo", "depart_hi", "arrive_lo", "arrive_hi")


def shuffle_dates(graph: TemporalGraph, random: np.random.Generator) -> TemporalGraph:
    """Give every hop the days of another hop with the same heading.

    Parties, goods, mass and records stay where they are, and each heading moves as much
    on every day as before; what is gone is who waited for whom. Hops come in canonical
    order again. Timestamp shuffling (Gauvin et al., "Randomized reference models for
    temporal networks", 2022) within headings.
    """
    hops = graph.hops
    order = np.lexsort((random.random(len(hops)), hops.hs4))
    place = np.lexsort((np.arange(len(hops)), hops.hs4))
    days = {name: getattr(hops, name).copy() for name in DAYS}
    for name in DAYS:
        days[name][place] = getattr(hops, name)[order]
    first = graph.record_ids[graph.record_start[:-1]]
    rank = np.empty(len(hops), np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(hops))
    ahead = np.lexsort((rank, days["arrive_hi"], days["depart_lo"]))
    columns = {name: getattr(hops, name)[ahead] for name in Hops.__slots__}
    columns |= {name: values[ahead] for name, values in days.items()}
    size = np.diff(graph.record_start)[ahead]
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    record = np.repeat(graph.record_start[:-1][ahead] - start[:-1], size)
    joined = graph.join_probability
    return replace(
        graph,
        hops=Hops(**columns),
        record_start=start,
        record_ids=graph.record_ids[record + np.arange(start[-1])],
        join_probability=None if joined is None else joined[ahead],
    )
