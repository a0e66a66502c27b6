"""Rows of a fit: a share of the negatives stands for all, and all cases count alike."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from diversion.scoring.company_features import CompanyFeatures
from diversion.scoring.fitting.cases import ScoredCase
from diversion.scoring.fitting.labels import PartyLabels
from diversion.scoring.fitting.rows import Rows, chain_weights, fit_rows, sample_rows
from diversion.scoring.fitting.settings import AGENT, HARM, SETTINGS


@pytest.mark.parametrize("n_rows", [4_000, 60_000])
def test_a_case_counts_the_same_however_many_rows_it_has(n_rows):
    is_positive = np.arange(n_rows) % 100 == 0
    values, alike = np.zeros((n_rows, 1)), np.ones(n_rows)
    chosen = SETTINGS["routes"]
    rows = sample_rows(values, is_positive, alike, np.random.default_rng(1), chosen)
    assert rows.weight.sum() == pytest.approx(chosen.usual, rel=0.1)
    assert rows.weight[rows.is_positive].sum() == pytest.approx(chosen.usual / 100)
    assert rows.is_positive.sum() == n_rows / 100
    assert rows.weight.size < (chosen.kept + 0.05) * n_rows


def test_every_true_chain_counts_alike_however_many_candidates_stand_for_it():
    chain = np.array([-1, 0, 0, 0, 2, -1, 2, 5])
    weight = chain_weights(chain)
    of = {k: weight[chain == k].sum() for k in (0, 2, 5)}
    assert of[0] == pytest.approx(of[2]) == pytest.approx(of[5])
    assert weight[chain >= 0].mean() == pytest.approx(1)
    assert weight[chain < 0].tolist() == [1, 1]
    assert chain_weights(np.full(3, -1)).tolist() == [1, 1, 1]


def test_a_model_of_several_fits_scores_as_their_mean():
    random = np.random.default_rng(2)
    values = random.normal(size=(400, 2)).astype(np.float32)
    rows = Rows(values, values[:, 0] + random.normal(size=400) > 0, np.ones(400))
    chosen = replace(SETTINGS["routes"], signs={}, n_fits=1)

    def raw(settings):
        return fit_rows("trees", ("a", "b"), [rows], settings).raw(values.astype(float))

    def of_seed(seed):
        return raw(replace(chosen, trees=replace(chosen.trees, seed=seed)))

    first = chosen.trees.seed
    each = [of_seed(first + k) for k in range(3)]
    assert np.ptp(each, axis=0).max() > 0.01
    assert raw(replace(chosen, n_fits=3)) == pytest.approx(np.mean(each, axis=0))


def test_rows_of_no_weight_are_left_out():
    weight = np.array([0.0, 1.0, 6.0])
    rows = sample_rows(
        np.zeros((3, 1)),
        np.array([True, True, False]),
        weight,
        np.random.default_rng(1),
        SETTINGS["companies"],
    )
    assert rows.is_positive.tolist() == [True, False]
    assert rows.weight[1] == 6 * rows.weight[0]


def test_an_agent_is_worth_a_part_of_a_front_and_one_who_knew_nothing_costs_more():
    front, agent, harmed, _, left_out = np.eye(5, dtype=np.bool_)
    parties = PartyLabels(front, agent, harmed, left_out)
    values = np.arange(5.0)[:, None]
    known = SimpleNamespace(is_copy=False)
    case = ScoredCase(known, None, CompanyFeatures(values, ("place",)), parties)
    rows = case.company_rows("companies", np.random.default_rng(1))
    weight = {
        (int(place), bool(is_wanted)): float(counted)
        for (place,), is_wanted, counted in zip(
            rows.values, rows.is_positive, rows.weight, strict=True
        )
    }
    one = weight[0, True]
    assert weight == pytest.approx(
        {
            (0, True): one,
            (1, True): AGENT * one,
            (1, False): (1 - AGENT) * one,
            (2, False): HARM * one,
            (3, False): one,
        }
    )
