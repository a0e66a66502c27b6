"""What the words of a column's header mean: tokens to concepts, in many languages.

``vocabulary.csv`` holds the words, one row a concept and language, parted by ``|``. A
word that ends in ``*`` stands for all words that begin so. The concept ``_`` is for
words that say nothing. ``boxes.csv`` holds what stands in the boxes of a declaration.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from anyascii import anyascii
from rapidfuzz.distance import OSA

NOTHING: Final = "_"

_FOLDED: Final = str.maketrans(
    {"ı": "i", "đ": "d", "ł": "l", "ø": "o", "ё": "е", "ß": "ss", "ə": "e", "æ": "ae"}
)
_CAMEL: Final = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])|(?<=[A-Z])(?=[A-Z][a-z])")
# A Thai or Lao vowel sign is part of a word, as a letter is.
_TOKEN: Final = re.compile(
    r"us\$|u\$s|[$№€£¥%]|&|(?:[^\W\d_]|[\u0e31-\u0e4e\u0eb1-\u0ecd])+|\d+"
)
_THOUSANDS: Final = re.compile(r"(?<![\d.,])1[ .,]?000(?![\d.,])|['’]000\b|\b000s?\b")
_COMBINED_CODE: Final = re.compile(r"\bCN ?8\b")  # of the Combined Nomenclature
_NUMERO: Final = re.compile(r"\b[Nn][°º]")
_UNSPACED: Final = re.compile(
    r"[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
# A column that is called by a box of the declaration: G33, G31_1, гр. 38, Box 8.
_BOX: Final = re.compile(
    r"(?:G|Г|гр(?:афа)?\.?|box|casilla|feld|kutu)[ _№]*(\d{1,3}a?)(?:[ _./]\d{1,2})?",
    re.IGNORECASE,
)
_CYRILLIC: Final = re.compile(r"[\u0400-\u052f]")
_SHORTEST_STEM: Final = 4  # letters of a word that may have been cut short
_SHORTEST_MISSPELT: Final = 6  # letters
_SHORTEST_PART: Final = 3  # letters of a word inside a word
_LONGEST_PHRASE: Final = 4  # words

Meaning = frozenset[str]
_UNKNOWN: Final[Meaning] = frozenset()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and stems with the concepts that each may stand for.

    ``beginnings`` holds single words by their first letters.
    """

    words: dict[str, Meaning]
    stems: dict[str, Meaning]
    beginnings: dict[str, list[tuple[str, Meaning]]]

    @classmethod
    def of(cls, words: dict[str, Meaning], stems: dict[str, Meaning]) -> "Vocabulary":
        """Index words and stems."""
        beginnings: dict[str, list[tuple[str, Meaning]]] = {}
        for word, meaning in (*words.items(), *stems.items()):
            if " " not in word and len(word) >= _SHORTEST_STEM:
                beginnings.setdefault(word[:2], []).append((word, meaning))
        return cls(words, stems, beginnings)

    def without(self, hidden: Meaning) -> "Vocabulary":
        """Take words or stems away, to measure what the others still tell."""
        return Vocabulary.of(
            {word: each for word, each in self.words.items() if word not in hidden},
            {stem: each for stem, each in self.stems.items() if f"{stem}*" not in hidden},
        )


@dataclass(frozen=True, slots=True)
class Header:
    """The meanings of a header's words in order; an empty one is not known."""

    meanings: tuple[Meaning, ...]

    @property
    def concepts(self) -> Meaning:
        """All that any word may stand for."""
        return frozenset().union(*self.meanings)

    def with_countries(self) -> "Header":
        """Give the header as if words not known, and those for regions, were countries'."""
        country = frozenset({"country"})
        return Header(
            tuple(country if each <= {"region"} else each for each in self.meanings)
        )

    @property
    def n_unknown(self) -> int:
        """How many words are not known."""
        return sum(not meaning for meaning in self.meanings)


