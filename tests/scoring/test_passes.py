"""Passes over links against the definition: try every walk."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.scoring.links import Links, index_links
from diversion.scoring.passes import flow_onward, link_shares, walk_onward
from tests.examples import many

N_HOPS = 5


@st.composite
def some_links(draw: st.DrawFn) -> Links:
    names = st.integers(0, N_HOPS - 1)
    found = draw(st.lists(st.tuples(names, names), max_size=8, unique=True))
    found = [(a, d) for a, d in found if a < d]
    odds = draw(st.lists(st.integers(-3, 3), min_size=len(found), max_size=len(found)))
    first, then = (np.array([p[k] for p in found], np.int32) for k in (0, 1))
    compared = np.zeros((len(found), 0), np.float32)
    return index_links(N_HOPS, first, then, np.array(odds, np.float32), compared, "test")


some_ends = st.lists(st.sampled_from([0.0, 0.2, 1.0]), min_size=N_HOPS, max_size=N_HOPS)


@given(some_links(), some_ends)
@settings(max_examples=many(100), deadline=None)
def test_the_best_walk_is_the_best_of_all_walks(links, ends):
    end = np.array(ends)
    chance = dict(
        zip(zip(links.first, links.then, strict=True), links.probability, strict=True)
    )

    def best(hop: int, most: int = N_HOPS) -> float:
        if most < 0:
            return 0.0
        onward = (p * best(d, most - 1) for (a, d), p in chance.items() if a == hop)
        return max(end[hop], *onward, 0.0)

    walks = walk_onward(links, end)
    assert np.exp(walks.value) == pytest.approx([best(hop) for hop in range(N_HOPS)])
    for hop in np.flatnonzero(np.isfinite(walks.value)):
        steps, value = int(walks.steps[hop]), np.exp(walks.value[hop])
        assert best(hop, steps) == pytest.approx(value)
        assert best(hop, steps - 1) < value


@given(
    some_links(),
    some_ends,
    st.lists(st.sampled_from([np.nan, 1.0, 4.0]), min_size=5, max_size=5),
)
@settings(max_examples=many(100), deadline=None)
def test_flows_are_shares_that_never_exceed_one(links, ends, masses):
    end, mass = np.array(ends), np.array(masses)
    share = link_shares(links, mass)
    assert np.bincount(links.first, share, minlength=N_HOPS).max(initial=0) <= 1 + 1e-12
    flow = flow_onward(links, share, end)

    def ended(hop: int) -> float:
        onward = sum(
            s * ended(d)
            for a, d, s in zip(links.first, links.then, share, strict=True)
            if a == hop
        )
        return end[hop] + (1 - end[hop]) * onward

    assert flow == pytest.approx([ended(hop) for hop in range(N_HOPS)])


def test_backward_is_forward_with_time_turned_round():
    first, then = np.array([0, 1], np.int32), np.array([1, 2], np.int32)
    links = index_links(3, first, then, np.array([0, 0], np.float32), np.zeros((2, 0)), "")
    begin = np.array([1.0, 0, 0])
    assert np.exp(walk_onward(links, begin, backward=True).value) == pytest.approx(
        [1, 0.5, 0.25]
    )
    assert walk_onward(links, begin).value.tolist() == [0.0, -np.inf, -np.inf]
    share = link_shares(links, np.full(3, np.nan), backward=True)
    assert flow_onward(links, share, begin, backward=True) == pytest.approx([1, 0.5, 0.25])


def plain_rounds(links, end, share, rounds=8):
    """Every round looks at every link: the best walk, and the share that ends."""
    with np.errstate(divide="ignore"):
        best, part = np.log(end), end.copy()
    weight = links.log_probability
    for _ in range(rounds):
        best_before, part_before = best.copy(), part.copy()
        onward = np.zeros(end.size)
        for link, (near, far) in enumerate(zip(links.first, links.then, strict=True)):
            best[near] = max(best[near], best_before[far] + weight[link])
            onward[near] += share[link] * part_before[far]
        part = end + (1.0 - end) * onward
    return best, part


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.02, 0.2, 1.0]))
@settings(max_examples=many(60), deadline=None)
def test_hops_that_nothing_new_leads_to_are_passed_over_without_loss(seed, share_of_ends):
    random, n_hops = np.random.default_rng(seed), 40
    pairs = np.unique(random.integers(0, n_hops, (60, 2)), axis=0)
    first, then = pairs[pairs[:, 0] != pairs[:, 1]].T.astype(np.int32)  # with cycles
    odds = random.normal(size=first.size).astype(np.float32)
    links = index_links(n_hops, first, then, odds, np.zeros((first.size, 0)), "test")
    end = np.where(random.random(n_hops) < share_of_ends, random.random(n_hops), 0.0)
    share = link_shares(links, random.choice([np.nan, 1.0, 4.0], n_hops))
    best, part = plain_rounds(links, end, share)
    assert walk_onward(links, end).value.tolist() == best.tolist()
    assert flow_onward(links, share, end).tolist() == part.tolist()
