"""Units of mass to kilograms, currencies, means of transport, directions of trade."""

import csv
from functools import cache
from importlib.resources import files

from diversion.io.wild.words import fold


@cache
def kilograms(unit: str) -> float | None:
    """Give how many kilograms a unit of mass has; ``None`` for other units.

    >>> kilograms("KGS"), kilograms("MT"), kilograms("шт")
    (1.0, 1000.0, None)
    """
    found = _table("mass").get(_key(unit))
    return float(found) if found else None


@cache
def is_unit(text: str) -> bool:
    """Tell whether a text is a unit of any kind."""
    return _key(text) in _table("mass") or _key(text) in _table("unit")


@cache
def transport_mode(written: str) -> str | None:
    """Give the native word for a means of transport, by word or UN code.

    >>> transport_mode("Vessel, containerized"), transport_mode("40")
    ('sea', 'air')
    """
    known, key = _table("mode"), _key(written)
    if key in known:
        return known[key]
    found = {known[word] for word in key.split() if word in known and not word.isdigit()}
    return found.pop() if len(found) == 1 else None


@cache
def direction(written: str) -> str | None:
    """Tell ``export`` or ``import`` by a word of a row, a title or a file's name.

    >>> direction("ИМ"), direction("Exports 2019"), direction("import / export")
    ('import', 'export', None)
    """
    known, key = _table("direction"), _key(written)
    found = {known[word] for word in (key, *key.split()) if word in known}
    if not found:  # scripts without spaces between words
        found = {side for word, side in known.items() if word >= "\u3040" and word in key}
    return found.pop() if len(found) == 1 else None


def is_currency(text: str) -> bool:
    """Tell whether a text is a currency."""
    return _key(text) in _table("currency") or is_dollar(text)


def is_dollar(text: str) -> bool:
    """Tell whether a currency is the US dollar.

    >>> is_dollar("usd"), is_dollar("US$"), is_dollar("HKD")
    (True, True, False)
    """
    return _key(text) in _table("usd")


def _key(text: str) -> str:
    kept = "".join(each if each.isalnum() or each in "$/" else " " for each in fold(text))
    return " ".join(kept.split())


@cache
def _table(kind: str) -> dict[str, str]:
    text = files(__package__).joinpath("measures.csv").read_text("utf-8")
    return {
        _key(word): row["meaning"]
        for row in csv.DictReader(text.splitlines())
        if row["kind"] == kind
        for word in row["words"].split("|")
    }
