"""Shuffled dates: each heading keeps its days, each record everything else."""

from collections import Counter

import numpy as np
import pytest

import diversion as dv
from diversion.graph.shuffling import DAYS, shuffle_dates
from diversion.graph.temporal import Hops
from tests.tables import shipment, write_case

N_RECORDS = 120


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    random = np.random.default_rng(3)
    rows = []
    for _ in range(N_RECORDS):
        one, other = random.choice(12, 2, replace=False)
        day = f"2020-{random.integers(1, 13):02d}-{random.integers(1, 28):02d}"
        code = str(random.choice(["852610", "847989", "270900"]))
        weighed = {"mass_kg": round(float(random.lognormal(5)), 1)}
        rows.append(shipment(f"C{one}", f"C{other}", day, hs_code=code, **weighed))
    # One heading that moves once: its days can only stay.
    rows.append(shipment("C1", "C2", "2019-05-05", "2019-06-06", hs_code="010121"))
    folder = write_case(tmp_path_factory.mktemp("case"), shipments=rows)
    with dv.open(folder) as case:
        yield case.graph()


def by_record(graph):
    """Give everything but the days of every hop, by its records."""
    kept = [name for name in Hops.__slots__ if name not in DAYS]
    return {
        graph.records_of(k): (
            tuple(str(getattr(graph.hops, name)[k]) for name in kept),
            graph.joined_with(k),
        )
        for k in range(graph.n_hops)
    }


def days_of(graph):
    columns = [getattr(graph.hops, name).tolist() for name in ("hs4", *DAYS)]
    return list(zip(*columns, strict=True))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_heading_keeps_its_days_and_each_record_the_rest(graph, seed):
    found = shuffle_dates(graph, np.random.default_rng(seed))
    assert by_record(found) == by_record(graph)
    assert Counter(days_of(found)) == Counter(days_of(graph))


def test_most_records_move_and_a_heading_seen_once_stays(graph):
    found = shuffle_dates(graph, np.random.default_rng(1))
    before = dict(zip(by_record(graph), days_of(graph), strict=True))
    after = dict(zip(by_record(found), days_of(found), strict=True))
    moved = {record for record in before if before[record] != after[record]}
    assert len(moved) > 0.9 * N_RECORDS
    (alone,) = [record for record, (heading, *_) in before.items() if heading == 101]
    assert alone not in moved


def test_hops_are_in_canonical_order_again(graph):
    found = shuffle_dates(graph, np.random.default_rng(1))
    keys = [
        (found.hops.depart_lo[k], found.hops.arrive_hi[k], found.records_of(k)[0])
        for k in range(found.n_hops)
    ]
    assert keys == sorted(keys)


def test_the_same_seed_gives_the_same_days(graph):
    one, other, third = (
        days_of(shuffle_dates(graph, np.random.default_rng(seed))) for seed in (5, 5, 6)
    )
    assert one == other
    assert one != third
