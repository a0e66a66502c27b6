"""Consignments that stand for all that a part of a case leaves out at its edge."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.graph.subset import with_hops
from diversion.graph.temporal import Hops, TemporalGraph

MOST: Final = 13.0  # natural log that one consignment stands for


def with_phantoms(
    graph: TemporalGraph, log_odds: NDArray[np.float64], elsewhere: NDArray[np.float64]
) -> tuple[TemporalGraph, NDArray[np.float64]]:
    """Add consignments from nobody, so that what parties receive counts as in a whole case.

    ``elsewhere`` is minus the natural log of the chance that none of what a party receives
    beside the graph is part of a chain, shape (n_parties,). Only figures of the parties
    where it is positive, and of the unknown one, change.
    """
    parties = np.flatnonzero(elsewhere > 0)
    if not parties.size or not graph.n_hops:
        return graph, log_odds
    copies = np.ceil(elsewhere[parties] / MOST).astype(np.int64)
    target = np.repeat(parties, copies)
    part = np.repeat(elsewhere[parties] / copies, copies)
    columns = {
        name: np.append(column, np.repeat(column[-1:], target.size))
        for name, column in ((name, getattr(graph.hops, name)) for name in Hops.__slots__)
    }
    columns["source"][graph.n_hops :] = graph.unknown
    columns["target"][graph.n_hops :] = target
    return with_hops(graph, Hops(**columns)), np.append(log_odds, np.log(np.expm1(part)))
