"""New figures, for callers who bring no Axes, and figures as files."""

from typing import IO, Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_DAYS: Final = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
_DOTS: Final = 150  # an inch
_DIGITS: Final = 6  # of a place, as a part of the figure


def new_axes(width: float, height: float) -> Axes:
    """Make a pyplot figure of a size in inches, so that a notebook shows it."""
    import matplotlib.pyplot as plt  # noqa: PLC0415 - pyplot keeps state; only when asked

    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def write_figure(figure: Figure, sink: IO[bytes], kind: str) -> None:
    """Write a figure as ``png``, ``svg`` or ``pdf``: one figure, the same bytes.

    Its axes are laid out for the last time: what finds their places rounds otherwise from
    one run to the next.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for part in figure.subfigs:
        part.bbox_relative.set_points(np.round(part.bbox_relative.get_points(), _DIGITS))
    for axes in figure.axes:
        left, bottom, width, height = np.round(axes.get_position().bounds, _DIGITS)
        axes.set_position((left, bottom, width, height))
    with mpl.rc_context({"svg.hashsalt": "diversion"}):
        figure.savefig(sink, format=kind, dpi=_DOTS, metadata=_DAYS.get(kind))
