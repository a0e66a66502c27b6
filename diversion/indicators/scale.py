"""From findings to a range and a band: families count once, and none counts for much.

The weights are set by hand and not calibrated: a band orders attention, no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from diversion.indicators.catalogue import Indicator
from diversion.indicators.outcome import Outcome, State

FAMILY_CAP: Final = 8.0  # decibans, of one family
RAISED: Final = 6.0  # decibans
HIGH: Final = 12.0
INDEPENDENT: Final = 2  # families that the top band needs
BANDS: Final = ("none", "low", "raised", "high")


@dataclass(frozen=True, slots=True)
class Range:
    """Weight of the indicator evidence, in decibans.

    ``score`` counts what is fired and clear; ``lower`` takes every indicator that is not
    assessable as clear, ``upper`` as fired. ``families`` lists the families that fired
    with weight. ``band`` is ``None`` where nothing is assessable.
    """

    score: float
    lower: float
    upper: float
    families: tuple[str, ...]
    band: str | None
    assessable: bool


def weigh(findings: Iterable[tuple[Indicator, Outcome]]) -> Range:
    """Add up findings by family: the strongest that fired, else the most that clears.

    ``lower <= score <= upper`` always. An indicator of weight zero is a fact outside.
    """
    by_family: dict[str, list[tuple[Indicator, State]]] = {}
    for entry, outcome in findings:
        if entry.weight:
            by_family.setdefault(entry.family, []).append((entry, outcome.state))
    score = lower = upper = 0.0
    for found in by_family.values():
        score += _joint(found)
        lower += _joint([(e, _as(state, State.CLEAR)) for e, state in found])
        upper += _joint([(e, _as(state, State.FIRED)) for e, state in found])
    families = tuple(
        sorted(
            f for f, found in by_family.items() if any(s is State.FIRED for _, s in found)
        )
    )
    states = [state for found in by_family.values() for _, state in found]
    is_assessable = any(state is not State.UNKNOWN for state in states)
    band = band_of(score, families) if is_assessable else None
    return Range(
        round(score, 1), round(lower, 1), round(upper, 1), families, band, is_assessable
    )


def band_of(score: float, families: tuple[str, ...]) -> str:
    """Give the band of a score; the top one needs two independent families.

    Examples
    --------
    >>> band_of(14.0, ("address", "route")), band_of(14.0, ("address",))
    ('high', 'raised')
    """
    if not families:
        return "none"
    if score >= HIGH and len(families) >= INDEPENDENT:
        return "high"
    return "raised" if score >= RAISED else "low"


def _joint(found: list[tuple[Indicator, State]]) -> float:
    """Weigh one family: indicators in it are correlated, so that one speaks for all."""
    weights = [entry.weight for entry, state in found if state is State.FIRED]
    if weights:
        return min(FAMILY_CAP, max(weights))
    return min(
        (entry.relief for entry, state in found if state is State.CLEAR), default=0.0
    )


def _as(state: State, other: State) -> State:
    return other if state is State.UNKNOWN else state
