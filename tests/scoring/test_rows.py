"""Rows of a fit: a share of the negatives stands for all, and all cases count alike."""

import numpy as np
import pytest

from diversion.scoring.fitting.rows import sample_rows
from diversion.scoring.fitting.settings import SETTINGS


@pytest.mark.parametrize("n_rows", [4_000, 60_000])
def test_a_case_counts_the_same_however_many_rows_it_has(n_rows):
    is_positive = np.arange(n_rows) % 100 == 0
    values, alike = np.zeros((n_rows, 1)), np.ones(n_rows)
    chosen = SETTINGS["routes"]
    rows = sample_rows(values, is_positive, alike, np.random.default_rng(1), chosen)
    assert rows.weight.sum() == pytest.approx(chosen.usual, rel=0.1)
    assert rows.weight[rows.is_positive].sum() == pytest.approx(chosen.usual / 100)
    assert rows.is_positive.sum() == n_rows / 100
    assert rows.weight.size < 0.2 * n_rows


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
