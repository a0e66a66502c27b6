"""Small tables that indicators look things up in; every line names its source."""

import csv
import re
from functools import cache
from importlib import resources
from typing import Final

_LOCODE: Final = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Read ``data/NAME.csv``: one dict a line, by column."""
    path = resources.files("diversion.indicators").joinpath("data", f"{name}.csv")
    return tuple(csv.DictReader(path.read_text("utf-8").splitlines()))


@cache
def words(kind: str) -> tuple[str, ...]:
    """Give the words and phrases of one list, longest first."""
    found = [row["word"] for row in table("words") if row["list"] == kind]
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def contains(text: str, kind: str) -> str | None:
    """Find a word of a list in a text, as a whole word; ``None`` if there is none.

    Examples
    --------
    >>> contains("Blue Sky Freight Forwarding Ltd", "forwarder")
    'freight forwarding'
    >>> contains("Forwardly Shoes", "forwarder") is None
    True
    """
    folded = fold(text)
    return next((word for word in words(kind) if f" {word} " in f" {folded} "), None)


def fold(text: str) -> str:
    """Lower the case, and put one blank for everything that is no letter or digit."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def place_country(place: str) -> str | None:
    """Give the country of a port by its UN/LOCODE or name; ``None`` where not known.

    Examples
    --------
    >>> place_country("CNDLC"), place_country("Nakhodka"), place_country("harbour")
    ('CN', 'RU', None)
    """
    text = place.strip()
    if _LOCODE.fullmatch(text) and text[:2] in coordinates():
        return text[:2]
    found = _ports().get(fold(text))
    return found["country"] if found else None


def position(place: str | None, country: str | None) -> tuple[float, float] | None:
    """Give latitude and longitude of a port, else of a country, in degrees."""
    if place:
        found = _ports().get(fold(place))
        if found is not None:
            return float(found["latitude"]), float(found["longitude"])
        country = place_country(place) or country
    return coordinates().get(country) if country else None


@cache
def coordinates() -> dict[str, tuple[float, float]]:
    """Give a rough position of every country, in degrees."""
    return {
        row["country"]: (float(row["latitude"]), float(row["longitude"]))
        for row in table("countries")
    }


@cache
def _ports() -> dict[str, dict[str, str]]:
    found = {}
    for row in table("ports"):
        for key in (row["locode"], row["name"]):
            if key:
                found[fold(key)] = row
    return found
