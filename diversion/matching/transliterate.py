"""Letters of every script to plain Latin ones, and Latin spellings to one sound.

Chinese becomes pinyin without spaces. Korean becomes the Revised Romanization; what
McCune-Reischauer and the spelling of the DPRK write otherwise (``Taesong``, ``Daeseong``)
falls together in :func:`sound`. Arabic and Hebrew keep their consonants. Kanji are read in
Japanese where the name says that it is Japanese, and each is in ``kanji.csv`` (our own
work); else as if they were Chinese.
"""

import csv
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from operator import eq
from typing import Final

from anyascii import anyascii

from diversion.matching.scripts import ARABIC, CYRILLIC, HAN, HANGUL, KANA, LATIN

# fmt: off
_INITIALS: Final = (
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k",
    "t", "p", "h",
)
_VOWELS: Final = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo",
    "we", "wi", "yu", "eu", "ui", "i",
)
_FINALS: Final = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p",
    "p", "t", "t", "ng", "t", "t", "k", "t", "p", "h",
)
_CYRILLIC: Final = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e",
    "ж": "zh", "з": "z", "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l",
    "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y",
    "ь": "", "э": "e", "є": "e", "ю": "yu", "я": "ya", "ў": "u", "қ": "k", "ғ": "g",
    "ң": "n", "ө": "o", "ү": "u",
})
_ARABIC: Final = str.maketrans({
    "ا": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d",
    "ذ": "dh", "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t",
    "ظ": "z", "ع": "a", "غ": "gh", "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m",
    "ن": "n", "ه": "h", "و": "w", "ي": "y", "ء": "", "پ": "p", "چ": "ch", "ژ": "zh",
    "گ": "g", "ځ": "z", "ہ": "h", "ە": "h",
})
# fmt: on
_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3
_ADJECTIVE: Final = re.compile(r"(?<=...)(?:sk|tsk)(?:ii|iy|i|aya|oye|oe|ie|ogo|yy|yi|a)$")
_KANA_GLIDE: Final = str.maketrans({"ャ": "ゃ", "ュ": "ゅ", "ョ": "ょ"})
_LONGEST_READING: Final = 3  # characters
_LEAST_ARABIC: Final = 2  # letters before an ending
_GOD: Final = "الله"
# Letters that Latin ones would make one sound of; mostly a vowel between is not written.
_TWO_LETTERS: Final = re.compile("(?<=[تطسصزكقگپ])(?=ه.)|(?<=[تط])(?=[سص])")
_ARTICLES: Final = ("وال", "بال", "فال", "كال", "لل", "ال")
_SERVANT: Final = re.compile(r"abd[aeou]{1,2}l")  # Abdul: the article is the next word's
SERVANT_SOUND: Final = "apt"  # of abd
_HARD_C: Final = re.compile(r"c(?![eiyh])")
_REPEATED: Final = re.compile(r"(.)(?=\1)")
_SOUNDS: Final = (  # in this order
    ("ngh", "nH"), ("ck", "k"), ("dj", "j"), ("shch", "s"), ("tsch", "c"), ("sch", "s"),
    ("tch", "c"), ("dzh", "c"), ("sh", "s"),
    ("zh", "c"), ("ch", "c"), ("th", "t"), ("dh", "t"), ("kh", "h"), ("gh", "k"),
    ("ph", "p"), ("ts", "c"), ("tz", "c"), ("x", "ks"),
    ("ae", "A"), ("eo", "o"), ("eu", "u"), ("ou", "u"), ("oo", "u"), ("ee", "i"),
    ("ui", "i"),
)  # fmt: skip
_LETTERS: Final = bytes.maketrans(b"bdgjqrvyzHA", b"ptkcklfishe")
_VOWEL_KINDS: Final = bytes.maketrans(b"ui", b"oe")
_MOST_KEPT: Final = 200_000  # words
_LEAST_WORD: Final = 3
_VOWELS_AND_GLIDES: Final = b"aeiouwy"


def romanise(text: str, script: str, *, is_japanese: bool = False) -> str:
    """Write one word of one script in the letters a to z and digits, without spaces.

    Examples
    --------
    >>> romanise("鸿祥", "han"), romanise("대성", "hangul"), romanise("мирос", "cyrillic")
    ('hongxiang', 'daeseong', 'miros')
    """
    if script == LATIN:
        plain = text if text.isascii() else anyascii(text)
    elif script == HAN:
        plain = (_japanese(text) if is_japanese else None) or _pinyin(text)
    elif script == HANGUL:
        plain = "".join(map(_syllable, text))
    elif script == CYRILLIC:
        plain = _ADJECTIVE.sub("", text.translate(_CYRILLIC))
    elif script == ARABIC:
        if text == _GOD:
            return "allah"
        plain = without_article(text)
        if len(plain) > _LEAST_ARABIC and plain.endswith("ه"):
            plain = (
                plain[:-1] + "اه"
            )  # mostly the ending that Latin letters write -a or -at
        plain = _TWO_LETTERS.sub("ا", plain).translate(_ARABIC)
    elif script == KANA:
        plain = _kana(text)
    else:
        plain = anyascii(text)
    if plain.isascii() and plain.isalnum() and plain.islower():
        return plain
    return "".join(c for c in anyascii(plain).lower() if c.isalnum())


def without_article(arabic: str) -> str:
    """Give an Arabic word without the article, and what is written on to it."""
    if arabic == _GOD:
        return arabic
    for written in _ARTICLES:
        if arabic.startswith(written) and len(arabic) > len(written) + 1:
            return arabic.removeprefix(written)
    return arabic


