"""Selectors: what they mean, and what a wrong one says."""

import pytest

import diversion as dv
from diversion.analysis.selectors import parse_selector
from diversion.errors import SelectorError, UnknownPartyError
from tests.tables import company, shipment, three_hops, write_case


@pytest.fixture
def directory(tmp_path):
    folder = three_hops(
        tmp_path,
        listings=[
            {
                "company_id": "front",
                "name": "Front",
                "authority": "UN",
                "programme": "DPRK",
            },
            {"name": "trader ltd", "country": "CN", "authority": "EU", "programme": "IRAN"},
            {"name": "trader ltd", "country": "RU", "authority": "BIS", "programme": "X"},
        ],
    )
    with dv.open(folder) as case:
        yield case.view().directory


@pytest.mark.parametrize(
    ("text", "side", "expected"),
    [
        ("company:maker", "source", [True, False, False]),
        ("company:front", "target", [False, True, False]),
        ("name:Trader", "source", [False, True, False]),
        ("country:cn", "source", [False, True, True]),
        ("country:KP", "target", [False, False, True]),
        ("country:North Korea", "target", [False, False, True]),
        ("country:FR", "target", [False, False, False]),
        ("hs:8526", "source", [True, True, True]),
        ("hs:8527", "source", [False, False, False]),
        ("listed:DPRK", "target", [False, True, False]),
        ("list:EU", "target", [True, False, False]),
    ],
)
def test_a_selector_chooses_hops(directory, text, side, expected):
    assert directory.hops([parse_selector(text)], side).tolist() == expected


def test_several_selectors_are_a_union(directory):
    both = [parse_selector("company:maker"), parse_selector("company:front")]
    assert directory.hops(both, "source").tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("maker", "is not one of company:…"),
        ("compny:maker", "did you mean company:maker"),
        ("company:", "has nothing after the colon"),
        ("hs:85.2", "needs 2, 4 or 6 digits"),
        ("hs:radar", "needs 2, 4 or 6 digits"),
        ("country:XX", "'country:XX' names no country, expected an ISO 3166-1 alpha-2"),
        ("country:C", "names no country"),
        ("country:Hyrcania", "names no country"),
    ],
)
def test_a_wrong_selector_says_what_is_wrong(text, message):
    with pytest.raises(SelectorError, match=message):
        parse_selector(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("company:makr", "nearest: maker"),
        ("name:Frnt Ltd", "nearest: front Ltd"),
        ("listed:CUBA", "the case has DPRK, IRAN"),
        ("list:BIS", "'BIS'; listings with it, tied to no party: 1; the case has EU, UN"),
        ("list:CA", "'CA'; the case has EU, UN"),
    ],
)
def test_an_unknown_party_offers_the_nearest(directory, text, message):
    with pytest.raises(UnknownPartyError, match=message):
        directory.hops([parse_selector(text)], "source")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("ca", "CA"),
        ("UK", "GB"),
        ("Canada", "CA"),
        ("United States", "US"),
        ("PRK", "KP"),
        ("КИТАЙ", "CN"),
    ],
)
def test_a_country_is_meant_by_its_code_or_its_name(written, code):
    assert str(parse_selector(f"country:{written}")) == f"country:{code}"


@pytest.mark.parametrize(
    ("listings", "message"),
    [
        ([], "authority 'UN'; the case has no listings"),
        (
            [{"name": "Nobody Here", "authority": "UN"}],
            "authority 'UN'; listings with it, tied to no party: 1; "
            "no listing is tied to a party",
        ),
        (
            [{"name": "Nobody Here", "authority": "EU"}],
            "authority 'UN'; no listing is tied to a party",
        ),
    ],
)
def test_listings_that_tie_to_nobody_are_not_no_listings(tmp_path, listings, message):
    tables = {"listings": listings} if listings else {}
    with dv.open(three_hops(tmp_path, **tables)) as case:
        found = case.view().directory
        with pytest.raises(UnknownPartyError) as refused:
            found.parties([parse_selector("list:UN")])
    assert str(refused.value) == f"no listed party in the case has {message}"


def test_a_case_with_ids_alone_has_no_name_to_match(tmp_path):
    folder = write_case(tmp_path, shipments=[shipment("a", "b", "2020-01-01")])
    with dv.open(folder) as case:
        directory = case.view().directory
        with pytest.raises(UnknownPartyError, match="no company name matches 'alpha'"):
            directory.parties([parse_selector("name:alpha")])


@pytest.mark.parametrize("text", ["-", " . ", "()"])
def test_a_name_without_letters_matches_nobody(text):
    with pytest.raises(SelectorError, match=r"has no letter|has nothing after"):
        parse_selector(f"name:{text}")


def test_a_country_on_the_record_counts_where_the_party_has_none(tmp_path):
    folder = three_hops(
        tmp_path,
        companies=[company("a", ""), company("b", "CN")],
        shipments=[
            shipment("a", "b", "2020-01-01", export_country="CA"),
            shipment("b", "a", "2020-01-02", export_country="CA"),
        ],
    )
    with dv.open(folder) as case:
        chosen = case.view().directory.hops([parse_selector("country:CA")], "source")
    assert chosen.tolist() == [True, False]
