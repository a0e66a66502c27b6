"""Names and entries of one company become one party, with a reason."""

import json
from datetime import date
from itertools import permutations

import pytest

import diversion as dv
from diversion.indicators.facts import Facts
from diversion.scoring.company_scores import company_inputs
from diversion.scoring.joined import Joined, join_view
from diversion.scoring.records import score_hops
from diversion.scoring.same_parties import PartyTie, canonical_parties, party_ties
from tests.store.test_editions import ENTRIES, un_list
from tests.tables import company, shipment, write_case

COMPANIES = [
    company("a", "JP", name="Akisato Materials Corporation"),
    company(
        "b", "CN", name="Dandong Lianwei Chemical Ltd.", phones="+86-1", address="1 Road"
    ),
]


def joined(tmp_path, *rows, companies=COMPANIES) -> Joined:
    tables = {"companies": companies} if companies else {}
    folder = write_case(tmp_path, **tables, shipments=rows)
    with dv.open(folder, join_documents=False) as case:
        view = case.view()
        found = join_view(view)
        assert found.view.graph.record_ids.tolist() == view.graph.record_ids.tolist()
        assert (
            found.view.graph.hops.depart_lo.tolist() == view.graph.hops.depart_lo.tolist()
        )
        return found


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("ЛЯНЬВЭЙ", "records write this name beside the id"),
        ("Dandong Lianwei Chemcal Ltd", "spelled like"),
    ],
)
def test_a_name_without_an_id_is_tied_to_its_company(tmp_path, written, why):
    found = joined(
        tmp_path,
        shipment("a", "b", "2020-01-01", consignee_name="Ляньвэй"),
        shipment("a", "", "2020-06-01", consignee_name=written, import_country="CN"),
    )
    graph = found.view.graph
    assert set(graph.parties.ids[graph.hops.target]) == {"b"}
    assert found.ties["why"].str.startswith(why).all()


def test_entries_of_one_company_are_joined_and_others_are_not(tmp_path):
    companies = [
        *COMPANIES,
        company("b2", "CN", name="DANDONG LIANWEI CHEMCAL LTD", phones="+86-1"),
        company("c", "CN", name="Shenyang Red Star Trading", phones="+86-1"),
        company("b3", "VN", name="Dandong Lianwei Chemical Ltd.", phones="+86-1"),
    ]
    found = joined(
        tmp_path,
        shipment("a", "b2", "2020-01-01"),
        shipment("a", "c", "2020-02-01"),
        shipment("a", "b3", "2020-03-01"),
        companies=companies,
    )
    graph = found.view.graph
    assert graph.parties.ids[graph.hops.target].tolist() == ["b", "c", "b3"]
    assert found.ties[["item", "same_as"]].values.tolist() == [["b2", "b"]]


def test_which_entry_stands_for_the_others_depends_on_no_order(tmp_path):
    entries = [
        company("a", "CN", name="Alder Machinery Trading", phones="+86 1;+86 2"),
        company("b", "CN", name="Alder Machinery Trading Dalian", phones="+86 1",
                address="Road 1", incorporated_on="2001-01-01", roles="trader"),
        company("c", "CN", name="Alder Machinery Tradings", phones="+86 2",
                address="Road 1 b", incorporated_on="2015-01-01"),
    ]  # fmt: skip
    rows = [shipment(name, "other", "2020-01-01") for name in "abc"]
    stand = set()
    for number, order in enumerate(permutations(entries)):
        found = joined(tmp_path / str(number), *rows, companies=[*order])
        ids = found.view.graph.parties.ids
        stand.add(tuple(ids[found.party_of[:3]]))
    assert len(stand) == 1


@pytest.mark.parametrize(
    "aliases", ["Norwick Optoelektronika", "Sedgemoor Group; Norwick Optoelektronika;"]
)
def test_each_alias_is_a_name_of_the_company(tmp_path, aliases):
    found = joined(
        tmp_path,
        shipment("b", "", "2020-01-01", consignee_name="Norwik Optoelektronika"),
        shipment("a", "b", "2020-02-01"),
        companies=[company("a", "CN", name="Seventh Works", aliases=aliases)],
    )
    assert found.ties["why"].tolist() == ["spelled like Norwick Optoelektronika (0.98)"]


