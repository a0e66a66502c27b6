"""Prices and goods beside what is usual of them, by their definitions."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diversion as dv
from diversion.scoring.documents import read_documents
from diversion.scoring.goods import PRIOR_RECORDS, open_trade_lift
from diversion.scoring.lots import LEAST_GROUP, price_residual
from tests.examples import many
from tests.tables import shipment, three_hops


class Columns(SimpleNamespace):
    def __len__(self):
        return self.hs4.size


def hops(codes):
    """Hops by subheading as text, shorter where less is known."""

    def level(digits):
        return np.array([int(c[:digits]) if len(c) >= digits else -1 for c in codes])

    return Columns(hs2=level(2), hs4=level(4), hs6=level(6))


codes = st.lists(
    st.sampled_from(["854442", "854449", "8544", "8543", "85", "27", ""]),
    min_size=1,
    max_size=40,
)


@settings(max_examples=many(150), deadline=None)
@given(codes, st.data())
def test_a_price_stands_beside_the_usual_one_of_the_nearest_goods(rows, data):
    amount = st.sampled_from([-1.0, 0.0, 0.5, 2.0, np.nan])
    price = np.array([data.draw(amount) for _ in rows], np.float32)

    def usual(row):
        for digits in (6, 4, 2, 0):
            like = [
                price[k]
                for k, code in enumerate(rows)
                if code[:digits] == rows[row][:digits]
                and min(len(code), len(rows[row])) >= digits
                and not np.isnan(price[k])
            ]
            if len(like) >= LEAST_GROUP and len(rows[row]) >= digits:
                return np.median(like)
        return np.nan

    found = price_residual(SimpleNamespace(hops=hops(rows)), price)
    wanted = [price[row] - usual(row) for row in range(len(rows))]
    assert found == pytest.approx(wanted, nan_ok=True, abs=1e-6)


@settings(max_examples=many(150), deadline=None)
@given(codes, st.data())
def test_goods_of_open_trade_are_told_by_the_other_records_of_their_heading(rows, data):
    is_open = np.array([data.draw(st.booleans()) for _ in rows])
    known = [k for k, code in enumerate(rows) if len(code) >= 4]
    found = open_trade_lift(hops(rows), is_open)
    for row, code in enumerate(rows):
        if row not in known:
            assert np.isnan(found[row])
            continue
        others = [k for k in known if k != row and rows[k][:4] == code[:4]]
        rate = is_open[known].mean()
        prior = PRIOR_RECORDS * max(rate, 1e-9)
        opened = is_open[others].sum()
        wanted = np.log((opened + prior) / (rate * len(others) + prior))
        assert found[row] == pytest.approx(wanted, abs=1e-5)


def names(consignee, end_user):
    return {"consignee_name": consignee, "end_user_name": end_user}


def test_what_documents_name_is_read_of_each_hop(tmp_path):
    rows = [
        shipment("maker", "trader", "2020-01-01", "2020-02-01", forwarder_name="F"),
        shipment("trader", "front", "2020-02-10", "2020-02-20", notify_name="N"),
        shipment("front", "user", "2020-03-01", "2020-03-05", **names("A", "A")),
        shipment("maker", "user", "2020-04-01", "2020-05-05", **names("A", "B")),
        shipment("maker", "user", "2020-06-01", "2020-07-05", **names("", "B")),
    ]
    with dv.open(three_hops(tmp_path, shipments=rows)) as case:
        found = read_documents(case.view())
    assert found.has_forwarder.tolist() == [True, *[False] * 4]
    assert found.has_notify.tolist() == [False, True, *[False] * 3]
    assert found.has_end_user.tolist() == [False, False, True, True, True]
    assert found.end_user_is_other.tolist() == [False, False, False, True, False]
