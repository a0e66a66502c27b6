"""Tell the character set of a text file from its bytes, and say how sure that is."""

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO, Final

from diversion.errors import LayoutError
from diversion.io.wild.words import fold, read_header, tokens, vocabulary

_PIECE: Final = 1 << 20
_SAMPLE: Final = 1 << 17
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES: Final = (
    "cp1252", "cp1251", "gb18030", "shift_jis", "euc_kr", "big5", "cp1254", "cp1250",
    "koi8-r", "cp866", "cp1256", "cp874", "euc_jp", "cp1253",
)  # fmt: skip
_MOSTLY: Final = 0.9  # share of lines that make a file UTF-8 in spite of the others
_BINARY: Final = 0.01  # share of control characters that no text has
_WORD: Final = re.compile(r"[^\W\d_]+")
# One dense letter amid Latin ones is an accented letter that was read with its neighbour.
_ACCENT: Final = re.compile(r"[A-Za-z][\u3040-\u9fff\uac00-\ud7af](?:[A-Za-z]|$)")
_HEADER_LINES: Final = 30
_HIT: Final = 0.15  # what a known word in a header adds to plausibility
_RARE: Final = frozenset(map(chr, range(0x80, 0xA0))) | set("¤¦¨¬­¯²³´¸¹¼½¾¿ÐÞðþ×÷")
_STRANGE: Final = 5  # how much a rare character counts against a character set
_CONTROLS: Final = bytes({*range(32)} - {9, 10, 12, 13, 26, 27})


@dataclass(frozen=True, slots=True)
class Charset:
    """A codec's name; ``is_stated`` if the file's first bytes or all of it prove it."""

    name: str
    is_stated: bool


def charset_of(file: BinaryIO) -> Charset:
    """Read a file through and tell its character set.

    Raises
    ------
    LayoutError
        If it is binary data.
    """
    head = file.read(_SAMPLE)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return Charset(name, is_stated=True)
    if name := _wide(head):
        return Charset(name, is_stated=False)
    n_controls = len(head) - len(head.translate(None, _CONTROLS))
    if head and n_controls / len(head) > _BINARY:
        raise LayoutError("found binary data, expected a table")
    sample = _not_utf8(head, file)
    if sample is None:
        return Charset("utf-8", is_stated=True)
    return _judge(head[: _SAMPLE // 2] + b"\n" + sample)


def _wide(head: bytes) -> str:
    """Name UTF-16 without a mark, by the zeros of its ASCII characters."""
    size = len(head) // 2
    if size < 2:  # noqa: PLR2004 - too short to tell
        return ""
    if head[1::2].count(0) > size * 0.6 and head[::2].count(0) == 0:
        return "utf-16-le"
    if head[::2].count(0) > size * 0.6 and head[1::2].count(0) == 0:
        return "utf-16-be"
    return ""


def _not_utf8(head: bytes, file: BinaryIO) -> bytes | None:
    """Give the piece in which the file first is no UTF-8; ``None`` if it is all."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    piece = head
    while piece:
        try:
            decoder.decode(piece)
        except UnicodeDecodeError as error:
            start = max(0, error.start - _SAMPLE // 2)
            return piece[start : start + _SAMPLE]
        piece = file.read(_PIECE)
    return None


def _judge(sample: bytes) -> Charset:
    lines = re.split(rb"[\r\n]+", sample)
    marked = [line for line in lines if not line.isascii()]
    sound = sum(_decodes(line, "utf-8") for line in marked[:-1])
    if sound > _MOSTLY * (len(marked) - 1):
        return Charset("utf-8", is_stated=False)
    scores = [
        (_plausibility(lines, marked, name), -rank) for rank, name in enumerate(_CANDIDATES)
    ]
    best, rank = max(scores)
    return Charset(_CANDIDATES[-rank] if best > 0 else "cp1252", is_stated=False)


def _plausibility(lines: list[bytes], marked: list[bytes], name: str) -> float:
    whole = [line for line in marked if _decodes(line, name)]
    if len(whole) < _MOSTLY * len(marked) - 1:
        return -1.0
    text = "\n".join(line.decode(name) for line in whole)
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    if not words:
        return -0.5
    sane = sum(_is_sane(word, name) for word in words) / len(words)
    top = "\n".join(line.decode(name, errors="replace") for line in lines[:_HEADER_LINES])
    return sane + _HIT * min(10, len(_known(top))) - _strange(text) / len(text)


def _known(text: str) -> set[str]:
    words = vocabulary().words
    spaced = {
        token
        for token in tokens(text)
        if not token.isascii() and read_header(token).concepts
    }
    folded = fold(text)
    dense = {
        word for word in words if len(word) > 1 and word[0] >= "\u3040" and word in folded
    }
    accented = {
        word
        for each in _WORD.findall(text)
        if not each.isascii() and (word := fold(each)) in words
    }
    return spaced | dense | accented


def _strange(text: str) -> int:
    """Count what text rarely has: controls, private characters, signs between letters."""
    return sum(each in _RARE or "\ue000" <= each <= "\uf8ff" for each in text) * _STRANGE


def _is_sane(word: str, name: str) -> bool:
    """Tell whether a decoded word could be one: one script, letters' cases in order."""
    scripts = set(map(_script, word))
    if name in ("cp1252", "cp1254", "cp1250"):
        accents = sum(not each.isascii() for each in word)
        return scripts == {"latin"} and accents * 2 <= len(word) + 1 and _is_cased(word)
    wanted = {
        "cp1251": {"cyrillic"}, "koi8-r": {"cyrillic"}, "cp866": {"cyrillic"},
        "gb18030": {"han"}, "big5": {"han"}, "euc_kr": {"hangul"},
        "shift_jis": {"han", "kana"}, "euc_jp": {"han", "kana"},
        "cp1256": {"arabic"}, "cp874": {"thai"}, "cp1253": {"greek"},
    }[name]  # fmt: skip
    if not wanted.isdisjoint({"han", "hangul"}):
        if _ACCENT.search(word):
            return False
        scripts.discard("latin")
    return (
        bool(scripts) and scripts <= wanted and _is_cased(word) and _is_common(word, name)
    )


def _is_common(word: str, name: str) -> bool:
    """Tell characters of everyday use, by the first byte of their codes."""
    ranges = {
        "gb18030": (0xB0, 0xD7), "big5": (0xA4, 0xC6), "shift_jis": (0x82, 0x97),
        "euc_jp": (0xA4, 0xCF), "euc_kr": (0xB0, 0xC8),
    }  # fmt: skip
    if name not in ranges:
        return True
    low, high = ranges[name]
    codes = [each.encode(name)[0] for each in word if not each.isascii()]
    return sum(low <= code <= high for code in codes) * 5 >= len(codes) * 4


def _is_cased(word: str) -> bool:
    return word[1:] == word[1:].lower() or word == word.upper()


def _script(letter: str) -> str:
    point = ord(letter)
    for name, first, last in (
        ("latin", 0, 0x24F), ("greek", 0x370, 0x3FF), ("cyrillic", 0x400, 0x52F),
        ("arabic", 0x600, 0x6FF), ("thai", 0xE00, 0xE7F), ("kana", 0x3040, 0x30FF),
        ("han", 0x3400, 0x9FFF), ("hangul", 0xAC00, 0xD7AF), ("kana", 0xFF61, 0xFF9F),
    ):  # fmt: skip
        if first <= point <= last:
            return name
    return "other"


def _decodes(line: bytes, name: str) -> bool:
    try:
        line.decode(name)
    except UnicodeDecodeError:
        return False
    return True
