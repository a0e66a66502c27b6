"""Which parties count as DPRK end-users, and how exposed every party is to them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.analysis.exposure import Exposure, TieNetwork, spread, tie_network
from diversion.graph.temporal import TemporalGraph

DPRK: Final = "KP"
PROGRAMME: Final = "DPRK"
DECLARED_TO_DPRK: Final = 0.9  # exposure of whoever receives goods declared to the DPRK


@dataclass(frozen=True, slots=True)
class Ends:
    """The DPRK side of a case on one day.

    ``value`` has shape (n_parties,), in [0, 1], zero where nothing ties the party to a
    DPRK end-user; ``by_id`` explains it. ``targets`` and ``network`` are what it was
    spread from and over.
    """

    value: NDArray[np.float64]
    by_id: dict[str, Exposure]
    targets: dict[str, str] = field(default_factory=dict)
    network: TieNetwork = field(default_factory=lambda: TieNetwork({}, {}))

    def why(self, party_id: str) -> str:
        """Say in words why a party counts as an end."""
        found = self.by_id.get(party_id)
        return found.why if found else "no known tie to a DPRK end-user"


def dprk_ends(
    graph: TemporalGraph,
    listing_ties: pd.DataFrame,
    links: pd.DataFrame,
    companies: pd.DataFrame,
    *,
    as_of: date | None = None,
) -> Ends:
    """Find the DPRK end-users, and spread their exposure over links."""
    targets = dprk_parties(graph, listing_ties)
    network = tie_network(links, companies, as_of=as_of)
    by_id = spread(targets, network)
    value = np.array(
        [by_id[p].value if p in by_id else 0.0 for p in graph.parties.ids], np.float64
    )
    value[graph.unknown] = 0.0
    return Ends(value, by_id, targets, network)


def dprk_parties(graph: TemporalGraph, listing_ties: pd.DataFrame) -> dict[str, str]:
    """Give the parties listed for the DPRK or registered there, with the reason."""
    result: dict[str, str] = {
        str(party): "registered in the DPRK"
        for party, country in zip(graph.parties.ids, graph.parties.countries, strict=True)
        if country == DPRK
    }
    is_dprk = listing_ties["programme"].fillna("").str.upper().str.contains(PROGRAMME)
    for row in listing_ties[is_dprk].itertuples(index=False):
        result[str(row.party_id)] = describe_listing(row)
    return result


def describe_listing(tie: object) -> str:
    """Say in words what ties a party to a listing; ``tie`` is a row of listing ties."""
    authority = getattr(tie, "authority") or "a list"  # noqa: B009 - row of a DataFrame
    on = getattr(tie, "listed_on")  # noqa: B009
    when = f" on {pd.Timestamp(on).date().isoformat()}" if not pd.isna(on) else ""
    verb = "listed by" if getattr(tie, "tie") == "id" else "name matches a listing by"  # noqa: B009
    return f"{verb} {authority} as {getattr(tie, 'listing_id')}{when}"  # noqa: B009


def hop_exposure(graph: TemporalGraph, ends: Ends) -> NDArray[np.float64]:
    """Give the exposure of every hop's receiver, shape (n_hops,).

    A hop declared to the DPRK ends there, whoever receives it on paper.
    """
    value = ends.value[graph.hops.target].copy()
    is_declared = graph.hops.import_country == DPRK
    value[is_declared] = np.maximum(value[is_declared], DECLARED_TO_DPRK)
    return value
