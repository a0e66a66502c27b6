"""From native tables to hops: merging, naming, intervals, and what stays unknown."""

from datetime import date

import numpy as np
import pytest

import diversion as dv
from diversion.graph.temporal import TemporalGraph
from tests.tables import company, shipment, write_case

DAY = np.datetime64("1970-01-01", "D")
PAIR = [company("a", "CN"), company("b", "CN")]


def graph_of(folder, as_of=None, **tables) -> TemporalGraph:
    with dv.open(write_case(folder, **tables), as_of=as_of) as case:
        return case.graph()


def days(graph: TemporalGraph, hop: int) -> tuple[str, ...]:
    return tuple(
        str(DAY + getattr(graph.hops, name)[hop])
        for name in ("depart_lo", "depart_hi", "arrive_lo", "arrive_hi")
    )


def ends(graph: TemporalGraph, hop: int) -> tuple[str, str]:
    ids = graph.parties.ids
    return ids[graph.hops.source[hop]], ids[graph.hops.target[hop]]


def test_documents_of_one_consignment_are_one_hop(tmp_path):
    graph = graph_of(
        tmp_path,
        companies=PAIR,
        shipments=[
            shipment(
                "a",
                "b",
                "2020-01-01",
                "",
                consignment_id="k",
                hs_code="85261000",
                record_type="export_declaration",
                mass_kg=101,
            ),
            shipment(
                "a",
                "",
                "",
                "2020-01-20",
                consignment_id="k",
                hs_code="8526",
                record_type="import_declaration",
                mass_kg=100,
                consignee_name="TO ORDER",
            ),
        ],
    )
    assert graph.n_hops == 1
    assert graph.records_of(0) == ("s000", "s001")
    assert days(graph, 0) == ("2020-01-01", "2020-01-01", "2020-01-20", "2020-01-20")
    assert ends(graph, 0) == ("a", "b")
    assert (graph.hops.hs6[0], graph.hops.mass_kg[0]) == (852610, 100.0)


def test_documents_that_contradict_each_other_stay_apart(tmp_path):
    graph = graph_of(
        tmp_path,
        companies=[*PAIR, company("c", "CN")],
        shipments=[
            shipment("a", "b", "2020-01-01", "2020-01-09", consignment_id="parties"),
            shipment("a", "c", "2020-01-01", "2020-01-09", consignment_id="parties"),
            shipment("a", "b", "2020-03-01", "", consignment_id="dates"),
            shipment("a", "b", "", "2020-02-01", consignment_id="dates"),
        ],
    )
    assert [len(graph.records_of(hop)) for hop in range(graph.n_hops)] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("mode", "arrival"),
    [("sea", ("2020-01-03", "2020-03-01")), ("air", ("2020-01-01", "2020-01-16"))],
)
def test_one_date_gives_an_interval_for_the_other(tmp_path, mode, arrival):
    graph = graph_of(
        tmp_path,
        companies=PAIR,
        shipments=[shipment("a", "b", "2020-01-01", transport_mode=mode)],
    )
    assert days(graph, 0) == ("2020-01-01", "2020-01-01", *arrival)


def month(event: str, first: str, last: str) -> dict[str, object]:
    return {f"{event}_earliest": first, f"{event}_latest": last}


def test_a_month_is_an_interval_and_never_a_day(tmp_path):
    graph = graph_of(
        tmp_path,
        companies=PAIR,
        shipments=[
            shipment("a", "b", **month("departed", "2020-02-01", "2020-02-29")),
            shipment(
                "a", "b", transport_mode="air",
                **month("arrived", "2020-04-01", "2020-04-30"),
            ),
        ],
    )  # fmt: skip
    assert days(graph, 0) == ("2020-02-01", "2020-02-29", "2020-02-01", "2020-04-29")
    assert days(graph, 1) == ("2020-03-17", "2020-04-30", "2020-04-01", "2020-04-30")
    assert str(DAY + graph.hops.known_on[0]) == "2020-02-29"


def test_goods_of_one_month_may_go_on_in_it_but_not_certainly(tmp_path):
    write_case(
        tmp_path,
        companies=[*PAIR, company("c", "KP")],
        shipments=[
            shipment("a", "b", **month("arrived", "2020-02-01", "2020-02-29")),
            shipment("b", "c", **month("departed", "2020-02-01", "2020-02-29")),
        ],
    )
    with dv.open(tmp_path) as case:
        first, last = case.chains(from_="company:a", to="company:c")[0].hops
        explained = str(case.explain("a~b~c"))
    assert last.order == "possible"
    assert last.departed == (date(2020, 2, 1), date(2020, 2, 29))
    assert first.wait_days is None
    assert "between 2020-02-01 and 2020-02-29 by its period" in explained


