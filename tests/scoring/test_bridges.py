"""Legs on no record between suspicious lots: a part of the goods may have gone on."""

from datetime import date, timedelta

import numpy as np
import pytest

import diversion as dv
from diversion.scoring import bridges
from diversion.scoring.bridges import (
    Bridges,
    both_bridges,
    find_bridges,
    suspicious_bridges,
)
from diversion.scoring.links import find_links
from tests.tables import company, shipment, write_case

COMPANIES = [company(name, "CN") for name in ("maker", "front", "other", "buyer", "third")]


def found(tmp_path, departure):
    """Bridges by either rule, from an arrival of 100 kg at the front."""
    rows = [
        shipment("maker", "front", "2020-01-01", "2020-01-05", mass_kg=100),
        shipment("other", "buyer", **{"departed": "2020-03-01", **departure}),
    ]
    folder = write_case(tmp_path, companies=COMPANIES, shipments=rows)
    with dv.open(folder) as case:
        graph = case.view().graph
        links = find_links(case.view())
        hops = np.arange(graph.n_hops, dtype=np.int32)
        strict, loose = find_bridges(graph, links), suspicious_bridges(graph, links, hops)
        return [(graph.records_of(a), graph.records_of(b)) for a, b in zip(
            strict.first, strict.then, strict=True
        )], len(loose)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("departure", "is_strict", "is_loose"),
    [
        ({"mass_kg": 98}, True, True),
        ({"mass_kg": 20}, False, True),
        ({}, False, True),
        ({"mass_kg": 150}, False, False),
        ({"mass_kg": 2}, False, False),
        ({"mass_kg": 98, "departed": "2021-03-01"}, False, False),
        ({"mass_kg": 98, "departed": "2019-03-01"}, False, False),
        ({"mass_kg": 98, "hs_code": "610910"}, False, False),
    ],
)
def test_a_part_or_an_unknown_mass_is_bridged_between_suspicious_lots(
    tmp_path, departure, is_strict, is_loose
):
    strict, n_loose = found(tmp_path, departure)
    assert (len(strict), n_loose) == (is_strict, is_loose)


@pytest.mark.slow
def test_goods_are_not_bridged_back_to_a_company_of_the_first_leg(tmp_path):
    for sender, receiver in (("maker", "buyer"), ("other", "maker"), ("other", "front")):
        rows = [
            shipment("maker", "front", "2020-01-01", "2020-01-05", mass_kg=100),
            shipment(sender, receiver, "2020-03-01", mass_kg=90),
        ]
        folder = write_case(
            tmp_path / receiver / sender, companies=COMPANIES, shipments=rows
        )
        with dv.open(folder) as case:
            view = case.view()
            hops = np.arange(view.graph.n_hops, dtype=np.int32)
            assert not len(suspicious_bridges(view.graph, find_links(view), hops))


def test_of_a_pair_that_both_rules_find_the_smaller_gap_stays():
    one = Bridges(
        np.array([0, 2], np.int32), np.array([1, 3], np.int32), np.array([0.1, 0])
    )
    two = Bridges(
        np.array([2, 0], np.int32), np.array([3, 3], np.int32), np.array([0.2, 0.3])
    )
    both = both_bridges(one, two, 4)
    rows = sorted(zip(both.first.tolist(), both.then.tolist(), both.mass_gap, strict=True))
    assert rows == [(0, 1, 0.1), (0, 3, 0.3), (2, 3, 0.0)]


def test_many_departures_are_paired_in_parts_as_if_at_once(tmp_path, monkeypatch):
    random = np.random.default_rng(4)
    names = [company(f"C{k}", "CN") for k in range(120)]
    rows = []
    for _ in range(200):
        sender, receiver = random.choice(120, 2, replace=False)
        day = date(2020, 1, 1) + timedelta(days=int(random.integers(900)))
        origin = random.choice(["CN", "KR", ""])
        mass = round(float(random.lognormal(4, 0.1)), 2)
        rows.append(
            shipment(
                f"C{sender}", f"C{receiver}", str(day), str(day + timedelta(days=3)),
                mass_kg=mass, origin_country=origin or None,
            )
        )  # fmt: skip
    folder = write_case(tmp_path, companies=names, shipments=rows)
    with dv.open(folder) as case:
        graph, links = case.view().graph, find_links(case.view())
        whole = find_bridges(graph, links)
        monkeypatch.setattr(bridges, "AT_ONCE", 0)
        monkeypatch.setattr(bridges, "n_processors", lambda: 3)
        parts = find_bridges(graph, links)
    for name in ("first", "then", "mass_gap"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name))
    origins = [graph.hops.origin_country[hop] for hop in (whole.first, whole.then)]
    told = {(a, b) for a, b in zip(*origins, strict=True)}
    assert told == {
        ("CN", "CN"), ("KR", "KR"), (None, None),
        ("CN", None), (None, "CN"), ("KR", None), (None, "KR"),
    }  # fmt: skip
