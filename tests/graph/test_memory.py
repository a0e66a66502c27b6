"""The estimate of memory, held against the arrays themselves."""

import sys
from dataclasses import fields

import pytest

import diversion as dv
from diversion.analysis.asking import Limits, ask
from diversion.engines.compiled import CompiledEngine
from diversion.engines.pairings import plan
from diversion.graph.memory import estimate_memory
from tests.benchmarks.trade import write_trade


@pytest.fixture(scope="module", params=["made up", "world"])
def view(request, samples, tmp_path_factory):
    if request.param == "made up":
        folder = write_trade(tmp_path_factory.mktemp("trade"), 20_000)
    else:
        folder = samples / "world"
    with dv.open(folder) as case:
        yield case.view()


def array_bytes(record) -> int:
    return sum(getattr(record, field.name).nbytes for field in fields(record))


def need_of(graph):
    return estimate_memory(graph.n_hops, graph.record_ids.size, graph.n_parties)


@pytest.mark.slow
def test_the_graph_takes_what_was_estimated(view):
    graph = view.graph
    held = array_bytes(graph.hops) + array_bytes(graph.parties)
    held += graph.record_start.nbytes + graph.record_ids.nbytes
    held += graph.is_hub.nbytes + graph.transforms.nbytes
    texts = [*graph.parties.ids, *graph.parties.names]
    held += sum(sys.getsizeof(text) for text in texts if text is not None)
    assert need_of(graph).graph == pytest.approx(held, rel=0.3)


@pytest.mark.slow
def test_the_passes_take_what_was_estimated(view):
    question = ask(view.graph, view.ends, Limits(max_hops=6))
    directions = plan(view.graph, question)
    held = sum(
        column.nbytes
        for direction in directions
        for pairing in direction.pairings
        for column in pairing
    )
    passes = CompiledEngine().passes(view.graph, question)
    names = ("forward", "before", "backward", "after")
    held += sum(getattr(passes, name).nbytes for name in names)
    assert passes.jumped is None
    assert need_of(view.graph).passes == pytest.approx(held, rel=0.3)


def test_jumps_and_longer_chains_take_more():
    short = estimate_memory(1000, 1000, 10, max_hops=3)
    assert estimate_memory(1000, 1000, 10, max_hops=6) == estimate_memory(
        1000, 1000, 10, max_hops=3, jumps=True
    )
    assert estimate_memory(1000, 1000, 10).passes - short.passes == 3 * 16 * 1000
    assert short.total == short.graph + short.passes
