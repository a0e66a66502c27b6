"""Names of one party in two scripts, each with the name of a false friend.

Two tables make the trials. The UN list gives names in their own script beside those in
Latin letters (most are Arabic); where it has none, ``cross_script.csv`` does: the listed
Korean names written in Hangul, and companies of other countries under the names they use
themselves. Its spellings are our own work; that a company stands there says nothing of it.

The *false friend* of a party is another party, of the same kind, whose name shares the
most words with it. Parties are split into a half to tune on and a half that is held out.
"""

import csv
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from diversion.matching import split_name
from diversion.matching.scripts import KANA, script_of
from tests.benchmarks.lists import un_parties

TABLE = Path(__file__).with_name("cross_script.csv")


class Party(NamedTuple):
    """One party: its names in Latin letters, and in its own script."""

    kind: str
    latin: tuple[str, ...]
    original: tuple[str, ...]


class Trial(NamedTuple):
    """A name, the number of the party it should find, and that of its false friend."""

    script: str
    name: str
    party: int
    friend: int


def parties() -> list[Party]:
    """Every party of the UN list, with what the table adds, then those of the table."""
    kinds = {"entity": "company", "individual": "person"}
    found = {
        party.reference: [kinds[party.kind], list(party.latin), list(party.original)]
        for party in un_parties()
    }
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = row["listed_as"] or row["latin"]
            held = found.setdefault(key, [row["kind"], [row["latin"]], []])
            held[2].append(row["original"])
    return [
        Party(kind, tuple(latin), tuple(original))
        for kind, latin, original in found.values()
        if latin
    ]


def trials(known: Sequence[Party]) -> list[Trial]:
    friends = _Friends(known)
    return [
        Trial(script_in(name), name, number, friends.of(number))
        for number, party in enumerate(known)
        for name in dict.fromkeys(party.original)
    ]


def is_held_out(party: Party) -> bool:
    return zlib.crc32(party.latin[0].encode()) % 2 == 1


def script_in(name: str) -> str:
    """Name the script of a text: Japanese if it has kana or a Japanese legal form."""
    found = Counter(script_of(c) for c in name if c.isalpha())
    if KANA in found or "kk" in split_name(name).legal:
        return "japanese"
    return found.most_common(1)[0][0]


class _Friends:
    """Parties by the words of their first name."""

    def __init__(self, known: Sequence[Party]) -> None:
        self._kinds = [party.kind for party in known]
        self._parts = [split_name(party.latin[0]) for party in known]
        self._words = [frozenset(parts.text.split()) for parts in self._parts]
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self._words):
            for word in words:
                self._by_word[word].append(number)

    def of(self, number: int) -> int:
        near = {n for word in self._words[number] for n in self._by_word[word]}
        others = [
            n
            for n in sorted(near or range(len(self._kinds)))
            if self._kinds[n] == self._kinds[number]
            and self._parts[n].core != self._parts[number].core
        ]
        return max(others, key=lambda n: self._shared(n, number), default=number - 1)

    def _shared(self, one: int, other: int) -> float:
        left, right = self._words[one], self._words[other]
        return len(left & right) / len(left | right)
