"""Thinned copies of a labelled case: fields go, nothing is made up, the truth follows."""

import numpy as np
import pandas as pd
import pytest

from diversion.scoring.evaluation import Truth
from diversion.scoring.evaluation.truth import TrueChain
from diversion.scoring.fitting.sides import read_sides
from diversion.scoring.fitting.thinning import thin_case

N_CHAINS = 150
N_LAWFUL = 1_500
SEEDS = (1, 2)


def world():
    """Chains of four legs by six companies of their own, each leg with two documents."""
    random = np.random.default_rng(5)
    rows, lots, chains = [], [], []

    def record(sender, receiver, day, leg, share=0.0, of=""):
        shipment_id = f"S{len(rows):05d}"
        mass = None if random.random() < 0.1 else round(float(random.lognormal(5)), 1)
        rows.append({
            "shipment_id": shipment_id, "record_type": "invoice",
            "shipper_id": sender, "shipper_name": f"{sender} Ltd",
            "consignee_id": receiver if random.random() < 0.8 else None,
            "consignee_name": f"{receiver} Ltd",
            "departed_on": f"2020-0{1 + day % 9}-1{day % 9}",
            "arrived_on": f"2020-0{1 + day % 9}-2{day % 9}",
            "hs_code": "852610", "mass_kg": mass, "value_usd": 10.0,
        })  # fmt: skip
        lots.append({
            "shipment_id": shipment_id, "leg": leg, "illicit_share": share, "chains": of,
        })  # fmt: skip

    for k in range(N_LAWFUL):
        one, other = random.choice(400, 2, replace=False)
        record(f"L{one}", f"L{other}", k, f"l{k}")
    for k in range(N_CHAINS):
        route = tuple(f"C{k}-{place}" for place in range(5))
        for place in range(4):
            for _ in range(2):
                leg = f"c{k}-{place}"
                record(route[place], route[place + 1], place, leg, 1.0, f"T{k}")
        chains.append(TrueChain(f"T{k}", "D1", (route,), frozenset(), is_retrievable=True))
    names = {x for r in rows for x in (r["shipper_id"], r["consignee_name"][:-4])}
    companies = pd.DataFrame(
        {
            "company_id": sorted(names),
            "name": [f"{x} Ltd" for x in sorted(names)],
            "address": "Main Street 1",
            "roles": "trader",
        }
    )
    shipments = pd.DataFrame(rows).astype(object)
    shipments = shipments.where(shipments.notna(), None)
    truth = Truth(
        "made up", tuple(chains), pd.DataFrame(lots), is_complete=True, aliases={},
        roles={}, left_out=frozenset(),
    )  # fmt: skip
    return {"shipments": shipments, "companies": companies}, truth


@pytest.fixture(scope="module")
def whole():
    return world()


@pytest.fixture(scope="module", params=SEEDS)
def thin(whole, request):
    return thin_case(*whole, np.random.default_rng(request.param))


def test_nothing_is_made_up(whole, thin):
    before = whole[0]["shipments"].set_index("shipment_id")
    after = thin.tables["shipments"].set_index("shipment_id")
    before = before.loc[after.index]
    for name in before:
        for old, new in zip(before[name], after[name], strict=True):
            if new is None or pd.isna(new):
                continue
            if name == "hs_code":
                assert old.startswith(new)
            elif name.endswith("_on"):
                assert new[:7] == old[:7]
            else:
                assert new == old or (name == "record_type" and new == "other")


def test_who_trades_with_whom_stays_on_record(whole, thin):
    before = whole[0]["shipments"].set_index("shipment_id")
    after = thin.tables["shipments"].set_index("shipment_id")
    sides = ["shipper_id", "shipper_name", "consignee_id", "consignee_name"]
    known, wanted = after[sides].fillna(""), before.loc[after.index, sides].fillna("")
    assert known.to_numpy().tolist() == wanted.to_numpy().tolist()
    assert (after["departed_on"].notna() | after["arrived_on"].notna()).all()


def test_a_missing_field_says_nothing_about_the_label(thin):
    shipments = thin.tables["shipments"]
    is_chain = shipments["shipper_id"].str.startswith("C").to_numpy()
    for name, usual in (("value_usd", 0.0), ("mass_kg", 0.1)):
        missing = shipments[name].isna().to_numpy()
        chain, lawful = missing[is_chain].mean(), missing[~is_chain].mean()
        assert chain > usual + 0.1
        assert abs(chain - lawful) < 0.12


def test_a_chain_loses_whole_legs_at_its_start_only(whole, thin):
    records = thin.tables["shipments"]
    sent = set(records["shipper_id"])
    n_cut = 0
    for old, new in zip(whole[1].chains, thin.truth.chains, strict=True):
        (route,), (left,) = old.routes, new.routes
        assert route[-len(left) :] == left
        assert len(left) >= 3
        gone = set(route[: -len(left)])
        assert not gone & sent
        assert set(left[:-1]) <= sent
        n_cut += bool(gone)
    assert 0.2 * N_CHAINS < n_cut < 0.4 * N_CHAINS


def test_the_same_seed_gives_the_same_copy(whole, thin):
    one = thin_case(*whole, np.random.default_rng(7)).tables["shipments"]
    other = thin_case(*whole, np.random.default_rng(7)).tables["shipments"]
    pd.testing.assert_frame_equal(one, other)
    assert not one.equals(thin.tables["shipments"])


def test_a_company_is_told_by_the_id_that_others_write_beside_its_name(whole):
    shipments, truth = whole[0]["shipments"], whole[1]
    sides = read_sides(shipments, truth)
    told = {*shipments["shipper_id"], *shipments["consignee_id"].dropna()}
    wanted = [name[:-4] for name in shipments["consignee_name"]]
    assert shipments["consignee_id"].isna().any()
    assert list(sides.receiver) == [name if name in told else None for name in wanted]
