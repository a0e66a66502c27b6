"""The list of indicators: what each shows, where it is from, what else explains it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from diversion.indicators.outcome import Outcome

Level = Literal["S", "C", "E", "P"]
LEVELS: Final[dict[Level, str]] = {
    "S": "shipment",
    "C": "company",
    "E": "pair of sender and receiver",
    "P": "chain",
}
Test = Callable[..., Outcome]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One red flag that can be computed from the records.

    ``weight`` and ``relief`` are weights of evidence in decibans when it fires and when
    it is clear: hand-set, uncalibrated, and capped by family. A ``weight`` of zero is a
    fact that stays outside the score. ``family`` names the evidence it rests on;
    indicators of one family are correlated and count once.
    """

    code: str
    level: Level
    family: str
    weight: float
    relief: float
    source: str
    innocent: str
    test: Test

    @property
    def what(self) -> str:
        """Say in one line what fires it."""
        return self.help.split("\n", 1)[0].rstrip(".")

    @property
    def help(self) -> str:
        """Give the whole help text: the docstring of the function."""
        return inspect.getdoc(self.test) or ""


_REGISTER: dict[str, Indicator] = {}


def indicator(
    code: str, level: Level, family: str, *, weight: float, source: str, innocent: str
) -> Callable[[Test], Test]:
    """Enter a function into the catalogue; its docstring is the help text."""

    def enter(test: Test) -> Test:
        relief = round(-weight / 10, 1)
        _REGISTER[code] = Indicator(
            code, level, family, weight, relief, source, innocent, test
        )
        return test

    return enter


def catalogue() -> tuple[Indicator, ...]:
    """Give every indicator, in the order of their codes."""
    from diversion.indicators import families  # noqa: F401, PLC0415 - enters them all

    return tuple(sorted(_REGISTER.values(), key=lambda entry: _order(entry.code)))


def rows() -> list[dict[str, Any]]:
    """Give the catalogue as JSON-ready records."""
    return [
        {
            "indicator": entry.code,
            "level": entry.level,
            "family": entry.family,
            "what": entry.what,
            "help": entry.help,
            "weight_decibans": entry.weight,
            "relief_decibans": entry.relief,
            "innocent": entry.innocent,
            "source": entry.source,
        }
        for entry in catalogue()
    ]


def _order(code: str) -> tuple[int, int]:
    return "GRCEDVLP".index(code[0]), int(code[1:])
