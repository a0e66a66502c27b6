"""How much of a shipment may end at DPRK end-users, by shares of stock."""

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.asking import Limits
from diversion.analysis.targets import Ends, hop_exposure
from diversion.analysis.weights import EXPOSURE_POWER, MIN_EXPOSURE, STOCK_WAIT
from diversion.engines.base import ChainQuestion
from diversion.engines.flows import ShareQuestion, Window, haircut
from diversion.engines.window_sums import MAX_HOPS
from diversion.graph.temporal import TemporalGraph


def ended_share(
    graph: TemporalGraph, question: ChainQuestion, ends: Ends, limits: Limits
) -> NDArray[np.float64]:
    """Give the share of every hop's goods that ends at DPRK end-users, shape (n_hops,).

    In [0, 1]. What a company receives leaves it in every compatible shipment alike, for
    :data:`~diversion.analysis.weights.STOCK_WAIT` days; an exposed company counts as an
    end to the degree of its exposure. Every shipment counts as a source, so the share
    says where goods go, not what they are.
    """
    exposure = hop_exposure(graph, ends)
    is_end = exposure >= MIN_EXPOSURE
    shares = haircut(
        graph,
        ShareQuestion(
            source_share=np.ones(graph.n_hops),
            target_share=np.where(is_end, exposure, 0.0) ** EXPOSURE_POWER,
            transit=question.transit,
            window=Window(max_wait=min(limits.max_wait, STOCK_WAIT)),
            max_hops=min(limits.max_hops, MAX_HOPS),
        ),
    )
    return shares.through