@cache
def vocabulary() -> Vocabulary:
    """Read the words that come with the program, Cyrillic ones in Latin letters too."""
    text = files(__package__).joinpath("vocabulary.csv").read_text("utf-8")
    words: dict[str, set[str]] = {}
    stems: dict[str, set[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        for written in row["words"].split("|"):
            table = stems if written.endswith("*") else words
            key = " ".join(tokens(written.removesuffix("*")))
            if key:
                table.setdefault(key, set()).add(row["concept"])
    for table in (words, stems):
        for word in [each for each in table if _CYRILLIC.search(each)]:
            table.setdefault(anyascii(word).casefold(), set()).update(table[word])
    return Vocabulary.of(
        {word: frozenset(concepts) for word, concepts in words.items()},
        {stem: frozenset(concepts) for stem, concepts in stems.items()},
    )


def fold(text: str) -> str:
    """Write text without case and accents, in full-width or other forms alike.

    >>> fold("Descripción ＨＳ")
    'descripcion hs'
    """
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_FOLDED))
    plain = "".join(each for each in letters if not "\u0300" <= each <= "\u036f")
    return unicodedata.normalize("NFC", plain).translate(_FOLDED)


def tokens(header: str) -> list[str]:
    """Split a header at punctuation, case and script; numbers are left out.

    >>> tokens("EXPORTER_NAME_EN"), tokens("grossWeightKg"), tokens("Вес нетто, кг")
    (['exporter', 'name', 'en'], ['gross', 'weight', 'kg'], ['вес', 'нетто', 'кг'])
    """
    written = _THOUSANDS.sub(" thousand ", header.replace("_", " "))
    written = _COMBINED_CODE.sub("cn code", written)
    plain = unicodedata.normalize("NFKC", _NUMERO.sub("No ", written))
    apart = _CAMEL.sub(" ", plain)
    return [token for token in _TOKEN.findall(fold(apart)) if not token.isdigit()]


def read_header(written: str, words: Vocabulary | None = None) -> Header:
    """Say what a header may mean, word by word.

    >>> [sorted(meaning) for meaning in read_header("SUMOFFOB_VALUE").meanings]
    [['total'], ['fob'], ['value']]
    >>> [sorted(meaning) for meaning in read_header("境内收货人名称").meanings]
    [['domestic'], ['consignee'], ['name']]
    """
    if (box := _BOX.fullmatch(written.strip())) and (boxed := _boxes().get(box[1].lower())):
        return Header(boxed)
    known = words or vocabulary()
    found = list(_meanings(_parts(written, known), known))
    last = len(found) - 1
    # A word that is a conjunction in one language only joins others: "und", "di".
    telling = [
        meaning - {NOTHING}
        for position, meaning in enumerate(found)
        if NOTHING not in meaning
        or (position in (0, last) and len(meaning) > 1 and len(written) > 1)
    ]
    return Header(tuple(telling))


def _parts(written: str, known: Vocabulary) -> list[str]:
    """Split a header into words, but keep one that is known as it is: ``UoM``."""
    parts: list[str] = []
    for word in written.split():
        whole = tokens(word.casefold())
        is_known = len(whole) == 1 and whole[0] in known.words
        parts += whole if is_known else tokens(word)
    return parts


@cache
def _boxes() -> dict[str, tuple[Meaning, ...]]:
    """Read what stands in the boxes of the single administrative document."""
    text = files(__package__).joinpath("boxes.csv").read_text("utf-8")
    return {
        key: tuple(frozenset({concept}) for concept in row["concepts"].split())
        for row in csv.DictReader(text.splitlines())
        for key in {row["box"], row["box"].lstrip("0")}
    }


def _meanings(parts: list[str], known: Vocabulary) -> Iterator[Meaning]:
    position = 0
    while position < len(parts):
        for length in range(min(_LONGEST_PHRASE, len(parts) - position), 0, -1):
            phrase = parts[position : position + length]
            meaning = _lookup(" ".join(phrase), known)
            if meaning is None and length > 1:  # also written together
                meaning = known.words.get("".join(phrase)) if len(phrase[0]) == 1 else None
            if meaning is not None:
                yield meaning
                yield from _rest_of_compound(" ".join(phrase), known)
                position += length
                break
        else:
            yield from _inside(parts[position], known)
            position += 1


