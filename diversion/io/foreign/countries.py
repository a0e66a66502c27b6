"""Country names, as lists write them, to ISO 3166-1 alpha-2.

``countries.csv`` holds names in English and French from the public-domain table
*country-codes* (https://github.com/datasets/country-codes), and some that lists use.
"""

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

_PUNCTUATION: Final = re.compile(r"[^\w\s]")
_SMALL_WORDS: Final = re.compile(
    r"\b(the|la|le|les|l|of|de|du|des|d|and|et)\b", re.IGNORECASE
)
_CODE: Final = re.compile(r"[A-Za-z]{2}")


@cache
def country_code(written: str) -> str:
    """Give the code of a country, or nothing if the name is not known.

    A name in two languages, parted by a slash, is known by either.

    >>> country_code("Korea, North"), country_code("Burma / Birmanie"), country_code("ru")
    ('KP', 'MM', 'RU')
    >>> country_code("Hyrcania")
    ''
    """
    codes = _codes()
    text = written.strip()
    if _CODE.fullmatch(text) and text.upper() in codes.values():
        return text.upper()
    found = {
        codes[key] for part in (text, *text.split("/")) if (key := _key(part)) in codes
    }
    return found.pop() if len(found) == 1 else ""


@cache
def _codes() -> dict[str, str]:
    text = files("diversion.io.foreign").joinpath("countries.csv").read_text("utf-8")
    return {_key(row["name"]): row["code"] for row in csv.DictReader(text.splitlines())}


def _key(name: str) -> str:
    """Compare names without accents, small words, or the order of words."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = _SMALL_WORDS.sub(" ", _PUNCTUATION.sub(" ", plain)).split()
    return " ".join(sorted(words))
