"""Cases fitted on and cases left out: copies of one case are never apart."""

from hypothesis import given
from hypothesis import strategies as st

from diversion.scoring.folds import ask_each, fit_each, folds


@given(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=9), st.integers(1, 4))
def test_each_case_is_left_out_once_and_no_copy_is_fitted_on(groups, n_folds):
    parts = folds(groups, n_folds)
    assert sorted(k for _, left in parts for k in left) == list(range(len(groups)))
    for kept, left in parts:
        if len(set(groups)) > 1 and n_folds > 1:
            assert not {groups[k] for k in kept} & {groups[k] for k in left}
            assert sorted(kept + left) == list(range(len(groups)))
            assert kept


def test_a_single_group_is_left_out_of_itself():
    assert folds(["A", "A"], 3) == [([0, 1], [0, 1])]


@given(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=9), st.integers(1, 4))
def test_each_case_is_asked_of_what_was_fitted_without_it(groups, n_folds):
    parts = folds(groups, n_folds)
    *fitted, last = fit_each(parts, set)
    assert fitted == [set(kept) for kept, _ in parts]
    assert last == set(range(len(groups)))
    answers = ask_each(parts, [*fitted, last], lambda k, model: (k, model))
    for place, (k, model) in enumerate(answers):
        assert k == place
        assert any(place in left and model == set(kept) for kept, left in parts)
