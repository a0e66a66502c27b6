"""Ranks of records, within groups and over a whole table, against sorts by pandas."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.analysis.scoring import best_first
from diversion.scoring.features import _quantile_in
from tests.examples import many

amounts = st.sampled_from([np.nan, -np.inf, -1.0, 0.0, 0.5, 2.0, np.inf])


@given(st.lists(st.tuples(amounts, st.integers(-1, 2)), max_size=15))
@settings(max_examples=many(150), deadline=None)
def test_equal_amounts_rank_in_the_middle_of_theirs(rows):
    value = np.array([amount for amount, _ in rows], np.float32)
    group = np.array([number for _, number in rows], np.int32)
    rank = pd.Series(value).groupby(group).rank(pct=True).to_numpy()
    wanted = np.where(group < 0, np.nan, rank)
    np.testing.assert_array_equal(_quantile_in(value, group), wanted)


@given(st.lists(st.sampled_from([-0.0, 0.0, 1.5, np.inf]), max_size=12), st.randoms())
@settings(max_examples=many(100), deadline=None)
def test_the_best_come_first_and_equals_by_id(scores, random):
    ids = [f"s{number}" for number in range(len(scores))]
    random.shuffle(ids)
    table = pd.DataFrame({"shipment_id": np.array(ids, object), "score": scores})
    wanted = table.sort_values(["score", "shipment_id"], ascending=[False, True])
    found = best_first(table.astype({"score": np.float64}))
    assert found["shipment_id"].tolist() == wanted["shipment_id"].tolist()
    assert found.index.tolist() == list(range(len(scores)))
