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
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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


class Intervals(NamedTuple):
    """True kilograms of routes and what bounds them, arrays of shape (n_routes,).

    ``necessary`` is what must have gone if the records are complete.
    """

    true: NDArray[np.float64]
    least: NDArray[np.float64]
    most: NDArray[np.float64]
    possible: NDArray[np.float64]
    necessary: NDArray[np.float64]


def intervals(case: diversion.Case, world: Path) -> tuple[Intervals, int]:
    """Bound the true routes that can be followed; give the number of all beside."""
    routes, amounts = true_routes(world)
    lawful, rows = straight_trade(case, world), []
    for route in routes:
        try:
            opened = case.explain("~".join(route), scorer="best_chain").explanation
        except (UnknownChainError, UnknownPartyError):
            continue
        found, ends = opened.quantity, (route[0], route[-1])
        bounds = (found.sure_kg / SLACK, found.most_kg, found.possible_kg)
        bounds = [np.inf if kg is None else kg for kg in bounds]
        kg = amounts[ends] + lawful.get(ends, 0.0)
        rows.append((kg, *bounds, found.necessary_kg))
    return Intervals(*np.array(rows).T), len(routes)


def main() -> None:
    folder, out = Path(sys.argv[1]), sys.stdout
    out.write(f"{platform.machine()}, {os.cpu_count()} cores; {' '.join(sys.argv)}\n")
    out.write(
        "    world routes followed  inside  on record   sound  median most/true  ms\n"
    )
    total = np.zeros(3, int)
    for name in sys.argv[2:] or WORLDS:
        with diversion.open(folder / name) as case:
            case.view()
            started = time.perf_counter()
            found, n_routes = intervals(case, folder / name)
            took = time.perf_counter() - started
        kg = found.true
        inside = (found.least <= kg) & (kg <= found.most)
        recorded = (found.least <= kg) & (kg <= found.possible)
        out.write(
            f"{name:>9} {n_routes:6} {kg.size:8} {inside.mean():7.1%}"
            f" {recorded.mean():10.1%} {(found.necessary <= kg * SLACK).mean():7.1%}"
            f" {np.median(found.most / kg):17.2f} {took / kg.size * 1e3:4.0f}\n"
        )
        out.flush()
        total += (inside.sum(), recorded.sum(), kg.size)
    shares = total[:2] / total[2]
    out.write(f"inside {shares[0]:.1%}, on record {shares[1]:.1%}, of {total[2]} routes\n")


if __name__ == "__main__":
    main()
