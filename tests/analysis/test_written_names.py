"""What records call a party counts where no register knows it: ties, answers, selectors."""

from collections import Counter
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diversion as dv
from diversion.analysis.judgements import Judgement, Verdict
from diversion.analysis.selectors import name_key, parse_selector
from tests.tables import company, shipment, write_case

LISTED = "Korea Mining Development Trading Corporation"
KOMID = {
    "listing_id": "KPe.001",
    "name": LISTED,
    "country": "KP",
    "authority": "UN",
    "programme": "DPRK",
    "listed_on": "2009-04-24",
}
TODAY = date(2024, 1, 1)


def named(*names, receiver="k", **more):
    """Shipments to one id, each with another name beside it."""
    return [
        shipment("a", receiver, f"2020-01-{day:02d}", consignee_name=name, **more)
        for day, name in enumerate(names, 1)
    ]


def case_of(folder, shipments, **tables):
    written = {"companies": [company("a", "CA")], "listings": [KOMID], **tables}
    return dv.open(write_case(folder / "case", shipments=shipments, **written))


def ties_of(case, as_of=None):
    rows = case.view(as_of).directory.listing_ties
    return [*zip(rows["party_id"], rows["listing_id"], rows["tie"], strict=True)]


def name_of(case, party_id):
    view = case.view()
    return view.graph.parties.names[view.directory.index_of(party_id)]


def test_a_name_beside_an_id_of_no_company_ties_it_to_a_listing(tmp_path):
    with case_of(tmp_path, named(f"  {LISTED.upper()}. ")) as case:
        assert ties_of(case) == [("k", "KPe.001", "name")]
        (chain,) = case.chains("company:a", "list:UN")
        assert chain.target.company_id == "k"
        assert chain.target.name.strip() == f"{LISTED.upper()}."


@pytest.mark.parametrize("names", [("Harbour Blue", LISTED), (LISTED, "Harbour Blue")])
def test_each_of_several_names_counts(tmp_path, names):
    with case_of(tmp_path, named(*names)) as case:
        assert ties_of(case) == [("k", "KPe.001", "name")]
        directory = case.view().directory
        for name in names:
            assert directory.parties([parse_selector(f"name:{name}")]).size == 1


@settings(max_examples=30)
@given(
    st.lists(
        st.sampled_from(["Blue", "BLUE", "Blue Ltd", "Amber", "To order", "-", ""]),
        min_size=1,
        max_size=8,
    )
)
def test_the_name_that_most_records_write_is_shown_and_of_those_the_first(names):
    counts = Counter(name for name in names if name_key(name) not in ("TO ORDER", ""))
    expected = min(counts, key=lambda name: (-counts[name], name), default=None)
    with TemporaryDirectory() as folder, case_of(Path(folder), named(*names)) as case:
        assert name_of(case, "k") == expected


def test_the_name_of_a_company_outranks_what_records_call_it(tmp_path):
    companies = [company("a", "CA"), company("k", "CN", name="Harbour Blue")]
    with case_of(tmp_path, named(LISTED), companies=companies) as case:
        assert name_of(case, "k") == "Harbour Blue"
        assert ties_of(case) == []


def test_a_name_that_could_not_be_seen_yet_ties_nobody(tmp_path):
    rows = [*named("Harbour Blue"), *named(LISTED, known_on="2021-01-01")]
    with case_of(tmp_path, rows) as case:
        assert ties_of(case, date(2020, 12, 31)) == []
        assert ties_of(case, date(2021, 1, 1)) == [("k", "KPe.001", "name")]


def test_a_listing_that_names_another_id_ties_no_namesake(tmp_path):
    listing = {**KOMID, "company_id": "a"}
    with case_of(tmp_path, named(LISTED), listings=[listing]) as case:
        assert ties_of(case) == [("a", "KPe.001", "id")]


def test_an_id_that_no_consignment_keeps_is_tied_to_nothing(tmp_path):
    bill = {"record_type": "bill_of_lading", "mass_kg": 10}
    days = ("2020-01-01", "2020-02-01")
    rows = [
        shipment("a", "real", *days, document_ref="HOUSE12345", **bill),
        *named(LISTED, **bill, document_ref="HOUSE12345 MASTER9999"),
    ]
    rows[1] |= dict(zip(("departed_on", "arrived_on"), days, strict=True))
    with case_of(tmp_path, rows) as case:
        assert case.graph().parties.ids.tolist() == ["a", "real", "?"]
        assert ties_of(case) == []


def test_a_party_that_has_a_name_and_no_id_keeps_its_tie(tmp_path):
    with case_of(
        tmp_path, [shipment("a", "", "2020-01-01", consignee_name=LISTED)]
    ) as case:
        assert ties_of(case) == [(f"name:{LISTED.upper()}", "KPe.001", "name")]


def test_a_match_with_an_id_of_shipments_can_be_judged(tmp_path):
    folder = write_case(
        tmp_path / "in",
        companies=[company("a", "CA")],
        listings=[KOMID],
        shipments=named(LISTED),
    )
    with dv.open(tmp_path / "case.duckdb", create=True) as case:
        case.load(folder)
        with pytest.raises(
            dv.InputError, match="no company and no listing with the id 'x'"
        ):
            case.judge([Judgement("KPe.001", "x", Verdict.DIFFERENT, TODAY)])
        assert len(case.screen()) == 1
        case.judge([Judgement("KPe.001", "k", Verdict.DIFFERENT, TODAY)])
        assert ties_of(case) == []
        assert len(case.screen()) == 0
