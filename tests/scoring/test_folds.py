"""Cases fitted on and cases left out: copies of one case are never apart."""

from hypothesis import given
from hypothesis import strategies as st

from diversion.scoring.folds import folds


@given(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=9), st.integers(1, 4))
def test_each_case_is_left_out_once_and_no_copy_is_fitted_on(groups, n_folds):
    parts = list(folds(groups, n_folds))
    assert sorted(k for _, left in parts for k in left) == list(range(len(groups)))
    for kept, left in parts:
        if len(set(groups)) > 1 and n_folds > 1:
            assert not {groups[k] for k in kept} & {groups[k] for k in left}
            assert sorted(kept + left) == list(range(len(groups)))
            assert kept


def test_a_single_group_is_left_out_of_itself():
    assert list(folds(["A", "A"], 3)) == [([0, 1], [0, 1])]
