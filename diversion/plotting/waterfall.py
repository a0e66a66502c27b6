"""The score of a chain as a waterfall: evidence, counter-evidence, and what they add to."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from diversion.analysis.chain import Reason
from diversion.analysis.odds import condensed, odds, sides, signed
from diversion.plotting.bars import SMALL, name_rows, row_name, say_beside
from diversion.plotting.canvas import new_axes

# Two colours of equal weight, apart for colour-blind readers.
FOR, AGAINST, SUM = "#0072b2", "#d55e00", "#444444"
_ROW: Final = 0.42  # inches


def waterfall(reasons: Sequence[Reason], ax: Axes | None = None) -> Axes:
    """Draw each term of a score in decibans, from where the terms before it ended.

    Evidence comes first, then counter-evidence, each by size and in one measure; small
    terms of a long list are one bar, and the last bar is the score.
    """
    ordered = _ordered(reasons)
    if ax is None:
        ax = new_axes(10.5, waterfall_height(reasons))
    steps = [10 * reason.bans for reason in ordered]
    ends = list(accumulate(steps))
    total = ends[-1] if ends else 0.0
    for row, (step, end) in enumerate(zip(steps, ends, strict=True)):
        colour = AGAINST if step < 0 else FOR
        ax.barh(row, step, left=end - step, color=colour, height=0.6, zorder=2)
        ax.plot([end, end], [row, row + 1], color="#999999", lw=0.8, zorder=1)
        say_beside(ax, row, max(end, end - step), signed(step / 10))
    last = len(ordered)
    ax.barh(last, total, color=SUM, height=0.6, zorder=2)
    say_beside(ax, last, max(0.0, total), signed(total / 10))
    ax.axvline(0, color="#bbbbbb", lw=0.8, zorder=0)
    names = [row_name(reason.text) for reason in ordered]
    name_rows(ax, [*names, f"in all: odds {odds(total / 10)}"])
    ax.set_ylim(last + 0.6, -0.6)
    low, high = min(0.0, *ends, total), max(0.0, *ends, total)
    span = max(high - low, 1.0)
    ax.set_xlim(low - 0.04 * span, high + 0.14 * span)
    ax.set_xlabel("decibans: ten multiply the odds by ten", fontsize=SMALL)
    handles = [
        Patch(color=colour, label=label)
        for colour, label in ((FOR, "for"), (AGAINST, "against"))
    ]
    ax.legend(
        handles=handles,
        fontsize=SMALL,
        frameon=False,
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=2,
        borderaxespad=0,
    )
    return ax


def _ordered(reasons: Sequence[Reason]) -> list[Reason]:
    evidence, against = sides(condensed(reasons))
    return [*evidence, *against]


def waterfall_height(reasons: Sequence[Reason]) -> float:
    """Give the height in inches that a waterfall needs."""
    return 1.0 + _ROW * (len(condensed(reasons)) + 1)
