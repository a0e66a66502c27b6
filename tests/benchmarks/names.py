"""Precision and recall of name matching on labelled pairs, and its speed.

    python -m tests.benchmarks.names [--misses]

Pairs across scripts come from the UN list: a party's name in its own script against
its names in Latin letters, and against its *false friend*, the name of another party
that shares most words with it. The bands and the probability were set by hand, and words
added to the glosses, after a look at misses of the even half and of the companies in both
halves: the odd half is held out for people only.
"""

import sys
import time
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from diversion.matching import split_name
from diversion.matching.compare import POSSIBLE, SAME, score_parts
from diversion.matching.core import NameParts
from diversion.matching.spellings import spellings
from tests.benchmarks.lists import company_checks, person_pairs, un_parties

WORLD = Path(__file__).resolve().parents[2] / "sample_graphs" / "world"


class Trial(NamedTuple):
    """A name, the names it should find, and those of its false friend."""

    name: str
    true: tuple[str, ...]
    friend: tuple[str, ...]


def un_trials() -> list[Trial]:
    parties = un_parties()
    parts = [tuple(split_name(name) for name in p.latin) for p in parties]
    return [
        Trial(name, party.latin, parties[_friend(number, parts, parties)].latin)
        for number, party in enumerate(parties)
        for name in party.original
        if party.latin
    ]


def world_trials() -> list[Trial]:
    """Companies of the simulated world that have a name in another script."""
    table = pd.read_parquet(WORLD / "companies.parquet")[["name", "aliases"]].dropna()
    rows = [
        (name, alias)
        for name, aliases in table.itertuples(index=False)
        for alias in aliases.split(";")
        if not alias.isascii() and name.isascii()
    ]
    names = sorted({name for name, _ in rows})
    parts = {name: split_name(name) for name in names}
    return [
        Trial(alias, (name,), (max(names, key=lambda n: _shared(parts[n], parts[name])),))
        for name, alias in rows[:400]
    ]


def best(name: str, others: Iterable[str]) -> float:
    own = [split_name(text) for text in spellings(name)]
    theirs = [split_name(text) for other in others for text in spellings(other)]
    return max((score_parts(a, b) for a in own for b in theirs), default=0.0)


def main() -> None:
    shows_misses = "--misses" in sys.argv
    trials = un_trials()
    for title, chosen in (
        ("UN, all scripts", trials),
        ("UN, companies", [t for t in trials if t.true in _entities()]),
        ("UN, even half", [t for t in trials if not _is_odd(t.name)]),
        ("UN, odd half", [t for t in trials if _is_odd(t.name)]),
        ("simulated companies", world_trials()),
    ):
        _report_trials(title, chosen, shows_misses=shows_misses)
    people = person_pairs()
    swapped = [(a.one, b.other) for a in people for b in people if a.other != b.other]
    _report_pairs(
        "people across scripts",
        [(best(p.one, [p.other]), True, p.one, p.other) for p in people]
        + [(best(a, [b]), False, a, b) for a, b in swapped],
        shows_misses=shows_misses,
    )
    _report_pairs(
        "labelled companies",
        [(best(c.one, [c.other]), c.is_match, c.one, c.other) for c in company_checks()],
        shows_misses=shows_misses,
    )
    _report_speed()


def _report_trials(title: str, trials: Sequence[Trial], *, shows_misses: bool) -> None:
    scored = [(best(t.name, t.true), best(t.name, t.friend), t) for t in trials]
    n_above = sum(true > friend for true, friend, _ in scored)
    _say(
        f"{title}: {len(trials)} pairs; true above false friend {n_above / len(trials):.1%}"
    )
    _report_pairs(
        title,
        [(true, True, t.name, t.true[0]) for true, _, t in scored]
        + [(friend, False, t.name, t.friend[0]) for _, friend, t in scored],
        shows_misses=shows_misses,
    )


def _report_pairs(
    title: str, scored: Sequence[tuple[float, bool, str, str]], *, shows_misses: bool
) -> None:
    n_true = sum(is_match for _, is_match, *_ in scored)
    for band, limit in (("same", SAME), ("same or possible", POSSIBLE)):
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


def _report_speed() -> None:
    parts = [split_name(name) for party in un_parties() for name in party.latin][:1500]
    start = time.perf_counter()
    n_scored = 0
    for number, one in enumerate(parts):
        for other in parts[number:]:
            score_parts(one, other)
            n_scored += 1
    seconds = time.perf_counter() - start
    _say(f"speed: {n_scored / seconds:,.0f} scored pairs a second, one core")


def _friend(
    number: int, parts: Sequence[tuple[NameParts, ...]], parties: Sequence[object]
) -> int:
    own = parts[number][0]
    kind = parties[number].kind
    return max(
        (
            n
            for n in range(len(parts))
            if n != number and parties[n].kind == kind and parts[n]
        ),
        key=lambda n: (_shared(parts[n][0], own), -n),
    )


def _shared(one: NameParts, other: NameParts) -> float:
    """Count the words in common; a name with the same core is no false friend."""
    if one.core == other.core:
        return -1.0
    left, right = _words(one.text), _words(other.text)
    return len(left & right) / len(left | right) if left and right else 0.0


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _entities() -> set[tuple[str, ...]]:
    return {party.latin for party in un_parties() if party.kind == "entity"}


def _is_odd(name: str) -> bool:
    return zlib.crc32(name.encode()) % 2 == 1


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
