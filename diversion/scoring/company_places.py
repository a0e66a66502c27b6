"""Where in chains a company may stand: what comes before and after what it handles.

A front stands between a supplier and an agent, an agent before the end, and one who
knows nothing near the start: how far a company is from both ends tells them apart.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.targets import DPRK
from diversion.graph.temporal import TemporalGraph
from diversion.scoring.agreeing import is_one_of, same
from diversion.scoring.further import suspects_beyond
from diversion.scoring.groups import clear_price, mean_by, most_by
from diversion.scoring.links import Links
from diversion.scoring.parties import NEXT_TO_DPRK

MORE_THAN_HEADINGS: Final = 10_000


def company_places(
    graph: TemporalGraph,
    links: Links,
    chance: NDArray[np.float64],
    exposure: NDArray[np.float64],
) -> dict[str, NDArray[np.float64]]:
    """Compute columns of shape (n_parties,) from the chance of every record.

    ``before`` and ``after`` are suspect records expected further back and further on,
    beyond what the company receives (``in``) and sends (``out``). Where no other word is
    said, a column is the mean over the company's records, each weighed by its chance, of
    those for which it is known; NaN where there is none.
    """
    hops, n = graph.hops, graph.n_parties
    before = suspects_beyond(links, chance, backward=True)
    after = suspects_beyond(links, chance)
    into, out_of = hops.import_country, hops.export_country
    origin = same(hops.origin_country, out_of)
    stays = same(into, out_of)
    near = is_one_of(into, NEXT_TO_DPRK)

    def received(value: NDArray[np.float64]) -> NDArray[np.float64]:
        return mean_by(hops.target, value, n, chance)

    def sent(value: NDArray[np.float64]) -> NDArray[np.float64]:
        return mean_by(hops.source, value, n, chance)

    return {
        "in_before": received(before),
        "in_after": received(after),
        "out_before": sent(before),
        "out_after": sent(after),
        "in_before_most": most_by(hops.target, chance * before, n),
        "out_after_most": most_by(hops.source, chance * after, n),
        "out_into_dprk": sent(is_one_of(into, (DPRK,))),
        "out_exposed": sent(exposure[hops.target]),
        "out_exposed_most": most_by(hops.source, chance * exposure[hops.target], n),
        "in_from_origin": received(origin),
        "in_stays": received(stays),
        "out_stays": sent(stays),
        "in_next_to_dprk": received(near),
        "out_next_to_dprk": sent(near),
        "in_headings": _headings(hops.target, hops.hs4, chance, n),
    }


def _headings(
    own: NDArray[np.int32],
    heading: NDArray[np.int32],
    chance: NDArray[np.float64],
    n_parties: int,
) -> NDArray[np.float64]:
    """Give the number of headings expected to be suspect: noisy-or in each."""
    known = np.flatnonzero(heading >= 0)
    pair, place = np.unique(
        own[known].astype(np.int64) * MORE_THAN_HEADINGS + heading[known],
        return_inverse=True,
    )
    price = np.bincount(place, clear_price(chance[known]), minlength=pair.size)
    found = np.bincount(pair // MORE_THAN_HEADINGS, -np.expm1(-price), minlength=n_parties)
    return found.astype(np.float64)
