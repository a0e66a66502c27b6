"""Text from files made safe to show: names in records are hostile input."""

import unicodedata
from typing import Final

_BLANK: Final = {"Cc", "Zl", "Zp"}  # control characters, line and paragraph separators
_DROPPED: Final = {"Cf"}  # invisible: direction overrides, zero-width joins, tags
_UNREADABLE: Final = {"Cs"}  # lone surrogates cannot be written as UTF-8


def visible(text: str, *, limit: int | None = None) -> str:
    r"""Give ``text`` on one line, without characters that steer a terminal or the eye.

    Parameters
    ----------
    text
        Any text from a record.
    limit
        Longest text to give, in characters; a longer one ends in "…".

    Examples
    --------
    >>> visible("Red\x1b[31m Star\u202e gnidarT\n")
    'Red [31m Star gnidarT'
    >>> visible("Alder Robotics", limit=6)
    'Alder…'
    """
    shown = " ".join("".join(map(_shown, text)).split())
    if limit is not None and len(shown) > limit:
        return shown[: limit - 1].rstrip() + "…"
    return shown


def inert(text: str) -> str:
    r"""Give ``text`` with its lines and spacing, without characters that steer a terminal.

    Examples
    --------
    >>> inert("S1,  Red\x1b[2J\nS2")
    'S1,  Red [2J\nS2'
    """
    return "\n".join("".join(map(_shown, line)) for line in text.split("\n"))


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    category = unicodedata.category(character)
    if category in _BLANK:
        return " "
    if category in _DROPPED:
        return ""
    return "\N{REPLACEMENT CHARACTER}" if category in _UNREADABLE else character
