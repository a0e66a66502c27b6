"""How well scores rank the records whose goods reached DPRK end-users."""

from typing import Final

import numpy as np
import pandas as pd

from diversion.scoring.evaluation.ranking import at_budget, average_precision
from diversion.scoring.evaluation.truth import Truth

MIN_SHARE: Final = 0.05  # of its goods, for a record to count as illicit
BUDGETS: Final = ((0.001, "0.1%"), (0.01, "1%"))


def record_measures(truth: Truth, scores: pd.DataFrame) -> dict[str, float]:
    """Measure scores of shipments, as answers write them.

    ``ap`` is average precision; ``ap_share`` the same weighted by the illicit share.
    ``precision@X`` and ``recall@X`` are those of the best X of all records.
    """
    table = labelled(truth, scores)
    share = table["illicit_share"].to_numpy(np.float64)
    score = table["score"].to_numpy(np.float64)
    is_illicit = share >= MIN_SHARE
    result: dict[str, float] = {
        "records": len(table),
        "illicit": int(is_illicit.sum()),
        "unscored": int(np.isnan(score).sum()),
    }
    for name, gain in (("ap", is_illicit.astype(np.float64)), ("ap_share", share)):
        value = average_precision(gain, score)
        if value is not None:
            result[name] = value
    for budget, name in BUDGETS:
        precision, recall = at_budget(is_illicit, score, budget)
        result[f"precision@{name}"], result[f"recall@{name}"] = precision, recall
    return result


def labelled(truth: Truth, scores: pd.DataFrame) -> pd.DataFrame:
    """Give the truth of every record beside its score, in the order of the truth."""
    scores = scores.drop_duplicates("shipment_id")
    if truth.is_complete:
        return truth.lots.merge(scores, on="shipment_id", how="left")
    table = truth.lots.merge(scores, on="shipment_id", how="right")
    return table.fillna({"illicit_share": 0.0, "chains": ""})
