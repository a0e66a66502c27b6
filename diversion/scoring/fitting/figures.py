"""The figures of one case by models that did not see it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.scoring.evaluation import (
    Truth,
    company_measures,
    probability_measures,
    record_measures,
    route_measures,
)
from diversion.scoring.lots import record_hops
from diversion.scoring.records import RecordScores

KEPT: Final = (
    ("route_recall@10", "routes"),
    ("route_recall@100", "routes"),
    ("precision@100", "routes"),
    ("ap", "records"),
    ("recall@1%", "records"),
    ("ece", "chances"),
    ("brier", "chances"),
    ("ap_front", "companies"),
    ("ndcg@100", "companies"),
    ("unwitting_in_top100", "companies"),
)


@dataclass(frozen=True, slots=True)
class Answers:
    """What models say of one case: scores by hop and party, routes best first."""

    records: RecordScores
    probability: NDArray[np.float64]
    companies: NDArray[np.float64]
    routes: NDArray[np.int32]  # parties, padded with -1


def case_figures(truth: Truth, answers: Answers) -> dict[str, float]:
    """Measure all answers about one case."""
    graph = answers.records.view.graph
    hop = record_hops(graph)
    scores = pd.DataFrame(
        {
            "shipment_id": graph.record_ids.astype(object),
            "score": answers.records.log_odds[hop],
            "probability": answers.probability[hop],
        }
    )
    companies = pd.DataFrame(
        {"company_id": graph.parties.ids, "score": answers.companies}
    ).drop(index=graph.unknown)
    ids = graph.parties.ids
    leads = [
        {"companies": [ids[p] for p in route if p >= 0], "rank": rank}
        for rank, route in enumerate(answers.routes, 1)
    ]
    found = {
        "routes": route_measures(truth, leads),
        "records": record_measures(truth, scores),
        "chances": probability_measures(truth, scores),
        "companies": company_measures(truth, companies),
    }
    return {name: found[of][name] for name, of in KEPT if name in found[of]}
