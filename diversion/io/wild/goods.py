"""Goods codes as records write them: dots, blanks, national digits, lost zeros."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_PREFIX: Final = re.compile(
    r"^(?:hs|hsn|hts|нтс|тн\s*вэд|ncm)?\s*(?:code|no|код)?\s*[:.#]?\s*", re.IGNORECASE
)
_CODE: Final = re.compile(r"(\d[\d.\s\-]*?)(?:\.0)?[A-Za-z]?")
_DOTTED: Final = re.compile(r"\d{4}\.\d{2}(?:[.\-]\d{2,4}){0,3}[A-Z]?")
_WITH_TEXT: Final = re.compile(
    r"(\d{4,12}|\d{4}(?:[.\s]\d{2}){1,4})\s*(?:[-–:]|\s)\s*\D.*", re.DOTALL
)
_LONGEST: Final = 13  # digits of a national code
_MOST: Final = 10  # digits that are stored
_COMMON: Final = 0.5  # share of a column that shows its usual length


@dataclass(frozen=True, slots=True)
class CodeShape:
    """How a column writes its codes.

    ``length`` is the usual number of digits where one is usual, else 0; codes that are
    one digit short of it, or have an odd number of digits if it is even, lost a zero.
    """

    length: int


def digits_of(written: str) -> str:
    """Give the digits of a code as written; empty if it is none.

    >>> digits_of("8526.91.00"), digits_of("8526 91 - radio"), digits_of("8451.0")
    ('85269100', '852691', '8451')
    """
    text = _PREFIX.sub("", unicodedata.normalize("NFKC", written).strip().strip("'\""))
    found = _CODE.fullmatch(text) or _WITH_TEXT.fullmatch(text)
    if found is None:
        return ""
    digits = re.sub(r"\D", "", found[1])
    return digits if 1 < len(digits) <= _LONGEST else ""


def shape_of(values: Iterable[str]) -> CodeShape:
    """Tell the usual length of a column's codes."""
    distinct = set(values)
    lengths = Counter(len(digits) for value in distinct if (digits := digits_of(value)))
    if not lengths:
        return CodeShape(0)
    length, count = max(lengths.items(), key=lambda item: (item[1], item[0]))
    if length % 2:
        # Where most codes lost their zero, others show it, or the chapters: 1 to 9.
        longer = lengths.get(length + 1, 0)
        odd = {each for value in distinct if len(each := digits_of(value)) == length}
        lost = sum(is_goods_code(f"0{each}") and not is_goods_code(each) for each in odd)
        if longer or lost > _COMMON * len(odd):
            length, count = length + 1, count + longer
    total = lengths.total()
    return CodeShape(length if count >= _COMMON * total else 0)


def stored_code(digits: str, shape: CodeShape) -> tuple[str, bool]:
    """Give a code as it is stored, and whether a lost zero was put back.

    National digits beyond the tenth, and a last odd one, are left out.

    >>> stored_code("10121000", CodeShape(8)), stored_code("1012100", CodeShape(8))
    (('10121000', False), ('01012100', True))
    """
    is_short = _lost_zero(digits, shape)
    whole = f"0{digits}" if is_short else digits
    kept = whole[:_MOST]
    return kept[: len(kept) - len(kept) % 2], is_short


def is_goods_code(digits: str) -> bool:
    """Tell whether a code begins with a heading (or chapter) that exists.

    >>> is_goods_code("852691"), is_goods_code("20190305"), is_goods_code("101210")
    (True, False, False)
    """
    known = _headings()
    return digits[:4] in known if len(digits) >= 4 else digits.zfill(2)[:2] in known  # noqa: PLR2004 - digits


def is_dotted_code(written: str) -> bool:
    """Tell a code that shows by its dots that it is one.

    >>> is_dotted_code("8526.91.00"), is_dotted_code("8526.91"), is_dotted_code("852691")
    (True, True, False)
    """
    text = written.strip()
    return _DOTTED.fullmatch(text) is not None and is_goods_code(digits_of(text))


def _lost_zero(digits: str, shape: CodeShape) -> bool:
    if digits.startswith("0") or not is_goods_code(f"0{digits}"):
        return False
    if shape.length % 2:
        return len(digits) == shape.length - 1
    return len(digits) % 2 == 1


@cache
def _headings() -> frozenset[str]:
    text = files(__package__).joinpath("headings.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return frozenset(
        [row["chapter"] for row in rows]
        + [row["chapter"] + heading for row in rows for heading in row["headings"].split()]
    )
