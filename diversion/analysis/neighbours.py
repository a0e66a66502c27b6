"""Who traded with a company, and how much, as tables for a figure."""

import numpy as np
import pandas as pd

from diversion.analysis.routes import as_date
from diversion.analysis.targets import Ends
from diversion.graph.temporal import TemporalGraph


def neighbourhood_of(
    graph: TemporalGraph, ends: Ends, centre: int, steps: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Collect the parties within ``steps`` of a party, and the goods between them.

    Returns
    -------
    parties
        ``party_id``, ``name``, ``country``, ``is_target``, ``exposure`` in [0, 1].
    edges
        One row per ordered pair: ``from_id``, ``to_id``, ``shipments`` (consignments),
        ``mass_kg`` (of those that give one; missing if none does), ``first`` and
        ``last`` (days of departure at the earliest and latest).

    Notes
    -----
    The unknown party and hubs are shown, but not passed.
    """
    hops = graph.hops
    is_near = np.zeros(graph.n_parties, np.bool_)
    is_near[centre] = True
    may_pass = ~graph.is_hub
    may_pass[graph.unknown] = False
    may_pass[centre] = True
    is_kept = np.zeros(graph.n_hops, np.bool_)
    for _ in range(steps):
        passing = is_near & may_pass
        is_kept |= passing[hops.source] | passing[hops.target]
        is_near[hops.source[is_kept]] = True
        is_near[hops.target[is_kept]] = True
    members = np.flatnonzero(is_near)
    own = graph.parties
    parties = pd.DataFrame(
        {
            "party_id": own.ids[members],
            "name": own.names[members],
            "country": own.countries[members],
            "is_target": ends.value[members] >= 1.0,
            "exposure": ends.value[members],
        }
    )
    kept = np.flatnonzero(is_kept)
    flows = pd.DataFrame(
        {
            "from_id": own.ids[hops.source[kept]],
            "to_id": own.ids[hops.target[kept]],
            "mass_kg": hops.mass_kg[kept],
            "first": hops.depart_lo[kept],
            "last": hops.depart_hi[kept],
        }
    )
    edges = (
        flows.groupby(["from_id", "to_id"], sort=True)
        .agg(
            shipments=("first", "size"),
            mass_kg=("mass_kg", lambda mass: mass.sum(min_count=1)),
            first=("first", "min"),
            last=("last", "max"),
        )
        .reset_index()
    )
    for name in ("first", "last"):
        edges[name] = [as_date(day) for day in edges[name]]
    return parties, edges
