"""Scores as odds and as decibans, and their terms as bars."""

import math
from collections.abc import Sequence
from typing import Final

from diversion.analysis.chain import Reason

BAN: Final = math.log(10.0)  # natural log-odds in a ban
WIDEST: Final = 20  # characters of the longest bar
SMALL: Final = 0.1  # bans; smaller terms of a long list are shown as one
MANY: Final = 15  # terms that are shown one by one, whatever their size
_EXACT: Final = 10  # odds below it are shown with a decimal


def odds(score: float) -> str:
    """Give a score in bans as odds.

    Examples
    --------
    >>> odds(-0.7), odds(-1.6), odds(2.39), odds(0.0)
    ('1:5', '1:40', '250:1', '1:1')
    """
    text = _two_digits(10 ** abs(score))
    return f"{text}:1" if score >= 0 else f"1:{text}"


def decibans(bans: float) -> float:
    """Give bans as decibans: ten of them multiply the odds by ten."""
    return round(10 * bans, 3) + 0.0


def signed(bans: float) -> str:
    """Give bans as decibans with a sign; never "-0.0".

    Examples
    --------
    >>> signed(0.7), signed(-0.00001)
    ('+7.0', '+0.0')
    """
    return f"{round(10 * bans, 1) + 0.0:+.1f}"


def bar(bans: float, widest: float) -> str:
    """Draw the size of a term; evidence and counter-evidence in one measure."""
    if not widest:
        return ""
    return "█" * max(1 if bans else 0, round(WIDEST * abs(bans) / widest))


def sides(reasons: Sequence[Reason]) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """Part the terms of a score into evidence and counter-evidence, largest first."""
    ordered = sorted(reasons, key=lambda reason: -abs(reason.bans))
    return (
        tuple(reason for reason in ordered if reason.bans >= 0),
        tuple(reason for reason in ordered if reason.bans < 0),
    )


def condensed(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Add up the small terms of a long list, those of each side in one; the sum stays.

    A small term that is the only one of its side stays as it is.
    """
    if len(reasons) <= MANY:
        return tuple(reasons)
    kept = [reason for reason in reasons if abs(reason.bans) >= SMALL]
    for side in sides([reason for reason in reasons if abs(reason.bans) < SMALL]):
        if len(side) == 1:
            kept += side
        elif side:
            text = f"{len(side)} terms below {10 * SMALL:g}"
            kept.append(Reason("rest", text, sum(r.bans for r in side), ()))
    return tuple(kept)


def _two_digits(number: float) -> str:
    if number < _EXACT:
        return f"{number:.1f}".removesuffix(".0")
    digits = len(str(int(number)))
    return f"{round(number, 2 - digits):,.0f}"
