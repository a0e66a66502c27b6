"""A whole explanation on one page: the chain over time, its score, and facts left out."""

from collections.abc import Callable, Iterator
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from diversion.analysis.chain import Explanation, Reason
from diversion.analysis.weights import SCORER
from diversion.plotting.bars import panel_title
from diversion.plotting.left_out import left_out_bars, left_out_height
from diversion.plotting.routes import route_size, route_time
from diversion.plotting.waterfall import waterfall, waterfall_height

Part = tuple[float, Callable[[Axes], object]]  # height in inches, and what draws it


def explanation_figure(explanation: Explanation) -> Figure:
    """Give a chain over time above its waterfall, no part of pyplot's state.

    Below stands how the odds move without one fact, by the scorer that gave them. Where
    that is a fitted model, the waterfall of the hand-made weights comes last.
    """
    width, above = route_size(explanation.chain)
    parts: list[Part] = [
        (above, partial(route_time, explanation.chain)),
        *_parts(explanation),
    ]
    heights = [height for height, _ in parts]
    figure = Figure(figsize=(width, sum(heights)), layout="constrained")
    grid = figure.add_gridspec(len(heights), 1, height_ratios=heights)
    for row, (_, draw) in enumerate(parts):
        draw(figure.add_subfigure(grid[row]).subplots())
    return figure


def _parts(explanation: Explanation) -> Iterator[Part]:
    yield _waterfall(explanation.reasons, explanation.scorer)
    claims = explanation.claims
    if claims is not None and claims.score is not None and claims.left_out:
        yield left_out_height(claims), partial(left_out_bars, claims)
    if explanation.other is not None:
        yield _waterfall(explanation.other.reasons, f"hand-made weights ({SCORER})")


def _waterfall(reasons: tuple[Reason, ...], name: str) -> Part:
    def draw(ax: Axes) -> None:
        panel_title(waterfall(reasons, ax), f"by {name}")

    return waterfall_height(reasons), draw
