"""Tables as plain text."""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from diversion.model.visible import visible

NAME_LIMIT: Final = 60
SMALLEST: Final = 0.0005  # what is less would be rounded to zero


def cell(value: object, *, limit: int = NAME_LIMIT) -> str:
    """Give one value of a table as text; empty where it is not known.

    Examples
    --------
    >>> cell(0.25), cell(0.0), cell(0.00003562), cell(None)
    ('0.250', '0.000', '3.6e-05', '')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.1e}" if 0 < abs(value) < SMALLEST else f"{value:.3f}"
    return visible(str(value), limit=limit)


def text_table(
    head: Sequence[str], rows: Iterable[Sequence[object]], *, limit: int = NAME_LIMIT
) -> str:
    """Set rows in columns: numbers to the right, wide scripts counted as two."""
    body = [tuple(row) for row in rows]
    lines = [
        tuple(head),
        *(tuple(cell(value, limit=limit) for value in row) for row in body),
    ]
    widths = [max(map(columns, column)) for column in zip(*lines, strict=True)]
    right = [
        any(is_number(value) for value in column)
        for column in (zip(*body, strict=True) if body else [()] * len(head))
    ]
    return "\n".join(
        "  ".join(
            _padded(text, width, right=is_right)
            for text, width, is_right in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    )


def columns(text: str) -> int:
    """Count the terminal columns that ``text`` takes."""
    return sum(
        0
        if unicodedata.combining(c)
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )


def is_number(value: object) -> bool:
    """Tell numbers from other values; truth values are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _padded(text: str, width: int, *, right: bool) -> str:
    blank = " " * (width - columns(text))
    return blank + text if right else text + blank
