"""matplotlib figures: each function takes an Axes, draws on it, and returns it."""

from diversion.plotting.neighbours import neighbourhood
from diversion.plotting.routes import route_figure, route_time

__all__ = ["neighbourhood", "route_figure", "route_time"]
