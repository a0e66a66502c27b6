"""What a cap on edges per vertex loses: true chains of labelled worlds cut by it.

    python -m tests.benchmarks.truncation ../shared/worlds [WORLD...]

Graph benchmarks make hubs affordable by *truncation*: a step looks at no more than the
newest ``k`` edges of a vertex. A window over sorted queues needs no cap. Prints the
share of true chains whose recorded shipments all survive: newest ``k`` out-edges of each
sender (a forward step), and those that are also among the newest ``k`` in-edges of each
receiver (a search from both ends).
"""

import json
import sys
from pathlib import Path

import numpy as np

import diversion
from diversion.graph.temporal import TemporalGraph

CAPS = (10, 50, 100, 500)
WORLDS = ("world_101", "world_111", "world_116", "world_141", "world_147", "world_104")


def true_chains(world: Path) -> list[list[str]]:
    """List the recorded shipments of each true chain that has any."""
    with (world / "truth_chains.jsonl").open() as lines:
        chains = [json.loads(line) for line in lines]
    recorded = [[s for s in c["shipments"] if c["observed"].get(s)] for c in chains]
    return [shipments for shipments in recorded if shipments]


def newest(party: np.ndarray, day: np.ndarray, cap: int, open_side: int) -> np.ndarray:
    """Say which hops are among the newest ``cap`` of their party; the open side is free."""
    order = np.lexsort((-day, party))
    first = np.searchsorted(party[order], party[order], side="left")
    kept = np.zeros(party.size, np.bool_)
    kept[order[np.arange(party.size) - first < cap]] = True
    return kept | (party == open_side)


def surviving(graph: TemporalGraph, chains: list[list[str]]) -> dict[str, float]:
    """Give the share of chains that survive, by way of looking."""
    hops = graph.hops
    hop_of = dict(
        zip(
            graph.record_ids.tolist(),
            np.repeat(np.arange(graph.n_hops), np.diff(graph.record_start)).tolist(),
            strict=True,
        )
    )

    def share(kept: np.ndarray) -> float:
        whole = [all(s in hop_of and kept[hop_of[s]] for s in chain) for chain in chains]
        return sum(whole) / len(whole)

    shares = {}
    for cap in CAPS:
        ahead = newest(hops.source, hops.depart_lo, cap, graph.unknown)
        back = newest(hops.target, hops.arrive_hi, cap, graph.unknown)
        shares[f"out {cap}"], shares[f"both {cap}"] = share(ahead), share(ahead & back)
    shares["ours"] = share(np.ones(graph.n_hops, np.bool_))
    return shares


def main() -> None:
    folder = Path(sys.argv[1])
    out = sys.stdout
    heads = [f"{way} {cap}" for cap in CAPS for way in ("out", "both")] + ["ours"]
    out.write(f"{'world':>10} {'hops':>8} {'chains':>6} {'widest':>6} ")
    out.write(" ".join(f"{head:>8}" for head in heads) + "\n")
    for name in sys.argv[2:] or WORLDS:
        chains = true_chains(folder / name)
        with diversion.open(folder / name) as case:
            graph = case.graph()
        known = graph.hops.source[graph.hops.source != graph.unknown]
        shares = surviving(graph, chains)
        out.write(f"{name:>10} {graph.n_hops:8,} {len(chains):6} ")
        out.write(f"{np.bincount(known).max():6,} ")
        out.write(" ".join(f"{shares[head]:8.0%}" for head in heads) + "\n")
        out.flush()
        if shares["ours"] < 1:
            sys.exit(f"{name}: a recorded shipment is missing from the graph")


if __name__ == "__main__":
    main()
