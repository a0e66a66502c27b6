"""The graph as pandas and NetworkX, and back without loss."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import diversion as dv
from diversion.errors import InputError
from diversion.graph.interop import from_networkx, from_pandas, to_networkx, to_pandas
from diversion.graph.temporal import Hops, Parties, TemporalGraph
from tests.tables import shipment, three_hops, write_case


@pytest.fixture
def graph(tmp_path) -> TemporalGraph:
    with dv.open(three_hops(tmp_path)) as case:
        return case.graph()


def assert_same(one: TemporalGraph, other: TemporalGraph) -> None:
    for kind in ("parties", "hops"):
        for name in (Hops if kind == "hops" else Parties).__slots__:
            left, right = (
                getattr(getattr(one, kind), name),
                getattr(getattr(other, kind), name),
            )
            assert left.dtype == right.dtype, name
            if left.dtype == object:
                assert left.tolist() == right.tolist(), name
            else:
                np.testing.assert_array_equal(left, right, name)
    assert one.record_ids.tolist() == other.record_ids.tolist()
    assert one.is_hub.tolist() == other.is_hub.tolist()
    assert one.transforms.tolist() == other.transforms.tolist()


def test_pandas_and_back(graph):
    assert_same(graph, from_pandas(*to_pandas(graph)))


def test_codes_are_text_and_what_is_not_known_is_missing(tmp_path):
    rows = [
        shipment("a", "b", "2020-01-01", "2020-01-02", hs_code=code, hs_edition=edition)
        for code, edition in (("071333", "2017"), ("07", ""), ("", ""))
    ]
    with dv.open(write_case(tmp_path, shipments=rows)) as case:
        graph = case.graph()
    _, hops = to_pandas(graph)
    codes = hops[["hs2", "hs4", "hs6", "hs_edition"]].astype(object)
    assert codes.where(codes.notna(), None).to_numpy().tolist() == [
        ["07", "0713", "071333", 2017],
        ["07", None, None, None],
        [None, None, None, None],
    ]
    assert_same(graph, from_pandas(*to_pandas(graph)))
    with pytest.raises(InputError, match=r"hops\.hs4: .*'x', expected digits"):
        from_pandas(to_pandas(graph)[0], hops.assign(hs4="x"))


def test_networkx_and_back(graph):
    network = to_networkx(graph)
    assert sorted(network.edges(keys=True)) == [
        ("front", "user", "s002"),
        ("maker", "trader", "s000"),
        ("trader", "front", "s001"),
    ]
    assert network.edges["maker", "trader", "s000"]["mass_kg"] == 100
    assert_same(graph, from_networkx(network))


def test_the_graph_itself_converts(graph):
    assert_same(graph, TemporalGraph.from_pandas(*graph.to_pandas()))
    assert_same(graph, TemporalGraph.from_networkx(graph.to_networkx()))


def test_networkx_needs_only_a_day():
    network = nx.MultiDiGraph()
    network.add_edge("b", "a", key="s2", depart_lo="2020-01-02")
    network.add_edge("a", "b", key="s1", depart_lo="2020-01-01", arrive_hi="2020-01-05")
    graph = from_networkx(network)
    assert graph.parties.ids.tolist() == ["a", "b", "?"]
    assert graph.record_ids.tolist() == ["s1", "s2"]
    assert (graph.hops.arrive_hi - graph.hops.depart_lo).tolist() == [4, 0]
    assert graph.hops.hs6.tolist() == [-1, -1]
    assert np.isnan(graph.hops.mass_kg).all()


def test_an_empty_network_is_an_empty_graph():
    assert from_networkx(nx.MultiDiGraph()).n_hops == 0


def test_a_hop_to_nowhere_is_refused():
    hops = pd.DataFrame(
        {
            "from_id": ["a"],
            "to_id": ["x"],
            "depart_lo": ["2020-01-01"],
            "shipment_ids": [("s",)],
        }
    )
    with pytest.raises(InputError, match=r"hops\.to_id names 'x', which is not a party"):
        from_pandas(pd.DataFrame({"party_id": ["a"]}), hops)


def test_contradicting_days_are_refused():
    hops = pd.DataFrame(
        {
            "from_id": ["a"],
            "to_id": ["a"],
            "depart_lo": ["2020-01-02"],
            "arrive_hi": ["2020-01-01"],
            "shipment_ids": [("s",)],
        }
    )
    with pytest.raises(InputError, match="interval ends before it starts"):
        from_pandas(pd.DataFrame({"party_id": ["a"]}), hops)


def test_a_missing_column_is_named():
    with pytest.raises(InputError, match="hops lacks the column 'depart_lo'"):
        from_pandas(
            pd.DataFrame({"party_id": ["a"]}), pd.DataFrame({"from_id": [], "to_id": []})
        )
