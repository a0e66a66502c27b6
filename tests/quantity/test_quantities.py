"""Kilograms of a chain, and between companies, as a case gives them."""

import pytest

import diversion as dv
from diversion.analysis.jumps import DEFAULT_COVERAGE
from diversion.analysis.quantities import LAST_LEG_COVERAGE, MASS_SLACK, unrecorded
from diversion.errors import InputError
from tests.tables import company, shipment, three_hops, write_case

ROUTE = "maker~trader~front~user"


@pytest.fixture
def case(tmp_path):
    shipments = [
        shipment("maker", "trader", "2020-01-01", "2020-02-01", mass_kg=310),
        shipment("other", "trader", "2020-01-01", "2020-02-01", mass_kg=190),
        shipment("trader", "front", "2020-02-10", "2020-02-20", mass_kg=310),
        shipment("trader", "shop", "2020-02-10", "2020-02-20", mass_kg=190),
        shipment("front", "user", "2020-03-01", "2020-03-05", mass_kg=310),
        shipment(
            "maker", "trader", "2020-01-01", "2020-02-01", mass_kg=5, hs_code="010121"
        ),
    ]
    with dv.open(three_hops(tmp_path, shipments=shipments)) as opened:
        yield opened


def test_a_chain_says_how_much_may_and_must_have_gone(case):
    found = case.explain(ROUTE)
    amount = found.explanation.quantity
    assert (amount.sure_kg, amount.possible_kg, amount.necessary_kg) == (0, 310, 120)
    assert amount.most_kg == pytest.approx(
        310 * MASS_SLACK * (1 + unrecorded(1, DEFAULT_COVERAGE))
    )
    assert (amount.sent_kg, amount.received_kg, amount.headings) == (310, 310, ("8526",))
    assert "at least 120 kg if the records are complete" in str(found)
    (record,) = found.rows()
    assert record["quantity"]["necessary_kg"] == 120


def test_an_amount_between_companies_counts_the_goods_that_are_asked_for(case):
    every = case.quantity("company:maker", "company:user").quantity
    assert (every.sent_kg, every.possible_kg) == (315, 310)
    coded = case.quantity("company:maker", "company:user", headings=["0101"])
    assert (coded.quantity.sent_kg, coded.quantity.possible_kg) == (5, 0)
    assert str(coded).startswith("From company:maker to company:user\nBetween 0 and 0 kg")


@pytest.mark.parametrize(
    ("ends", "headings", "message"),
    [
        (("company:maker", "country:CA"), (), "'maker' is on both sides"),
        (("hs:8526", "company:user"), (), "names goods, not companies"),
        (("company:maker", "company:user"), ["85"], "heading '85' is not four digits"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(case, ends, headings, message):
    with pytest.raises(InputError, match=message):
        case.quantity(*ends, headings=headings)


def test_a_leg_that_is_not_on_record_may_have_carried_anything(tmp_path):
    folder = three_hops(
        tmp_path,
        shipments=[
            shipment("maker", "trader", "2020-01-01", "2020-02-01", mass_kg=100),
            shipment("front", "user", "2020-03-01", "2020-03-05", mass_kg=90),
        ],
        links=[{"from_id": "trader", "to_id": "front", "type": "owns"}],
    )
    with dv.open(folder) as case:
        amount = case.explain(ROUTE).explanation.quantity
    assert (amount.possible_kg, amount.necessary_kg) == (0, 0)
    sent = 100 * MASS_SLACK * (1 + unrecorded(1, DEFAULT_COVERAGE))
    received = 90 * MASS_SLACK * (1 + unrecorded(1, LAST_LEG_COVERAGE))
    assert amount.most_kg == pytest.approx(min(sent, received))


def test_fewer_records_leave_room_for_relatively_more_that_are_missing():
    room = [unrecorded(n, 0.8) / n for n in (1, 5, 20, 100)]
    assert room == sorted(room, reverse=True)
    assert room[-1] > 0.25  # a fifth of all is missing: a quarter of what is on record


def test_what_a_manufacturer_beside_the_chain_sends_may_be_of_its_own_make(tmp_path):
    companies = [
        company("maker", "CA"), company("trader", "CN"), company("user", "KP"),
        company("works", "CN", roles="manufacturer"),
    ]  # fmt: skip
    rows = [
        shipment("maker", "trader", "2020-01-01", "2020-02-01", mass_kg=100),
        shipment("trader", "user", "2020-02-10", "2020-02-20", mass_kg=100),
        shipment("maker", "works", "2020-01-01", "2020-02-01", mass_kg=50),
        shipment("works", "user", "2020-02-10", "2020-02-20", mass_kg=50),
        shipment("mine", "works", "2020-01-01", "2020-02-01", mass_kg=300,
                 hs_code="730411"),
    ]  # fmt: skip
    folder = write_case(tmp_path / "case", companies=companies, shipments=rows)
    with dv.open(folder) as case:
        found = case.explain("maker~trader~user").explanation.quantity
    assert (found.necessary_kg, found.possible_kg) == (100, 150)