def test_a_day_on_record_outranks_the_month_of_another_document(tmp_path):
    graph = graph_of(
        tmp_path,
        companies=PAIR,
        shipments=[
            shipment("a", "b", "2020-02-10", "2020-02-20", consignment_id="k"),
            shipment(
                "a", "b", consignment_id="k",
                **month("departed", "2020-02-01", "2020-02-29"),
            ),
        ],
    )  # fmt: skip
    assert graph.n_hops == 1
    assert days(graph, 0) == ("2020-02-10", "2020-02-10", "2020-02-20", "2020-02-20")


def test_a_name_without_id_stands_for_the_only_company_of_that_name(tmp_path):
    graph = graph_of(
        tmp_path,
        companies=[
            company("a", "CN", aliases="Alpha Trading"),
            {"company_id": "b1", "name": "Beta", "country": "CN"},
            {"company_id": "b2", "name": "Beta", "country": "RU"},
        ],
        shipments=[
            shipment(
                "",
                "",
                "2020-01-01",
                shipper_name="ALPHA-TRADING",
                consignee_name="beta",
                import_country="RU",
            ),
            shipment(
                "", "", "2020-01-02", shipper_name="Nobody Knows", consignee_name="Beta"
            ),
        ],
    )
    assert ends(graph, 0) == ("a", "b2")
    assert ends(graph, 1) == ("name:NOBODY KNOWS", "name:BETA")


@pytest.mark.parametrize(
    "name", ["To order", "TO THE ORDER OF SHIPPER", "Bank of Nowhere", "Nowhere Bank Ltd"]
)
def test_to_order_and_banks_leave_the_side_unknown(tmp_path, name):
    graph = graph_of(
        tmp_path,
        companies=PAIR,
        shipments=[shipment("a", "", "2020-01-01", consignee_name=name)],
    )
    assert ends(graph, 0) == ("a", "?")


def test_as_of_leaves_out_what_could_not_be_seen(tmp_path):
    rows = [
        shipment("a", "b", "2020-01-01", "2020-01-09"),
        shipment("a", "b", "2020-01-01", "2020-01-09", known_on="2020-06-01"),
    ]
    graph = graph_of(tmp_path, date(2020, 1, 9), companies=PAIR, shipments=rows)
    assert [graph.records_of(hop) for hop in range(graph.n_hops)] == [("s000",)]


def test_goods_codes_are_cut_to_known_levels(tmp_path):
    codes = ["85", "8526", "0102210000", "902", "", "85261"]
    graph = graph_of(
        tmp_path,
        companies=PAIR,
        shipments=[
            shipment("a", "b", f"2020-01-0{day}", hs_code=code)
            for day, code in enumerate(codes, 1)
        ],
    )
    hops = graph.hops
    assert hops.hs2.tolist() == [85, 85, 1, -1, -1, -1]
    assert hops.hs4.tolist() == [-1, 8526, 102, -1, -1, -1]
    assert hops.hs6.tolist() == [-1, -1, 10221, -1, -1, -1]


def test_row_order_does_not_matter(tmp_path):
    rows = [
        shipment("a", "b", "2020-01-01", shipment_id="x2"),
        shipment("b", "a", "2020-01-01", shipment_id="x1"),
        shipment("a", "b", "2019-01-01", shipment_id="x3"),
    ]
    one = graph_of(tmp_path / "one", companies=PAIR, shipments=rows)
    other = graph_of(tmp_path / "other", companies=PAIR[::-1], shipments=rows[::-1])
    assert one.record_ids.tolist() == other.record_ids.tolist() == ["x3", "x1", "x2"]
    assert one.parties.ids.tolist() == other.parties.ids.tolist() == ["a", "b", "?"]


def test_forwarders_are_hubs_and_manufacturers_transform(tmp_path):
    graph = graph_of(
        tmp_path,
        companies=[
            company("f", "CN", roles="trader; forwarder"),
            company("m", "CN", roles="manufacturer"),
            company("v", "CN", kind="vessel"),
        ],
        shipments=[shipment("f", "m", "2020-01-01")],
    )
    assert graph.is_hub.tolist() == [True, False, True, False]
    assert graph.transforms.tolist() == [False, True, False, False]
