"""Documents of one consignment: precision and recall of what is joined, on labelled worlds.

    python -m tests.benchmarks.documents WORLD_FOLDER... [--hide]

The truth is the physical leg of every record (``truth_lots.parquet``): two documents of
different kinds on one leg are a true pair. With ``--hide`` the consignment numbers are
taken away first. The weights of ``store/sql/documents.sql`` were fitted on worlds 111-114
and 142-145; no figure counts on those.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb
import pyarrow.parquet as pq

from diversion import io
from diversion.graph.build import build_graph
from diversion.graph.temporal import TemporalGraph
from diversion.store import open_store

Pairs = set[tuple[str, str]]


class Figures(NamedTuple):
    """How many pairs there are, how many were joined, how many of those are true."""

    n_true: int
    n_joined: int
    n_right: int
    n_hops: int
    seconds: float

    @property
    def precision(self) -> float:
        return self.n_right / self.n_joined if self.n_joined else float("nan")

    @property
    def recall(self) -> float:
        return self.n_right / self.n_true if self.n_true else float("nan")


def measure(world: Path, *, join: bool = True, hide: bool = False) -> Figures:
    """Build the graph of a world and compare its hops with the physical legs."""
    truth = pq.read_table(world / "truth_lots.parquet", columns=["shipment_id", "leg"])
    legs = dict(zip(*truth.to_pydict().values(), strict=True))
    with TemporaryDirectory() as folder, open_store(None) as store:
        for source in io.find_files([_without_numbers(world, folder) if hide else world]):
            store.load(source, io.read_batches(source))
        kinds = dict(
            zip(
                *store.read("shipments", ["shipment_id", "record_type"])
                .to_pydict()
                .values(),
                strict=True,
            )
        )
        start = time.perf_counter()
        graph = build_graph(store, join=join)
        seconds = time.perf_counter() - start
    true = _pairs_of(_by_leg(legs).values(), kinds)
    joined = _pairs_of((graph.records_of(hop) for hop in _merged(graph)), kinds)
    right = {pair for pair in joined if legs[pair[0]] == legs[pair[1]]}
    return Figures(len(true), len(joined), len(right), graph.n_hops, seconds)


def main() -> None:
    hide = "--hide" in sys.argv
    for name in (argument for argument in sys.argv[1:] if argument != "--hide"):
        for join in (False, True):
            found = measure(Path(name), join=join, hide=hide)
            sys.stdout.write(
                f"{Path(name).name} {'joined' if join else 'numbers only'}: "
                f"{found.n_hops:,} hops, {found.n_joined:,} pairs of {found.n_true:,}, "
                f"precision {found.precision:.4f}, recall {found.recall:.4f}, "
                f"{found.seconds:.1f} s\n"
            )


def _without_numbers(world: Path, folder: str) -> Path:
    """Copy the native tables of a world, all but the consignment numbers."""
    for table in ("companies", "links", "listings", "shipments"):
        for path in world.glob(f"{table}.*"):
            target = Path(folder) / f"{table}.parquet"
            rows = duckdb.read_csv(str(path)) if path.suffix == ".csv" else None
            kept = rows.to_arrow_table() if rows else pq.read_table(path)
            if table == "shipments":
                kept = kept.drop_columns(["consignment_id"])
            pq.write_table(kept, target)
    return Path(folder)


def _by_leg(legs: dict[str, str]) -> dict[str, list[str]]:
    by_leg = defaultdict(list)
    for record, leg in legs.items():
        by_leg[leg].append(record)
    return by_leg


def _merged(graph: TemporalGraph) -> Iterable[int]:
    sizes = graph.record_start[1:] - graph.record_start[:-1]
    return (hop for hop in range(graph.n_hops) if sizes[hop] > 1)


def _pairs_of(groups: Iterable[Iterable[str]], kinds: dict[str, str]) -> Pairs:
    return {
        (one, other)
        for group in groups
        for one, other in combinations(sorted(group), 2)
        if kinds[one] != kinds[other]
    }


if __name__ == "__main__":
    main()
