"""Links and walks of real event graphs, counted three ways to the last unit."""

import csv
import importlib.util
from pathlib import Path

import numpy as np
import pytest

from diversion.engines.base import ChainQuestion, LinkRule
from diversion.engines.flows import count_walks
from diversion.graph.temporal import Hops, Parties, TemporalGraph
from tests.judges.reticula_counts import count_links
from tests.judges.snap import read_events

DAY = 86_400
TABLE = Path(__file__).with_name("reticula_counts.csv")
with TABLE.open() as lines:
    JUDGED = [
        (row["dataset"], int(row["max_wait"]), int(row["n_links"]))
        for row in csv.DictReader(lines)
    ]


def event_graph(events: np.ndarray) -> TemporalGraph:
    """Take seconds for days: goods arrive the moment they leave."""
    events = events[np.argsort(events[:, 2], kind="stable")]
    parties, ends = np.unique(events[:, :2], return_inverse=True)
    ends = ends.reshape(-1, 2).astype(np.int32)
    n, n_parties = len(events), len(parties) + 1
    moment = events[:, 2].astype(np.int32)

    def nothing(size: int) -> np.ndarray:
        return np.full(size, None, np.object_)

    return TemporalGraph(
        parties=Parties(
            np.array([*map(str, parties.tolist()), "?"], np.object_),
            *(nothing(n_parties) for _ in range(4)),
        ),
        hops=Hops(
            ends[:, 0].copy(),
            ends[:, 1].copy(),
            *(moment for _ in range(4)),
            *(np.full(n, -1, np.int32) for _ in range(3)),
            np.zeros(n, np.int32),
            np.ones(n),
            np.ones(n),
            moment,
            *(nothing(n) for _ in range(3)),
        ),
        record_start=np.arange(n + 1, dtype=np.int64),
        record_ids=np.array([str(k) for k in range(n)], np.object_),
        is_hub=np.zeros(n_parties, np.bool_),
        transforms=np.zeros(n_parties, np.bool_),
    )


def our_walks(events: np.ndarray, max_wait: int, max_hops: int) -> list[float]:
    graph = event_graph(events)
    anything = np.zeros(graph.n_hops, np.int32)
    question = ChainQuestion(
        source_weight=anything,
        target_weight=anything,
        transit=np.zeros(graph.n_parties, np.int32),
        rule=LinkRule(max_wait=max_wait, dwell=((0, 0),)),
        max_hops=max_hops,
    )
    counts = count_walks(graph, question, goods="any", returns=True, possible=False)
    return counts.by_hops.tolist()


def plain_walks(events: np.ndarray, max_wait: int, max_hops: int) -> list[int]:
    """Count by bisection at each node and whole-number prefix sums."""
    events = events[np.argsort(events[:, 2], kind="stable")]
    source, target, moment = events.T
    arriving = np.argsort(target, kind="stable")
    starts = np.searchsorted(target[arriving], np.arange(events[:, :2].max() + 2))
    lo, hi = np.empty(len(events), np.int64), np.empty(len(events), np.int64)
    for node in np.unique(source):
        here = slice(starts[node], starts[node + 1])
        came, leaving = moment[arriving[here]], np.flatnonzero(source == node)
        lo[leaving] = here.start + np.searchsorted(came, moment[leaving] - max_wait, "left")
        hi[leaving] = here.start + np.searchsorted(came, moment[leaving], "left")
    count = np.ones(len(events), np.int64)
    totals = [len(events)]
    for _ in range(1, max_hops):
        so_far = np.concatenate([[0], np.cumsum(count[arriving])])
        count = so_far[hi] - so_far[lo]
        totals.append(int(count.sum()))
    return totals


@pytest.mark.parametrize(("dataset", "max_wait", "n_links"), JUDGED)
def test_links_equal_those_that_reticula_counts(shared, dataset, max_wait, n_links):
    events = read_events(shared, dataset)
    assert our_walks(events, max_wait, 2)[1] == n_links


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dataset", "max_wait", "max_hops"),
    [
        ("CollegeMsg", 60, 6),
        ("CollegeMsg", DAY, 6),
        ("CollegeMsg", 30 * DAY, 4),
        ("email-Eu-core", 3_600, 6),
        ("email-Eu-core", DAY, 4),
    ],
)
def test_walks_equal_the_plain_count(shared, dataset, max_wait, max_hops):
    events = read_events(shared, dataset)
    expected = plain_walks(events, max_wait, max_hops)
    assert max(expected) < 2**53
    assert our_walks(events, max_wait, max_hops) == expected


@pytest.mark.parametrize("max_wait", [1, 60])
def test_table_is_what_reticula_counts_now(shared, max_wait):
    """Compare live where reticula is installed; the table stands for it elsewhere."""
    known = {row[:2]: row[2] for row in JUDGED}[("CollegeMsg", max_wait)]
    if importlib.util.find_spec("reticula") is None:
        events = read_events(shared, "CollegeMsg")
        assert plain_walks(events, max_wait, 2)[1] == known
    else:
        assert count_links(shared, "CollegeMsg", max_wait) == known
