"""The graph is the same, byte by byte, in whatever order its rows come."""

from dataclasses import fields

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diversion import io
from diversion.graph.build import build_graph
from diversion.store import open_store
from tests.benchmarks.trade import write_trade


def graph_of(folder, threads=None):
    with open_store(None) as store:
        for source in io.find_files([folder]):
            store.load(source, io.read_batches(source))
        if threads is not None:
            store._connection.execute(f"SET threads = {threads}")
        return build_graph(store)


def content(graph):
    """Every array with its type; texts as lists, for equal texts have unequal addresses."""
    arrays = {
        f"{name}.{field.name}": getattr(part, field.name)
        for name, part in (("", graph), ("parties", graph.parties), ("hops", graph.hops))
        for field in fields(part)
        if field.name not in {"parties", "hops"}
    }
    return {
        name: (str(a.dtype), a.tolist() if a.dtype.kind in "OT" else a.tobytes())
        for name, a in arrays.items()
    }


def shuffle(folder, target, seed):
    random = np.random.default_rng(seed)
    target.mkdir()
    for source in io.find_files([folder]):
        table = pq.read_table(source.path)
        order = pa.array(random.permutation(table.num_rows))
        pq.write_table(table.take(order), target / source.path.name, row_group_size=997)
    return target


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_of_any_order_of_rows(samples, tmp_path, seed):
    whole = content(graph_of(samples / "world"))
    assert len(whole["hops.source"][1]) > 30_000
    assert content(graph_of(shuffle(samples / "world", tmp_path / "w", seed))) == whole


@pytest.mark.slow
def test_for_any_number_of_threads(samples, tmp_path):
    # Enough rows for several threads to have some: a thread takes 122,880 at a time.
    for folder in (samples / "world", write_trade(tmp_path, 250_000)):
        one = content(graph_of(folder, threads=1))
        assert content(graph_of(folder, threads=2)) == one
        assert content(graph_of(folder, threads=7)) == one
