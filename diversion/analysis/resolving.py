"""Which records may be of one company: by names in any script, identifiers, addresses.

Subjects are the companies of a case, with the names that shipments write beside their
ids, and the names of shipments that have no id. Two records with a common LEI, IMO or
registration number are one; two LEI or IMO numbers that differ keep records apart; names
decide between, helped or hindered by countries, addresses and phones. A judgement by a
person outranks all of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from diversion.analysis.judgements import Verdict, ordered, read_judgements
from diversion.analysis.profiles import (
    Profile,
    is_no_name,
    is_same_address,
    may_be_one_number,
    profile_of,
    weigh,
)
from diversion.matching.candidates import NameIndex
from diversion.matching.compare import POSSIBLE, Comparison, explain
from diversion.matching.spellings import spellings
from diversion.store.base import Reader

COLUMNS: Final = (
    "one_id",
    "one_name",
    "other_id",
    "other_name",
    "score",
    "probability",
    "band",
    "judged",
    "why",
)
BY_IDENTIFIER: Final = 1.0  # score of two records with a common identifier
COMMON: Final = 20  # records; an identifier that more share is no company's own
# Of the probability: score, and the share of such proposals that are right in eight
# labelled worlds, tests/benchmarks/resolving.py. It only rises (isotonic, rounded): of all
# pairs of records few are one company, so a likeness must be high to mean it.
_CHANCES: Final = np.array((
    (0.0, 0.0), (0.85, 0.003), (0.88, 0.02), (0.91, 0.06), (0.93, 0.15), (0.95, 0.7),
    (0.97, 0.85), (0.985, 0.9), (1.0, 0.96),
)).T  # fmt: skip
OWN: Final = 2  # companies; a name that more have says little by itself
SHARED_POWER: Final = 0.25  # how fast it loses: with three companies 10 %, with ten 33 %
_BLOCK: Final = 1_000  # names looked up at a time
APART_COST: Final = 0.12  # each: addresses that both have and that differ, phones too


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two records that may be of one company, ids in order."""

    one_id: str
    one_name: str
    other_id: str
    other_name: str
    score: float
    why: str
    judged: Verdict | None = None

    @property
    def probability(self) -> float:
        """How likely the two are one company; a judgement makes it 1 or 0."""
        if self.judged is Verdict.SAME:
            return 1.0
        if self.judged is Verdict.DIFFERENT:
            return 0.0
        return float(np.interp(self.score, *_CHANCES))

    @property
    def band(self) -> str:
        """``same``, ``possible`` or ``different``."""
        if self.judged in (Verdict.SAME, Verdict.DIFFERENT):
            return str(self.judged)
        return Comparison(self.score, "").band

    def row(self) -> tuple[object, ...]:
        """Give the values under :data:`COLUMNS`."""
        judged = None if self.judged is None else str(self.judged)
        return (
            self.one_id, self.one_name, self.other_id, self.other_name,
            round(self.score, 4), round(self.probability, 4), self.band, judged, self.why,
        )  # fmt: skip


def propose(store: Reader) -> list[Proposal]:
    """Find records of a case that may be of one company, the likeliest first.

    A name of a shipment that stands for a company by its letters alone is not proposed;
    it is tied already.
    """
    names, profiles = _subjects(store)
    found: dict[tuple[str, str], tuple[float, str]] = {}
    for pair, score, why in (*_by_identifier(profiles), *_by_name(names, profiles)):
        if score > found.get(pair, (0.0, ""))[0]:
            found[pair] = score, why
    verdicts = read_judgements(store)
    for pair in verdicts.keys() - found.keys():
        if set(pair) <= profiles.keys():
            found[pair] = 0.0, "nothing but a judgement"
    proposals = [
        Proposal(
            one,
            names[one][0],
            other,
            names[other][0],
            score,
            why,
            verdicts.get((one, other)),
        )
        for (one, other), (score, why) in found.items()
    ]
    return sorted(proposals, key=lambda p: (-p.probability, -p.score, p.one_id, p.other_id))


def proposals_table(proposals: Iterable[Proposal]) -> pd.DataFrame:
    """Give proposals as a table with :data:`COLUMNS`, in their order."""
    return pd.DataFrame([p.row() for p in proposals], columns=list(COLUMNS))