def test_a_case_without_a_company_table_is_joined_by_what_records_write(tmp_path):
    found = joined(
        tmp_path,
        shipment("a", "b", "2020-01-01", consignee_name="Norwick Optoelektronika"),
        shipment("a", "", "2020-02-01", consignee_name="NORWICK OPTOELEKTRONIKA"),
        companies=[],
    )
    graph = found.view.graph
    assert set(graph.parties.ids[graph.hops.target]) == {"b"}


def register(path, *companies, owners):
    rows = [
        {"id": name, "schema": "Company", "properties": {k: [v] for k, v in own.items()}}
        for name, own in companies
    ]
    for owner in owners:
        own = {"owner": [owner], "asset": ["c"], "percentage": ["60"]}
        rows.append({"id": f"owns-{owner}", "schema": "Ownership", "properties": own})
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_a_newer_edition_of_a_register_changes_nothing_about_the_past(tmp_path):
    first = register(
        tmp_path / "1.json",
        ("a", {"name": "Alder", "country": "cn", "incorporationDate": "2000-01-01"}),
        ("b", {"name": "Birch", "country": "cn"}),
        ("c", {"name": "Cedar", "country": "jp"}),
        owners=["b"],
    )
    newer = {"name": "Alder", "country": "cn", "phone": "+86 10 5551 0001"}
    second = register(
        tmp_path / "2.json",
        ("a", {**newer, "incorporationDate": "2020-06-01"}),
        ("b", {**newer, "name": "Alders"}),
        ("c", {"name": "Cedar", "country": "jp"}),
        owners=["a", "b"],
    )
    rows = [
        shipment("c", "a", "2020-01-01", "2020-02-01", known_on="2020-02-01"),
        shipment("a", "b", "2020-02-10", "2020-02-20", known_on="2020-02-20"),
    ]
    folder, day = write_case(tmp_path / "rows", shipments=rows), date(2020, 3, 1)

    def known(case):
        view = case.view(day)
        inputs = company_inputs(score_hops(view))
        return (
            party_ties(view), inputs.made_on[0], inputs.ties.tolist(),
            Facts(view).links["link_id"].tolist(),
        )  # fmt: skip

    with dv.open(tmp_path / "case.duckdb", create=True) as case:
        case.load(first, list_date=date(2020, 1, 1))
        case.load(folder / "shipments.csv")
        before = known(case)
        case.load(second, list_date=date(2021, 1, 1))
        assert known(case) == before
        assert len(party_ties(case.view(date(2021, 6, 1)))) == 1
    founded = (date(2000, 1, 1) - date(1970, 1, 1)).days
    assert before == ([], founded, [[1, 2]], ["owns-b"])


def test_flags_of_a_past_day_read_the_listings_of_that_day(tmp_path):
    dates = date(2020, 1, 1), date(2021, 1, 1)
    with dv.open(tmp_path / "case.duckdb", create=True) as case:
        for day, name in zip(dates, ("Alder", "Birch"), strict=True):
            path = tmp_path / f"{day}.xml"
            path.write_text(un_list(day, ENTRIES | {"KPe.001": name}))
            case.load(path)
        names = [
            Facts(case.view(day)).listings.set_index("listing_id")["name"]["KPe.001"]
            for day in (date(2020, 6, 1), date(2021, 6, 1))
        ]
    assert names == ["Alder", "Birch"]


def test_a_tie_counts_from_the_day_on_which_it_begins(tmp_path):
    tie = {"from_id": "a", "to_id": "b", "type": "owns", "valid_from": "2022-01-01"}
    folder = write_case(
        tmp_path,
        companies=COMPANIES,
        links=[tie],
        shipments=[shipment("a", "b", "2020-01-01")],
    )
    with dv.open(folder) as case:
        ties = [
            company_inputs(score_hops(case.view(day))).ties.tolist()
            for day in (date(2021, 12, 31), date(2022, 1, 1))
        ]
    assert ties == [[], [[0, 1]]]


def test_chains_and_circles_of_ties_end_in_one_party():
    ties = [PartyTie(0, 1, ""), PartyTie(1, 2, ""), PartyTie(2, 0, ""), PartyTie(3, 3, "")]
    assert canonical_parties(5, ties).tolist() == [2, 2, 2, 3, 4]
