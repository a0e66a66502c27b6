"""Shares of stock: what ends at DPRK end-users, by hand."""

import pytest

import diversion as dv
from tests.tables import company, shipment, three_hops


def masses(folder) -> dict[str, float]:
    with dv.open(folder) as case:
        return case.scores().to_pandas().set_index("shipment_id")["mass"].to_dict()


def split(folder, *onward):
    """A maker sends 100 kg to a trader, who sends on what ``onward`` says."""
    return three_hops(
        folder,
        companies=[
            company(name, country)
            for name, country in (
                ("maker", "CA"),
                ("trader", "CN"),
                ("shop", "CN"),
                ("user", "KP"),
            )
        ],
        shipments=[
            shipment("maker", "trader", "2020-01-01", "2020-02-01", mass_kg=100),
            *onward,
        ],
    )


def test_goods_are_shared_by_mass(tmp_path):
    folder = split(
        tmp_path,
        shipment("trader", "user", "2020-02-10", "2020-02-20", mass_kg=25),
        shipment("trader", "shop", "2020-02-11", "2020-02-21", mass_kg=75),
    )
    assert masses(folder) == pytest.approx({"s000": 0.25, "s001": 1.0, "s002": 0.0})


def test_other_goods_have_no_share(tmp_path):
    folder = split(
        tmp_path,
        shipment("trader", "user", "2020-02-10", "2020-02-20", mass_kg=25, hs_code="1701"),
    )
    assert masses(folder)["s000"] == 0


def test_stock_does_not_wait_for_ever(tmp_path):
    folder = split(
        tmp_path, shipment("trader", "user", "2020-07-10", "2020-07-20", mass_kg=25)
    )
    assert masses(folder) == {"s000": 0.0, "s001": 1.0}


def test_the_score_adds_the_share_to_the_chain(tmp_path):
    folder = split(
        tmp_path,
        shipment("trader", "user", "2020-02-10", "2020-02-20", mass_kg=10),
        shipment("trader", "shop", "2020-02-11", "2020-02-21", mass_kg=90),
    )
    with dv.open(folder) as case:
        row = case.scores().to_pandas().set_index("shipment_id").loc["s000"]
        companies = case.companies().to_pandas().set_index("company_id")
    assert row["score"] == pytest.approx(row["best_chain"] - 1)
    assert companies["mass"].drop("maker").to_dict() == pytest.approx(
        {"trader": 0.1, "shop": 0.0, "user": 1.0}
    )
