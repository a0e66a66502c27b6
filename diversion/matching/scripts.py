"""Which script a text is written in, and where it changes."""

import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import Final

LATIN: Final = "latin"
HAN: Final = "han"
HANGUL: Final = "hangul"
KANA: Final = "kana"
CYRILLIC: Final = "cyrillic"
ARABIC: Final = "arabic"
HEBREW: Final = "hebrew"
OTHER: Final = "other"

ABJADS: Final = frozenset({ARABIC, HEBREW})  # written without most vowels

_BLOCKS: Final = (  # first and last code point, sorted
    (0x0041, 0x024F, LATIN),
    (0x0400, 0x052F, CYRILLIC),
    (0x0590, 0x05FF, HEBREW),
    (0x0600, 0x077F, ARABIC),
    (0x08A0, 0x08FF, ARABIC),
    (0x1100, 0x11FF, HANGUL),
    (0x1C80, 0x1C8F, CYRILLIC),
    (0x1E00, 0x1EFF, LATIN),
    (0x3005, 0x3007, HAN),
    (0x3040, 0x30FF, KANA),
    (0x3130, 0x318F, HANGUL),
    (0x3400, 0x4DBF, HAN),
    (0x4E00, 0x9FFF, HAN),
    (0xA960, 0xA97F, HANGUL),
    (0xAC00, 0xD7FF, HANGUL),
    (0xF900, 0xFAFF, HAN),
    (0xFB1D, 0xFB4F, HEBREW),
    (0xFB50, 0xFDFF, ARABIC),
    (0xFE70, 0xFEFF, ARABIC),
    (0x20000, 0x3FFFF, HAN),
)


_DELETED: Final = ".'’‘`´ʼ\"“”«»\u200b\u200c\u200d\u200e\u200f\u061c\ufeff\u00ad"
_CLEAN: Final = {code: " " for code in range(128) if not chr(code).isalnum()} | {
    ord(c): None for c in _DELETED
}
# The same of a text in ASCII, with its case folded.
_ASCII_CLEAN: Final = bytes(
    ord(chr(code).lower()) if chr(code).isalnum() and code < 128 else 32  # noqa: PLR2004
    for code in range(256)
)
_ASCII_DELETED: Final = "".join(filter(str.isascii, _DELETED)).encode()
_ARABIC_MARKS: Final = dict.fromkeys((*range(1611, 1622), 1648, 1600))
_ARABIC_LETTERS: Final = str.maketrans("ىیکةۀ", "ييكهه")


def words_of(text: str) -> list[str]:
    """Give the words of a text without case, width, marks and punctuation.

    Examples
    --------
    >>> words_of("Tôa «Ｏｓａｋａ» S.R.L.")
    ['toa', 'osaka', 'srl']
    """
    if text.isascii():
        return text.encode().translate(_ASCII_CLEAN, _ASCII_DELETED).decode().split()
    text = unicodedata.normalize("NFKC", text)
    text = text.casefold().translate(_CLEAN)
    if text.isascii():
        return text.split()
    text = unicodedata.normalize("NFKD", text).translate(_ARABIC_MARKS)
    # й is a letter of its own; a Latin letter gives its mark up.
    text = "".join(
        c
        for before, c in zip(" " + text, text, strict=False)
        if not "\u0300" <= c <= "\u036f" or (c == "\u0306" and before == "и")
    )
    text = unicodedata.normalize("NFC", text).translate(_ARABIC_LETTERS)
    return "".join(c if c.isalnum() else " " for c in text).split()


@lru_cache(maxsize=4096)
def script_of(character: str) -> str:
    """Name the script of one letter or digit; digits count as Latin.

    Examples
    --------
    >>> [script_of(c) for c in "a1鸿리Б"]
    ['latin', 'latin', 'han', 'hangul', 'cyrillic']
    """
    code = ord(character)
    for first, last, script in _BLOCKS:
        if first <= code <= last:
            return script
    return LATIN if character.isdigit() else OTHER


def runs(text: str) -> list[tuple[str, str]]:
    """Cut a text without spaces where its script changes.

    Examples
    --------
    >>> runs("TCL集团")
    [('latin', 'TCL'), ('han', '集团')]
    """
    return [(script, "".join(letters)) for script, letters in groupby(text, key=script_of)]
