"""How well chains of a kind are found by models that never saw one of that kind.

Run it as ``python -m tests.benchmarks.unseen ../shared/worlds``. The kinds of chains are
dealt into three groups; a third of the worlds at a time is left out, and a group with
it: the other worlds are fitted on with all records of such chains taken away. Prints for
every group which share of its chains is among the first hundred leads of the worlds left
out, beside the same by models that saw chains of all kinds.
"""

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pandas as pd

import diversion
from diversion.scoring.evaluation import Truth, read_truth
from diversion.scoring.evaluation.routes import chain_hits
from diversion.scoring.fitted import Fitted
from diversion.scoring.fitting import KnownCase
from diversion.scoring.fitting.planting import read_tables
from diversion.scoring.folds import N_FOLDS
from diversion.scoring.models import ModelFile
from tests.benchmarks.scores import COPIES, EASY, WIDE, fit, say, splits, with_copies


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", type=Path)
    parser.add_argument("--only", type=int, nargs="*", default=(*EASY, *WIDE))
    options = parser.parse_args()
    say(f"{platform.platform()} python {sys.version.split()[0]}")
    start = time.perf_counter()
    folders = {w: options.worlds / f"world_{w}" for w in options.only}
    truths = {w: read_truth([folder]) for w, folder in folders.items()}
    kinds = sorted({c.typology for t in truths.values() for c in t.chains})
    total: dict[str, list[bool]] = {"unseen": [], "seen": []}
    for fold, (kept, left) in enumerate(splits("cv", options.only)):
        group = set(kinds[fold::N_FOLDS])
        found = {}
        for name, hidden in (("unseen", group), ("seen", set[str]())):
            with ExitStack() as opened:
                known = [c for w in kept for c in without(opened, folders[w], hidden)]
                model = fit(known)
            hits = [h for w in left for h in found_of(folders[w], truths[w], model, group)]
            found[name] = sum(hits) / max(1, len(hits))
            total[name] += hits
        report(", ".join(sorted(group)), found)
    report("all", {name: sum(hits) / len(hits) for name, hits in total.items()})
    say(f"{time.perf_counter() - start:.0f} s")


def without(opened: ExitStack, folder: Path, hidden: set[str]) -> list[KnownCase]:
    """Give a world and its copies, from which chains of some kinds are taken away."""
    truth = read_truth([folder])
    with diversion.open(folder) as case:
        tables = read_tables(case.view().store)
    tables, truth = take_away(tables, truth, hidden)
    view = opened.enter_context(_opened(tables)).view()
    return with_copies(opened, view, truth, COPIES)


def take_away(
    tables: Mapping[str, pd.DataFrame], truth: Truth, hidden: set[str]
) -> tuple[dict[str, pd.DataFrame], Truth]:
    """Take chains of some kinds away, with the records that are of no other chain."""
    gone = {c.chain_id for c in truth.chains if c.typology in hidden}
    left = tuple(c for c in truth.chains if c.typology not in hidden)
    chains = truth.lots["chains"].fillna("").str.split(";")
    is_gone = chains.map(lambda of: of != [""] and set(of) <= gone)
    lost = set(truth.lots["shipment_id"][is_gone])
    shipments = tables["shipments"]
    kept = shipments[~shipments["shipment_id"].isin(lost)]
    named = {company for c in left for route in c.routes for company in route}
    roles = {company: role for company, role in truth.roles.items() if company in named}
    lots = truth.lots[~is_gone]
    return {**tables, "shipments": kept}, replace(
        truth, chains=left, lots=lots, roles=roles
    )


def _opened(tables: Mapping[str, pd.DataFrame]) -> diversion.Case:
    with tempfile.TemporaryDirectory() as place:
        for name, table in tables.items():
            table.to_csv(Path(place) / f"{name}.csv", index=False)
        return diversion.open(place)


def found_of(folder: Path, truth: Truth, model: ModelFile, kinds: set[str]) -> list[bool]:
    """Say of each chain of some kinds whether it is among the first leads."""
    with diversion.open(folder) as case:
        leads, _ = Fitted(case.view(), model).leads(100)
    hits = chain_hits(truth, [{"companies": lead.companies} for lead in leads])
    return [hit for kind in sorted(kinds & set(hits)) for hit in hits[kind]]


def report(name: str, found: Mapping[str, float]) -> None:
    shares = "  ".join(f"{how} {share:.3f}" for how, share in found.items())
    say(f"{shares}  chains of {name}")


if __name__ == "__main__":
    main()