def sound(latin: str) -> str:
    """Fold the ways of spelling one sound in Latin letters into one.

    Examples
    --------
    >>> sound("taesong") == sound("daeseong"), sound("hyoksin") == sound("hyeoksin")
    (True, True)
    """
    return sounds_of([latin])[0]


def sounds_of(words: Iterable[str]) -> list[str]:
    """Give :func:`sound` of each word; of many at once in a fifth of the time."""
    latin = "\n".join(words)  # no rule sees past the end of a line
    if "c" in latin:
        latin = _HARD_C.sub("k", latin)
    for written, spoken in _SOUNDS:
        if written in latin:
            latin = latin.replace(written, spoken)
    return _single(latin.encode().translate(_LETTERS, b" ").decode()).split("\n")


class _Spoken(dict[str, tuple[str, str]]):
    """Words with their sound and their consonants: words come again and again."""

    def __missing__(self, word: str) -> tuple[str, str]:
        learn_sounds([word])
        return self[word]


_spoken: Final = _Spoken()


def learn_sounds(words: Iterable[str]) -> None:
    """Find what :func:`word_sound` and :func:`word_bones` are to give, all at once."""
    new = [word for word in words if word not in _spoken]
    if not new:
        return
    if len(_spoken) >= _MOST_KEPT:
        _spoken.clear()
    short = {word: stem for word in new if (stem := _without_ending(word)) != word}
    sounds = sounds_of([*new, *short.values()])
    stems = dict(zip(short, sounds[len(new) :], strict=True))
    sounds = sounds[: len(new)]
    bones = skeletons(map(stems.get, new, sounds) if stems else sounds)
    _spoken.update(zip(new, zip(sounds, bones, strict=True), strict=True))


def without_servants_article(word: str) -> str:
    """Give ``abd`` for ``abdul``: the article may be written on to the next word."""
    return word[:3] if word.startswith("abd") and _SERVANT.fullmatch(word) else word


def _without_ending(word: str) -> str:
    word = without_servants_article(word)
    is_long = len(word) > _LEAST_WORD
    return word[:-1] if is_long and word.endswith(("ah", "at", "eh", "et")) else word


def word_sound(word: str) -> str:
    """Give :func:`sound` of one word."""
    return _spoken[word][0]


def joined_sound(words: tuple[str, ...]) -> str:
    """Give the sounds of words one after the other, as of one word.

    Examples
    --------
    >>> joined_sound(("hong", "gang")) == sound("hong gang") == "honkank"
    True
    """
    spoken = ""
    for word in words:
        more = word_sound(word)  # has no letter twice in a row, so only the seams may
        spoken += more[1:] if spoken and more[:1] == spoken[-1] else more
    return spoken


def word_bones(word: str) -> str:
    """Give the consonants of one word, without the ending -a, -ah or -at.

    Examples
    --------
    >>> word_bones("asbat") == word_bones(romanise("عصبة", "arabic")) == "sp"
    True
    """
    return _spoken[word][1]


def softened(spoken: str) -> str:
    """Fold the vowels that spellings of Korean mix, in what :func:`sound` gave.

    Examples
    --------
    >>> softened(sound("samsung")) == softened(sound("samseong"))
    True
    """
    return _single(spoken.encode().translate(_VOWEL_KINDS, b"w").decode())


def skeleton(spoken: str) -> str:
    """Keep the consonants of what :func:`sound` gave.

    Examples
    --------
    >>> skeleton(sound("muhammad")) == skeleton(sound(romanise("محمد", "arabic")))
    True
    """
    return skeletons([spoken])[0]


def skeletons(spoken: Iterable[str]) -> list[str]:
    """Give :func:`skeleton` of each; of many at once in a fifth of the time."""
    text = "\n".join((*spoken, ""))
    consonants = text.encode().translate(None, _VOWELS_AND_GLIDES).decode()
    return _single(consonants.replace("h\n", "\n")).split("\n")[:-1]


def _single(text: str) -> str:
    """Write letters that follow themselves once."""
    return _REPEATED.sub("", text) if True in map(eq, text, text[1:]) else text


@lru_cache(maxsize=100_000)
def _pinyin(text: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - loads a dictionary

    return "".join(lazy_pinyin(text, v_to_u=False)).lower()


def _japanese(text: str) -> str | None:
    """Read the characters and pairs that are common in names; ``None`` if one is not."""
    readings, read, position = _kanji(), "", 0
    while position < len(text):
        for length in range(_LONGEST_READING, 0, -1):
            reading = readings.get(text[position : position + length])
            if reading is not None:
                read += reading
                position += length
                break
        else:
            return None
    return read


@cache
def _kanji() -> dict[str, str]:
    text = files("diversion.matching").joinpath("kanji.csv").read_text(encoding="utf-8")
    return {row["kanji"]: row["reading"] for row in csv.DictReader(text.splitlines())}


def _syllable(character: str) -> str:
    code = ord(character)
    if not _FIRST_SYLLABLE <= code <= _LAST_SYLLABLE:
        return anyascii(character)
    rest, final = divmod(code - _FIRST_SYLLABLE, len(_FINALS))
    initial, vowel = divmod(rest, len(_VOWELS))
    return _INITIALS[initial] + _VOWELS[vowel] + _FINALS[final]


def _kana(text: str) -> str:
    latin = ""
    for character in text.translate(_KANA_GLIDE):
        if character in "ーっッ":
            continue
        if character in "ゃゅょ" and latin.endswith("i"):
            latin = latin[:-1]
            is_soft = latin.endswith(("sh", "ch", "j"))
            latin += ("" if is_soft else "y") + {"ゃ": "a", "ゅ": "u", "ょ": "o"}[character]
        else:
            latin += anyascii(character)
    return latin.lower()
