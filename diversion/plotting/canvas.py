"""New figures, for callers who bring no Axes."""

from matplotlib.axes import Axes


def new_axes(width: float, height: float) -> Axes:
    """Make a pyplot figure of a size in inches, so that a notebook shows it."""
    import matplotlib.pyplot as plt  # noqa: PLC0415 - pyplot keeps state; only when asked

    return plt.subplots(figsize=(width, height), layout="constrained")[1]
