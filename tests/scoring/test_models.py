"""Fitted models: stored as text, scored without the library that fitted them."""

import itertools
import json
import math
from datetime import date

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from diversion.errors import InputError, ModelError
from diversion.kernels.trees import LEAF
from diversion.scoring.models import (
    Logistic,
    ModelFile,
    Provenance,
    Stage,
    Trees,
    columns_of,
    read_model,
    write_model,
)
from diversion.scoring.models.fit_logistic import fit_logistic
from diversion.scoring.models.fit_trees import TreeSettings, boosted, fit_trees, trees_of
from diversion.scoring.models.isotonic import fit_isotonic
from tests.examples import many

NAMES = ("wait", "mass", "heading", "exposure", "age")


def sample(seed, n_rows=1500, missing=0.15):
    """Rows of which some values are not known and some are zero."""
    random = np.random.default_rng(seed)
    values = random.normal(size=(n_rows, len(NAMES))).round(2)
    values[:, 2] = random.integers(0, 3, n_rows)
    odds = values[:, 0] + values[:, 1] * values[:, 3] - values[:, 2]
    is_positive = random.random(n_rows) < 1 / (1 + np.exp(-odds))
    values[random.random(values.shape) < missing] = np.nan
    return values, is_positive


def small(**changes):
    return TreeSettings(n_trees=30, leaves=8, min_rows=10, threads=1, **changes)


@pytest.fixture(scope="module", params=[0.0, 0.15])
def fitted(request):
    values, is_positive = sample(3, missing=request.param)
    booster = boosted(NAMES, values, is_positive, small())
    return booster, trees_of(NAMES, booster)


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_trees_score_as_the_library_that_fitted_them(fitted, missing):
    booster, trees = fitted
    values, _ = sample(4, missing=missing)
    wanted = booster.predict(values, raw_score=True)
    assert np.abs(trees.raw(values) - wanted).max() <= 1e-9


def test_trees_that_take_zero_as_missing_score_as_the_library_does():
    values, is_positive = sample(5)
    values[np.random.default_rng(1).random(values.shape) < 0.3] = 0.0
    data = lightgbm.Dataset(values, label=is_positive)
    options = {"objective": "binary", "zero_as_missing": True, "verbosity": -1}
    booster = lightgbm.train({**options, "num_threads": 1}, data, num_boost_round=20)
    wanted = booster.predict(values, raw_score=True)
    assert np.abs(trees_of(NAMES, booster).raw(values) - wanted).max() <= 1e-9


def test_parts_of_a_tree_score_are_those_of_the_library(fitted):
    booster, trees = fitted
    values = sample(6, n_rows=200)[0]
    wanted = booster.predict(values, pred_contrib=True)
    found = trees.contributions(values)
    assert np.abs(found.terms - wanted[:, :-1]).max() <= 1e-9
    assert abs(found.base - wanted[0, -1]) <= 1e-9
    assert np.abs(found.base + found.terms.sum(1) - trees.raw(values)).max() <= 1e-9


def expected_given(trees, node, row, known):
    """The mean score below a node when only some features are known: the definition."""
    columns = trees.columns
    feature = int(columns.feature[node])
    if feature == LEAF:
        return columns.value[node]
    left, right = int(columns.left[node]), int(columns.right[node])
    if feature in known:
        side = left if row[feature] <= columns.threshold[node] else right
        return expected_given(trees, side, row, known)
    weights = columns.cover[[left, right]] / columns.cover[node]
    return sum(
        weight * expected_given(trees, side, row, known)
        for weight, side in zip(weights, (left, right), strict=True)
    )


def test_parts_of_a_tree_score_are_shapley_values():
    values, is_positive = sample(7, missing=0.0)
    trees = fit_trees(NAMES, values, is_positive, small())
    row, n = values[11], len(NAMES)

    def worth(known):
        return sum(expected_given(trees, int(r), row, known) for r in trees.columns.root)

    for feature in range(n):
        others = [k for k in range(n) if k != feature]
        wanted = sum(
            math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
            * (worth({*chosen, feature}) - worth(set(chosen)))
            for size in range(n)
            for chosen in itertools.combinations(others, size)
        )  # fmt: skip
        found = trees.contributions(values[11:12]).terms[0, feature]
        assert found == pytest.approx(wanted, abs=1e-9)


