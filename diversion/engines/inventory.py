"""How many kilograms may, and must, have gone from sources to targets, by stocks.

Each party keeps one *stock* for each kind of goods. A consignment takes from the stock
of its sender on the last day that it may have left, and adds to that of its receiver on
the first day that it may have arrived; stock lies as long as it likes. So lots split and
merge, and no lot need be told from another.

*Possible* is the maximum flow from the consignments of the sources to those that the
targets receive, each bounded by its mass. *Necessary* is what the sources sent less the
maximum flow to everyone else, where a stock never holds more than what lies there by
the records: it holds if all that came and went is on record. A stock that gave more than
it received must have held the rest before; that much is *uncovered*.

Consignments without a mass bound nothing; those without a kind of goods may come from,
and go into, any stock of a party.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diversion.engines.inventory_network import Network, build_network
from diversion.engines.inventory_question import InventoryQuestion
from diversion.engines.stock_days import GRAMS
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.max_flow import ENDLESS, max_flow


@dataclass(frozen=True, slots=True)
class InventoryAnswer:
    """Kilograms from sources to targets; ``None`` where no mass on record bounds it.

    ``most_kg`` is possible with slack and legs that are not on record, ``possible_kg``
    by the records alone. ``sure_kg`` went straight: so much it was, however incomplete
    the records are. ``sent_kg`` is what the sources sent, ``received_kg`` what the
    targets received from anybody; both ``None`` if a mass is missing. ``uncovered_kg``,
    shape (n_parties,), is what must have been in stock there, or come unrecorded, for
    the records to add up.
    """

    most_kg: float | None
    possible_kg: float | None
    sure_kg: float
    necessary_kg: float
    sent_kg: float | None
    received_kg: float | None
    uncovered_kg: NDArray[np.float64]


def kilograms(graph: TemporalGraph, question: InventoryQuestion) -> InventoryAnswer:
    """Bound the mass that went from sources to targets.

    Notes
    -----
    Both bounds are reached: the linear programme over all ways to mix lots gives the
    same two numbers. Linear in consignments but for the flow itself.
    """
    network = build_network(graph, question)
    possible = _flow(network, network.recorded, to_target=True)
    most = _flow(network, network.roomy, to_target=True)
    sent = network.sent
    elsewhere = _flow(network, network.bounded, to_target=False)
    is_bounded = sent is not None and elsewhere < ENDLESS
    necessary = max(0, sent - elsewhere) if sent is not None and is_bounded else 0
    return InventoryAnswer(
        most_kg=None if most >= ENDLESS else most / GRAMS,
        possible_kg=None if possible >= ENDLESS else possible / GRAMS,
        sure_kg=network.straight / GRAMS,
        necessary_kg=necessary / GRAMS,
        sent_kg=None if sent is None else sent / GRAMS,
        received_kg=None if network.received is None else network.received / GRAMS,
        uncovered_kg=network.uncovered / GRAMS,
    )


def _flow(network: Network, capacity: NDArray[np.int64], *, to_target: bool) -> int:
    """Give the maximum flow to the targets, or to everyone else."""
    is_closed = network.is_elsewhere if to_target else network.is_target
    chosen = ~is_closed & (capacity > 0)
    return int(
        max_flow(
            network.tail[chosen],
            network.head[chosen],
            capacity[chosen],
            network.n_nodes,
            0,
            1,
            np.empty(int(chosen.sum()), np.int64),
        )
    )
