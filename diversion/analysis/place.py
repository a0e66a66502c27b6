"""Kinds of places that chains could be stopped at."""

from enum import StrEnum

from diversion.errors import InputError


class Place(StrEnum):
    """What a chain could be stopped at."""

    COUNTRY = "country"
    COMPANY = "company"
    LANE = "lane"


def place_named(text: str) -> Place:
    """Read a kind of place from its word, or raise :class:`InputError`."""
    try:
        return Place(text)
    except ValueError:
        known = ", ".join(Place)
        raise InputError(f"found by={text!r}, expected one of {known}") from None
