"""What rows say of themselves: which shipments, days and codes are inferred."""

import pytest

import diversion as dv
from diversion.analysis.chain import RecordRow
from diversion.analysis.evidence import inferred_ids, inferred_rows
from tests.tables import shipment, three_hops

ROUTE = "maker~trader~front~user"


def row(source, table="shipments"):
    return RecordRow(table, "s1", "f.csv", 2, (), source)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (None, []),
        ("customs file 7; page 3", []),
        ("Inferred (seen; not filed); press",
         ["shipment s1 is no document; its source says: Inferred (seen; not filed)"]),
        ("stated; inferred date: 1/2 (no date; in 2014); page 3",
         ["of shipment s1 its source says: inferred date: 1/2 (no date; in 2014)"]),
        ("inferred; code inferred; press",
         ["shipment s1 is no document; its source says: inferred",
          "of shipment s1 its source says: code inferred"]),
        ("inferred (a ; b",
         ["shipment s1 is no document; its source says: inferred (a ; b"]),
    ],
)  # fmt: skip
def test_what_a_source_calls_inferred_is_said_whole(source, said):
    assert list(inferred_rows([row(source)])) == said
    assert list(inferred_rows([row(source, "companies")])) == []
    is_whole = bool(said) and "no document" in said[0]
    assert inferred_ids([row(source)]) == (frozenset({"s1"}) if is_whole else frozenset())


def test_the_documents_of_an_inferred_hop_are_asked_for(tmp_path):
    rows = [
        shipment("maker", "trader", "2020-01-01", "2020-02-01", source="customs"),
        shipment("trader", "front", "2020-02-10", "2020-02-20", source="inferred; press"),
        shipment("front", "user", "2020-02-21", "2020-03-05", source="customs"),
    ]
    with dv.open(three_hops(tmp_path / "case", shipments=rows)) as case:
        answer = case.explain(ROUTE)
    asked = [text for text in answer.explanation.missing if "no document" in text]
    assert asked == [
        "hop 2: no document shows that goods went from trader Ltd to front Ltd; ask for "
        "export declarations of the first that name the second"
    ]
    assert "goods may have waited 1 day at front Ltd" in str(answer)
