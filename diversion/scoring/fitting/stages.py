"""Fit every stage, and measure each case by models that did not see it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.scoring.bridge_scores import BRIDGES, NAMES, log_chances
from diversion.scoring.bridges import Pairs
from diversion.scoring.company_scores import BYSTANDERS, COMPANIES, doubt
from diversion.scoring.diverse import choose_diverse
from diversion.scoring.fitting.cases import KnownCase, ScoredCase, scored_case
from diversion.scoring.fitting.figures import Answers, case_figures
from diversion.scoring.fitting.labels import label_bridges, label_routes
from diversion.scoring.fitting.rows import Rows, chain_weights, fit_rows, sample_rows
from diversion.scoring.fitting.settings import SETTINGS, Kind
from diversion.scoring.folds import Fold, ask_each, fit_each, folds
from diversion.scoring.models import Model, ModelFile, Provenance, Stage
from diversion.scoring.models.isotonic import Isotonic, fit_isotonic
from diversion.scoring.record_fitting import COPY_WEIGHT, fit_records
from diversion.scoring.route_features import RouteFeatures, route_features
from diversion.scoring.route_scores import (
    ROUTES,
    candidate_routes,
    missing_leg_features,
    missing_legs,
    route_inputs,
)

SEED: Final = 7
LEADS: Final = 1000
LEAST_MISSING: Final = 20  # true ones; fewer teach nothing
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model, and the figures of each case by models that did not see it."""

    model: ModelFile
    figures: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class _MissingCase:
    """Pairs of hops of one case, and between which of them a leg is missing indeed."""

    pairs: Pairs
    values: NDArray[np.float64]
    is_true: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _RouteCase:
    """What the ranker reads of one case, and which candidates are true."""

    features: RouteFeatures
    chain: NDArray[np.int64]
    parties: NDArray[np.int32]

    def rows(self, random: np.random.Generator, weight: float) -> Rows:
        found = sample_rows(
            self.features.values,
            self.chain >= 0,
            chain_weights(self.chain),
            random,
            SETTINGS[ROUTES],
        )
        return found.weighing(weight)


def fit_models(
    cases: Sequence[KnownCase], about: Provenance, *, kind: Kind = "trees", say: Say
) -> Fit:
    """Fit all stages on cases of which the truth is known.

    A stage reads what the one before says of cases that it was not fitted on, over folds
    of cases. Copies are fitted on; figures and probabilities are of the cases themselves.
    ``say`` is told what is under way.

    Raises
    ------
    InputError
        If the cases hold no true chain, or nothing else.
    """
    parts = folds([case.group for case in cases])
    say("records")
    records = fit_records([case.records for case in cases])
    scored = [
        scored_case(case, found)
        for case, found in zip(cases, records.held_out, strict=True)
    ]
    own = [k for k, case in enumerate(cases) if not case.is_copy]
    stages = dict(records.stages)
    say("companies")
    odds = {}
    names, values = scored[0].companies.names, [c.companies.values for c in scored]
    for stage in (COMPANIES, BYSTANDERS):
        rows = [case.company_rows(stage, _random(k)) for k, case in enumerate(scored)]
        fitted = _fit_each(parts, kind, stage, names, rows)
        odds[stage] = _raw_each(parts, fitted, values)
        stages[stage] = Stage(fitted[-1])
    companies = [
        wanted + doubt(bystander)
        for wanted, bystander in zip(odds[COMPANIES], odds[BYSTANDERS], strict=True)
    ]
    weights = [COPY_WEIGHT if case.is_copy else 1.0 for case in cases]
    say("missing legs")
    missing = [_missing_case(*each) for each in zip(scored, companies, strict=True)]
    chances, stage_of_legs = _chances(parts, kind, missing, weights)
    if stage_of_legs is not None:
        stages[BRIDGES] = stage_of_legs
    say("routes")
    routes = [
        _route_case(*each) for each in zip(scored, companies, missing, chances, strict=True)
    ]
    rows = [case.rows(_random(k), weights[k]) for k, case in enumerate(routes)]
    names, values = routes[0].features.names, [c.features.values for c in routes]
    fitted = _fit_each(parts, kind, ROUTES, names, rows)
    ranked = _raw_each(parts, fitted, values)
    true = [case.chain >= 0 for case in routes]
    stages[ROUTES] = Stage(fitted[-1], _calibrate(ranked, true, own))
    counted = [~case.parties.is_left_out for case in scored]
    wanted = [case.parties.is_wanted for case in scored]
    stages[COMPANIES] = replace(
        stages[COMPANIES],
        calibration=_calibrate(
            [o[c] for o, c in zip(companies, counted, strict=True)],
            [w[c] for w, c in zip(wanted, counted, strict=True)],
            own,
        ),
    )
    figures = _figures(scored, parts, companies, routes, ranked)
    held_out = _mean(list(figures.values()))
    return Fit(ModelFile(replace(about, held_out=held_out), stages), figures)


