"""Which scorer speaks about records: a fitted model, or the best chain."""

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from diversion.analysis.asking import Limits
from diversion.analysis.odds import BAN
from diversion.analysis.scoring import best_first, score_records
from diversion.analysis.view import View
from diversion.engines.base import Engine
from diversion.errors import InputError, ModelError
from diversion.scoring.lots import record_hops
from diversion.scoring.models import ModelFile, read_model
from diversion.scoring.records import AGAIN, RECORDS, RecordScores, score_hops

AUTO, FITTED, BEST_CHAIN = "auto", "fitted", "best_chain"
LEAST_TRADE: Final = 200  # consignments; a model compares a record with the trade around it
SAME_SCORE: Final = 0.00005  # bans; half a score unit
SAME_FITTED: Final = 0.1  # bans; new records move the figures of all trade a little


def choose_model(scorer: str, n_hops: int) -> ModelFile | None:
    """Give the model that scores records, ``None`` where the best chain does.

    Parameters
    ----------
    scorer
        ``fitted`` (the model that comes with the package), ``best_chain``, ``auto``
        (fitted, unless the case is too small to compare with), or the path of a model
        file.
    n_hops
        Consignments of the case.

    Raises
    ------
    ModelError
        If a file cannot be read, is no model, or has none for records.
    """
    if scorer == BEST_CHAIN or (scorer == AUTO and n_hops < LEAST_TRADE):
        return None
    try:
        model = shipped_model() if scorer in (AUTO, FITTED) else read_model(Path(scorer))
    except OSError as error:
        raise ModelError(
            f"found no model file {scorer!r}, expected one, or auto, fitted or best_chain"
        ) from error
    model.stage(RECORDS)
    return model


@cache
def shipped_model() -> ModelFile:
    """Read the model that comes with the package."""
    found = resources.files("diversion.scoring").joinpath("data/model.json")
    with resources.as_file(found) as path:
        return read_model(path)


def score_fitted(
    view: View, model: ModelFile, prior: float | None = None
) -> tuple[RecordScores, pd.DataFrame]:
    """Score every record by a model.

    ``prior`` is the share of records that you expect to find, as for
    :meth:`diversion.scoring.models.isotonic.Isotonic.apply`.

    Returns
    -------
    RecordScores, pandas.DataFrame
        The scores by hop, and one row a record: ``shipment_id``, ``score`` in bans,
        ``probability`` (missing where the model has no calibration) and ``assessable``
        (both sides known, if need be from another document).
    """
    found = score_hops(view, model)
    graph = found.view.graph
    last = model.stages.get(AGAIN) or model.stage(RECORDS)
    probability = np.full(graph.n_hops, np.nan)
    if last.calibration is not None:
        probability = last.calibration.apply(found.log_odds, prior)
    hops = graph.hops
    is_assessable = (hops.source != graph.unknown) & (hops.target != graph.unknown)
    row = record_hops(graph)
    table = pd.DataFrame(
        {
            "shipment_id": graph.record_ids.astype(object),
            "score": (found.log_odds / BAN)[row],
            "probability": probability[row],
            "assessable": is_assessable[row],
        }
    )
    return found, table


def record_table(
    view: View,
    engine: Engine,
    limits: Limits,
    model: ModelFile | None,
    prior: float | None = None,
) -> pd.DataFrame:
    """Score every record, best first: see :func:`diversion.analysis.scoring.score_records`.

    With a ``model``, its ``score``, ``probability`` and ``assessable`` take the place of
    those of the best chain; ``prior`` as for :func:`score_fitted`.

    Raises
    ------
    InputError
        If there is a prior but no model that gives probabilities.
    """
    if prior is not None and model is None:
        raise InputError("a prior needs a model; best_chain gives no probability")
    chains = score_records(view.graph, *view.through(engine, limits))
    if model is None:
        return best_first(chains)
    _, fitted = score_fitted(view, model, prior)
    for name in ("score", "probability", "assessable"):  # both in the graph's order
        chains[name] = fitted[name].to_numpy()
    return best_first(chains)


def only_changed(
    now: pd.DataFrame, before: pd.DataFrame, model: ModelFile | None
) -> pd.DataFrame:
    """Keep records that ``before`` does not have, or scores otherwise.

    ``previous_score`` is added, missing for a record that could not be seen. Scores of a
    model change when they differ by more than :data:`SAME_FITTED`.
    """
    same = SAME_FITTED if model else SAME_SCORE
    previous = now["shipment_id"].map(before.set_index("shipment_id")["score"])
    change = (now["score"] - previous).abs()
    now = now.assign(previous_score=previous)
    return now[change.isna() | (change > same)].reset_index(drop=True)
