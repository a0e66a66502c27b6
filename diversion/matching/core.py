"""A name taken apart: legal form, places, business words, and the distinctive core."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from typing import Final, NamedTuple

from diversion.matching.gloss import (
    LEGAL,
    NAME,
    NUMBER,
    PLACE,
    STOP,
    WEAK,
    WORD,
    Gloss,
    Meaning,
    gloss,
)
from diversion.matching.joined import parted
from diversion.matching.scripts import (
    ABJADS,
    ARABIC,
    HAN,
    HANGUL,
    KANA,
    LATIN,
    runs,
    script_of,
    words_of,
)
from diversion.matching.transliterate import (
    joined_sound,
    romanise,
    skeleton,
    without_article,
)

_ORDINAL: Final = "제第"  # before a number
_LONGEST_ARTICLE: Final = 3
_ARTICLE: Final = Meaning(STOP, "-")

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
    tokens = parted(words_of(name[:LONGEST_NAME]))
    found: dict[str, list[str]] = {LEGAL: [], WORD: [], WEAK: [], PLACE: []}
    core: list[tuple[str, str]] = []  # script and text
    meant: list[str] = []  # what each part of the core means, if it is translated
    for script, token, meaning in _read(tokens, gloss()):
        if meaning is None:
            core.append((script, token))
            meant.append("")
        elif meaning.kind == NUMBER:
            core.append((LATIN, meaning.word))
            meant.append("")
        elif meaning.kind == NAME:
            core.append((script, token))
            meant.append(meaning.word)
        elif meaning.kind != STOP:
            found[meaning.kind] += meaning.word.split("+")
    scripts = {script for script, _ in core}
    is_japanese = KANA in scripts or "kk" in found[LEGAL]
    spelled = [romanise(text, script, is_japanese=is_japanese) for script, text in core]
    latin = tuple(filter(None, spelled))
    joined = "".join(latin)
    spoken = joined_sound(latin)
    return NameParts(
        text=" ".join(tokens),
        legal=_set_of(tuple(found[LEGAL])),
        words=_set_of(tuple(found[WORD])),
        weak=_set_of(tuple(found[WEAK])),
        places=_set_of(tuple(found[PLACE])),
        tokens=latin,
        core=joined,
        sorted_core="".join(sorted(latin)) if len(latin) > 1 else joined,
        sounds=spoken,
        bones=skeleton(spoken),
        digits="" if joined.isalpha() else "".join(filter(str.isdigit, joined)),
        han="".join([t for s, t in core if s == HAN]) if HAN in scripts else "",
        meant="".join(sorted(m or t for m, t in zip(meant, spelled, strict=True)))
        if any(meant)
        else "",
        is_abjad=not ABJADS.isdisjoint(scripts),
        is_hangul=HANGUL in scripts,
    )


@lru_cache(maxsize=20_000)
def _set_of(words: tuple[str, ...]) -> frozenset[str]:
    """Give a set that all names with the same words have in common."""
    return frozenset(words)


def _read(tokens: list[str], table: Gloss) -> Iterator[tuple[str, str, Meaning | None]]:
    """Give every word with its script and its meaning, if it is one that many share."""
    words, phrases = table.words, table.phrases
    first, last = _legal_ends(tokens, table)
    position, end = 0, len(tokens)
    while position < end:
        token = tokens[position]
        if table.is_plain(token):
            is_article = position + 1 < end and _is_article(token, tokens[position + 1])
            yield LATIN, token, _ARTICLE if is_article else None
            position += 1
            continue
        if token in phrases:
            length, meaning = _phrase(tokens, position, table)
            if meaning is not None:
                whole = "".join(tokens[position : position + length])
                yield script_of(whole[0]), whole, meaning
                position += length
                continue
        found = words.get(token)
        if found is None and token.isascii():
            found = table.swapped(token)
        if found is not None:
            is_out_of_place = (found.where == "end" and position <= last) or (
                found.where == "start" and position >= first and position <= last
            )
            yield LATIN, token, None if is_out_of_place else found
        elif token[0] in _ORDINAL and token[1:2].isdigit():
            tokens[position : position + 1] = _ordinal(token)
            end = len(tokens)
            continue
        else:
            for script, run in runs(token):
                yield from _read_run(script, run, table)
        position += 1


def _is_article(token: str, following: str) -> bool:
    """Say whether a word is the Arabic article before a letter it takes on: as-Sunna."""
    return (
        1 < len(token) <= _LONGEST_ARTICLE
        and token[0] in "aeiu"
        and token[1] not in "aeiou"
        and len(following) > len(token)
        and following.startswith(token[1:])
    )


def _ordinal(token: str) -> list[str]:
    """Part ``제2자연과학원`` after its number."""
    digits = "".join(takewhile(str.isdigit, token[1:]))
    return [part for part in (digits, token[1 + len(digits) :]) if part]


def _read_run(
    script: str, run: str, table: Gloss
) -> Iterator[tuple[str, str, Meaning | None]]:
    """Read one word of one script; a text without spaces by its longest known words."""
    if script not in (HAN, HANGUL, KANA):
        found = table.word(run)
        if found is None and script == ARABIC:
            found = _arabic_word(run, table)
        yield script, run, found
        return
    position, unread, longest = 0, 0, max(table.lengths)
    while position < len(run):
        for length in range(min(longest, len(run) - position), 0, -1):
            meaning = table.unspaced.get(run[position : position + length])
            # A single character is mostly part of a name, unless it ends the text.
            if meaning is not None and (length > 1 or position + 1 == len(run) > 1):
                if unread < position:
                    yield script, run[unread:position], None
                yield script, run[position : position + length], meaning
                position += length
                unread = position
                break
        else:
            position += 1
    if unread < position:
        yield script, run[unread:], None


def _arabic_word(run: str, table: Gloss) -> Meaning | None:
    """Look a word up without its article, and an adjective in its other gender."""
    bare = without_article(run)
    forms = (bare, f"{bare}ه", f"ال{bare}", f"ال{bare}ه") if bare.endswith("ي") else (bare,)
    return next((found for form in forms if (found := table.word(form))), None)


def _legal_ends(tokens: list[str], table: Gloss) -> tuple[int, int]:
    """Find where the legal forms at the start end, and those at the end begin."""

    def is_legal(token: str, where: str) -> bool:
        meaning = table.words.get(token)
        return meaning is not None and (
            meaning.where == where
            or (meaning.kind in (LEGAL, STOP) and meaning.where == "any")
        )

    first = 0
    while first < len(tokens) - 1 and is_legal(tokens[first], "start"):
        first += 1
    last = len(tokens) - 1
    while last > 0 and (is_legal(tokens[last], "end") or is_legal(tokens[last], "start")):
        last -= 1
    return first, last


def _phrase(tokens: list[str], position: int, table: Gloss) -> tuple[int, Meaning | None]:
    for rest, meaning in table.phrases[tokens[position]]:
        if tuple(tokens[position + 1 : position + 1 + len(rest)]) == rest:
            return 1 + len(rest), meaning
    return 0, None
