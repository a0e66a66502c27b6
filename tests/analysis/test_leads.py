"""The greedy choice of leads, against looking at every candidate each time."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diversion.analysis.leads import choose_greedily

candidates = st.lists(st.tuples(st.integers(-6, 0), st.integers(0, 2)), max_size=12)


@given(candidates, st.integers(0, 14), st.integers(0, 3))
def test_leads_are_chosen_as_by_looking_at_all_each_time(drawn, top, price):
    drawn.sort(key=lambda candidate: -candidate[0])
    worth = [value for value, _ in drawn]
    last = [hop for _, hop in drawn]
    left, expected = list(range(len(drawn))), []
    while left and len(expected) < top:
        shown = [last[place] for place in expected]
        best = max(left, key=lambda k: (worth[k] - price * shown.count(last[k]), -k))
        left.remove(best)
        expected.append(best)
    columns = np.array(worth, np.int64), np.array(last, np.int32)
    assert choose_greedily(*columns, top=top, repeat_price=price) == expected