def _lookup(word: str, known: Vocabulary) -> Meaning | None:
    if (meaning := known.words.get(word)) is not None:
        return meaning
    for end in range(len(word), word.rfind(" ") + 2, -1):  # a stem ends in the last word
        if (meaning := known.stems.get(word[:end])) is not None:
            return meaning
    return None


def _rest_of_compound(word: str, known: Vocabulary) -> Iterator[Meaning]:
    """Read the end of a word of which a stem is known: the country in ``Empfängerland``."""
    if word in known.words or " " in word:
        return
    stem = next((e for e in range(len(word), 1, -1) if word[:e] in known.stems), 0)
    rest = word[stem:]
    if stem and len(rest) >= _SHORTEST_STEM and (found := known.words.get(rest)):
        yield found


def _inside(word: str, known: Vocabulary) -> list[Meaning]:
    """Read a word that is several run together, cut short, or misspelt."""
    if parts := _segments(word, known):
        return parts
    if _UNSPACED.search(word):
        return _longest_matches(word, known)
    if len(word) >= _SHORTEST_STEM:
        begun = {
            meaning
            for each, meaning in known.beginnings.get(word[:2], ())
            if each.startswith(word)
        }
        if len(begun) == 1:
            return [begun.pop()]
    return [_misspelt(word, known)]


def _misspelt(word: str, known: Vocabulary) -> Meaning:
    """Read a long word that is misspelt, or the like of one in another language.

    One letter in four may differ, after the first three; the nearest words must agree.
    """
    if len(word) < _SHORTEST_MISSPELT:
        return _UNKNOWN
    most = max(1, len(word) // 4)
    near: dict[int, set[Meaning]] = {}
    for other, meaning in known.beginnings.get(word[:2], []):
        cutoff = most if other[2:3] == word[2:3] else 1
        distance = OSA.distance(word, other, score_cutoff=cutoff)
        if distance <= cutoff:
            near.setdefault(distance, set()).add(meaning)
    nearest = near[min(near)] if near else set()
    return nearest.pop() if len(nearest) == 1 else _UNKNOWN


def _segments(word: str, known: Vocabulary) -> list[Meaning]:
    """Cut a word into known ones, as few as possible; empty if it cannot be.

    An ``s`` may join two: ``angivelse-s-dato``.
    """
    least = 1 if _UNSPACED.search(word) else 2
    best: list[list[Meaning] | None] = [[], *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 24), end):
            before = best[start]
            if before is None or end - start < least:
                continue
            part = word[start:end]
            meaning = known.words.get(part)
            if meaning is None and end - start > _SHORTEST_PART:
                meaning = _lookup(part, known)
            if meaning is None and part[-1] == "s" and end - start > _SHORTEST_MISSPELT:
                meaning = known.words.get(part[:-1]) if end < len(word) else None
            here = best[end]
            if meaning is not None and (here is None or len(before) + 1 < len(here)):
                best[end] = [*before, meaning]
    return best[-1] or []


def _longest_matches(word: str, known: Vocabulary) -> list[Meaning]:
    """Read what is known of a text without spaces; the rest counts as one unknown."""
    found: list[Meaning] = []
    position, is_lost = 0, False
    while position < len(word):
        for end in range(min(len(word), position + 12), position, -1):
            if (meaning := known.words.get(word[position:end])) is not None:
                found.append(meaning)
                position = end
                break
        else:
            position, is_lost = position + 1, True
    return [*found, _UNKNOWN] if is_lost else found


def is_english(headers: Iterable[str]) -> bool:
    """Tell whether most known words of some headers are English."""
    english = _english()
    found = [word in english for header in headers for word in tokens(header)]
    return sum(found) * 2 > len(found)


@cache
def _english() -> frozenset[str]:
    text = files(__package__).joinpath("vocabulary.csv").read_text("utf-8")
    return frozenset(
        token
        for row in csv.DictReader(text.splitlines())
        if row["language"] == "en"
        for word in row["words"].split("|")
        for token in tokens(word)
    )
