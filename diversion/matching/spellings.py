"""Several spellings of one name that were written as one text."""

import re
from collections.abc import Iterator
from typing import Final

from diversion.matching.core import LONGEST_NAME, split_name
from diversion.matching.scripts import HAN, HANGUL, KANA, script_of

_ALSO: Final = re.compile(r"\b(?:a|f|n)\.?k\.?a\b\.?:?|\bd/?b/?a\b|[;\n]", re.IGNORECASE)
_IN_ALSO: Final = ("ka", "k.a", "ba", "b/a", "\n")  # one is in each of those
_BRACKETS: Final = re.compile(r"[(\[（【「]([^()\[\]（）【】「」]*)[)\]）】」]")
_UNSPACED: Final = (HAN, HANGUL, KANA)
_LEAST: Final = 3  # letters of an inner name


def spellings(text: str) -> tuple[str, ...]:
    """Give the text, then the names that are written inside it, if there are several.

    Examples
    --------
    >>> spellings("Korea Kwangson Banking Corporation (KKBC)")[1:]
    ('Korea Kwangson Banking Corporation', 'KKBC')
    >>> spellings("Huaxin Shipping (Hong Kong) Ltd")
    ('Huaxin Shipping (Hong Kong) Ltd',)
    >>> spellings("丹东鸿祥 Dandong Hongxiang")[1:]
    ('丹东鸿祥', 'Dandong Hongxiang')
    """
    text = text[:LONGEST_NAME]
    if text.isascii() and "(" not in text and "[" not in text and ";" not in text:
        lowered = text.lower()
        is_also = any([mark in lowered for mark in _IN_ALSO])  # noqa: C419 - is faster
        if not is_also or not _ALSO.search(text):
            return (text,)
    inner = dict.fromkeys(
        part.strip() for whole in _ALSO.split(text) for part in _by_bracket(whole)
    )
    return tuple(dict.fromkeys((text, *filter(None, inner))))


def _by_bracket(text: str) -> Iterator[str]:
    inner = [i for i in _BRACKETS.findall(text) if len(split_name(i).core) >= _LEAST]
    for inside in inner:
        text = text.replace(inside, " ")
    yield from _by_script(_BRACKETS.sub(_kept, text).strip())
    for inside in inner:
        yield from _by_script(inside)


def _kept(bracket: re.Match[str]) -> str:
    return bracket[0] if bracket[1].strip() else " "


def _by_script(text: str) -> Iterator[str]:
    """Part East Asian script from the rest, where both could be the whole name."""
    if text.isascii():
        yield text
        return
    letters = [(c, c.isalnum() and script_of(c) in _UNSPACED) for c in text]
    asian = "".join(c for c, is_asian in letters if is_asian)
    rest = "".join(c if not is_asian else " " for c, is_asian in letters)
    rest = " ".join(rest.split())
    if len(asian) > 1 and len(split_name(rest).core) >= _LEAST:
        yield asian
        yield rest
    else:
        yield text
