"""What first scores say further along the links: some consignments away, not only one."""

from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import TemporalGraph
from diversion.scoring.link_features import Column
from diversion.scoring.links import Links
from diversion.scoring.passes import (
    best_run,
    flow_onward,
    link_ends,
    link_shares,
    passes_at_once,
    walk_beyond,
    walk_onward,
)

LEAST, MOST = -6.0, 3.0  # log-odds of a record, as part of a run
STEPS: Final = 4  # consignments of a run
LONGEST: Final = 12.0  # most that a run is worth
LINK_PRICE: Final = 2.0  # times the log chance of a link
FARTHEST: Final = 8  # links from a record to the last suspect beyond it


def further_columns(
    graph: TemporalGraph, links: Links, log_odds: NDArray[np.float64]
) -> dict[str, Column]:
    """Compute columns of shape (n_hops,), onward (``next``) and backward (``last``).

    ``walk`` is the log chance of the best walk to a suspect record, one link away at
    least: its links times that record's chance. ``flow`` is the share of the goods that
    goes to suspect records. ``run`` adds up the log-odds of up to :data:`STEPS` records in
    a row, less what their links cost, and is 0 where no record is worth its link. A hop's
    own score is in none of them.
    """
    parts = [partial(_one_way, graph, links, log_odds, backward=b) for b in (False, True)]
    found = passes_at_once(links, parts)
    return {name: column for part in found for name, column in part.items()}


def _one_way(
    graph: TemporalGraph, links: Links, log_odds: NDArray[np.float64], *, backward: bool
) -> dict[str, Column]:
    near, far = link_ends(links, backward=backward)
    name = "last" if backward else "next"
    chance = 1.0 / (1.0 + np.exp(-log_odds))
    worth = np.clip(log_odds, LEAST, MOST)
    walks = walk_onward(links, chance, backward=backward)
    share = link_shares(links, graph.hops.mass_kg, backward=backward)
    flow = flow_onward(links, share, chance, backward=backward)
    return {
        f"{name}_walk": walk_beyond(links, walks.value, backward=backward),
        f"{name}_flow": np.bincount(near, share * flow[far], chance.size),
        f"{name}_run": best_run(
            links, worth, price=LINK_PRICE, rounds=STEPS, most=LONGEST, backward=backward
        ),
    }


def suspects_beyond(
    links: Links, chance: NDArray[np.float64], *, backward: bool = False
) -> NDArray[np.float64]:
    """Give the number of suspect records expected beyond every hop, shape (n_hops,).

    Along the walk on which it is largest, of at most :data:`FARTHEST` links: each link
    counts by its own chance and that of the record it leads to.
    """
    near, far = link_ends(links, backward=backward)
    each = links.probability * chance[far]
    result = np.zeros(chance.size)
    for _ in range(FARTHEST):
        longer = np.zeros(chance.size)
        np.maximum.at(longer, near, each * (1.0 + result[far]))
        result = longer
    return result
