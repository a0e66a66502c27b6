"""Countries and ports as records write them, to ISO 3166-1 alpha-2 and UN/LOCODE.

``country_names.csv`` has the names of the public-domain table *country-codes*
(https://github.com/datasets/country-codes) in five languages, and others in more;
Babel knows them in more languages, those of the Unicode CLDR.
``ports.csv`` has the codes of the MIT-licensed *sea-ports*
(https://github.com/marchah/sea-ports). A name that may be two places stays a name.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from diversion.io.foreign.countries import country_code
from diversion.io.wild.words import fold

_SEPARATOR: Final = re.compile(
    r"\s*[/;:|()\[\]]\s*|\s+[-–—]\s*|\s*[-–—]\s+|(?<=^[A-Z]{2})[-–—]|(?<=^[A-Z]{3})[-–—]|\s*,\s*"
)
_MARKS: Final = re.compile(r"[^\w]+")
_LOCODE: Final = re.compile(r"([A-Z]{2}) ?([A-Z2-9]{3})\d?")
_SCHEDULE_K: Final = re.compile(r"\d{5}")
_CODE_LETTERS: Final = 2
LANGUAGES: Final = (
    "ar", "az", "be", "bg", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa",
    "fi", "fil", "fr", "he", "hr", "hu", "hy", "id", "it", "ja", "ka", "kk", "ko", "ky",
    "lt", "lv", "mk", "mn", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sq",
    "sr", "sr_Latn", "sv", "sw", "tg", "th", "tk", "tr", "uk", "ur", "uz", "vi", "zh",
    "zh_Hant",
)  # fmt: skip


@cache
def country(written: str) -> str | None:
    """Give the code of a country written in any language, or ``None``.

    >>> country("КИТАЙ"), country("CN - CHINA"), country("prk"), country("Çin")
    ('CN', 'CN', 'KP', 'CN')
    >>> country("Hyrcania"), country("156")
    (None, None)
    """
    text = written.strip()
    if found := _exact(text):
        return found
    parts = [part for part in _SEPARATOR.split(text) if part and part.strip()]
    if len(parts) < _CODE_LETTERS:
        return None
    codes = {code for part in parts if (code := _exact(part))}
    return codes.pop() if len(codes) == 1 else None


@cache
def port(written: str, within: str | None = None) -> str | None:
    """Give the UN/LOCODE of a port by code or name, or ``None`` if it is not certain.

    ``within`` is the country it must be in, where that is known.

    >>> port("CN SHA"), port("Shanghai ,China (Mainland)"), port("San Antonio")
    ('CNSHA', 'CNSHA', None)
    >>> port("San Antonio", "CL")
    'CLSAI'
    """
    text = written.strip()
    if (found := _LOCODE.fullmatch(text)) and found[1] in _alpha2():
        code = found[1] + found[2]
        is_word = " " not in text and text.isalpha() and code not in _ports()[0]
        return None if is_word and within != found[1] else code
    if _SCHEDULE_K.fullmatch(text):
        return _ports()[2].get(text)
    names = _ports()[1]
    first, *rest = [part for part in _SEPARATOR.split(text) if part and part.strip()] or [
        ""
    ]
    stated = next((code for part in reversed(rest) if (code := country(part))), within)
    for name in (
        _key(text),
        _key(first),
        _key(re.sub(r"(?i)\bport( of)?\b|\bpuerto( de)?\b", "", first)),
    ):
        codes = names.get(name, ())
        near = [code for code in codes if stated is None or code.startswith(stated)]
        if len(near) == 1:
            return near[0]
    return None


def _exact(text: str) -> str | None:
    if len(text) == _CODE_LETTERS and text.isascii():
        code = text.upper()
        return code if code in _alpha2() else _names().get(_key(text))
    key = _key(text)
    return _names().get(key) or country_code(text) or _names_abroad().get(key)


@cache
def _alpha2() -> frozenset[str]:
    return frozenset(_names().values())


@cache
def _names() -> dict[str, str]:
    return {
        _key(name): row["code"]
        for row in _rows("country_names.csv")
        for name in row["names"].split("|")
    }


@cache
def _names_abroad() -> dict[str, str]:
    """Give the codes by names in :data:`LANGUAGES`; none that may be two countries'."""
    from babel import Locale  # noqa: PLC0415 - only for names that are not in the table

    found: dict[str, str] = {}
    unclear: set[str] = set()
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            key = _key(name)
            if code in _alpha2() and found.setdefault(key, code) != code:
                unclear.add(key)
    return {key: code for key, code in found.items() if key not in unclear}


@cache
def _ports() -> tuple[frozenset[str], dict[str, tuple[str, ...]], dict[str, str]]:
    """Give the codes, the codes by name, and the code by US Schedule K number."""
    names: dict[str, tuple[str, ...]] = {}
    schedule_k: dict[str, str] = {}
    codes = set()
    for row in _rows("ports.csv"):
        codes.add(row["locode"])
        for name in row["names"].split("|"):
            names[_key(name)] = (*names.get(_key(name), ()), row["locode"])
        for number in filter(None, row["schedule_k"].split("|")):
            schedule_k[number] = row["locode"]
    return frozenset(codes), names, schedule_k


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files(__package__).joinpath(name).read_text("utf-8")
    return csv.DictReader(text.splitlines())


def _key(name: str) -> str:
    return " ".join(_MARKS.sub(" ", fold(name)).split())
