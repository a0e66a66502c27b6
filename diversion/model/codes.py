"""Codes as people write them, brought to the one form that is stored."""

import re

from diversion.model.tables import Column

_HS_PUNCTUATION = re.compile(r"[.\s]")
_UNNAMED_SIDE = re.compile(r"(to\s+)?(the\s+)?order(\s+of\b.*)?|bank", re.IGNORECASE)


def normalise_hs(text: str) -> str:
    """Remove the dots and blanks of a Harmonized System code.

    >>> normalise_hs("8526.91 00")
    '85269100'
    """
    return _HS_PUNCTUATION.sub("", text)


def normalise_code(column: Column, text: str) -> str:
    """Write a code as ``column`` stores it; free text comes back unchanged.

    >>> from diversion.model.tables import SHIPMENTS
    >>> normalise_code(SHIPMENTS.column("origin_country"), "kp")
    'KP'
    >>> normalise_code(SHIPMENTS.column("transport_mode"), "SEA")
    'sea'
    """
    if column.choices:
        return text.lower()
    if column.name == "hs_code":
        return normalise_hs(text)
    if column.name.endswith("country"):
        return text.upper()
    return text


def is_party_name(text: str) -> bool:
    """Tell whether a side of a bill of lading names somebody.

    A bill made out "to order", or to an unnamed bank, keeps its receiver open.

    >>> is_party_name("To the order of Bank of Dandong")
    False
    >>> is_party_name("Order Trading Co., Ltd.")
    True
    """
    return _UNNAMED_SIDE.fullmatch(text.strip()) is None
