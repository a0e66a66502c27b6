"""Documents of one consignment and names of one company become one, with a reason."""

from itertools import pairwise

import numpy as np
import pytest

import diversion as dv
from diversion.scoring.joined import Joined, join_view
from diversion.scoring.same_parties import PartyTie, canonical_parties
from tests.tables import company, shipment, write_case

EXPORT = {"record_type": "export_declaration", "mass_kg": 100, "value_usd": 5000}
IMPORT = {"record_type": "import_declaration", "mass_kg": 104, "value_usd": 5300}
COMPANIES = [
    company("a", "JP", name="Akisato Materials Corporation"),
    company(
        "b", "CN", name="Dandong Lianwei Chemical Ltd.", phones="+86-1", address="1 Road"
    ),
]


def joined(tmp_path, *rows, companies=COMPANIES) -> Joined:
    folder = write_case(tmp_path, companies=companies, shipments=rows)
    with dv.open(folder, join_documents=False) as case:
        found = join_view(case.view())
        assert np.diff(found.view.graph.record_start).sum() == len(rows)
        return found


def groups(found: Joined) -> set[tuple[str, ...]]:
    graph = found.view.graph
    return {tuple(graph.record_ids[a:b].tolist()) for a, b in pairwise(graph.record_start)}


def test_two_documents_of_one_consignment_are_one_hop(tmp_path):
    found = joined(
        tmp_path,
        shipment("a", "b", "2020-01-01", **EXPORT),
        shipment("a", "b", "", "2020-01-20", **IMPORT),
        shipment("a", "b", "2020-06-01", **EXPORT),
    )
    assert groups(found) == {("s000", "s001"), ("s002",)}
    (row,) = found.ties.to_dict("records")
    assert row["kind"] == "consignment"
    assert {row["item"], row["same_as"]} == {"s000", "s001"}
    hops = found.view.graph.hops
    assert hops.depart_lo[0] == hops.depart_hi[0]
    assert hops.arrive_lo[0] == hops.arrive_hi[0] == hops.depart_lo[0] + 19


@pytest.mark.parametrize(
    "other",
    [
        {"record_type": "export_declaration"},  # a second declaration is a second lot
        {"mass_kg": 120},
        {"value_usd": 9000},
        {"hs_code": "870323"},
        {"mass_kg": "", "value_usd": ""},  # nothing to know it by
        {"arrived_on": "2021-01-20"},
        {"shipper_id": "b", "consignee_id": "a"},
    ],
)
def test_what_differs_stays_apart(tmp_path, other):
    second = {**shipment("a", "b", "", "2020-01-20", **IMPORT), **other}
    assert (
        len(groups(joined(tmp_path, shipment("a", "b", "2020-01-01", **EXPORT), second)))
        == 2
    )


def test_a_consignee_to_order_is_filled_from_the_other_document(tmp_path):
    first = shipment("a", "", "2020-01-01", consignee_name="TO ORDER", **EXPORT)
    second = shipment(
        "a", "b", "", "2020-01-20", **{**IMPORT, "mass_kg": 100, "value_usd": 5000}
    )
    found = joined(tmp_path, first, second)
    assert groups(found) == {("s000", "s001")}
    graph = found.view.graph
    assert graph.parties.ids[graph.hops.target[0]] == "b"


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


def test_every_hop_has_its_place_in_the_joined_view(tmp_path):
    rows = [
        shipment("a", "b", f"2020-{month:02}-01", **kind)
        for month in range(1, 7)
        for kind in (
            EXPORT,
            {**IMPORT, "departed_on": "", "arrived_on": f"2020-{month:02}-09"},
        )
    ]
    folder = write_case(tmp_path, companies=COMPANIES, shipments=rows)
    with dv.open(folder, join_documents=False) as case:
        view = case.view()
        found = join_view(view)
    assert found.view.graph.n_hops == 6
    for hop in range(view.graph.n_hops):
        place = int(found.hop_of[hop])
        assert set(view.graph.records_of(hop)) <= set(found.view.graph.records_of(place))
