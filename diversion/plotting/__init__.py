"""matplotlib figures: each function takes an Axes, draws on it, and returns it."""

from diversion.plotting.canvas import write_figure
from diversion.plotting.explanations import explanation_figure
from diversion.plotting.left_out import left_out_bars
from diversion.plotting.neighbours import neighbourhood
from diversion.plotting.routes import route_figure, route_time
from diversion.plotting.waterfall import waterfall

__all__ = [
    "explanation_figure",
    "left_out_bars",
    "neighbourhood",
    "route_figure",
    "route_time",
    "waterfall",
    "write_figure",
]
