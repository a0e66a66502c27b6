"""How well records are scored by what was known on the day, beside hindsight.

Run it as ``python -m tests.benchmarks.past ../shared/worlds --only 141 142 143``. A third
of the worlds at a time is left out of the fit; on some days of each the records of the
last weeks are scored with ``as_of`` that day, as a nightly run would, and once more with
all that came later. Average precision over the same records, by both.
"""

import argparse
import platform
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

import diversion
from diversion.scoring.choosing import score_fitted
from diversion.scoring.evaluation import Truth, record_measures
from diversion.scoring.models import ModelFile
from tests.benchmarks.scores import COPIES, WIDE, fit, load, say, splits

DAYS = (0.5, 0.65, 0.8, 0.95)  # quantiles of the days on which records became known
WEEKS = 13  # before each day, whose records are scored


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", type=Path)
    parser.add_argument("--only", type=int, nargs="*", default=WIDE)
    options = parser.parse_args()
    say(f"{platform.platform()} python {sys.version.split()[0]}")
    start = time.perf_counter()
    found = []
    with ExitStack() as opened:
        cases = {w: load(opened, options.worlds, w, COPIES) for w in options.only}
        for kept, left in splits("cv", options.only):
            model = fit([known for w in kept for known in cases[w][0]])
            for w in left:
                truth = cases[w][0][0].truth
                found.append(compare(cases[w][1], truth, model))
                report(f"world {w}", *found[-1])
    report("mean", *np.mean(found, axis=0).tolist())
    say(f"{time.perf_counter() - start:.0f} s")


def compare(case: diversion.Case, truth: Truth, model: ModelFile) -> tuple[float, float]:
    """Give average precision over recent records, by what was known and by all."""
    rows = case.view().store.read("shipments", ["shipment_id", "known_on"]).to_pandas()
    known_on = pd.to_datetime(rows.set_index("shipment_id")["known_on"])
    _, all_along = score_fitted(case.view(), model)
    by_id = all_along.set_index("shipment_id")["score"]
    parts = []
    for day in known_on.quantile(DAYS):
        on = date.fromisoformat(str(day.date()))
        _, then = score_fitted(case.view(on), model)
        recent = known_on.index[known_on > pd.Timestamp(on - timedelta(weeks=WEEKS))]
        then = then[then["shipment_id"].isin(recent)]
        parts.append(then.assign(later=then["shipment_id"].map(by_id)))
    table = pd.concat(parts).drop_duplicates("shipment_id")
    return measure(truth, table, "score"), measure(truth, table, "later")


def report(name: str, past: float, later: float) -> None:
    say(f"{name:>10}  as of the day {past:.3f}  in hindsight {later:.3f}")


def measure(truth: Truth, table: pd.DataFrame, column: str) -> float:
    scores = table[["shipment_id", column]].set_axis(["shipment_id", "score"], axis=1)
    asked = truth.lots[truth.lots["shipment_id"].isin(scores["shipment_id"])]
    part = replace(truth, lots=asked)
    return record_measures(part, scores)["ap"]


if __name__ == "__main__":
    main()
