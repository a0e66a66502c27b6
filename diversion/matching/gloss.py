"""The words that many names share, in every script, and what they stand for.

Both tables are our own work: ``gloss.csv`` (business words and places) and
``legal_forms.csv``. A spelling that ends in ``*`` stands for every word that begins so.
Words of kind ``name`` are part of a core, and have a translation; ``heavy+industry`` is
a spelling of two words.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

from diversion.matching.scripts import CYRILLIC, HANGUL, script_of, words_of
from diversion.matching.transliterate import romanise

LEGAL: Final = "legal"
WORD: Final = "word"
WEAK: Final = "weak"  # says little: general, group, international
PLACE: Final = "place"
NUMBER: Final = "number"
NAME: Final = "name"  # distinctive, and translated as often as it is spelled out
STOP: Final = "stop"

_SPELLED: Final = frozenset({CYRILLIC, HANGUL})
_SPELLED_KINDS: Final = frozenset({WORD, WEAK})
_VOICED: Final = {"g": "k", "d": "t", "b": "p", "j": "ch"}  # initials, as the North spells

_STEM: Final = 3  # letters of a stem that it is looked up by
_UNSPACED_FROM: Final = "\u1100"  # the first letter of a script written without spaces
_LEAST_SWAPPED: Final = 6  # letters of a word that may be misspelt
_SPELLED_OUT: Final = 5  # letters of a word in Latin letters that stands for one of another


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a spelling stands for; ``where`` limits a legal form to an end of the name."""

    kind: str
    word: str
    where: str = "any"

    @property
    def words(self) -> tuple[str, ...]:
        """Give the words that the spelling is of."""
        return _split(self.word)


@cache
def _split(word: str) -> tuple[str, ...]:
    return tuple(word.split("+"))


@dataclass(frozen=True, slots=True)
class Gloss:
    """Every spelling by how it is looked up.

    ``words`` are whole words; ``phrases`` the rest of each phrase by its first word,
    longest first; ``stems`` by their first letters; ``unspaced`` are the spellings of
    scripts written without spaces, and ``lengths`` how long they are. ``by_letters`` has
    long words in Latin letters by their letters in order, and ``sums`` the sums of those.
    """

    words: dict[str, Meaning] = field(default_factory=dict)
    phrases: dict[str, list[tuple[tuple[str, ...], Meaning]]] = field(default_factory=dict)
    stems: dict[str, list[tuple[str, Meaning]]] = field(default_factory=dict)
    unspaced: dict[str, Meaning] = field(default_factory=dict)
    lengths: set[int] = field(default_factory=set)
    by_letters: dict[str, list[str]] = field(default_factory=dict)
    sums: set[int] = field(default_factory=set)

    def word(self, token: str) -> Meaning | None:
        """Look up one word, whole or by its stem."""
        found = self.words.get(token)
        if found is None and (stems := self.stems.get(token[:_STEM])):
            return next(
                (meaning for stem, meaning in stems if token.startswith(stem)), None
            )
        return found

    def is_plain(self, token: str) -> bool:
        """Say whether a word in Latin letters stands for nothing, wherever it is."""
        return (
            token.isascii()
            and token not in self.phrases
            and token not in self.words
            and token[:_STEM] not in self.stems
            and self.swapped(token) is None
        )

    def swapped(self, token: str) -> Meaning | None:
        """Look up a long word with two neighbouring letters swapped: ``tarding``."""
        if len(token) < _LEAST_SWAPPED or sum(token.encode()) not in self.sums:
            return None
        for word in self.by_letters.get("".join(sorted(token)), ()):
            if is_swap(token, word):
                return self.words[word]
        return None

    def add(self, spelling: str, meaning: Meaning) -> None:
        """Enter one spelling; the first meaning of a spelling stays."""
        is_stem = spelling.endswith("*")
        spelling = " ".join(words_of(spelling))
        if is_stem:
            stem = spelling
            self.stems.setdefault(stem[:_STEM], []).append((stem, meaning))
        elif " " in spelling:
            first, *rest = spelling.split()
            self.phrases.setdefault(first, []).append((tuple(rest), meaning))
        else:
            if spelling.isascii() and len(spelling) >= _LEAST_SWAPPED:
                letters = "".join(sorted(spelling))
                self.by_letters.setdefault(letters, []).append(spelling)
                self.sums.add(sum(spelling.encode()))
            self.words.setdefault(spelling, meaning)
            if spelling[0] >= _UNSPACED_FROM:
                self.unspaced.setdefault(spelling, meaning)
                self.lengths.add(len(spelling))


def is_swap(one: str, other: str) -> bool:
    """Say whether two words of one length differ by two neighbouring letters swapped.

    >>> is_swap("tarding", "trading"), is_swap("stras", "stark")
    (True, False)
    """
    differing = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differing) != 2 or differing[1] != differing[0] + 1:  # noqa: PLR2004 - a swap
        return False
    first, second = differing
    return one[first] == other[second] and one[second] == other[first]


@cache
def gloss() -> Gloss:
    """Read both tables, once."""
    result = Gloss()
    for row in _rows("legal_forms.csv"):
        for spelling in row["spellings"].split("|"):
            result.add(spelling, Meaning(LEGAL, row["form"], row["where"]))
    for row in _rows("gloss.csv"):
        for spelling in row["spellings"].split("|"):
            result.add(spelling, Meaning(row["kind"], row["word"]))
    _spell_out(result)
    for phrases in result.phrases.values():
        phrases.sort(key=lambda phrase: -len(phrase[0]))
    for stems in result.stems.values():
        stems.sort(key=lambda stem: -len(stem[0]))
    return result


def _spell_out(table: Gloss) -> None:
    """Enter words of other scripts as they are spelled in Latin letters: ``muyeok``."""
    stems = [pair for pairs in table.stems.values() for pair in pairs]
    for written, meaning in [*table.words.items(), *stems]:
        script = script_of(written[0])
        if script in _SPELLED and meaning.kind in _SPELLED_KINDS and len(written) > 1:
            for latin in _latin_spellings(written, script):
                if len(latin) >= _SPELLED_OUT:
                    table.words.setdefault(latin, meaning)


def _latin_spellings(written: str, script: str) -> Iterator[str]:
    latin = romanise(written, script)
    yield latin
    if script == HANGUL:
        plain = latin.replace("eo", "o").replace("eu", "u")
        yield plain
        if plain[0] in _VOICED:
            yield _VOICED[plain[0]] + plain[1:]


def _rows(name: str) -> list[dict[str, str]]:
    text = files("diversion.matching").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
