"""Rough copies of a labelled case: less is on record, of all trade; the truth follows."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.scoring.fitting.roughening import misspell, rough_case
from diversion.scoring.fitting.sides import read_sides
from tests.scoring.test_thinning import world

SEEDS = (1, 2, 3)
SIDES = ("shipper", "consignee")


@pytest.fixture(scope="module")
def whole():
    return world()


@pytest.fixture(scope="module", params=SEEDS)
def rough(whole, request):
    return rough_case(*whole, np.random.default_rng(request.param))


def before_and_after(whole, rough):
    after = rough.tables["shipments"].set_index("shipment_id")
    return whole[0]["shipments"].set_index("shipment_id").loc[after.index], after


def test_no_company_date_or_chapter_is_made_up(whole, rough):
    before, after = before_and_after(whole, rough)
    for name in (f"{side}_id" for side in SIDES):
        kept = after[name].notna()
        assert (after[name][kept] == before[name][kept]).all()
    for name in ("departed_on", "arrived_on"):
        kept = after[name].notna()
        assert (after[name][kept] == before[name][kept]).all()
    assert (after["departed_on"].notna() | after["arrived_on"].notna()).all()
    assert (after["hs_code"].str[:2] == before["hs_code"].str[:2]).all()
    for name in ("mass_kg", "value_usd"):
        both = after[name].notna()
        assert before[name][both].notna().all()
        ratio = after[name][both].astype(float) / before[name][both].astype(float)
        assert ratio.between(0.7, 1.4).all()


def test_a_name_is_misspelt_only_where_its_id_is_gone(whole, rough):
    before, after = before_and_after(whole, rough)
    for side in SIDES:
        is_changed = after[f"{side}_name"] != before[f"{side}_name"]
        assert after[f"{side}_id"][is_changed].isna().all()
        gone = after[f"{side}_id"].isna() & before[f"{side}_id"].notna()
        assert after[f"{side}_name"][gone].notna().all()


def test_lawful_trade_loses_as_much_as_chains(whole, rough):
    before, after = before_and_after(whole, rough)
    everything = whole[0]["shipments"]["shipper_id"].str.startswith("C")
    is_chain = before["shipper_id"].str.startswith("C").to_numpy()
    kept_chain = is_chain.sum() / everything.sum()
    kept_lawful = (~is_chain).sum() / (~everything).sum()
    assert abs(kept_chain - kept_lawful) < 0.1
    for name in ("shipper_id", "arrived_on", "mass_kg", "value_usd"):
        missing = after[name].isna().to_numpy()
        assert abs(missing[is_chain].mean() - missing[~is_chain].mean()) < 0.1


def test_routes_run_from_the_first_leg_on_record_to_the_last(whole, rough):
    left = set(rough.tables["shipments"]["shipment_id"])
    before = whole[0]["shipments"]
    sides = read_sides(before, whole[1])
    seen = {
        (sides.sender[row], sides.receiver[row])
        for row, name in enumerate(before["shipment_id"])
        if name in left
    }
    n_cut = 0
    for old, new in zip(whole[1].chains, rough.truth.chains, strict=True):
        (route,) = old.routes
        on_record = [pair in seen for pair in pairwise(route)]
        first = on_record.index(True) if any(on_record) else len(route)
        last = len(route) - on_record[::-1].index(True) if any(on_record) else 0
        part = route[first:last]
        is_long = len(part) >= 3
        assert new.is_retrievable == is_long
        assert new.routes == tuple(dict.fromkeys([route, *([part] if is_long else [])]))
        n_cut += is_long and part != route
    assert n_cut > 0
    assert set(rough.truth.lots["shipment_id"]) == left


def test_the_same_seed_gives_the_same_copy(whole, rough):
    one = rough_case(*whole, np.random.default_rng(7)).tables
    other = rough_case(*whole, np.random.default_rng(7)).tables
    for name in ("shipments", "companies"):
        pd.testing.assert_frame_equal(one[name], other[name])
    assert not one["shipments"].equals(rough.tables["shipments"])


def test_entries_of_companies_keep_their_id_and_name(whole, rough):
    before, after = whole[0]["companies"], rough.tables["companies"]
    assert (after[["company_id", "name"]] == before[["company_id", "name"]]).all(axis=None)
    assert after["address"].isna().any()


@given(st.text(st.characters(categories=("Lu", "Ll", "Lo")), max_size=8), st.integers(0))
def test_a_misspelt_name_is_one_step_away(name, seed):
    found = misspell(name, np.random.default_rng(seed))
    if len(name) < 4:
        assert found == name
        return
    assert found[0] == name[0]
    assert abs(len(found) - len(name)) <= 1
    if len(found) == len(name):
        differs = [k for k in range(len(name)) if name[k] != found[k]]
        assert len(differs) <= 2
        if len(differs) == 2:
            one, two = differs
            assert two == one + 1
            assert (found[one], found[two]) == (name[two], name[one])
    else:
        assert any(name[:k] + name[k + 1 :] == found for k in range(len(name)))