def test_more_of_a_feature_with_a_sign_never_lowers_a_score():
    values, is_positive = sample(8)
    trees = fit_trees(NAMES, values, is_positive, small(signs={"wait": 1}))
    rows = np.repeat(sample(9, n_rows=50, missing=0.0)[0], 40, axis=0)
    rows[:, 0] = np.tile(np.linspace(-3, 3, 40), 50)
    assert (np.diff(trees.raw(rows).reshape(50, 40), axis=1) >= 0).all()


@pytest.mark.parametrize("random_cuts", [False, True])
def test_a_fit_gives_the_same_model_twice(random_cuts):
    values, is_positive = sample(10)
    chosen = small(random_cuts=random_cuts)
    one, two = (fit_trees(NAMES, values, is_positive, chosen) for _ in range(2))
    assert one.to_json() == two.to_json()


def test_random_cuts_are_not_the_best_ones():
    values, is_positive = sample(10)

    def told_apart(random_cuts):
        chosen = small(random_cuts=random_cuts)
        odds = fit_trees(NAMES, values, is_positive, chosen).raw(values)
        return odds[is_positive].mean() - odds[~is_positive].mean()

    assert told_apart(random_cuts=False) > told_apart(random_cuts=True) > 0


def test_a_logistic_agrees_with_another_library():
    values, is_positive = sample(11, missing=0.0)
    found = fit_logistic(NAMES, values, is_positive, ridge=2.0)
    judge = LogisticRegression(C=0.5, tol=1e-8).fit(found.standardise(values), is_positive)
    assert found.coefficients == pytest.approx(judge.coef_[0], abs=2e-3)
    assert found.intercept == pytest.approx(judge.intercept_[0], abs=2e-3)


def test_a_logistic_keeps_its_signs_and_ignores_what_is_not_known():
    values, is_positive = sample(12)
    found = fit_logistic(NAMES, values, is_positive, signs={"wait": -1, "heading": 1})
    by_name = {name: coefficient for name, coefficient, *_ in found.table()}
    assert by_name["wait"] == 0
    assert by_name["heading"] == 0
    nothing = np.full((1, len(NAMES)), np.nan)
    assert found.raw(nothing)[0] == found.intercept
    parts = found.contributions(values)
    assert parts.base + parts.terms.sum(1) == pytest.approx(found.raw(values))


def test_a_column_without_values_gets_no_coefficient():
    values, is_positive = sample(13)
    values[:, 4] = np.nan
    values[:, 3] = 1.0
    found = fit_logistic(NAMES, values, is_positive)
    assert found.coefficients[3:].tolist() == [0.0, 0.0]


def naive_isotonic(hits):
    """Max over starts of the min over stops of means: the definition for unit weights."""
    n = len(hits)
    return [
        max(
            min(np.mean(hits[first : last + 1]) for last in range(place, n))
            for first in range(place + 1)
        )
        for place in range(n)
    ]


@given(st.lists(st.booleans(), min_size=2, max_size=9))
def test_calibration_blocks_are_those_of_the_definition(hits):
    if all(hits) or not any(hits):
        with pytest.raises(InputError, match="both kinds"):
            fit_isotonic(np.arange(len(hits), dtype=float), np.array(hits))
        return
    raw = np.arange(len(hits), dtype=float)
    line = fit_isotonic(raw, np.array(hits))
    wanted = naive_isotonic(np.array(hits, float))
    n_blocks = len(set(wanted))
    assert line.at.size == n_blocks
    base = np.mean(hits)
    sizes = [wanted.count(share) for share in sorted(set(wanted))]
    smooth = [
        (share * size + base) / (size + 1)
        for share, size in zip(sorted(set(wanted)), sizes, strict=True)
    ]
    assert line.probability == pytest.approx(np.maximum.accumulate(smooth))


def test_calibration_is_that_of_another_library_on_many_rows():
    random = np.random.default_rng(14)
    raw = random.normal(size=20_000)
    is_positive = random.random(raw.size) < 1 / (1 + np.exp(-2 * raw))
    judge = IsotonicRegression(out_of_bounds="clip").fit(raw, is_positive).predict(raw)
    found = fit_isotonic(raw, is_positive).apply(raw)
    assert np.abs(found - judge).mean() < 0.01
    assert found.min() > 0
    assert found.max() < 1


