"""Numbers as people write them: signs for thousands and decimals told from the column."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

Decimal = Literal[".", ","]

_NUMBER: Final = re.compile(
    r"(?P<before>[^\d+\-.,]{0,8}?(?:[A-Za-z]\.)?)(?P<sign>[+-]?)(?P<digits>\d[\d.,]*|[.,]\d+)"
    r"(?P<power>[eE][+-]?\d{1,3})?(?P<after>[^\d]*)"
)
_LONGEST: Final = 40  # a longer text is no number
_THOUSAND: Final = 3  # digits
_HUNDRED: Final = 2  # digits of a group above the last three: lakh and crore


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in plain digits, and what was written beside it, such as a unit."""

    digits: str
    beside: str


def read_amount(written: str, decimal: Decimal) -> Amount | None:
    """Read one number; ``None`` if it is none.

    >>> read_amount("1.234,56 kg", ","), read_amount("USD 1,234.5", ".")
    (Amount(digits='1234.56', beside='kg'), Amount(digits='1234.5', beside='USD'))
    >>> read_amount("12 345,6", ",").digits, read_amount("see DN-304", ".")
    ('12345.6', None)
    """
    found = _match(written)
    if found is None:
        return None
    thousands = "," if decimal == "." else "."
    digits = found["digits"]
    whole, _, fraction = digits.partition(decimal)
    groups = whole.split(thousands)
    if thousands in fraction or (len(groups) > 1 and not _are_groups(groups)):
        return None
    if found["sign"] and found["before"].strip(" $€£¥"):  # a number such as DN-304
        return None
    plain = digits.replace(thousands, "").replace(decimal, ".")
    if plain.count(".") > 1:
        return None
    if plain.startswith("."):
        plain = f"0{plain}"
    beside = (found["before"].strip() + " " + found["after"].strip()).strip()
    return Amount(found["sign"].strip("+") + plain + (found["power"] or ""), beside)


def decimal_votes(values: Iterable[str]) -> tuple[int, int]:
    """Count the values that can only have a decimal point, and only a decimal comma."""
    point = comma = 0
    for value in values:
        sign = _decimal_of(value)
        point += sign == "."
        comma += sign == ","
    return point, comma


def is_ambiguous(value: str) -> bool:
    """Tell whether a value reads as a number with either sign, to different effect."""
    point, comma = read_amount(value, "."), read_amount(value, ",")
    return bool(point and comma and point.digits != comma.digits)


def is_number(value: str) -> bool:
    """Tell whether a text is a number in any style, perhaps with a short unit."""
    amount = read_amount(value, ".") or read_amount(value, ",")
    return amount is not None and len(amount.beside) <= 6  # noqa: PLR2004 - "pieces"


def _decimal_of(value: str) -> Decimal | None:
    found = _match(value)
    if found is None:
        return None
    digits = found["digits"]
    n_points, n_commas = digits.count("."), digits.count(",")
    if n_points and n_commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    sign: Decimal = "." if n_points else ","
    other: Decimal = "," if n_points else "."
    if n_points + n_commas == 0:
        return None
    if n_points + n_commas > 1:
        return other
    head, tail = digits.split(sign)
    could_be_thousands = (
        len(tail) == _THOUSAND and 0 < len(head) <= _THOUSAND and head[0] != "0"
    )
    return None if could_be_thousands else sign


def _match(written: str) -> re.Match[str] | None:
    if len(written) > _LONGEST:
        return None
    text = unicodedata.normalize("NFKC", written).strip()
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    text = re.sub(r"(?<=\d)[\s'’`´]+(?=\d{3}(?!\d))", "", text)
    return _NUMBER.fullmatch(text)


def _are_groups(groups: list[str]) -> bool:
    """Tell whether digits are grouped in threes, or in twos above the last three."""
    first, *middle, last = groups
    return (
        0 < len(first) <= _THOUSAND
        and len(last) == _THOUSAND
        and (
            all(len(each) == _THOUSAND for each in middle)
            or all(len(each) == _HUNDRED for each in middle)
        )
    )
