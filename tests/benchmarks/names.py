"""Precision and recall of name matching on labelled pairs, by script, and its speed.

    python -m tests.benchmarks.names [--misses]

For each script and kind of party, in the half that bands and costs were tuned on and in
the half held out: the share of true pairs that score above their false friend; precision
and recall of the pairs (true ones and false friends) at each band; and the same of a
*search*, where the name is looked up among the Latin names of all parties and every
answer of another party counts as wrong. See ``cross_scripts`` for the pairs.
"""

import platform
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import pandas as pd

from diversion.matching import Comparison, NameIndex, split_name
from diversion.matching.compare import POSSIBLE, SAME, score_parts
from diversion.matching.spellings import spellings
from tests.benchmarks.cross_scripts import Party, Trial, is_held_out, parties, trials
from tests.benchmarks.lists import labelled_checks, person_pairs, un_parties

WORLD = Path(__file__).resolve().parents[2] / "sample_graphs" / "world"
BANDS = (("same", SAME), ("same or possible", POSSIBLE))
SPEED_NAMES = 700

Scored = Sequence[tuple[float, bool, str, str]]


def best(name: str, others: Iterable[str]) -> float:
    own = [split_name(text) for text in spellings(name)]
    theirs = [split_name(text) for other in others for text in spellings(other)]
    return max((score_parts(a, b) for a in own for b in theirs), default=0.0)


class Finder:
    """The Latin names of all parties, to be searched as screening does."""

    def __init__(self, known: Sequence[Party]) -> None:
        named = [
            (part, number)
            for number, party in enumerate(known)
            for name in party.latin
            for part in spellings(name)
        ]
        self._owners = [number for _, number in named]
        self._index = NameIndex(name for name, _ in named)

    def find(self, name: str) -> dict[int, float]:
        """Give each party that is found, with its best score."""
        found: dict[int, float] = defaultdict(float)
        for query in spellings(name):
            for number, score in self._index.find(query):
                owner = self._owners[number]
                found[owner] = max(found[owner], score)
        return found


def main() -> None:
    shows_misses = "--misses" in sys.argv
    known = parties()
    finder = Finder(known)
    made = trials(known)
    for half, is_out in (("tuning half", False), ("held-out half", True)):
        own = [t for t in made if is_held_out(known[t.party]) == is_out]
        groups: dict[str, list[Trial]] = {f"{half}, all": own}
        for kind in ("company", "person"):
            some = [t for t in own if known[t.party].kind == kind]
            groups[f"{half}, {kind}"] = some
            for script in sorted({t.script for t in some}):
                groups[f"{half}, {kind}, {script}"] = [
                    t for t in some if t.script == script
                ]
        for title, chosen in groups.items():
            is_whole = title.endswith("all")
            _report_trials(
                title, chosen, known, finder, shows_misses=shows_misses and is_whole
            )
        _report_chances(half, own, known, finder)
    _report_other(shows_misses=shows_misses)
    _report_speed()


def _report_chances(
    half: str, chosen: Sequence[Trial], known: Sequence[Party], finder: Finder
) -> None:
    """Print what the probabilities of answers promise, and how many are right."""
    answers = [
        (Comparison(score, "").probability, score, party == t.party)
        for t in chosen
        for party, score in finder.find(t.name).items()
        if known[t.party].kind in ("company", "person")
    ]
    for low, high in pairwise((POSSIBLE, 0.85, 0.93, 1.01)):
        some = [(p, is_right) for p, score, is_right in answers if low <= score < high]
        if some:
            promised = sum(p for p, _ in some) / len(some)
            right = sum(is_right for _, is_right in some) / len(some)
            _say(
                f"{half}, scores {low:.2f} to {min(1.0, high):.2f}: {len(some)} answers, "
                f"promised {promised:.2f}, right {right:.2f}"
            )


def _report_trials(
    title: str,
    chosen: Sequence[Trial],
    known: Sequence[Party],
    finder: Finder,
    *,
    shows_misses: bool,
) -> None:
    scored = [
        (best(t.name, known[t.party].latin), best(t.name, known[t.friend].latin), t)
        for t in chosen
    ]
    n_above = sum(true > friend for true, friend, _ in scored)
    _say(
        f"{title}: {len(chosen)} pairs; true above false friend {n_above / len(chosen):.1%}"
    )
    _report_pairs(
        "pairs",
        [(true, True, t.name, known[t.party].latin[0]) for true, _, t in scored]
        + [(friend, False, t.name, known[t.friend].latin[0]) for _, friend, t in scored],
        shows_misses=shows_misses,
    )
    searched = [(t, finder.find(t.name)) for t in chosen]
    _report_pairs(
        "search",
        [
            (score, party == t.party, t.name, known[party].latin[0])
            for t, found in searched
            for party, score in found.items()
        ],
        n_true=len(chosen),
        shows_misses=shows_misses,
    )


def _report_pairs(
    title: str, scored: Scored, *, n_true: int | None = None, shows_misses: bool
) -> None:
    n_true = n_true or sum(is_match for _, is_match, *_ in scored)
    for band, limit in BANDS:
        found = [is_match for score, is_match, *_ in scored if score >= limit]
        precision = sum(found) / len(found) if found else float("nan")
        _say(
            f"  {title}, {band}: precision {precision:.3f}, recall "
            f"{sum(found) / n_true:.3f}"
        )
    if shows_misses:
        for score, is_match, one, other in sorted(scored):
            if is_match != (score >= POSSIBLE):
                _say(
                    f"    {score:.3f} {'missed' if is_match else 'found'}: {one} | {other}"
                )


def _report_other(*, shows_misses: bool) -> None:
    people = person_pairs()
    swapped = [(a.one, b.other) for a in people for b in people if a.other != b.other]
    _say("people across scripts")
    _report_pairs(
        "pairs",
        [(best(p.one, [p.other]), True, p.one, p.other) for p in people]
        + [(best(a, [b]), False, a, b) for a, b in swapped],
        shows_misses=shows_misses,
    )
    for kind, is_person in (("companies", False), ("people", True)):
        _say(f"labelled {kind}")
        checks = labelled_checks(people=is_person)
        _report_pairs(
            "pairs",
            [(best(c.one, [c.other]), c.is_match, c.one, c.other) for c in checks],
            shows_misses=shows_misses,
        )
    _say("simulated companies")
    world = _world_parties()
    _report_trials(
        "simulated", trials(world), world, Finder(world), shows_misses=shows_misses
    )


def _world_parties() -> list[Party]:
    """Companies of the simulated world, the first 400 of another script's name."""
    table = pd.read_parquet(WORLD / "companies.parquet")[["name", "aliases"]].dropna()
    names: dict[str, list[str]] = {}
    for name, aliases in table.itertuples(index=False):
        if name.isascii() and len(names) < 400:
            names.setdefault(name, []).extend(
                alias for alias in aliases.split(";") if not alias.isascii()
            )
    return [Party("company", (name,), tuple(own)) for name, own in names.items()]


def _report_speed() -> None:
    names = [name for party in un_parties() for name in (*party.latin, *party.original)]
    parts = [split_name(name) for name in names[:: max(1, len(names) // SPEED_NAMES)]]
    start = time.process_time()
    n_scored = 0
    for number, one in enumerate(parts):
        for other in parts[number:]:
            score_parts(one, other)
            n_scored += 1
    seconds = time.process_time() - start
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    _say(f"speed: {n_scored / seconds:,.0f} scored pairs a second of one core, {machine}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
