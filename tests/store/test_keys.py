import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diversion.store.keys import SeenHashes

blocks = st.lists(st.lists(st.integers(0, 12), max_size=8), max_size=9)


def array(values):
    return np.array(values, np.uint64)


@given(st.lists(st.integers(0, 12), max_size=4), blocks)
def test_what_came_before_or_twice_in_a_block_is_seen(stored, given_blocks):
    seen, before = SeenHashes(array(stored)), set(stored)
    for block in given_blocks:
        expected = [value in before or block.count(value) > 1 for value in block]
        assert seen.add(array(block)).tolist() == expected
        before.update(block)


def test_runs_stay_few_and_nothing_is_lost():
    seen = SeenHashes(array([]))
    for value in range(1000):
        assert not seen.add(array([value])).any()
    assert len(seen._runs) < 11
    assert seen.add(array(range(1000))).all()
