"""The odds of a chain without one fact after the other, as bars from what they are."""

from typing import Final

from matplotlib.axes import Axes

from diversion.analysis.claims import Claims, LeftOut
from diversion.analysis.odds import odds, signed
from diversion.plotting.bars import SMALL, name_rows, panel_title, row_name, say_beside
from diversion.plotting.canvas import new_axes

FALLS, RISES, BREAKS = "#d55e00", "#0072b2", "#444444"
MOST: Final = 12  # facts that are drawn, those first that move the odds most
_ROW: Final = 0.36  # inches
GAP: Final = 8  # points between a bar and what is said of it


def left_out_bars(claims: Claims, ax: Axes | None = None) -> Axes:
    """Draw how far each fact, left out, moves the score; a chain may fall apart without it.

    ``claims`` must have been tested; facts beyond :data:`MOST` are counted.
    """
    score = claims.score or 0.0
    shown = drawn_facts(claims)
    if ax is None:
        ax = new_axes(10.5, left_out_height(claims))
    steps = [10 * (fact.score - score) for fact in shown if fact.score is not None]
    low, high = min([-1.0, *steps]), max([1.0, *steps])
    for row, fact in enumerate(shown):
        if fact.score is None:
            ax.plot(0, row, marker="x", color=BREAKS, ms=7, mew=2, zorder=3)
            say_beside(ax, row, 0.0, "the chain falls apart", gap=GAP)
            continue
        step = 10 * (fact.score - score)
        ax.barh(row, step, color=FALLS if step < 0 else RISES, height=0.6, zorder=2)
        text = f"{signed(step / 10)}: odds {odds(fact.score)}"
        say_beside(ax, row, max(step, 0.0), text, gap=GAP)
    ax.axvline(0, color="#999999", lw=0.8, zorder=1)
    name_rows(ax, [row_name(fact.text.removeprefix("without ")) for fact in shown])
    ax.set_ylim(max(len(shown), 1) - 0.4, -0.6)
    span = high - low
    ax.set_xlim(low - 0.04 * span, high + 0.3 * span)
    more = len(claims.left_out) - len(shown)
    rest = f"; {more} other facts move them less" if more else ""
    ax.set_xlabel(
        f"decibans by which the odds of {odds(score)} move without it{rest}",
        fontsize=SMALL,
    )
    panel_title(ax, f"If one fact were not there, by {claims.scorer}")
    return ax


def left_out_height(claims: Claims) -> float:
    """Give the height in inches that the bars need."""
    return 1.0 + _ROW * len(drawn_facts(claims))


def drawn_facts(claims: Claims) -> list[LeftOut]:
    """Choose the facts that are drawn: what breaks the chain first, then by size."""
    score = claims.score or 0.0
    ordered = sorted(
        claims.left_out,
        key=lambda fact: (fact.score is not None, -abs((fact.score or 0.0) - score)),
    )
    return ordered[:MOST]
