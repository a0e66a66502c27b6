"""The words of a name read one after the other: what each stands for, where it stands."""

from collections.abc import Iterator
from itertools import takewhile
from typing import Final, NamedTuple, TypeAlias

from diversion.matching.gloss import LEGAL, STOP, Gloss, Meaning, gloss
from diversion.matching.joined import may_be_two, parted
from diversion.matching.scripts import (
    ARABIC,
    HAN,
    HANGUL,
    KANA,
    LATIN,
    runs,
    script_of,
    words_of,
)
from diversion.matching.transliterate import without_article

_ORDINAL: Final = "제第"  # before a number
_LONGEST_ARTICLE: Final = 3
_ARTICLE: Final = Meaning(STOP, "-")
_MOST_KEPT: Final = 100_000  # words

Reading: TypeAlias = tuple[str, str, Meaning | None]  # script, text, meaning


class Word(NamedTuple):
    """What is known of a word before its place in a name is.

    Words without a meaning have these facts in common. ``where`` limits the meaning to
    the legal forms at one end of a name; ``opens`` and ``closes`` say whether it may be
    one of those.
    """

    is_settled: bool = False  # whatever the words beside it are
    is_plain: bool = False  # in Latin letters, and stands for nothing
    may_be_two: bool = False
    meaning: Meaning | None = None
    where: str = "any"
    opens: bool = False
    closes: bool = False


_PLAIN: Final = Word(is_settled=True, is_plain=True)
_ARTICLE_LIKE: Final = Word(is_plain=True)
_OTHER: Final = Word()


class _Words(dict[str, Word]):
    """Words that were read; most names are made of words of other names."""

    def __missing__(self, token: str) -> Word:
        if len(self) >= _MOST_KEPT:
            self.clear()
        word = self[token] = _word(token, gloss())
        return word


_known: Final = _Words()


def _word(token: str, table: Gloss) -> Word:
    is_two = may_be_two(token)
    if table.is_plain(token):
        word = _ARTICLE_LIKE if _may_be_article(token) else _PLAIN
        return word._replace(may_be_two=True) if is_two else word
    found = table.words.get(token)
    if found is None:
        return _OTHER._replace(may_be_two=True) if is_two else _OTHER
    is_form = found.where == "any" and found.kind in (LEGAL, STOP)
    opens = is_form or found.where == "start"
    return Word(
        is_settled=token not in table.phrases,
        may_be_two=is_two,
        meaning=found,
        where=found.where,
        opens=opens,
        closes=opens or found.where == "end",
    )


def known_words(name: str) -> tuple[list[str], list[Word]]:
    """Give the words of a name, and what is known of each."""
    tokens = words_of(name)
    words = [_known[token] for token in tokens]
    if any([word.may_be_two for word in words]):  # noqa: C419 - a list is faster
        tokens = parted(tokens)
        words = [_known[token] for token in tokens]
    return tokens, words


def read(tokens: list[str], words: list[Word]) -> list[Reading]:
    """Give every word with its script and its meaning, if it is one that many share."""
    ends = None
    readings: list[Reading] = []
    for token, word in zip(tokens, words, strict=True):
        if not word.is_settled:
            return list(_read_in_turn(tokens, words, gloss()))
        reading = (LATIN, token, word.meaning)
        if word.where != "any":
            ends = ends or _legal_ends(words)
            reading = _in_place(reading, word.where, len(readings), ends)
        readings.append(reading)
    return readings


def _in_place(
    reading: Reading, where: str, position: int, ends: tuple[int, int]
) -> Reading:
    """Give a legal form its meaning only at the end of a name that it is limited to."""
    first, last = ends
    is_out_of_place = (where == "end" and position <= last) or (
        where == "start" and first <= position <= last
    )
    return (reading[0], reading[1], None) if is_out_of_place else reading


def _read_in_turn(tokens: list[str], words: list[Word], table: Gloss) -> Iterator[Reading]:
    """Read words of which some mean what those beside them let them mean."""
    ends = _legal_ends(words)
    position, end = 0, len(tokens)
    while position < end:
        token = tokens[position]
        word = _known[token]
        if word.is_plain:
            is_article = position + 1 < end and _is_article(token, tokens[position + 1])
            yield LATIN, token, _ARTICLE if is_article else None
            position += 1
            continue
        if token in table.phrases:
            length, meaning = _phrase(tokens, position, table)
            if meaning is not None:
                whole = "".join(tokens[position : position + length])
                yield script_of(whole[0]), whole, meaning
                position += length
                continue
        found = table.words.get(token)
        if found is None and token.isascii():
            found = table.swapped(token)
        if found is not None:
            yield _in_place((LATIN, token, found), found.where, position, ends)
        elif token[0] in _ORDINAL and token[1:2].isdigit():
            tokens[position : position + 1] = _ordinal(token)
            end = len(tokens)
            continue
        else:
            for script, run in runs(token):
                yield from _read_run(script, run, table)
        position += 1


def _may_be_article(token: str) -> bool:
    return (
        1 < len(token) <= _LONGEST_ARTICLE
        and token[0] in "aeiu"
        and token[1] not in "aeiou"
    )


def _is_article(token: str, following: str) -> bool:
    """Say whether a word is the Arabic article before a letter it takes on: as-Sunna."""
    return (
        _may_be_article(token)
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


def _legal_ends(words: list[Word]) -> tuple[int, int]:
    """Find where the legal forms at the start end, and those at the end begin."""
    first = 0
    while first < len(words) - 1 and words[first].opens:
        first += 1
    last = len(words) - 1
    while last > 0 and words[last].closes:
        last -= 1
    return first, last


def _phrase(tokens: list[str], position: int, table: Gloss) -> tuple[int, Meaning | None]:
    for rest, meaning in table.phrases[tokens[position]]:
        if tuple(tokens[position + 1 : position + 1 + len(rest)]) == rest:
            return 1 + len(rest), meaning
    return 0, None
