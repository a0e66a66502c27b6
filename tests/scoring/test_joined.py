"""Names and entries of one company become one party, with a reason."""

import pytest

import diversion as dv
from diversion.scoring.joined import Joined, join_view
from diversion.scoring.same_parties import PartyTie, canonical_parties
from tests.tables import company, shipment, write_case

COMPANIES = [
    company("a", "JP", name="Akisato Materials Corporation"),
    company(
        "b", "CN", name="Dandong Lianwei Chemical Ltd.", phones="+86-1", address="1 Road"
    ),
]


def joined(tmp_path, *rows, companies=COMPANIES) -> Joined:
    folder = write_case(tmp_path, companies=companies, shipments=rows)
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


def test_chains_and_circles_of_ties_end_in_one_party():
    ties = [PartyTie(0, 1, ""), PartyTie(1, 2, ""), PartyTie(2, 0, ""), PartyTie(3, 3, "")]
    assert canonical_parties(5, ties).tolist() == [2, 2, 2, 3, 4]
