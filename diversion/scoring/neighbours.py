"""What the scores of other records say about a record: at both parties, and by links."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from diversion.graph.temporal import TemporalGraph
from diversion.scoring.further import further_columns
from diversion.scoring.groups import TwoMost, most_by, two_most_by
from diversion.scoring.link_features import Column
from diversion.scoring.links import Links

LIKELY: Final = 0.2  # links from this probability on count in full


def neighbour_columns(
    graph: TemporalGraph, links: Links, log_odds: NDArray[np.float64]
) -> dict[str, Column]:
    """Compute columns of shape (n_hops,) from first scores; a hop's own is left out.

    For both parties of a hop, over what they send and what they receive: sum, mean and
    maximum of the other records' probabilities. For linked records: the strongest
    product with the link's probability, their sum, the maximum over likely links, and
    what :func:`~diversion.scoring.further.further_columns` finds beyond them.
    """
    hops = graph.hops
    chance = 1.0 / (1.0 + np.exp(-log_odds))
    sent = _Groups.of(hops.source, chance, graph.n_parties)
    received = _Groups.of(hops.target, chance, graph.n_parties)
    columns: dict[str, Column] = {"first_score": log_odds}
    for side, party in (("from", hops.source), ("to", hops.target)):
        is_known = party != graph.unknown
        for name, groups in (("sent", sent), ("received", received)):
            for measure, value in groups.without_own(party, chance).items():
                columns[f"{side}_{name}_{measure}"] = np.where(is_known, value, np.nan)
    for name, near, far in (
        ("next", links.first, links.then),
        ("last", links.then, links.first),
    ):
        product = links.probability * chance[far]
        columns[f"{name}_best"] = most_by(near, product, chance.size)
        columns[f"{name}_sum"] = np.bincount(near, product, minlength=chance.size)
        likely = np.where(links.probability >= LIKELY, chance[far], 0.0)
        columns[f"{name}_likely"] = most_by(near, likely, chance.size)
    return {**columns, **further_columns(graph, links, log_odds)}


class _Groups(NamedTuple):
    """Sum, count and the two largest values of every group."""

    group: NDArray[np.int32]
    total: NDArray[np.float64]
    size: NDArray[np.int64]
    most: TwoMost

    @classmethod
    def of(
        cls, group: NDArray[np.int32], value: NDArray[np.float64], n_groups: int
    ) -> "_Groups":
        total = np.bincount(group, value, minlength=n_groups).astype(np.float64)
        count = np.bincount(group, minlength=n_groups)
        return cls(group, total, count, two_most_by(group, value, n_groups))

    def without_own(
        self, party: NDArray[np.int32], value: NDArray[np.float64]
    ) -> dict[str, NDArray[np.float64]]:
        """Give sum, mean and maximum of each row's group ``party``, less the row itself."""
        is_own = self.group == party
        total = np.maximum(self.total[party] - np.where(is_own, value, 0.0), 0.0)
        count = self.size[party] - is_own
        most = self.most
        holds = most.holder[party] == np.arange(value.size)
        return {
            "sum": total,
            "mean": total / np.maximum(count, 1),
            "max": np.where(holds, most.second[party], most.largest[party]),
        }
