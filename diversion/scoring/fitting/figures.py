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

# What a figure is called, of which answer it is, and its name among their measures.
KEPT: Final = (
    ("route_recall@10", "routes", "route_recall@10"),
    ("route_recall@100", "routes", "route_recall@100"),
    ("precision@100", "routes", "precision@100"),
    ("ap", "records", "ap"),
    ("recall@1%", "records", "recall@1%"),
    ("ece", "chances", "ece"),
    ("brier", "chances", "brier"),
    ("ap_front", "companies", "ap_front"),
    ("ap_front_agent", "companies", "ap"),
    ("ndcg@100", "companies", "ndcg@100"),
    ("unwitting_in_top100", "companies", "unwitting_in_top100"),
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
    return {called: found[of][name] for called, of, name in KEPT if name in found[of]}
