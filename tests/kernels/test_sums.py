"""Window sums over one company's queue: nothing counted twice, nothing left behind."""

from math import fsum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.kernels.columns import Pairing, Side
from diversion.kernels.sums import Windows, add_sums, mark_exact, mark_reciprocal
from tests.examples import many

Party = int
Stay = tuple[int, int, Party]  # first day, last day, far end
quick = settings(max_examples=many(300), deadline=None)


def ints(values: list[int]) -> np.ndarray:
    return np.array(values, np.int32)


def side(stays: list[Stay]) -> Side:
    days = (ints([stay[k] for stay in stays]) for k in range(3))
    return Side(*days, np.arange(len(stays), dtype=np.int32))


def queue(givers: list[Stay], takers: list[Stay]) -> tuple[Pairing, Side, Side]:
    """Make one group; hops 0.. are the givers, then come the takers."""
    both = side(givers + takers)
    n, place = len(givers), np.arange(len(givers))
    by_hi = np.lexsort((place, both.hi[:n]))
    by_lo = np.argsort(both.lo[by_hi], kind="stable")
    rank = np.empty(n, np.int32)
    rank[by_lo] = place
    following = n + np.argsort(both.lo[n:], kind="stable")
    pairing = Pairing(
        givers=by_hi.astype(np.int32),
        giver_start=np.array([0, n]),
        rank=rank,
        sorted_lo=np.sort(both.lo[:n]),
        takers=following.astype(np.int32),
        taker_start=np.array([0, len(takers)]),
        weight=ints([0]),
    )
    return pairing, both, both


def sums(
    givers: list[Stay],
    takers: list[Stay],
    brought: list[float],
    *,
    max_wait: int = 3,
    possible: bool = True,
    returns: bool = False,
    factor: float = 1.0,
) -> list[float]:
    pairing, giver, taker = queue(givers, takers)
    reciprocal = np.zeros(len(takers), np.bool_)
    if not returns:
        seen = np.full(10, -1, np.int32)
        mark_reciprocal(pairing, giver.far, taker.far, seen, reciprocal)
    exact = np.empty(1, np.bool_)
    mark_exact(pairing, giver, taker, exact)
    windows = Windows(giver.hi[pairing.givers], taker.lo[pairing.takers], reciprocal, exact)
    offered = np.array([*brought, *([0.0] * len(takers))])
    result = np.zeros(len(givers) + len(takers))
    add_sums(
        *(pairing, windows, np.ones(1, np.bool_), 0, 1, giver, taker, offered),
        *(max_wait, possible, factor, result),
    )
    assert (result[: len(givers)] == 0).all()
    return result[len(givers) :].tolist()


def in_full(
    givers: list[Stay],
    takers: list[Stay],
    brought: list[float],
    *,
    max_wait: int,
    possible: bool,
    returns: bool,
) -> list[float]:
    found = []
    for first, last, far in takers:
        terms = []
        for (came_lo, came_hi, origin), gift in zip(givers, brought, strict=True):
            is_in_order = came_lo <= last if possible else came_hi < first
            if is_in_order and first - came_hi <= max_wait and (returns or origin != far):
                terms.append(gift)
        found.append(fsum(terms))
    return found


@st.composite
def stays(draw: st.DrawFn, *, exact: bool) -> Stay:
    first = draw(st.integers(0, 9))
    longer = 0 if exact else draw(st.sampled_from((0, 0, 1, 4)))
    return first, first + longer, draw(st.integers(0, 2))


@st.composite
def queues(draw: st.DrawFn) -> tuple[list[Stay], list[Stay], list[float]]:
    one = stays(exact=draw(st.booleans()))
    givers = draw(st.lists(one, min_size=1, max_size=12))
    takers = draw(st.lists(one, min_size=1, max_size=12))
    gifts = st.sampled_from((0.0, 1.0, 2.0, 0.1, 1e16))
    size = len(givers)
    return givers, takers, draw(st.lists(gifts, min_size=size, max_size=size))


@quick
@given(queues(), st.integers(0, 5), st.booleans(), st.booleans())
def test_sums_equal_the_sum_of_every_pair(drawn, max_wait, possible, returns):
    options = {"max_wait": max_wait, "possible": possible, "returns": returns}
    expected = in_full(*drawn, **options)
    assert sums(*drawn, **options) == pytest.approx(expected, rel=1e-14, abs=0)


def test_nothing_is_left_behind_of_goods_long_gone():
    """A running sum that takes 1e16 away again would lose the 1 beside it."""
    givers = [(0, 0, 1), (1, 1, 1), (2, 2, 1), (4, 4, 1)]
    takers = [(day, day, 2) for day in range(3, 9)]
    found = sums(givers, takers, [0.1, 1e16, 0.3, 1.0], max_wait=2)
    assert found == [1e16, 1.3, 1.0, 1.0, 0.0, 0.0]


def test_no_gift_gives_exactly_nothing():
    rng = np.random.default_rng(4)
    givers = sorted((int(d), int(d), 1) for d in rng.integers(0, 1000, 500))
    gifts = [rng.random() if day < 500 else 0.0 for day, *_ in givers]
    takers = [(day, day, 2) for day in range(520, 1000)]
    assert sums(givers, takers, gifts, max_wait=20) == [0.0] * 480


def test_factor_counts_every_pair():
    assert sums([(0, 0, 1)], [(1, 1, 2)], [3.0], factor=0.5) == [1.5]


def test_taker_leaves_out_its_own_far_end():
    givers, takers = [(0, 0, 1), (0, 0, 2)], [(1, 1, 1), (1, 1, 3)]
    assert sums(givers, takers, [5.0, 7.0]) == [7.0, 12.0]
    assert sums(givers, takers, [5.0, 7.0], returns=True) == [12.0, 12.0]


def test_same_day_counts_once_and_only_when_possible():
    assert sums([(1, 1, 1)], [(1, 1, 2)], [1.0]) == [1.0]
    assert sums([(1, 1, 1)], [(1, 1, 2)], [1.0], possible=False) == [0.0]
    assert sums([(0, 4, 1)], [(2, 3, 2)], [1.0]) == [1.0]
    assert sums([(4, 5, 1)], [(2, 3, 2)], [1.0]) == [0.0]


def test_group_without_offers_is_passed_over():
    pairing, giver, taker = queue([(0, 0, 1)], [(1, 1, 2)])
    false = np.zeros(1, np.bool_)
    windows = Windows(giver.hi[:1], taker.lo[1:], false, false)
    result = np.zeros(2)
    add_sums(
        *(pairing, windows, false, 0, 1, giver, taker, np.ones(2)),
        *(3, True, 1.0, result),
    )
    assert result.tolist() == [0, 0]
