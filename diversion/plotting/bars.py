"""What figures of one bar a row have in common: names of the rows, words beside bars."""

import textwrap
from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes

from diversion.plotting.labels import drawable, families

SMALL: Final = 8  # points
_LINE: Final = 62  # characters of a name


def row_name(text: str) -> str:
    """Break a long name of a row into two lines, and cut what is longer."""
    lines = textwrap.wrap(drawable(text), _LINE, max_lines=2, placeholder="…")
    return "\n".join(lines)


def panel_title(ax: Axes, text: str) -> None:
    """Write a title at the left, in lines beside which a legend has room."""
    lines = textwrap.fill(drawable(text), _LINE)
    ax.set_title(
        lines, fontsize=SMALL + 1, loc="left", fontfamily=families(), parse_math=False
    )


def name_rows(ax: Axes, names: Sequence[str]) -> None:
    """Write names at the left of the rows, without frame or ticks, and small numbers."""
    ax.set_yticks(range(len(names)), names)
    for tick in ax.get_yticklabels():
        tick.set(fontfamily=families(), fontsize=SMALL, parse_math=False)
    ax.tick_params(axis="x", labelsize=SMALL)
    ax.tick_params(axis="y", length=0)
    ax.spines[["top", "right", "left"]].set_visible(False)


def say_beside(ax: Axes, row: int, right: float, text: str, *, gap: int = 4) -> None:
    """Write beside the right end of a bar, ``gap`` points away."""
    ax.annotate(
        text,
        xy=(right, row),
        xytext=(gap, 0),
        textcoords="offset points",
        va="center",
        fontsize=SMALL,
    )
