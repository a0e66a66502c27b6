"""What the features of fitted models mean, in plain language, and how values read."""

import csv
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from diversion.analysis.odds import BAN, odds

NOT_KNOWN: Final = "not known"
_NO_WAY: Final = -29.9  # natural log; the floor of a way that is not there
_PARTS: Final = (  # families of names, each a prefix with what it stands for
    ("records", r"(?P<part>from|to)_(?P<rest>.+)", "side"),
    ("records", r"(?P<part>out|in)_(?P<rest>.+)", "link"),
    ("records", r"(?P<rest>walk|steps|flow|beyond)_(?P<part>.+)", "way"),
    ("companies", r"(?P<part>in|out)_(?P<rest>.+)", "trade"),
)
_WORDS: Final = {
    "side": {"from": "the sender", "to": "the receiver"},
    "link": {"out": "the consignment after", "in": "the consignment before"},
    "way": {
        "end": "a DPRK end-user",
        "hard_end": "an open DPRK end-user",
        "rare_end": "a DPRK end-user, goods of open trade with the DPRK apart",
        "lost_end": "where goods are lost sight of next to the DPRK",
    },
    "trade": {"in": "that it received", "out": "that it sent"},
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one feature says; ``unit`` is how a value reads, ``rows`` whose rows it read."""

    text: str
    unit: str
    rows: str = ""

    def sentence(self, value: float) -> str:
        """Say the feature with its value; NaN is not known."""
        shown = NOT_KNOWN if math.isnan(value) else _UNITS[self.unit](value)
        return f"{self.text}: {shown}"


def meaning_of(stage: str, feature: str) -> Meaning:
    """Give what a feature of a stage means; one without an entry goes by its name.

    Examples
    --------
    >>> meaning_of("routes", "worst_wait_days").sentence(31.0)
    'longest wait between two consignments: 31'
    >>> meaning_of("records", "from_in_dprk").sentence(1.0)
    'the sender is in the DPRK: yes'
    """
    known = _meanings()
    if (stage, feature) in known:
        return known[stage, feature]
    for of_stage, pattern, family in _PARTS:
        found = re.fullmatch(pattern, feature) if stage == of_stage else None
        if found is None or (family, found["rest"]) not in known:
            continue
        word = _WORDS[family].get(found["part"])
        if word is not None:
            meant = known[family, found["rest"]]
            return Meaning(re.sub(r"\{\w+\}", word, meant.text), meant.unit, meant.rows)
    return Meaning(feature.replace("_", " "), "number")


@cache
def _meanings() -> dict[tuple[str, str], Meaning]:
    path = resources.files("diversion.scoring").joinpath("data/meanings.csv")
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return {
        (row["stage"], row["feature"]): Meaning(row["text"], row["unit"], row["rows"])
        for row in rows
    }


def _natural_odds(value: float) -> str:
    return odds(round(value / BAN, 4))


def _way(value: float) -> str:
    return "none" if value <= _NO_WAY else _decibans(value)


def _decibans(value: float) -> str:
    return f"{10 * value / BAN + 0.0:+.1f}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.3g}"


def _factor(value: float) -> str:
    return f"{math.exp(value):,.3g}"


def _share(value: float) -> str:
    return f"{value:.3g}"


_UNITS: Final[dict[str, Callable[[float], str]]] = {
    "odds": _natural_odds,
    "decibans": _decibans,
    "way": _way,
    "chance": _share,
    "any": lambda value: _share(-math.expm1(-value)),
    "share": _share,
    "count": lambda value: f"{value:,.0f}",
    "days": lambda value: f"{value:,.0f}",
    "number": _number,
    "log_count": lambda value: f"{max(0.0, math.expm1(value)):,.3g}",
    "exp": _factor,
    "factor": _factor,
    "yes_no": lambda value: "yes" if value >= 0.5 else "no",  # noqa: PLR2004
}
