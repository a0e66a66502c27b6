"""Fit the models that score records on cases of which the truth is known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.kernels.lot_pairs import COMPARISONS
from diversion.scoring.features import Features, record_features
from diversion.scoring.links import Links, find_links
from diversion.scoring.lots import record_hops
from diversion.scoring.models import Model, Stage
from diversion.scoring.models.fit_trees import TreeSettings, fit_trees
from diversion.scoring.models.isotonic import fit_isotonic
from diversion.scoring.neighbours import neighbour_columns
from diversion.scoring.records import AGAIN, LINKS, RECORDS, Evidence, FittedLinks

LEAST_SHARE: Final = 0.05  # of a record's goods that make it one to find
NEGATIVES: Final = 0.12  # share of other records that a fit reads
FOLDS: Final = 3  # within the cases of a fit: no case is scored by what it taught
RISING: Final = (
    "walk_end", "walk_hard_end", "walk_rare_end", "beyond_end", "beyond_hard_end",
    "beyond_rare_end", "to_exposure", "first_score", "next_best", "last_best",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labelled:
    """A case with its truth: ``share`` and ``chains`` have shape (n_hops,)."""

    name: str
    evidence: Evidence
    share: NDArray[np.float64]  # of the hop's goods that reached DPRK end-users
    chains: tuple[frozenset[str], ...]

    @property
    def is_positive(self) -> NDArray[np.bool_]:
        """Say which hops are to be found, shape (n_hops,)."""
        return self.share >= LEAST_SHARE


@dataclass(frozen=True, slots=True)
class RecordSettings:
    """How the three stages are fitted."""

    links: TreeSettings = field(
        default_factory=lambda: TreeSettings(n_trees=100, leaves=12, rate=0.1, threads=1)
    )
    records: TreeSettings = field(
        default_factory=lambda: TreeSettings(
            n_trees=160, rate=0.08, features=0.4, threads=1, signs=dict.fromkeys(RISING, 1)
        )
    )
    seed: int = 7


def label(name: str, evidence: Evidence, lots: pd.DataFrame) -> Labelled:
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
    return Labelled(name, evidence, share, tuple(map(frozenset, chains)))


def fit_records(
    cases: Sequence[Labelled], settings: RecordSettings | None = None
) -> dict[str, Stage]:
    """Fit links, then records, then records beside their neighbours.

    Each stage reads what the one before says of cases that it was not fitted on.

    Raises
    ------
    InputError
        If no record, or every record, of the cases is to be found.
    """
    settings = settings or RecordSettings()
    linked = {
        case.name: find_links(case.evidence.view, None, case.evidence.lots)
        for case in cases
    }
    links: dict[str, Links] = {}
    for kept, left_out in _folds(cases):
        model = _fit_links(kept, linked, settings)
        links |= {case.name: reweigh(linked[case.name], model) for case in left_out}
    features = {case.name: _features(case, links[case.name]) for case in cases}
    again: dict[str, Features] = {}
    for kept, left_out in _folds(cases):
        model = _fit(kept, features, settings)
        for case in left_out:
            odds = model.raw(_wide(features[case.name]))
            more = neighbour_columns(case.evidence.view.graph, links[case.name], odds)
            again[case.name] = features[case.name].with_columns(more)
    held_out: list[NDArray[np.float64]] = []
    truth: list[NDArray[np.bool_]] = []
    for kept, left_out in _folds(cases):
        model = _fit(kept, again, settings)
        held_out += [model.raw(_wide(again[case.name])) for case in left_out]
        truth += [case.is_positive for case in left_out]
    calibration = fit_isotonic(np.concatenate(held_out), np.concatenate(truth))
    return {
        LINKS: Stage(_fit_links(cases, linked, settings)),
        RECORDS: Stage(_fit(cases, features, settings)),
        AGAIN: Stage(_fit(cases, again, settings), calibration),
    }


def reweigh(links: Links, model: Model) -> Links:
    """Weigh links anew."""
    return replace(
        links,
        weight=FittedLinks(model, links.names).weigh(links.comparisons),
        scorer="fitted links",
    )


def _features(case: Labelled, links: Links) -> Features:
    evidence = case.evidence
    return record_features(evidence.view, evidence.lots, links, evidence.own)


def _wide(features: Features) -> NDArray[np.float64]:
    return features.values.astype(np.float64)


def _folds(
    cases: Sequence[Labelled],
) -> Iterator[tuple[list[Labelled], list[Labelled]]]:
    """Give cases to fit on and cases left out; a single case is its own."""
    n_folds = min(FOLDS, len(cases))
    if n_folds < 2:  # noqa: PLR2004 - nothing to leave out
        yield list(cases), list(cases)
        return
    for fold in range(n_folds):
        kept = [case for k, case in enumerate(cases) if k % n_folds != fold]
        yield kept, list(cases[fold::n_folds])


def _fit_links(
    cases: Sequence[Labelled], linked: Mapping[str, Links], settings: RecordSettings
) -> Model:
    """Fit on links of which one record at least is known to be of a chain."""
    rows, truth = [], []
    for case in cases:
        links, chains = linked[case.name], case.chains
        telling = np.flatnonzero(
            case.is_positive[links.first] | case.is_positive[links.then]
        )
        rows.append(links.comparisons[telling])
        truth += [
            bool(chains[a] & chains[d])
            for a, d in zip(links.first[telling], links.then[telling], strict=True)
        ]
    values = np.concatenate(rows).astype(np.float64)
    return fit_trees(COMPARISONS, values, np.array(truth, np.bool_), settings.links)


def _fit(
    cases: Sequence[Labelled], features: Mapping[str, Features], settings: RecordSettings
) -> Model:
    """Fit on all records to find and a share of the others; every case weighs alike."""
    chance = np.random.default_rng(settings.seed)
    rows, truth, weight = [], [], []
    for case in cases:
        positive = case.is_positive
        kept = positive | (chance.random(positive.size) < NEGATIVES)
        rows.append(features[case.name].values[kept])
        truth.append(positive[kept])
        weight.append(np.where(positive[kept], 1.0, 1.0 / NEGATIVES) / positive.size)
    names = features[cases[0].name].names
    signs = {name: sign for name, sign in settings.records.signs.items() if name in names}
    total = np.concatenate(weight)
    return fit_trees(
        names,
        np.concatenate(rows).astype(np.float64),
        np.concatenate(truth),
        replace(settings.records, signs=signs),
        weight=total / total.mean(),
    )
