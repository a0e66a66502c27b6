"""What rows say of themselves: which shipments, days and codes are inferred."""

from pathlib import Path

import pytest

import diversion as dv
from diversion.analysis.chain import RecordRow
from diversion.analysis.evidence import (
    culpability_of,
    inferred_ids,
    inferred_rows,
    sources_of,
)
from tests.tables import shipment, three_hops

SAMPLES = Path(__file__).parents[2] / "sample_graphs"
ROUTE = "maker~trader~front~user"


def row(source, table="shipments", record_id="s1"):
    return RecordRow(table, record_id, "f.csv", 2, (), source)


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


def test_who_is_accused_or_cleared_is_told_once_and_not_among_the_sources():
    cleared = "stated; Culpability: Cleared by a court (in 2016; not final).; press"
    accused = "culpability: Accused."
    rows = [
        row(cleared, "companies", "a"), row(accused, "companies", "b"),
        row(cleared, "companies", "c"), row(accused, "shipments"),
        row("customs", "companies", "d"), row(None, "companies", "e"),
    ]  # fmt: skip
    assert list(culpability_of(rows)) == [
        "a, c: Cleared by a court (in 2016; not final).", "b: Accused.",
    ]  # fmt: skip
    assert sources_of(rows) == ("stated; press", "customs")


@pytest.mark.parametrize("source", ["a;b", "http://x.org/f;v=1?q=(a;b)", "seen ; filed"])
def test_a_source_is_told_as_it_is_written(source):
    assert sources_of([row(source)]) == (source,)
    assert sources_of([row(f"{source}; culpability: Unaware.")]) == (source,)


def test_explain_shows_the_note_on_culpability_in_every_format():
    with dv.open(SAMPLES / "ca-uav") as case:
        answer = case.explain("autopilot-ca~redchina~cn-middlemen~rgb")
    said = (
        "autopilot-ca, cn-middlemen, redchina, rgb: The maker is not accused of anything."
    )
    assert f"  - {said}" in str(answer)
    assert f"<li>{said}" in answer._repr_html_()
    (record,) = answer.rows()
    assert [found.startswith(said) for found in record["culpability"]] == [True]
    assert not any("accused" in source for source in record["sources"])


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