@settings(max_examples=many(30))
@given(st.floats(0.001, 0.999))
def test_a_prior_moves_the_odds_by_one_ratio(prior):
    line = fit_isotonic(np.arange(6.0), np.array([0, 0, 1, 0, 1, 1], bool))
    raw = np.array([0.0, 2.5, 5.0])
    before, after = line.apply(raw), line.apply(raw, prior)
    ratio = (after / (1 - after)) / (before / (1 - before))
    assert ratio == pytest.approx(
        prior / (1 - prior) * (1 - line.base_rate) / line.base_rate
    )
    assert line.apply(raw, line.base_rate) == pytest.approx(before)


def test_a_prior_outside_its_range_is_refused():
    line = fit_isotonic(np.arange(4.0), np.array([0, 0, 1, 1], bool))
    with pytest.raises(InputError, match="the prior is 1"):
        line.apply(np.zeros(1), 1.0)


@pytest.fixture
def stored(tmp_path, fitted):
    values, is_positive = sample(15)
    origin = Provenance(
        'fitted on samples, "ours",',
        ("w1", "port A,"),
        date(2024, 1, 31),
        "0.1",
        {"ap": 0.5},
    )
    stages = {
        "records": Stage(fitted[1], fit_isotonic(fitted[1].raw(values), is_positive)),
        "companies": Stage(fit_logistic(NAMES, values, is_positive)),
    }
    path = tmp_path / "model.json"
    write_model(ModelFile(origin, stages), path)
    return path, ModelFile(origin, stages)


def test_a_model_read_back_scores_the_same_and_knows_its_origin(stored):
    path, model = stored
    again = read_model(path)
    assert again.provenance == model.provenance
    values = sample(16)[0]
    for name, stage in model.stages.items():
        assert (again.stage(name).model.raw(values) == stage.model.raw(values)).all()
        assert again.stage(name).model.names == NAMES
    assert isinstance(again.stage("records").model, Trees)
    assert isinstance(again.stage("companies").model, Logistic)
    line = again.stage("records").calibration
    assert (
        line.apply(values[:, 0]) == model.stages["records"].calibration.apply(values[:, 0])
    )[~np.isnan(values[:, 0])].all()
    again_path = path.with_name("again.json")
    write_model(again, again_path)
    assert again_path.read_bytes() == path.read_bytes()


def broken(path, change):
    stored = json.loads(path.read_text())
    change(stored)
    path.write_text(json.dumps(stored))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda s: s.update(format="other"), "expected a model file"),
        (lambda s: s.update(version=99), "model version 99, expected 1"),
        (lambda s: s["stages"]["records"].update(kind="pickle"), "kind 'pickle'"),
        (lambda s: s["stages"]["records"]["left"].__setitem__(0, 0), "leads nowhere"),
        (lambda s: s["stages"]["records"]["feature"].__setitem__(0, 99), "has no name"),
        (lambda s: s["stages"]["records"]["value"].pop(), "differ in length"),
        (lambda s: s["stages"]["companies"]["mean"].pop(), "one number a feature"),
        (lambda s: s["stages"]["companies"].pop("scale"), "damaged"),
    ],
)
def test_a_damaged_model_is_refused_in_one_line(stored, change, reason):
    path, _ = stored
    broken(path, change)
    with pytest.raises(ModelError, match=reason) as caught:
        read_model(path)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_model_is_refused(tmp_path):
    path = tmp_path / "model.json"
    path.write_text("not a model")
    with pytest.raises(ModelError, match="found no JSON"):
        read_model(path)


def test_a_stage_that_is_not_there_is_refused(stored):
    with pytest.raises(ModelError, match="no stage 'routes', only companies, records"):
        stored[1].stage("routes")


def test_columns_come_in_the_order_of_the_model(fitted):
    values = sample(17)[0]
    names = ("other", *reversed(NAMES))
    wide = np.column_stack([np.zeros(len(values)), values[:, ::-1]])
    found = columns_of(fitted[1], names, wide, what="records")
    assert np.array_equal(found, values, equal_nan=True)


def test_a_model_fitted_with_other_features_is_refused(fitted):
    with pytest.raises(
        ModelError, match=r"records was fitted with the feature 'wait' and 1 more"
    ):
        columns_of(fitted[1], NAMES[1:4], np.zeros((1, 3)), what="records")


def test_labels_that_are_all_alike_are_refused():
    values, _ = sample(18, n_rows=20)
    same = np.ones(20, bool)
    with pytest.raises(InputError, match="both kinds"):
        fit_trees(NAMES, values, same, small())
    with pytest.raises(InputError, match="both kinds"):
        fit_logistic(NAMES, values, same)
