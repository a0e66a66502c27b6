"""Records that have both of two numbers in common, against plain loops."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.kernels.pairs import first_alike
from diversion.kernels.sorting import group_starts, stable_order
from diversion.scoring.dealings import distinct, first_day, group_size
from tests.examples import many

rows = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=12)


@given(rows)
@settings(max_examples=many(100), deadline=None)
def test_rows_alike_share_the_first_of_them(pairs):
    group, item = np.array(pairs, np.int32).reshape(-1, 2).T
    start = group_starts(group, 4)
    order = stable_order(group, start, np.arange(group.size, dtype=np.int32))
    first = first_alike(start, order, item.copy(), 3)
    assert first.tolist() == [pairs.index(pair) for pair in pairs]
    assert distinct(first, group, 4).tolist() == [
        len({i for g, i in pairs if g == number}) for number in range(4)
    ]
    assert group_size(first).tolist() == [pairs.count(pair) for pair in pairs]
    day = np.arange(group.size, 0, -1.0)
    assert first_day(first, day).tolist() == [
        min(day[k] for k, other in enumerate(pairs) if other == pair) for pair in pairs
    ]
