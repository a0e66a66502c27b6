"""Whether the true kilograms of planted chains lie in the interval that is given.

    python -m tests.benchmarks.quantities ../shared/worlds [WORLD...]

For every true route, cut to what records tie together, that ``explain`` can follow: the
interval from its first to its last company against the kilograms that went from one to
the other: those of planted chains, and what went straight besides. Prints the share
inside, by records alone and with slack; how
often what is necessary if the records are complete is not above the truth; and how wide
the interval is.
"""

import json
import os
import platform
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd

import diversion
from diversion.errors import UnknownChainError, UnknownPartyError

WORLDS = tuple(f"world_{n}" for n in (*range(111, 123), *range(141, 153)))
SLACK = 1.25  # by which masses on record differ, as the product has it


def true_routes(
    world: Path,
) -> tuple[dict[tuple[str, ...], str], dict[tuple[str, str], float]]:
    """Give the routes that records show, and what went between two companies in all."""
    with (world / "truth_chains.jsonl").open() as lines:
        mass = {c["chain_id"]: c["mass_kg"] for c in map(json.loads, lines)}
    routes: dict[tuple[str, ...], str] = {}
    amounts: dict[tuple[str, str], float] = defaultdict(float)
    with (world / "truth_routes.jsonl").open() as lines:
        for chain in map(json.loads, lines):
            for route in chain["routes"]:
                seen = tuple(route["observable"] or ())
                if len(seen) > 1 and seen[0] != seen[-1]:
                    routes[seen] = chain["chain_id"]
                    kg = mass[chain["chain_id"]] * route["mass_share"]
                    amounts[seen[0], seen[-1]] += kg
    return routes, amounts


def straight_trade(case: diversion.Case, world: Path) -> dict[tuple[str, str], float]:
    """Add up what went straight from one company to another outside of chains."""
    graph, lots = case.graph(), pd.read_parquet(world / "truth_lots.parquet")
    share = lots.set_index("shipment_id")["illicit_share"]
    first = graph.record_ids[graph.record_start[:-1]]
    mass = graph.hops.mass_kg * (1 - share.reindex(first).to_numpy())
    ids = graph.parties.ids
    ends = [ids[graph.hops.source], ids[graph.hops.target]]
    return pd.Series(mass).groupby(ends).sum().to_dict()


def main() -> None:
    folder, out = Path(sys.argv[1]), sys.stdout
    out.write(f"{platform.machine()}, {os.cpu_count()} cores; {' '.join(sys.argv)}\n")
    out.write(
        "    world routes followed  inside  on record   sound  median most/true  ms\n"
    )
    total = np.zeros(3, int)
    for name in sys.argv[2:] or WORLDS:
        routes, amounts = true_routes(folder / name)
        rows, took = [], 0.0
        with diversion.open(folder / name) as case:
            lawful = straight_trade(case, folder / name)
            for route in routes:
                started = time.perf_counter()
                try:
                    found = case.explain("~".join(route)).explanation.quantity
                except (UnknownChainError, UnknownPartyError):
                    continue
                took += time.perf_counter() - started
                bounds = (found.sure_kg / SLACK, found.most_kg, found.possible_kg)
                bounds = [np.inf if kg is None else kg for kg in bounds]
                ends = route[0], route[-1]
                kg = amounts[ends] + lawful.get(ends, 0.0)
                rows.append((kg, *bounds, found.necessary_kg))
        kg, sure, most, possible, least = np.array(rows).T
        inside, recorded = (sure <= kg) & (kg <= most), (sure <= kg) & (kg <= possible)
        out.write(
            f"{name:>9} {len(routes):6} {kg.size:8} {inside.mean():7.1%}"
            f" {recorded.mean():10.1%} {(least <= kg * SLACK).mean():7.1%}"
            f" {np.median(most / kg):17.2f} {took / kg.size * 1e3:4.0f}\n"
        )
        out.flush()
        total += (inside.sum(), recorded.sum(), kg.size)
    shares = total[:2] / total[2]
    out.write(f"inside {shares[0]:.1%}, on record {shares[1]:.1%}, of {total[2]} routes\n")


if __name__ == "__main__":
    main()