def _subjects(
    store: Reader,
) -> tuple[dict[str, tuple[str, ...]], dict[str, Profile]]:
    """Give the names and the profile of every company, and of every name without an id."""
    companies = store.read("companies").to_pandas()
    written = store.query("written_names").to_pylist()
    store.run("records", as_of=None)
    keys = dict(zip(*store.query("name_keys").to_pydict().values(), strict=True))
    beside: dict[str, list[str]] = defaultdict(list)
    for row in written:
        if row["company_id"] is not None:
            beside[row["company_id"]].append(row["name"])
    names: dict[str, tuple[str, ...]] = {}
    profiles: dict[str, Profile] = {}
    for row in companies.itertuples(index=False):
        profile = profile_of(row)
        more = beside.get(row.company_id, [])
        kept = [n for n in (*profile.names, *more) if not is_no_name(n, profile.address)]
        profiles[row.company_id] = profile
        names[row.company_id] = tuple(dict.fromkeys(kept)) or profile.names[:1]
    for row in written:
        if row["company_id"] is None and (key := keys.get(row["name"])):
            profile = Profile(
                (row["name"],), row["country"] or "", "", frozenset(), frozenset()
            )
            profiles.setdefault(key, profile)
            names.setdefault(key, (row["name"],))
    return names, profiles


def _by_identifier(
    profiles: Mapping[str, Profile],
) -> Iterator[tuple[tuple[str, str], float, str]]:
    holders: dict[str, list[str]] = defaultdict(list)
    for subject, profile in profiles.items():
        for identifier in profile.identifiers:
            holders[identifier].append(subject)
    for identifier, subjects in sorted(holders.items()):
        if len(subjects) > COMMON:
            continue
        for place, one in enumerate(subjects):
            for other in subjects[place + 1 :]:
                if not may_be_one_number(identifier, profiles[one], profiles[other]):
                    continue
                score, notes = weigh(BY_IDENTIFIER, profiles[one], profiles[other])
                if score >= POSSIBLE:
                    why = "; ".join((f"identifier agrees: {identifier}", *notes))
                    yield ordered(one, other), score, why


def _by_name(
    names: Mapping[str, tuple[str, ...]], profiles: Mapping[str, Profile]
) -> Iterator[tuple[tuple[str, str], float, str]]:
    parts, owners = [], []
    for subject, written in names.items():
        for name in dict.fromkeys(part for n in written for part in spellings(n)):
            parts.append(name)
            owners.append(subject)
    index = NameIndex(parts)
    holders: dict[str, set[str]] = defaultdict(set)
    for number, subject in enumerate(owners):
        holders[index.parts(number).text].add(subject)
    for number, other_number, score in _alike(index):
        subject, other = owners[number], owners[other_number]
        if other != subject:
            one = index.parts(number)
            two = index.parts(other_number)
            n_holders = max(len(holders[one.text]), len(holders[two.text]))
            own = score * min(1.0, (OWN / n_holders) ** SHARED_POWER)
            settled, notes = _weigh(own, profiles[subject], profiles[other])
            if settled >= POSSIBLE:
                if n_holders > OWN:
                    notes.append(f"{n_holders} companies have such a name")
                why = "; ".join((explain(one, two), *notes))
                yield ordered(subject, other), settled, why


def _alike(index: NameIndex) -> Iterator[tuple[int, int, float]]:
    """Give every two names of an index that are alike, once, and how much."""
    for start in range(0, len(index), _BLOCK):
        numbers = range(start, min(start + _BLOCK, len(index)))
        every = index.find_all([index.parts(number) for number in numbers])
        for number, found in zip(numbers, every, strict=True):
            for other, score in found:
                if other > number:
                    yield number, other, score


def _weigh(score: float, one: Profile, other: Profile) -> tuple[float, list[str]]:
    """Weigh as in screening; records of one register also speak by what differs."""
    score, notes = weigh(score, one, other)
    if one.address and other.address and not is_same_address(one.address, other.address):
        score -= APART_COST
        notes.append("addresses differ")
    if one.phones and other.phones and one.phones.isdisjoint(other.phones):
        score -= APART_COST
        notes.append("phones differ")
    return score, notes


def matches_of(proposals: Iterable[Proposal]) -> pa.Table:
    """Give proposals as the store keeps them, without those judged different."""
    kept = [p for p in proposals if p.judged is not Verdict.DIFFERENT]
    return pa.table(
        {
            "one_id": pa.array([p.one_id for p in kept], pa.string()),
            "other_id": pa.array([p.other_id for p in kept], pa.string()),
            "probability": pa.array([p.probability for p in kept], pa.float64()),
            "why": pa.array([p.why for p in kept], pa.string()),
        }
    )
