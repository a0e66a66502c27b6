"""What a column of a file may be: roles as data, and how well a header fits each.

``roles.csv`` holds one row a role. ``needs`` are alternatives parted by ``|``, each some
concepts that the header must have, with a weight after ``@``; ``likes`` may stand
beside them. ``column`` is the native column, or a part that makes one.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from diversion.io.wild.words import Header

OTHER: Final = "other"  # roles of columns that no native table has

_UNKNOWN_WORD: Final = 0.2  # what a word that is not known takes from a header's score
_SPECIFIC: Final = 0.03  # what each concept more in a need adds


@dataclass(frozen=True, slots=True)
class Need:
    """Concepts that a header must have, and how much they tell."""

    concepts: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True)
class Role:
    """What a column may be; ``values`` names the kind of values that it should hold."""

    table: str
    name: str
    column: str
    values: str
    needs: tuple[Need, ...]
    likes: frozenset[str]


@cache
def roles() -> tuple[Role, ...]:
    """Read the roles that come with the program."""
    text = files(__package__).joinpath("roles.csv").read_text("utf-8")
    return tuple(
        Role(
            row["table"],
            row["role"],
            row["column"],
            row["values"],
            tuple(map(_need, row["needs"].split("|"))),
            frozenset(row["likes"].split()),
        )
        for row in csv.DictReader(text.splitlines())
    )


def header_score(role: Role, header: Header) -> float:
    """Judge in [0, 1.1] how well a role accounts for what a header says.

    The share of the header's words that the role needs or likes, if it has all that one
    alternative needs.
    """
    return max((_score(role, need, header) for need in role.needs), default=0.0)


def _need(text: str) -> Need:
    concepts, _, weight = text.partition("@")
    return Need(frozenset(concepts.split()), float(weight or 1))


def _score(role: Role, need: Need, header: Header) -> float:
    if not need.concepts <= header.concepts:
        return 0.0
    wanted = need.concepts | role.likes
    known = [meaning for meaning in header.meanings if meaning]
    explained = sum(not wanted.isdisjoint(meaning) for meaning in known)
    share = explained / (len(known) + _UNKNOWN_WORD * header.n_unknown)
    return share * need.weight + _SPECIFIC * (len(need.concepts) - 1)
