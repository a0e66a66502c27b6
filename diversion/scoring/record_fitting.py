"""Fit the models that score records on cases of which the truth is known."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.kernels.lot_pairs import COMPARISONS
from diversion.scoring.features import Features, record_features
from diversion.scoring.folds import ask_each, fit_each, folds
from diversion.scoring.links import Links, find_links, strong_links
from diversion.scoring.lots import record_hops
from diversion.scoring.models import Model, Stage
from diversion.scoring.models.fit_trees import TreeSettings, fit_trees
from diversion.scoring.models.isotonic import fit_isotonic
from diversion.scoring.neighbours import neighbour_columns
from diversion.scoring.records import (
    AGAIN,
    LINKS,
    RECORDS,
    Evidence,
    FittedLinks,
    RecordScores,
)

LEAST_SHARE: Final = 0.05  # of a record's goods that make it one to find
NEGATIVES: Final = 0.12  # share of other records that a fit reads
COPY_WEIGHT: Final = 0.5  # of a thinned copy beside the case itself
HELD_OUT: Final = "fitted on other cases"
Item = TypeVar("Item")
RISING: Final = (
    "walk_end", "walk_hard_end", "walk_rare_end", "beyond_end", "beyond_hard_end",
    "beyond_rare_end", "to_exposure", "first_score", "next_best", "last_best",
    "next_walk", "last_walk",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labelled:
    """A case with its truth: ``share`` and ``chains`` have shape (n_hops,).

    ``group`` names the case that this one is a copy of, itself where it is no copy.
    """

    name: str
    group: str
    evidence: Evidence
    share: NDArray[np.float64]  # of the hop's goods that reached DPRK end-users
    chains: tuple[frozenset[str], ...]

    @property
    def is_positive(self) -> NDArray[np.bool_]:
        """Say which hops are to be found, shape (n_hops,)."""
        return self.share >= LEAST_SHARE

    @property
    def is_copy(self) -> bool:
        """Say whether it is a copy of another case."""
        return self.name != self.group


@dataclass(frozen=True, slots=True)
class RecordFit:
    """Fitted stages, and scores of every case by models fitted on the others."""

    stages: dict[str, Stage]
    held_out: tuple[RecordScores, ...]


@dataclass(frozen=True, slots=True)
class RecordSettings:
    """How the three stages are fitted."""

    links: TreeSettings = field(
        default_factory=lambda: TreeSettings(n_trees=100, leaves=12, rate=0.1, threads=1)
    )
    records: TreeSettings = field(
        default_factory=lambda: TreeSettings(
            n_trees=500,
            rate=0.04,
            features=0.4,
            threads=1,
            random_cuts=True,
            signs=dict.fromkeys(RISING, 1),
        )
    )
    seed: int = 7


def label(
    name: str, evidence: Evidence, lots: pd.DataFrame, group: str | None = None
) -> Labelled:
    """Attach the truth: one row a record with ``shipment_id, illicit_share, chains``."""
    graph = evidence.view.graph
    known = lots.set_index("shipment_id").reindex(graph.record_ids.astype(object))
    hop = record_hops(graph)
    share = np.zeros(graph.n_hops)
    np.maximum.at(share, hop, known["illicit_share"].fillna(0.0).to_numpy(np.float64))
    chains: list[set[str]] = [set() for _ in range(graph.n_hops)]
    texts = known["chains"].fillna("").to_numpy()
    for record in np.flatnonzero(texts != ""):
        chains[hop[record]].update(texts[record].split(";"))
    return Labelled(name, group or name, evidence, share, tuple(map(frozenset, chains)))


def fit_records(
    cases: Sequence[Labelled], settings: RecordSettings | None = None
) -> RecordFit:
    """Fit links, then records, then records beside their neighbours.

    Each stage reads what the one before says of cases that it was not fitted on.

    Raises
    ------
    InputError
        If no record, or every record, of the cases is to be found.

    Notes
    -----
    Cross-fitting over folds of cases, once for all stages: the last stage has not
    seen the truth of a case that it scores, though what it learned from was scored by
    earlier stages that had.
    """
    settings = settings or RecordSettings()
    parts = folds([case.group for case in cases])
    plain = [find_links(case.evidence.view, None, case.evidence.lots) for case in cases]
    linking = fit_each(
        parts, lambda kept: _fit_links(_at(cases, kept), _at(plain, kept), settings)
    )
    links = ask_each(parts, linking, lambda k, model: reweigh(plain[k], model))
    features = [_features(case, links[k]) for k, case in enumerate(cases)]
    scoring = fit_each(
        parts, lambda kept: _fit(_at(cases, kept), _at(features, kept), settings)
    )

    def beside(k: int, model: Model) -> Features:
        odds = model.raw(_wide(features[k]))
        more = neighbour_columns(cases[k].evidence.view.graph, links[k], odds)
        return features[k].with_columns(more)

    wide = ask_each(parts, scoring, beside)
    again = fit_each(parts, lambda kept: _fit(_at(cases, kept), _at(wide, kept), settings))

    def scored(k: int, model: Model) -> RecordScores:
        odds, evidence = model.raw(_wide(wide[k])), cases[k].evidence
        return RecordScores(
            evidence.view, evidence.joined, odds, wide[k], links[k], HELD_OUT
        )

    held_out = ask_each(parts, again, scored)
    sure = [k for k, case in enumerate(cases) if not case.is_copy] or range(len(cases))
    calibration = fit_isotonic(
        np.concatenate([held_out[k].log_odds for k in sure]),
        np.concatenate([cases[k].is_positive for k in sure]),
    )
    stages = {
        LINKS: Stage(linking[-1]),
        RECORDS: Stage(scoring[-1]),
        AGAIN: Stage(again[-1], calibration),
    }
    return RecordFit(stages, tuple(held_out))


def reweigh(links: Links, model: Model) -> Links:
    """Weigh links anew, and leave out those that are too weak."""
    weight = FittedLinks(model, links.names).weigh(links.comparisons)
    return strong_links(links, weight, "fitted links")


def _at(items: Sequence[Item], places: Sequence[int]) -> list[Item]:
    return [items[k] for k in places]


def _features(case: Labelled, links: Links) -> Features:
    evidence = case.evidence
    return record_features(evidence.view, evidence.lots, links, evidence.own)


def _wide(features: Features) -> NDArray[np.float64]:
    return features.values.astype(np.float64)


def _fit_links(
    cases: Sequence[Labelled], linked: Sequence[Links], settings: RecordSettings
) -> Model:
    """Fit on links of which one record at least is known to be of a chain.

    All cases count alike, however many such links they have; copies weigh less.
    """
    rows, truth, weight = [], [], []
    for case, links in zip(cases, linked, strict=True):
        chains = case.chains
        telling = np.flatnonzero(
            case.is_positive[links.first] | case.is_positive[links.then]
        )
        rows.append(links.comparisons[telling])
        share = (COPY_WEIGHT if case.is_copy else 1.0) / max(1, telling.size)
        weight.append(np.full(telling.size, share))
        truth += [
            bool(chains[a] & chains[d])
            for a, d in zip(links.first[telling], links.then[telling], strict=True)
        ]
    values = np.concatenate(rows).astype(np.float64)
    labels = np.array(truth, np.bool_)
    total = np.concatenate(weight)
    weight_of_all = total / total.mean()
    return fit_trees(COMPARISONS, values, labels, settings.links, weight=weight_of_all)


def _fit(
    cases: Sequence[Labelled], features: Sequence[Features], settings: RecordSettings
) -> Model:
    """Fit on all records to find and a share of the others; copies weigh less."""
    chance = np.random.default_rng(settings.seed)
    rows, truth, weight = [], [], []
    for case, found in zip(cases, features, strict=True):
        positive = case.is_positive
        kept = positive | (chance.random(positive.size) < NEGATIVES)
        rows.append(found.values[kept])
        truth.append(positive[kept])
        share = (COPY_WEIGHT if case.is_copy else 1.0) / positive.size
        weight.append(np.where(positive[kept], share, share / NEGATIVES))
    names = features[0].names
    signs = {name: sign for name, sign in settings.records.signs.items() if name in names}
    total = np.concatenate(weight)
    return fit_trees(
        names,
        np.concatenate(rows).astype(np.float64),
        np.concatenate(truth),
        replace(settings.records, signs=signs),
        weight=total / total.mean(),
    )
