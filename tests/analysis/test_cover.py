from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.analysis.cover import choose

chains = st.lists(
    st.tuples(st.sets(st.sampled_from("abcdef"), max_size=3), st.integers(1, 9)),
    min_size=1,
    max_size=9,
)


def covered(passed, weight, keys):
    """Share of the weight of the chains that pass one of some keys."""
    stopped = sum(w for found, w in zip(passed, weight, strict=True) if found & set(keys))
    return stopped / sum(weight)


def test_of_two_that_go_together_only_one_is_chosen():
    passed = [{"cn", "hk"}, {"cn", "hk"}, {"my"}, {"cn"}]
    picks = choose(passed, [2, 1, 2, 1], top=5)
    assert [pick.key for pick in picks] == ["cn", "my"]
    first, second = picks
    assert (first.chains, first.alone, first.covered) == (3, 4 / 6, 4 / 6)
    assert (second.added, second.covered, second.at_most) == (pytest.approx(2 / 6), 1, 1)


def test_equal_gains_go_to_the_first_in_order():
    assert [p.key for p in choose([{"b"}, {"a"}], [1, 1], top=1)] == ["a"]


def test_chains_that_pass_nothing_are_in_no_share():
    (pick,) = choose([{"a"}, set()], [1, 3], top=3)
    assert (pick.covered, pick.at_most) == (0.25, 0.25)
    assert choose([set()], [1], top=3) == []
    assert choose([], [], top=3) == []


@given(chains, st.integers(1, 4))
def test_shares_are_those_of_the_definition(given_chains, top):
    passed, weight = zip(*given_chains, strict=True)
    picks = choose(passed, weight, top)
    keys = [pick.key for pick in picks]
    for k, pick in enumerate(picks, 1):
        assert pick.chains == sum(pick.key in found for found in passed)
        assert pick.alone == pytest.approx(covered(passed, weight, [pick.key]))
        assert pick.covered == pytest.approx(covered(passed, weight, keys[:k]))
        assert pick.added == pytest.approx(
            pick.covered - covered(passed, weight, keys[: k - 1])
        )
    if len(picks) < top:  # nothing is left
        everything = covered(passed, weight, "abcdef")
        assert (picks[-1].covered if picks else 0) == pytest.approx(everything)


@given(chains)
def test_no_choice_beats_what_is_called_the_most(given_chains):
    passed, weight = zip(*given_chains, strict=True)
    for k, pick in enumerate(choose(passed, weight, top=4), 1):
        best = max(covered(passed, weight, keys) for keys in combinations("abcdef", k))
        assert pick.covered - 1e-9 <= best <= pick.at_most + 1e-9
        assert pick.covered >= (1 - (1 - 1 / k) ** k) * best - 1e-9
