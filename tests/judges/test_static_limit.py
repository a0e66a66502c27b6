"""With every date on one day time falls away: networkx and matrix powers must agree."""

from itertools import islice

import networkx as nx
import numpy as np
import pytest

from diversion.engines.base import NONE, LinkRule
from diversion.engines.compiled import CompiledEngine
from diversion.engines.flows import count_walks
from tests.zoo import Specimen, ask, graph_of

LAPTOPS = "847130"
LINK = -300  # every link on one day: subheading, no wait, order only possible
RULE = LinkRule(hs6=-200, hs4=NONE, hs2=NONE, possible=-100, dwell=((0, 0),))
SEEDS = range(12)
ALL = 100_000


def one_day(seed: int, *, n_parties: int = 7, parallel: int = 1) -> Specimen:
    """Draw a small directed graph; every weight is a price, so that none is above zero."""
    rng = np.random.default_rng(seed)
    names = [chr(ord("A") + k) for k in range(n_parties)]
    pairs = [(a, b) for a in names for b in names if a != b and rng.random() < 0.45]
    hops = [
        (a, b, 0, 0, LAPTOPS) for a, b in pairs for _ in range(rng.integers(parallel) + 1)
    ]
    graph = graph_of(hops, parties=names)

    def prices(chosen: str) -> dict[str, int]:
        return {name: -int(rng.integers(0, 400)) for name in chosen}

    question = ask(
        graph,
        sources=prices("ABC"),
        targets=prices("EFG"),
        transit=prices("".join(names)),
        rule=RULE,
        max_hops=n_parties - 1,
    )
    return graph, question


def priced(specimen: Specimen) -> "nx.DiGraph[int]":
    """Give the digraph of parties with the price of each step, and open ends -1 and -2."""
    graph, question = specimen
    network: nx.DiGraph[int] = nx.DiGraph()
    network.add_nodes_from((-1, -2))
    for hop in range(graph.n_hops):
        a, b = int(graph.hops.source[hop]), int(graph.hops.target[hop])
        # What it costs to pass a party is paid on leaving it; the start pays it back.
        network.add_edge(a, b, price=-LINK - int(question.transit[a]), hop=hop)
    return network


def path_prices(specimen: Specimen) -> dict[tuple[int, ...], int]:
    """Price every simple path from a source to a target, by networkx."""
    question = specimen[1]
    network = priced(specimen)
    found = {}
    for a in network:
        for b in network:
            if min(a, b) < 0 or a == b:
                continue
            for path in nx.all_simple_paths(network, a, b):
                first, last = (
                    network.edges[path[0], path[1]]["hop"],
                    network.edges[path[-2], path[-1]]["hop"],
                )
                ends = question.source_weight[first], question.target_weight[last]
                if NONE not in ends:
                    inner = sum(LINK + int(question.transit[v]) for v in path[1:-1])
                    found[tuple(path)] = int(ends[0]) + inner + int(ends[1])
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_routes_equal_all_simple_paths(seed):
    specimen = one_day(seed)
    expected = path_prices(specimen)
    answer = CompiledEngine().routes(*specimen, top=ALL)
    assert {route.parties: route.score for route in answer.routes} == expected
    assert answer.exact
    assert len(expected) > 10


@pytest.mark.parametrize("seed", SEEDS)
def test_best_routes_equal_the_shortest_simple_paths(seed):
    """Yen's algorithm between one source and one target, nearest first."""
    graph, question = one_day(seed, n_parties=8)
    source, target = 0, 6
    question = ask(
        graph,
        sources="A",
        targets="G",
        transit={
            name: int(price)
            for name, price in zip(graph.parties.ids, question.transit, strict=True)
        },
        rule=RULE,
        max_hops=7,
    )
    network = priced((graph, question))
    shortest = nx.shortest_simple_paths(network, source, target, weight="price")
    # The first hop pays for no link and its party passes nothing on.
    start = -LINK - int(question.transit[source])
    expected = [
        start - nx.path_weight(network, path, "price") for path in islice(shortest, 15)
    ]
    answer = CompiledEngine().routes(graph, question, top=15)
    assert [route.score for route in answer.routes] == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_counts_equal_powers_of_the_adjacency_matrix(seed):
    graph, question = one_day(seed, parallel=3)
    adjacency = np.zeros((graph.n_parties, graph.n_parties), np.int64)
    np.add.at(adjacency, (graph.hops.source, graph.hops.target), 1)
    starts, ends = np.zeros(graph.n_parties, int), np.zeros(graph.n_parties, int)
    starts[:3] = ends[4:7] = 1
    power, expected = np.eye(graph.n_parties, dtype=np.int64), []
    for _ in range(question.max_hops):
        power = power @ adjacency
        expected.append(int(starts @ power @ ends))
    counts = count_walks(graph, question, goods="hs6", returns=True)
    assert counts.by_hops.tolist() == expected
    assert expected[-1] > 1_000


@pytest.mark.parametrize("seed", SEEDS)
def test_counts_without_returns_equal_powers_of_the_hashimoto_matrix(seed):
    graph, question = one_day(seed, parallel=3)
    source, target = graph.hops.source, graph.hops.target
    follows = target[:, None] == source[None, :]
    returns = source[:, None] == target[None, :]
    step = (follows & ~returns).astype(np.int64)
    starts = (question.source_weight != NONE).astype(np.int64)
    ends = (question.target_weight != NONE).astype(np.int64)
    before, expected = [starts], []
    for _ in range(question.max_hops):
        expected.append(int(before[-1] @ ends))
        before.append(before[-1] @ step)
    after = [ends]
    for _ in range(question.max_hops - 1):
        after.append(step @ after[-1])
    through = sum(
        before[a] * after[b]
        for a in range(question.max_hops)
        for b in range(question.max_hops - a)
    )
    counts = count_walks(graph, question, goods="any")
    assert counts.by_hops.tolist() == expected
    assert counts.through.tolist() == through.tolist()
