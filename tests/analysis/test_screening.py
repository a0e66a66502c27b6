from datetime import date

import pytest

import diversion as dv
from tests.tables import shipment, write_case

KOMID = {
    "listing_id": "KPe.001",
    "name": "Korea Mining Development Trading Corporation",
    "aliases": "KOMID;External Technology General Corporation",
    "country": "KP",
    "listed_on": "2009-04-24",
}


def screened(folder, companies, listings, **asked):
    case_folder = write_case(folder / "case", companies=companies, listings=listings)
    with dv.open(case_folder) as case:
        return list(case.screen(**asked).rows())


def acme(**more):
    return {"company_id": "c", "name": "Acme Blue", "country": "CN", **more}


def listed_acme(**more):
    return {"listing_id": "l", "name": "Acme Blue", "country": "CN", **more}


def test_a_company_is_found_under_a_name_in_another_script(tmp_path):
    company = {"company_id": "c1", "name": "조선광업개발무역회사", "country": "KP"}
    (row,) = screened(tmp_path, [company], [KOMID])
    assert (row["company_id"], row["listing_id"], row["band"]) == ("c1", "KPe.001", "same")
    assert row["matched_name"] == KOMID["name"]


@pytest.mark.parametrize("query", ["KOMID", "komid", KOMID["name"].upper()])
def test_one_name_is_found_by_alias(tmp_path, query):
    (row,) = screened(tmp_path, [acme(name="Red Bakery")], [KOMID], name=query)
    assert row["company_id"] is None
    assert row["score"] == 1.0
    assert row["listed_name"] == KOMID["name"]


@pytest.mark.parametrize(
    ("as_of", "n_found"),
    [("2009-04-23", 0), ("2009-04-24", 1), ("2019-12-31", 1), ("2020-01-01", 0)],
)
def test_only_listings_in_force_on_the_day_count(tmp_path, as_of, n_found):
    listing = {**KOMID, "delisted_on": "2020-01-01"}
    day = date.fromisoformat(as_of)
    assert (
        len(
            screened(
                tmp_path, [acme(name="Red Bakery")], [listing], name="KOMID", as_of=day
            )
        )
        == n_found
    )


def test_without_a_day_a_listing_that_has_ended_says_so(tmp_path):
    listing = {**KOMID, "delisted_on": "2020-01-01"}
    (row,) = screened(tmp_path, [acme(name="Red Bakery")], [listing], name="KOMID")
    assert row["why"].endswith("taken off the list on 2020-01-01")


def test_an_equal_identifier_outranks_a_different_name(tmp_path):
    company = acme(name="Red Bakery", identifiers="imo:IMO 9187629")
    (row,) = screened(tmp_path, [company], [listed_acme(identifiers="imo:9187629")])
    assert (row["score"], row["why"]) == (1.0, "identifier agrees: imo:9187629")


def test_imo_numbers_that_differ_outrank_an_equal_name(tmp_path):
    company = acme(identifiers="imo:9187630")
    assert screened(tmp_path, [company], [listed_acme(identifiers="imo:9187629")]) == []


def test_countries_that_differ_lower_the_score(tmp_path):
    (row,) = screened(tmp_path, [acme(country="DE")], [listed_acme()])
    assert row["score"] == pytest.approx(0.92)
    assert row["band"] == "possible"
    assert "countries differ: DE / CN" in row["why"]


def test_a_person_who_is_called_as_a_company_is_only_possibly_it(tmp_path):
    (row,) = screened(tmp_path, [acme(kind="company")], [listed_acme(kind="person")])
    assert row["score"] == pytest.approx(0.85)
    assert "kinds differ: company / person" in row["why"]


def test_hong_kong_is_no_other_country_than_china(tmp_path):
    (row,) = screened(tmp_path, [acme(country="HK")], [listed_acme()])
    assert row["score"] == 1.0


def test_a_phone_and_an_address_in_common_support_a_name(tmp_path):
    company = acme(country="DE", phones="+86 10 1234", address="5 Nathan Rd., Kowloon")
    listing = listed_acme(identifiers="phone:+86-10-1234", address="5 NATHAN RD, Kowloon")
    (row,) = screened(tmp_path, [company], [listing])
    assert row["score"] == pytest.approx(0.98)


def test_a_listing_without_a_name_matches_by_address(tmp_path):
    listing = {"listing_id": "a", "name": "Address 01", "address": "Room 9, 5 Nathan Road"}
    near = acme(company_id="near", address="room 9 5 nathan road")
    far = acme(company_id="far", address="Room 8, 5 Nathan Road")
    (row,) = screened(tmp_path, [near, far], [listing])
    assert (row["company_id"], row["band"]) == ("near", "possible")


def test_a_listing_tied_to_the_company_is_a_match_whatever_the_names(tmp_path):
    (row,) = screened(tmp_path, [acme(name="Red Bakery")], [listed_acme(company_id="c")])
    assert (row["score"], row["why"]) == (1.0, "the listing names this company id")


def test_a_name_without_a_letter_is_refused(tmp_path):
    with pytest.raises(dv.InputError, match="no letter"):
        screened(tmp_path, [acme(name="Red Bakery")], [KOMID], name=" - ")


def test_parties_that_shipments_alone_name_are_screened(tmp_path):
    komid = KOMID["name"]
    folder = write_case(
        tmp_path,
        companies=[acme()],
        listings=[KOMID],
        shipments=[
            shipment("c", "", "2020-01-01", consignee_name=f"{komid} (KOMID)"),
            shipment("c", "by id", "2020-01-01", consignee_name=komid.title()),
            shipment("c", "other name", "2020-01-01", consignee_name="Red Bakery"),
            shipment("c", "other name", "2020-01-02", consignee_name="Red Bakery"),
            shipment(
                "c", "other name", "2020-01-02", consignee_name="조선광업개발무역회사"
            ),
            shipment("c", "to order", "2020-01-01", consignee_name="To order"),
            shipment("c", "no name", "2020-01-01"),
        ],
    )
    with dv.open(folder) as case:
        answer = case.screen()
    assert {row["company_id"]: row["query"] for row in answer.rows()} == {
        f"name:{komid.upper()} KOMID": f"{komid} (KOMID)",
        "by id": komid.title(),
        "other name": "조선광업개발무역회사",
    }
    assert "for 6 parties, 2 of them without a name" in str(answer)


def test_a_party_without_a_name_matches_the_listing_that_names_its_id(tmp_path):
    folder = write_case(
        tmp_path,
        companies=[acme()],
        listings=[{**KOMID, "company_id": "no name"}],
        shipments=[shipment("c", "no name", "2020-01-01")],
    )
    with dv.open(folder) as case:
        (row,) = case.screen().rows()
    assert (row["company_id"], row["query"]) == ("no name", "no name")
    assert row["why"] == "the listing names this company id"


def test_only_records_seen_by_the_day_are_screened(tmp_path):
    folder = write_case(
        tmp_path,
        listings=[KOMID],
        shipments=[shipment("a", "k", "2020-01-01", consignee_name="KOMID")],
    )
    with dv.open(folder) as case:
        assert len(case.screen(as_of=date(2019, 12, 31))) == 0
        assert len(case.screen(as_of=date(2020, 1, 1))) == 1


def test_a_name_that_stands_for_a_company_is_not_screened_twice(tmp_path):
    folder = write_case(
        tmp_path,
        companies=[acme()],
        listings=[listed_acme()],
        shipments=[shipment("", "x", "2020-01-01", shipper_name="ACME  blue")],
    )
    with dv.open(folder) as case:
        assert [row["company_id"] for row in case.screen().rows()] == ["c"]
