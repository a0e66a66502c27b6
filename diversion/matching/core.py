"""A name taken apart: legal form, places, business words, and the distinctive core."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from diversion.matching.gloss import (
    LEGAL,
    NAME,
    NUMBER,
    PLACE,
    STOP,
    WEAK,
    WORD,
)
from diversion.matching.reading import known_words, read
from diversion.matching.scripts import (
    ABJADS,
    HAN,
    HANGUL,
    KANA,
    LATIN,
)
from diversion.matching.transliterate import (
    SERVANT_SOUND,
    joined_sound,
    learn_sounds,
    romanise,
    skeletons,
    without_servants_article,
)

_NONE: Final[frozenset[str]] = frozenset()


LONGEST_NAME: Final = 400  # characters; the rest of a longer text is no name


class NameParts(NamedTuple):
    """The parts of one name, ready to be compared.

    ``core`` is the distinctive part in Latin letters without spaces, ``sorted_core`` its
    words in alphabetical order, ``sounds`` and ``bones`` what is left of it when
    spellings of one sound, and then vowels, are folded. ``meant`` is the core with its
    translated words in English and in alphabetical order, and empty if it has none.
    ``han`` holds the Chinese characters of the core.
    """

    text: str
    legal: frozenset[str]
    words: frozenset[str]
    weak: frozenset[str]
    places: frozenset[str]
    tokens: tuple[str, ...]
    core: str
    sorted_core: str
    sounds: str
    bones: str
    digits: str
    han: str
    meant: str
    is_abjad: bool
    is_hangul: bool


def split_name(name: str) -> NameParts:
    """Take a name in any script apart.

    Examples
    --------
    >>> parts = split_name("丹东鸿祥实业发展有限公司")
    >>> parts.core, sorted(parts.words), sorted(parts.places), sorted(parts.legal)
    ('hongxiang', ['development', 'industry'], ['dandong'], ['ltd'])
    """
    return split_names([name])[0]


def split_names(names: Iterable[str]) -> list[NameParts]:
    """Take names apart: what :func:`split_name` gives for each, in less time for many."""
    read = [_Read.of(name[:LONGEST_NAME]) for name in names]
    learn_sounds({word for each in read for word in each.latin})
    sounds = [joined_sound(each.latin) for each in read]
    return [
        each.parts(spoken, bones)
        for each, spoken, bones in zip(read, sounds, _bones(read, sounds), strict=True)
    ]


def _bones(read: Sequence["_Read"], sounds: Sequence[str]) -> list[str]:
    """Give the consonants of each core; the article of Abdul is not always written."""
    return skeletons(
        joined_sound(tuple(map(without_servants_article, each.latin)))
        if SERVANT_SOUND in spoken
        else spoken
        for each, spoken in zip(read, sounds, strict=True)
    )


class _Read(NamedTuple):
    """A name whose words have a meaning or a spelling in Latin letters, but no sound."""

    text: str
    found: dict[str, tuple[str, ...]]  # words that many names share, by their kind
    core: list[tuple[str, str]]  # script and text
    scripts: set[str]  # of the core
    latin: tuple[str, ...]
    meant: str

    @classmethod
    def of(cls, name: str) -> "_Read":
        tokens, words = known_words(name)
        found: dict[str, tuple[str, ...]] = {}
        core: list[tuple[str, str]] = []
        translated: dict[int, str] = {}  # what a part of the core means, by its place
        for script, token, meaning in read(tokens, words):
            if meaning is None:
                core.append((script, token))
            elif meaning.kind == NUMBER:
                core.append((LATIN, meaning.word))
            elif meaning.kind == NAME:
                translated[len(core)] = meaning.word
                core.append((script, token))
            elif meaning.kind != STOP:
                found[meaning.kind] = found.get(meaning.kind, ()) + meaning.words
        scripts = {script for script, _ in core}
        is_japanese = KANA in scripts or "kk" in found.get(LEGAL, ())
        spelled = _spelled(core, is_japanese=is_japanese)
        meant = _meant(spelled, translated) if translated else ""
        latin = tuple(filter(None, spelled))
        return cls(" ".join(tokens), found, core, scripts, latin, meant)

    def parts(self, sounds: str, bones: str) -> NameParts:
        text, found, core, scripts, latin, meant = self
        joined = "".join(latin)
        return NameParts(
            text,
            _set_of(found[LEGAL]) if LEGAL in found else _NONE,
            _set_of(found[WORD]) if WORD in found else _NONE,
            _set_of(found[WEAK]) if WEAK in found else _NONE,
            _set_of(found[PLACE]) if PLACE in found else _NONE,
            latin,
            joined,
            "".join(sorted(latin)) if len(latin) > 1 else joined,
            sounds,
            bones,
            "" if joined.isalpha() else "".join(filter(str.isdigit, joined)),
            "".join([t for script, t in core if script == HAN]) if HAN in scripts else "",
            meant,
            not ABJADS.isdisjoint(scripts),
            HANGUL in scripts,
        )


def _spelled(core: list[tuple[str, str]], *, is_japanese: bool) -> list[str]:
    """Write each part of a core in Latin letters; nothing is left of some."""
    return [
        text
        if script == LATIN and text.isascii()
        else romanise(text, script, is_japanese=is_japanese)
        for script, text in core
    ]


def _meant(spelled: list[str], translated: dict[int, str]) -> str:
    return "".join(sorted(translated.get(n) or text for n, text in enumerate(spelled)))


@lru_cache(maxsize=20_000)
def _set_of(words: tuple[str, ...]) -> frozenset[str]:
    """Give a set that all names with the same words have in common."""
    return frozenset(words)
