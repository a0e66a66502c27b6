"""How much of a consignment came from sources, and how much of it ends at targets."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.engines.changes import GoodsChanges
from diversion.engines.window_sums import Window, WindowSums, check_hops, window_sums
from diversion.errors import InputError
from diversion.graph.temporal import TemporalGraph

MAX_MASS: Final = 1e15  # kg; more than the world ships in a year


@dataclass(frozen=True, slots=True)
class Increments:
    """What each level of matching goods adds to the weight of a link; levels nest.

    A match at six digits weighs ``hs2 + hs4 + hs6``. The defaults give a match one ban
    more for each level. ``changed`` is for goods that may have changed at a maker.
    """

    hs2: float = 1.0
    hs4: float = 9.0
    hs6: float = 90.0
    changed: float = 1.0


@dataclass(frozen=True, slots=True)
class ShareQuestion:
    """Which goods come from sources, and which end at targets, by degrees.

    ``source_share`` and ``target_share`` have shape (n_hops,), float64 in [0, 1];
    ``transit`` has shape (n_parties,), int32, NONE where goods do not pass.
    """

    source_share: NDArray[np.float64]
    target_share: NDArray[np.float64]
    transit: NDArray[np.int32]
    window: Window = field(default_factory=Window)
    increments: Increments = field(default_factory=Increments)
    changes: GoodsChanges | None = None
    max_hops: int = 6


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of each hop's goods, each of shape (n_hops,) and in [0, 1].

    ``through`` is their product: the share that came from sources and ends at targets,
    if the two are independent. ``mass_kg`` is the mass that was used, never missing.
    """

    forward: NDArray[np.float64]
    backward: NDArray[np.float64]
    through: NDArray[np.float64]
    mass_kg: NDArray[np.float64]


def haircut(
    graph: TemporalGraph, question: ShareQuestion, *, threads: int | None = None
) -> Shares:
    """Say which share of each hop's goods came from sources and which ends at targets.

    Every hop takes its goods from all compatible stock alike: its share is the mean of
    the shares of the hops it may follow, weighted by mass and by how well the goods
    match, or its own share as a source if that is more. A hop that follows none keeps
    its own. Backward alike, over the hops that may follow it. Hops whose goods return
    to their own sender neither give nor take.

    Raises
    ------
    InputError
        If an array does not fit the graph, a share is outside [0, 1], a mass is
        negative or not finite, or a limit is out of range.

    Notes
    -----
    Round ``r`` uses the shares of round ``r - 1``; ``max_hops`` counts hops, so goods
    are followed over ``max_hops - 1`` companies. A mass that is missing or zero stands
    at the median of its heading, else of all, else 1 kg. There is no decay with time.
    """
    _check_shares(graph, question)
    mass = known_mass(graph)
    steps = question.increments
    ahead, back = window_sums(
        graph,
        question.transit,
        {"hs2": steps.hs2, "hs4": steps.hs4, "hs6": steps.hs6},
        question.window,
        changes=(question.changes, steps.changed) if question.changes else None,
        threads=threads,
    )
    forward = _shares(ahead, question.source_share, mass, question.max_hops)
    backward = _shares(back, question.target_share, mass, question.max_hops)
    return Shares(forward, backward, forward * backward, mass)


def known_mass(graph: TemporalGraph) -> NDArray[np.float64]:
    """Give the mass of every hop in kg, shape (n_hops,), with no gaps.

    A mass that is missing or zero is the median known mass of its heading, else of all
    hops, else 1 kg.
    """
    mass = graph.hops.mass_kg
    is_wrong = (mass < 0) | (mass > MAX_MASS)
    if is_wrong.any():
        hop = int(np.flatnonzero(is_wrong)[0])
        raise InputError(
            f"mass_kg of hop {hop} is {mass[hop]}, expected 0 to {MAX_MASS:g} kg"
        )
    known = pd.Series(mass).where(mass > 0)
    by_heading = known.groupby(graph.hops.hs4).transform("median")
    by_heading = by_heading.where(graph.hops.hs4 >= 0)
    filled = known.fillna(by_heading).fillna(known.median()).fillna(1.0)
    # A copy: pandas gives it read-only, and kernels would compile a second version.
    return np.array(filled, np.float64)


def _shares(
    sums: WindowSums, own: NDArray[np.float64], mass: NDArray[np.float64], n_layers: int
) -> NDArray[np.float64]:
    if (own == 1).all():
        return own.copy()  # no stock has more
    stock = sums(mass)
    has_stock = stock > 0
    share = own.copy()
    for _ in range(1, n_layers):
        drawn = sums(mass * share)
        longer = own.copy()
        longer[has_stock] = np.maximum(own[has_stock], drawn[has_stock] / stock[has_stock])
        if (longer == share).all():
            break
        share = longer
    return share


def _check_shares(graph: TemporalGraph, question: ShareQuestion) -> None:
    check_hops(question.max_hops)
    if question.window.max_wait < 0:
        raise InputError(
            f"max_wait is {question.window.max_wait} days, expected at least 0"
        )
    arrays: tuple[tuple[str, NDArray[np.generic], type[np.generic], int], ...] = (
        ("source_share", question.source_share, np.float64, graph.n_hops),
        ("target_share", question.target_share, np.float64, graph.n_hops),
        ("transit", question.transit, np.int32, graph.n_parties),
    )
    for name, array, kind, size in arrays:
        if array.shape != (size,) or array.dtype != kind:
            raise InputError(
                f"{name} is {array.dtype} of shape {array.shape},"
                f" expected {kind.__name__} ({size},)"
            )
    for name in ("source_share", "target_share"):
        share = getattr(question, name)
        if not ((share >= 0) & (share <= 1)).all():
            raise InputError(f"{name} leaves [0, 1]")
    steps = question.increments
    for name in steps.__slots__:
        step = getattr(steps, name)
        if not 0 <= step <= MAX_MASS:
            raise InputError(f"increments.{name} is {step}, expected 0 or more")
