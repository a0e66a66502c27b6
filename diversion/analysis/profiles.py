"""What is known of a company or a listed party beside its names, and how it weighs.

An identifier outranks names: two LEI or IMO numbers that differ keep records apart.
Countries or kinds that differ lower the score of a name; an address or a phone in common
raises it.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from rapidfuzz import fuzz

from diversion.matching.scripts import words_of

COUNTRY_COST: Final = 0.08
KIND_COST: Final = 0.15  # a person and a company, as far as both say what they are
REGISTRATION_COST: Final = 0.15  # registration numbers that differ
SUPPORT: Final = 0.5  # of the doubt that stays when an address or a phone agrees
ADDRESS_LIKE: Final = 92.0  # of 100
REGISTER: Final = "reg"  # numbers of registers and tax offices
DECISIVE: Final = frozenset({"lei", "imo"})
PHONES: Final = frozenset({"phone", "tel"})
_ONE_CHINA: Final = frozenset({"CN", "HK", "MO"})
_NO_NAME: Final = re.compile(
    r"(?:address(?: only)?|addr|unnamed|unknown|not known|no name|na|nil|none)?[\s\d]*"
)
# What a reader writes where a list or register gives no name.
PLACEHOLDERS: Final = (
    "(address only)",
    "(not named",
    "(direct parent of",
    "(ultimate parent of",
)


class Profile(NamedTuple):
    """What is compared of a company or a listing beside its names."""

    names: tuple[str, ...]
    country: str
    address: str
    identifiers: frozenset[str]
    phones: frozenset[str]
    kind: str = ""


def profile_of(row: Any) -> Profile:  # a row of pandas
    """Gather what a row of companies or listings says."""
    identifiers = identifiers_of(getattr(row, "identifiers", None))
    phones = {_digits(text) for text in _listed(getattr(row, "phones", None))}
    phones |= {i.partition(":")[2] for i in identifiers if i.partition(":")[0] in PHONES}
    return Profile(
        names=names_of(row.name, row.aliases),
        country=text_of(getattr(row, "country", None)),
        address=folded_address(getattr(row, "address", None)),
        identifiers=frozenset(i for i in identifiers if i.partition(":")[0] not in PHONES),
        phones=frozenset(filter(None, phones)),
        kind=text_of(getattr(row, "kind", None)),
    )


def names_of(name: object, aliases: object) -> tuple[str, ...]:
    """Give the name, and the aliases that one text lists."""
    return text_of(name), *_listed(aliases)


def identifiers_of(value: object) -> set[str]:
    """Give the identifiers and telephone numbers that one text lists, each in one form."""
    return {_identifier(text) for text in _listed(value)}


def folded_address(value: object) -> str:
    """Give the words of an address without case, marks and punctuation."""
    return " ".join(words_of(text_of(value)))


def may_be_one_number(identifier: str, one: Profile, other: Profile) -> bool:
    """Say whether an equal number may be one party's: each country's register has its own.

    A LEI, an IMO number or a passport is the same in every country.
    """
    is_of_register = identifier.partition(":")[0] == REGISTER
    if not is_of_register or not (one.country and other.country):
        return True
    countries = {one.country, other.country}
    return len(countries) == 1 or countries <= _ONE_CHINA


def weigh(score: float, one: Profile, other: Profile) -> tuple[float, list[str]]:
    """Let what is known beside the names raise or lower the score of a match by name."""
    notes = []
    if one.country and other.country and one.country != other.country and not (
        {one.country, other.country} <= _ONE_CHINA
    ):  # fmt: skip
        score -= COUNTRY_COST
        notes.append(f"countries differ: {one.country} / {other.country}")
    if one.kind and other.kind and one.kind != other.kind:
        score -= KIND_COST
        notes.append(f"kinds differ: {one.kind} / {other.kind}")
    for scheme, left, right in _conflicts(one.identifiers, other.identifiers):
        notes.append(f"{scheme} differs: {left} / {right}")
        score = 0.0 if scheme in DECISIVE else score - REGISTRATION_COST
    if score <= 0.0:
        return 0.0, notes
    if one.address and other.address and is_same_address(one.address, other.address):
        score = 1.0 - (1.0 - score) * SUPPORT
        notes.append("addresses agree")
    if one.phones & other.phones:
        score = 1.0 - (1.0 - score) * SUPPORT
        notes.append("a phone agrees")
    return score, notes


def _conflicts(
    one: frozenset[str], other: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """Give the schemes that both have, with no value in common."""
    if not one or not other:
        return
    left, right = (dict(i.split(":", 1) for i in sorted(s)) for s in (one, other))
    for scheme in sorted(left.keys() & right.keys()):
        if not any(i.startswith(f"{scheme}:") for i in one & other):
            yield scheme, left[scheme], right[scheme]


def is_same_address(one: str, other: str) -> bool:
    """Say whether two folded addresses agree, their numbers to the digit."""
    is_close = numbers_of(one) == numbers_of(other)
    return is_close and fuzz.token_sort_ratio(one, other) >= ADDRESS_LIKE


def numbers_of(address: str) -> frozenset[str]:
    """Give the words of a folded address that have a digit."""
    return frozenset(word for word in address.split() if any(map(str.isdigit, word)))


def is_no_name(name: str, address: str) -> bool:
    """Say whether a text stands where a list or register gives no name."""
    if name.startswith(PLACEHOLDERS):
        return True
    folded = " ".join(words_of(name))
    return bool(address) and (folded == address or _NO_NAME.fullmatch(folded) is not None)


def _identifier(text: str) -> str:
    scheme, _, value = text.partition(":")
    value = "".join(filter(str.isalnum, value)).upper()
    scheme = scheme.strip().lower()
    if scheme in PHONES:
        return f"{scheme}:{_digits(value)}"
    return f"{scheme}:{value.removeprefix('IMO') if scheme == 'imo' else value}"


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text)).lstrip("0")


def _listed(value: object) -> tuple[str, ...]:
    if not isinstance(value, str):
        return ()
    return tuple(filter(None, (part.strip() for part in text_of(value).split(";"))))


def text_of(value: object) -> str:
    """Give a text, or nothing for a value that is not known."""
    return value if isinstance(value, str) else ""
