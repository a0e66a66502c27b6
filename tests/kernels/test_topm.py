"""Lists of the best few offers: enough whichever far end is left out, and no more."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.kernels.columns import NONE
from diversion.kernels.topm import Lists, Walks, _merge, insert_walk
from tests.examples import many

quick = settings(max_examples=many(300), deadline=None)
Offer = tuple[int, int, int, int]  # value, giver, place, far end


def lists_of(m: int, n_lists: int) -> Lists:
    shape = (n_lists, 2 * m)
    return Lists(
        np.zeros(n_lists, np.int32),
        np.zeros(shape, np.int64),
        *(np.zeros(shape, np.int32) for _ in range(3)),
    )


def put(lists: Lists, slot: int, offers: list[Offer]) -> None:
    lists.size[slot] = len(offers)
    for k, offer in enumerate(offers):
        for column, part in zip(lists[1:], offer, strict=True):
            column[slot, k] = part


def read(lists: Lists, slot: int) -> list[Offer]:
    columns = (column[slot, : lists.size[slot]].tolist() for column in lists[1:])
    return list(zip(*columns, strict=True))


def ranked(offers: list[Offer]) -> list[Offer]:
    return sorted(offers, key=lambda offer: (-offer[0], offer[1], offer[2]))


def merged(offers: list[Offer], m: int) -> list[Offer]:
    """Merge the givers' own lists one after another, as a window does."""
    lists = lists_of(m, 3)
    for giver in sorted({offer[1] for offer in offers}):
        put(lists, 1, ranked([offer for offer in offers if offer[1] == giver]))
        _merge(lists, 0, 1, m, 2)
    return read(lists, 0)


@st.composite
def offers(draw: st.DrawFn, m: int) -> list[Offer]:
    """Draw up to ten givers, each with one far end and up to ``m`` walks."""
    found = []
    for giver in range(draw(st.integers(1, 10))):
        far = draw(st.sampled_from((0, 0, 0, 1, 2)))
        values = draw(st.lists(st.integers(0, 6), min_size=1, max_size=m))
        values.sort(reverse=True)
        found += [(value, giver, place, far) for place, value in enumerate(values)]
    return found


@quick
@given(st.data(), st.integers(1, 4))
def test_kept_offers_answer_for_every_far_end(data, m):
    every = data.draw(offers(m))
    kept = merged(every, m)
    for far in range(4):
        expected = ranked([offer for offer in every if offer[3] != far])[:m]
        assert [offer for offer in kept if offer[3] != far][:m] == expected


@quick
@given(st.data(), st.integers(1, 4))
def test_kept_offers_are_those_needed_and_fit(data, m):
    every = ranked(data.draw(offers(m)))
    needed = [
        offer
        for rank, offer in enumerate(every)
        if any(
            sum(better[3] != far for better in every[:rank]) < m
            for far in range(4)
            if far != offer[3]
        )
    ]
    assert merged(every, m) == needed
    assert len(needed) <= 2 * m


def inserted(rows: list[tuple[int, int, int]], m: int) -> list[tuple[int, int, int]]:
    walks = Walks(np.full((1, m), NONE, np.int32), *np.full((2, 1, m), -1, np.int32))
    for row in rows:
        insert_walk(walks, 0, *row)
    columns = (column[0].tolist() for column in walks)
    return [row for row in zip(*columns, strict=True) if row[0] > NONE]


@quick
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 1)), max_size=12
    ),
    st.integers(1, 4),
)
def test_same_walk_by_another_link_counts_once_at_its_best(rows, m):
    best: dict[tuple[int, int], int] = {}
    for value, giver, place in rows:
        best[giver, place] = max(value, best.get((giver, place), value))
    expected = sorted((-value, *walk) for walk, value in best.items())[:m]
    assert inserted(rows, m) == [(-value, *walk) for value, *walk in expected]
