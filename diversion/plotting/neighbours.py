"""The companies around one company: suppliers to the left, buyers to the right."""

import math
from collections import defaultdict, deque
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from diversion.plotting.canvas import new_axes
from diversion.plotting.labels import families, party_label

if TYPE_CHECKING:
    import pandas as pd

_TALLEST: Final = 14  # parties shown one above the other
_FILLS: Final = {
    "centre": "#0072b2",
    "target": "#d55e00",
    "exposed": "#e69f00",
    "other": "#cccccc",
}
_LEGEND: Final = {
    "centre": "the company",
    "target": "counts as a DPRK end",
    "exposed": "exposed to one",
    "other": "other",
}
_EXPOSED: Final = 0.05  # least exposure that is worth a colour

Edges = dict[tuple[str, str], int]  # shipments by sender and receiver


class Neighbourhood(Protocol):
    """What :func:`neighbourhood` reads."""

    @property
    def centre(self) -> str:
        """Id of the company in the middle."""
        ...

    @property
    def parties(self) -> "pd.DataFrame":
        """Have ``party_id, name, country, is_target, exposure``."""
        ...

    @property
    def edges(self) -> "pd.DataFrame":
        """Have ``from_id, to_id, shipments, mass_kg, first, last``."""
        ...


def neighbourhood(answer: Neighbourhood, ax: Axes | None = None) -> Axes:
    """Draw who ships to a company and to whom it ships.

    A party stands one column to the right of a party that ships to it. Lines are wider
    for more shipments. Of a tall column, the parties with the most shipments are drawn
    and a note says how many are not.

    Parameters
    ----------
    answer
        The parties and edges to draw.
    ax
        Where to draw; a new figure if left out.
    """
    edges: Edges = {
        (from_id, to_id): int(shipments)
        for from_id, to_id, shipments in answer.edges[
            ["from_id", "to_id", "shipments"]
        ].itertuples(index=False, name=None)
    }
    columns, n_left_out = _fitted(_columns(answer.centre, edges), answer.centre, edges)
    places = _places(columns, edges)
    tallest = max(len(column) for column in columns.values())
    if ax is None:
        ax = new_axes(3 + 2.6 * len(columns), 1.8 + 0.62 * max(tallest, 2))
    shown = {
        ends: n for ends, n in edges.items() if ends[0] in places and ends[1] in places
    }
    _draw_edges(ax, places, shown)
    _draw_parties(ax, answer, places)
    xs = [x for x, _ in places.values()]
    ax.set_xlim(min(xs) - 0.5, max(xs) + 0.5)
    ax.set_ylim(-tallest / 2 - 0.95, tallest / 2 + 0.25)
    ax.set_axis_off()
    left_out = (
        f" {n_left_out} parties with fewer shipments are not drawn." if n_left_out else ""
    )
    ax.set_title(
        f"Goods move from left to right.{left_out}\nA lead, not a finding.",
        fontsize=10,
        loc="left",
    )
    return ax


def _columns(centre: str, edges: Edges) -> dict[int, list[str]]:
    """Give each party a column: one more than a sender's, one less than a receiver's."""
    neighbours: defaultdict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (from_id, to_id), shipments in edges.items():
        neighbours[from_id][to_id] += shipments
        neighbours[to_id][from_id] -= shipments
    column_of = {centre: 0}
    waiting = deque([centre])
    while waiting:
        party = waiting.popleft()
        for other, balance in sorted(neighbours[party].items()):
            if other not in column_of:
                column_of[other] = column_of[party] + (1 if balance >= 0 else -1)
                waiting.append(other)
    columns: dict[int, list[str]] = defaultdict(list)
    for party, column in column_of.items():
        columns[column].append(party)
    return dict(sorted(columns.items()))


def _fitted(
    columns: dict[int, list[str]], centre: str, edges: Edges
) -> tuple[dict[int, list[str]], int]:
    """Keep the busiest parties of each column, the centre always; count the others."""
    busy: defaultdict[str, int] = defaultdict(int)
    for ends, shipments in edges.items():
        for party in ends:
            busy[party] += shipments
    kept = {
        column: sorted(parties, key=lambda p: (p != centre, -busy[p], p))[:_TALLEST]
        for column, parties in columns.items()
    }
    return kept, sum(map(len, columns.values())) - sum(map(len, kept.values()))


def _places(columns: dict[int, list[str]], edges: Edges) -> dict[str, tuple[float, float]]:
    """Spread each column evenly, in the order of its neighbours nearer to the centre."""
    near: defaultdict[str, set[str]] = defaultdict(set)
    for from_id, to_id in edges:
        near[from_id].add(to_id)
        near[to_id].add(from_id)
    places: dict[str, tuple[float, float]] = {}
    for column in sorted(columns, key=lambda column: (abs(column), column)):

        def height(party: str) -> float:
            ys = [places[other][1] for other in near[party] if other in places]
            return math.fsum(ys) / len(ys) if ys else 0.0

        parties = sorted(columns[column], key=lambda party: (-height(party), party))
        if column == 0:  # the company itself, which is first, in the middle of its column
            parties = [*columns[0][1::2], columns[0][0], *columns[0][2::2]]
        for k, party in enumerate(parties):
            places[party] = (float(column), (len(parties) - 1) / 2 - k)
    return places


def _draw_edges(ax: Axes, places: dict[str, tuple[float, float]], edges: Edges) -> None:
    for (from_id, to_id), shipments in edges.items():
        is_two_way = (to_id, from_id) in edges
        ax.add_patch(
            FancyArrowPatch(
                places[from_id],
                places[to_id],
                arrowstyle="-|>",
                connectionstyle=f"arc3,rad={0.15 if is_two_way else 0.0}",
                shrinkA=7,
                shrinkB=7,
                mutation_scale=10,
                lw=0.8 + math.log10(shipments + 1),
                color="#888888",
                zorder=1,
            )
        )


def _draw_parties(
    ax: Axes, answer: Neighbourhood, places: dict[str, tuple[float, float]]
) -> None:
    known = {row["party_id"]: row for row in answer.parties.to_dict("records")}
    kinds = {party: _kind(known[party], answer.centre) for party in places}
    for party, (x, y) in places.items():
        ax.plot(
            x,
            y,
            marker="o",
            ms=10,
            color=_FILLS[kinds[party]],
            mec="#333333",
            mew=1.6 if party == answer.centre else 0.6,
            zorder=3,
        )
        ax.annotate(
            _party_text(party, known[party]["name"], known[party]["country"]),
            xy=(x, y),
            xytext=(0, -8),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=8,
            fontfamily=families(),
            parse_math=False,
            bbox={
                "boxstyle": "round,pad=0.1",
                "facecolor": "#ffffffcc",
                "edgecolor": "none",
            },
            zorder=4,
        )
    handles = [
        Line2D([], [], ls="", marker="o", color=_FILLS[kind], mec="#333333", label=label)
        for kind, label in _LEGEND.items()
        if kind in kinds.values()
    ]
    ax.legend(
        handles=handles, loc="lower left", ncols=len(handles), fontsize=8, frameon=False
    )


def _party_text(party_id: str, name: object, country: object) -> str:
    label = party_label(party_id, name if isinstance(name, str) else None)
    return f"{label}, {country}" if isinstance(country, str) and country else label


def _kind(party: Mapping[Hashable, Any], centre: str) -> str:
    if party["party_id"] == centre:
        return "centre"
    if party["is_target"]:
        return "target"
    return "exposed" if party["exposure"] >= _EXPOSED else "other"