def _missing_case(case: ScoredCase, companies: NDArray[np.float64]) -> _MissingCase:
    pairs = missing_legs(case.records)
    return _MissingCase(
        pairs,
        missing_leg_features(case.records, companies, pairs),
        label_bridges(case.known.truth, case.records.view.graph, pairs),
    )


def _chances(
    parts: Sequence[Fold],
    kind: Kind,
    missing: Sequence[_MissingCase],
    weights: Sequence[float],
) -> tuple[list[NDArray[np.float64]], Stage | None]:
    """Give the log chances of missing legs by models that did not see the case.

    Where too few legs are missing to fit a stage, a plain price speaks.
    """
    values = [case.values for case in missing]
    if any(_n_true(missing, kept) < LEAST_MISSING for kept, _ in parts):
        return [log_chances(value, None) for value in values], None
    rows = [
        sample_rows(
            case.values,
            case.is_true,
            np.ones(case.is_true.size),
            _random(k),
            SETTINGS[BRIDGES],
        ).weighing(weights[k])
        for k, case in enumerate(missing)
    ]
    fitted = _fit_each(parts, kind, BRIDGES, NAMES, rows)
    held_out = ask_each(parts, fitted, lambda k, model: log_chances(values[k], model))
    return held_out, Stage(fitted[-1])


def _n_true(missing: Sequence[_MissingCase], cases: Sequence[int]) -> int:
    return sum(int(missing[k].is_true.sum()) for k in cases)


def _fit_each(
    parts: Sequence[Fold],
    kind: Kind,
    stage: str,
    names: Sequence[str],
    rows: Sequence[Rows],
) -> list[Model]:
    def fit(kept: list[int]) -> Model:
        return fit_rows(kind, names, [rows[k] for k in kept], SETTINGS[stage])

    return fit_each(parts, fit)


def _raw_each(
    parts: Sequence[Fold], models: Sequence[Model], values: Sequence[NDArray[np.float64]]
) -> list[NDArray[np.float64]]:
    return ask_each(parts, models, lambda k, model: model.raw(values[k]))


def _route_case(
    case: ScoredCase,
    companies: NDArray[np.float64],
    missing: _MissingCase,
    log_chance: NDArray[np.float64],
) -> _RouteCase:
    candidates = candidate_routes(case.records, missing.pairs, log_chance)
    return _RouteCase(
        route_features(route_inputs(case.records, companies), candidates),
        label_routes(case.known.truth, case.records.view.graph, candidates),
        candidates.parties,
    )


def _figures(
    scored: Sequence[ScoredCase],
    parts: Sequence[Fold],
    companies: Sequence[NDArray[np.float64]],
    routes: Sequence[_RouteCase],
    ranked: Sequence[NDArray[np.float64]],
) -> dict[str, dict[str, float]]:
    """Measure each case; its probabilities come from the other cases too."""
    raw = [case.records.log_odds for case in scored]
    illicit = [case.known.records.is_positive for case in scored]
    result = {}
    for kept, left in parts:
        line = _calibrate(raw, illicit, [k for k in kept if not scored[k].known.is_copy])
        for k in left:
            case = scored[k]
            if case.known.is_copy:
                continue
            chance = 1.0 / (1.0 + np.exp(-ranked[k]))
            chosen = choose_diverse(chance, routes[k].parties, top=LEADS)
            answers = Answers(
                case.records,
                line.apply(raw[k]),
                companies[k],
                routes[k].parties[chosen],
            )
            result[case.name] = case_figures(case.known.truth, answers)
    return result


def _calibrate(
    raw: Sequence[NDArray[np.float64]],
    true: Sequence[NDArray[np.bool_]],
    cases: Sequence[int] | range,
) -> Isotonic:
    return fit_isotonic(
        np.concatenate([raw[k] for k in cases]), np.concatenate([true[k] for k in cases])
    )


def _mean(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {
        name: float(np.mean([row[name] for row in rows if name in row])) for name in names
    }


def _random(case: int) -> np.random.Generator:
    return np.random.default_rng((SEED, case))


def provenance(names: Sequence[str], about: str, version: str, on: date) -> Provenance:
    """Say where a model comes from, before its figures are known."""
    return Provenance(about, tuple(names), on, version)
