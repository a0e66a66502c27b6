"""matplotlib figures: each function takes an Axes, draws on it, and returns it."""

from diversion.plotting.neighbours import neighbourhood
from diversion.plotting.routes import route_figure, route_time
from diversion.plotting.waterfall import explanation_figure, waterfall

__all__ = [
    "explanation_figure",
    "neighbourhood",
    "route_figure",
    "route_time",
    "waterfall",
]
