"""How far leaving a fact out around a chain is from scoring the whole case without it.

    python -m tests.benchmarks.left_out ../shared/worlds/world_104 --chains 4

Takes leads of a case of Parquet tables, leaves out the first, a middle and the last
consignment of each, then the mass of each, and compares the score that ``explain`` gives
with that of a case that never held the rows or the values. Prints every pair in decibans,
and the median and the largest difference.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

import diversion
from diversion.analysis.odds import BAN
from diversion.scoring.rescoring import Rescorer
from diversion.scoring.states import Change

TABLES = ("companies", "shipments", "links", "listings")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", type=Path)
    parser.add_argument("--chains", type=int, default=4)
    options = parser.parse_args()
    say(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    say(" ".join(sys.argv))
    tables = {name: pd.read_parquet(options.case / f"{name}.parquet") for name in TABLES}
    apart = []
    for text, near, whole in pairs(options.case, tables, options.chains):
        say(f"{text}: {shown(near)} around the chain, {shown(whole)} in the whole case")
        if near is not None and whole is not None:
            apart.append(abs(near - whole))
    say(
        f"{len(apart)} scores compared; apart by {np.median(apart):.2f} dB in the median, "
        f"{max(apart):.2f} dB at most"
    )


def pairs(
    path: Path, tables: dict[str, pd.DataFrame], n_chains: int
) -> Iterator[tuple[str, float | None, float | None]]:
    """Give facts with the decibans by which the score moves, by both ways."""
    with diversion.open(path) as case:
        fitted = case.fitted("fitted")
        graph = fitted.records.view.graph
        for row in fitted.routes.choose(n_chains):
            rescorer = Rescorer(fitted.surroundings, int(row))
            part = rescorer.vicinity
            ids = [str(graph.parties.ids[part.parties[p]]) for p in part.route]
            for hop in sorted(
                {part.walk[0], part.walk[len(part.walk) // 2], part.walk[-1]}
            ):
                records = graph.records_of(int(part.hops[hop]))
                shipments = tables["shipments"]
                is_its = shipments["shipment_id"].isin(records)
                for what, change, rows in (
                    ("all", Change(gone=frozenset({hop})), shipments[~is_its]),
                    (
                        "mass",
                        Change(values={hop: {"mass_kg": np.nan}}),
                        shipments.assign(mass_kg=shipments["mass_kg"].mask(is_its)),
                    ),
                ):
                    again = rescorer.without(change)
                    near = again and 10 * (again.route - rescorer.score) / BAN
                    whole = from_scratch({**tables, "shipments": rows}, ids)
                    if whole is not None:
                        whole -= 10 * rescorer.score / BAN
                    yield (
                        f"{'~'.join(ids)} without {what} of {' '.join(records)}",
                        near,
                        whole,
                    )


def from_scratch(tables: dict[str, pd.DataFrame], ids: list[str]) -> float | None:
    """Score a chain in a case of these tables, in decibans; ``None`` if it is no chain."""
    with tempfile.TemporaryDirectory() as folder:
        for name, table in tables.items():
            table.to_parquet(Path(folder) / f"{name}.parquet")
        with diversion.open(folder) as case:
            fitted = case.fitted("fitted")
            place = {party: k for k, party in enumerate(fitted.view.graph.parties.ids)}
            parties = fitted.records.joined.party_of[[place[each] for each in ids]]
            row = fitted.routes.find(parties)
            return None if row is None else float(10 * fitted.routes.log_odds[row] / BAN)


def shown(value: float | None) -> str:
    return "falls apart" if value is None else f"{value:+.2f} dB"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
