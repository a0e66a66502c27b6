"""Links: what may be the same goods, and which of several candidates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diversion as dv
from diversion.kernels.lot_links import LONGEST_WAIT, LotColumns, distance, nearest
from diversion.scoring import links as finding
from diversion.scoring.links import Links, find_links, index_links
from diversion.scoring.lots import sides
from tests.examples import many
from tests.tables import company, shipment, write_case

UNKNOWN = 3  # party


def pairs(view, links: Links) -> dict[tuple[str, str], float]:
    ids = view.graph.record_ids[view.graph.record_start[:-1]]
    return {
        (str(ids[a]), str(ids[d])): float(weight)
        for a, d, weight in zip(links.first, links.then, links.weight, strict=True)
    }


def test_a_chain_gives_one_link_at_each_company_between(chain_view):
    assert set(pairs(chain_view, find_links(chain_view))) == {
        ("s000", "s001"),
        ("s001", "s002"),
    }


def test_each_lot_prefers_the_departure_of_its_own_mass(two_lots_view):
    found = pairs(two_lots_view, find_links(two_lots_view))
    assert found["s000", "s003"] > found["s000", "s002"]
    assert found["s001", "s002"] > found["s001", "s003"]
    links = find_links(two_lots_view)
    is_mutual = (links.column("rank_first") == 1) & (links.column("rank_then") == 1)
    assert is_mutual.sum() == 2
    assert links.weight[is_mutual].min() > links.weight[~is_mutual].max()


@pytest.mark.parametrize(
    ("departed", "code", "is_linked"),
    [
        ("2020-01-05", "852610", True),  # the day it arrives
        ("2019-12-30", "852610", True),  # dates may be wrong by some days
        ("2019-12-20", "852610", False),
        ("2023-01-01", "852610", True),
        ("2023-06-01", "852610", False),
        ("2020-12-01", "870323", True),
        ("2021-12-01", "870323", False),
    ],
)
def test_goods_wait_so_long_and_no_longer(tmp_path, departed, code, is_linked):
    rows = [
        shipment("a", "b", "2020-01-01", "2020-01-05"),
        shipment("b", "c", departed, "2024-01-01", hs_code=code),
    ]
    companies = [company(name, "CN") for name in "abc"]
    with dv.open(write_case(tmp_path, companies=companies, shipments=rows)) as case:
        assert len(find_links(case.view())) == is_linked


def test_what_is_not_known_is_neither_like_nor_unlike(tmp_path):
    rows = [
        shipment("a", "b", "2020-01-01", "2020-01-05", hs_code=""),
        shipment("b", "c", "2020-01-09", "2020-01-12", hs_code=""),
    ]
    companies = [company(name, "CN") for name in "abc"]
    with dv.open(write_case(tmp_path, companies=companies, shipments=rows)) as case:
        links = find_links(case.view())
    assert len(links) == 1
    for name in ("hs_level", "log_mass_ratio", "price_gap", "same_origin"):
        assert np.isnan(links.column(name)).all()


@pytest.mark.slow
def test_blocks_for_threads_change_no_byte(samples, monkeypatch):
    with dv.open(samples / "world") as case:
        whole = find_links(case.view())
        assert len(whole) > 1000
        monkeypatch.setattr(finding, "BLOCK_HOPS", 37)
        parted = find_links(case.view())
    for name in ("first", "then", "weight", "comparisons"):
        assert getattr(parted, name).tobytes() == getattr(whole, name).tobytes()


def test_an_empty_case_has_no_links(tmp_path):
    with dv.open(write_case(tmp_path, companies=[company("a", "CN")])) as case:
        assert len(find_links(case.view())) == 0


def test_links_are_indexed_from_both_ends():
    first, then = np.array([2, 0, 0], np.int32), np.array([3, 3, 1], np.int32)
    compared = np.zeros((3, 1), np.float32)
    links = index_links(4, first, then, np.array([1, 2, 3], np.float32), compared, "test")
    assert links.first.tolist() == [0, 0, 2]
    assert links.then.tolist() == [1, 3, 3]
    assert links.weight.tolist() == [3, 2, 1]
    assert links.first_start.tolist() == [0, 2, 2, 3, 3]
    into_last = links.by_then[links.then_start[3] : links.then_start[4]]
    assert links.first[into_last].tolist() == [0, 2]


@st.composite
def some_lots(draw: st.DrawFn) -> LotColumns:
    size = draw(st.integers(1, 9))

    def numbers(low: int, high: int) -> np.ndarray:
        found = draw(st.lists(st.integers(low, high), min_size=size, max_size=size))
        return np.array(found, np.int32)

    out_day = np.sort(numbers(0, 1300))
    codes = numbers(-1, 2)
    mass = numbers(-1, 3).astype(np.float32)
    mass[mass < 0] = np.nan
    empty = np.full(size, np.nan, np.float32)
    return LotColumns(
        source=numbers(0, UNKNOWN), target=numbers(0, UNKNOWN), out_day=out_day,
        in_day=(out_day + numbers(0, 9)).astype(np.int32),
        slack=np.where(numbers(0, 1) == 1, 8, 25).astype(np.int32),
        hs2=np.minimum(codes, 1), hs4=codes, hs6=codes, mass=mass, value=empty,
        piece=empty, price=empty, origin=numbers(-1, 1), exported=numbers(-1, 1),
        imported=numbers(-1, 1),
    )  # fmt: skip


@given(some_lots())
@settings(max_examples=many(150), deadline=None)
def test_nearest_arrivals_are_those_a_plain_loop_finds(lots):
    into, out_of = sides(lots, UNKNOWN + 1, UNKNOWN)
    hops = np.sort(out_of.by_day)
    found = np.full((hops.size, 3), -1, np.int32)
    apart = np.full((hops.size, 3), np.inf, np.float32)
    rivals = np.zeros(hops.size, np.int32)
    nearest(lots, into, hops, bool(hops.size), found, apart, rivals)
    for row, then in enumerate(hops):
        far = []
        for first in range(lots.source.size):
            wait = int(lots.out_day[then]) - int(lots.in_day[first])
            is_alike = lots.hs4[first] == lots.hs4[then] >= 0
            longest = LONGEST_WAIT if is_alike else 400
            slack = max(lots.slack[first], lots.slack[then])
            if first != then and lots.target[first] == lots.source[then] != UNKNOWN and (
                -slack <= wait <= longest
            ):  # fmt: skip
                far.append(distance(lots, first, then))
        kept = [distance(lots, f, then) for f in found[row] if f >= 0]
        assert kept == pytest.approx(sorted(far)[:3])
