"""How well scores rank fronts and agents, and whom they accuse by mistake."""

from typing import Final

import numpy as np
import pandas as pd

from diversion.scoring.evaluation.ranking import average_precision, shuffled_ranking
from diversion.scoring.evaluation.truth import Truth

GAIN: Final = {"front": 3, "agent": 2, "distributor": 1}
HARMED: Final = ("unwitting", "supplier")
SHOWN: Final = 100  # companies that somebody reads


def company_measures(truth: Truth, companies: pd.DataFrame) -> dict[str, float]:
    """Measure scores of companies, as answers write them.

    Companies that are listed for the DPRK, or end-users there, are taken out: they need
    not be found. ``ap_front`` is average precision for fronts, ``ap`` for fronts and
    agents; ``unwitting_in_top100`` counts those who knew nothing.
    """
    score = _score_of(truth, companies)
    gain = np.array([GAIN.get(truth.roles.get(c, ""), 0) for c in score.index], float)
    is_harmed = np.array([truth.roles.get(c) in HARMED for c in score.index], bool)
    value = np.asarray(score, np.float64)
    order = shuffled_ranking(value)
    top = gain[order][:SHOWN]
    discount = 1 / np.log2(np.arange(2, SHOWN + 2))
    ideal = np.sort(gain)[::-1][:SHOWN]
    most = max(1e-12, float((ideal * discount[: ideal.size]).sum()))
    result: dict[str, float] = {
        "companies": len(score),
        "fronts": int((gain == GAIN["front"]).sum()),
        "agents": int((gain == GAIN["agent"]).sum()),
    }
    wanted = {"ap": gain >= GAIN["agent"], "ap_front": gain == GAIN["front"]}
    for name, is_wanted in wanted.items():
        found = average_precision(is_wanted.astype(np.float64), value)
        if found is not None:
            result[name] = found
    result["ndcg@100"] = float((top * discount[: top.size]).sum() / most)
    result["fronts_in_top100"] = int((top == GAIN["front"]).sum())
    result["unwitting_in_top100"] = int(is_harmed[order][:SHOWN].sum())
    return result


def _score_of(truth: Truth, companies: pd.DataFrame) -> "pd.Series[float]":
    """Give one score a company; those in chains that were not scored come last."""
    entries = companies["company_id"].map(truth.company)
    score = companies.groupby(entries.to_numpy())["score"].max()
    score = score[~score.index.isin(list(truth.left_out))]
    wanted = [c for c in truth.roles if c not in truth.left_out]
    absent = [c for c in wanted if c not in set(score.index)]
    rest = pd.Series(-np.inf, index=pd.Index(absent, dtype=object), dtype=float)
    return pd.concat([score, rest]) if absent else score
