"""Varied copies of a labelled case: chains run otherwise, all else is as it was."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from diversion.scoring.fitting.varying import DATES, vary_case
from tests.scoring.test_thinning import world

SEEDS = (1, 2, 3)
DAYS = ("departed_on", "arrived_on")


@pytest.fixture(scope="module")
def whole():
    """As for thinned copies, with days that go on along each chain."""
    tables, truth = world()
    shipments = tables["shipments"].copy()
    place = shipments["shipper_id"].str.extract(r"C(\d+)-(\d)").astype(float)
    is_chain = place[1].notna()
    start = pd.Timestamp("2019-06-01") + pd.to_timedelta(3 * place[0] + 30 * place[1], "D")
    for name, later in (("departed_on", 0), ("arrived_on", 9)):
        moved = (start + pd.Timedelta(days=later)).dt.strftime("%Y-%m-%d")
        shipments[name] = shipments[name].where(~is_chain, moved)
    shipments["known_on"] = shipments["arrived_on"]
    shipments["departed_earliest"] = shipments["departed_on"].where(is_chain, None)
    other = pd.Series([f"{7000 + k % 900}10" for k in range(len(shipments))])
    shipments["hs_code"] = shipments["hs_code"].where(is_chain, other)
    leg = truth.lots["leg"]
    is_second = leg.duplicated() & (place[0] % 3 == 0)  # one document of each leg is left
    told = shipments[~is_second].reset_index(drop=True).astype(object)
    lots = truth.lots[~is_second].reset_index(drop=True)
    return {**tables, "shipments": told}, replace(truth, lots=lots)


@pytest.fixture(scope="module", params=SEEDS)
def varied(whole, request):
    return vary_case(*whole, np.random.default_rng(request.param))


def before_and_after(whole, varied):
    before = whole[0]["shipments"].set_index("shipment_id")
    return before, varied.tables["shipments"].set_index("shipment_id").loc[before.index]


def days(table):
    return table[list(DAYS)].apply(pd.to_datetime)


def alike(one, other):
    return ((one == other) | (one.isna() & other.isna())).all()


def is_of_chain(table):
    return table["shipper_id"].str.startswith("C").to_numpy()


def test_all_records_and_their_companies_stay(whole, varied):
    before, after = before_and_after(whole, varied)
    for name in before:
        if name not in {*DATES, "hs_code", "mass_kg", "value_usd"}:
            assert alike(before[name], after[name])


def test_lawful_records_keep_their_days_and_goods(whole, varied):
    before, after = before_and_after(whole, varied)
    lawful = ~is_of_chain(before)
    for name in (*DATES, "hs_code"):
        if name in before:
            assert alike(before[name][lawful], after[name][lawful])


def test_legs_move_whole_never_closer_and_stay_within_the_days_of_the_case(whole, varied):
    before, after = before_and_after(whole, varied)
    told, now = days(before), days(after)
    assert now.min().min() >= told.min().min()
    assert now.max().max() <= told.max().max()
    by = now - told
    assert (by["departed_on"] == by["arrived_on"]).all()
    early = pd.to_datetime(after["departed_earliest"].dropna())
    assert (early == now["departed_on"][early.index]).all()
    leg = whole[1].lots.set_index("shipment_id")["leg"].loc[before.index]
    assert by["departed_on"].groupby(leg.to_numpy()).nunique().max() == 1
    longer = []
    for chain in whole[1].chains:
        number = chain.chain_id[1:]
        moved = [by["departed_on"][leg == f"c{number}-{k}"].iloc[0].days for k in range(4)]
        assert sorted(moved) == moved
        longer.append(moved[-1] - moved[0])
    assert 0.5 < np.mean(np.array(longer) > 0) < 1


def test_goods_are_declared_otherwise_from_a_later_leg_on(whole, varied):
    before, after = before_and_after(whole, varied)
    leg = whole[1].lots.set_index("shipment_id")["leg"].loc[before.index]
    lawful = set(before["hs_code"][~is_of_chain(before)])
    changed = 0
    for chain in whole[1].chains:
        codes = [
            set(after["hs_code"][leg == f"c{chain.chain_id[1:]}-{k}"]) for k in range(4)
        ]
        assert all(len(code) == 1 for code in codes)
        assert codes[0] == {"852610"}
        steps = sum(one != other for one, other in pairwise(codes))
        assert steps <= 1
        assert not steps or codes[-1] <= lawful
        changed += steps
    assert 0.3 < changed / len(whole[1].chains) < 0.6


def test_parts_add_up_and_the_truth_knows_them(whole, varied):
    shipments = varied.tables["shipments"]
    is_part = shipments["shipment_id"].str.contains(", part ")
    parts = shipments[is_part].assign(
        whole=shipments["shipment_id"][is_part].str.split(", part ").str[0]
    )
    assert len(parts)
    before, after = before_and_after(whole, varied)
    names = parts["whole"].to_numpy()
    assert parts["whole"].value_counts().max() < 3
    assert (parts["shipper_id"].to_numpy() == before["shipper_id"].loc[names]).all()
    for name in ("value_usd", "mass_kg"):
        total = parts[name].astype(float).groupby(names).sum()
        total += after[name].loc[total.index].astype(float)
        lost = before[name].loc[total.index].astype(float) - total
        assert (lost.abs() < 0.01).all()
    lots = varied.truth.lots.set_index("shipment_id")
    told = lots.loc[parts["shipment_id"]].to_numpy()
    assert (told == lots.loc[names].to_numpy()).all()
    moved = days(parts).to_numpy() - days(after.loc[names]).to_numpy()
    assert ((moved >= np.timedelta64(0, "D")) & (moved <= np.timedelta64(25, "D"))).all()
    assert days(parts).max().max() <= days(before).max().max()
    assert not lots.index.duplicated().any()
    one_paper = ~whole[1].lots["leg"].duplicated(keep=False).to_numpy()
    one_paper &= before["mass_kg"].notna().to_numpy()
    is_split = before.index.isin(names)
    is_chain = is_of_chain(before)
    often, seldom = (is_split[one_paper & c].mean() for c in (is_chain, ~is_chain))
    assert 0 < seldom < often


def test_the_same_seed_gives_the_same_copy(whole, varied):
    one, other = (vary_case(*whole, np.random.default_rng(9)) for _ in range(2))
    pd.testing.assert_frame_equal(one.tables["shipments"], other.tables["shipments"])
    pd.testing.assert_frame_equal(one.truth.lots, other.truth.lots)
    assert not one.tables["shipments"].equals(varied.tables["shipments"])


def test_a_record_of_two_chains_and_a_chain_without_days_stay_as_they_are(whole):
    tables, truth = whole
    shared, undated = truth.chains[1], truth.chains[2]  # of two documents a leg
    lots = truth.lots.copy()
    is_shared = lots["chains"] == shared.chain_id
    lots.loc[is_shared, "chains"] = f"{shared.chain_id};{truth.chains[4].chain_id}"
    shipments = tables["shipments"].copy()
    is_undated = shipments["shipper_id"].str.startswith(f"C{undated.chain_id[1:]}-")
    for name in DATES:
        if name in shipments:
            shipments.loc[is_undated, name] = None
    changed = replace(truth, lots=lots)
    stay = set(lots["shipment_id"][is_shared]) | set(shipments["shipment_id"][is_undated])
    for seed in range(6):
        copy = vary_case(
            {**tables, "shipments": shipments}, changed, np.random.default_rng(seed)
        )
        after = copy.tables["shipments"].set_index("shipment_id").loc[sorted(stay)]
        before = shipments.set_index("shipment_id").loc[sorted(stay)]
        assert all(alike(before[name], after[name]) for name in before)


def test_papers_that_name_nobody_move_with_their_leg_else_with_the_nearest(whole):
    tables, truth = whole
    shipments = tables["shipments"].copy()
    sent = {leg: shipments.index[shipments["shipper_id"] == f"C5-{leg}"] for leg in (1, 2)}
    nobody = [sent[1][0], *sent[2]]
    shipments.loc[nobody, ["consignee_id", "consignee_name"]] = None
    late = (
        pd.Timestamp(shipments["arrived_on"][sent[1][0]]) + pd.Timedelta(30, "D")
    ).date()
    shipments.loc[sent[1][0], ["departed_on", "departed_earliest"]] = None
    shipments.loc[sent[1][0], "arrived_on"] = late.isoformat()
    for seed in range(5):
        copy = vary_case(
            {**tables, "shipments": shipments}, truth, np.random.default_rng(seed)
        )
        after = days(copy.tables["shipments"].iloc[: len(shipments)])
        moved = (after - days(shipments))["arrived_on"]
        assert moved[sent[1][0]] == moved[sent[1][1]]
        legs = [moved[(truth.lots["leg"] == f"c5-{k}").to_numpy()].iloc[-1] for k in (1, 3)]
        assert moved[sent[2][0]] in legs
