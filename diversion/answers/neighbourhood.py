"""The companies around one company, and the goods between them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from diversion.answers.layout import LEAD, html_block, html_note, html_table, label, mass
from diversion.model.visible import visible
from diversion.tabular import text_table

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes

_EDGE_COLUMNS = ("from_id", "to_id", "shipments", "mass_kg", "first", "last")
_ROWS_SHOWN = 20


@dataclass(frozen=True, eq=False)
class NeighbourhoodAnswer:
    """Parties within some hops of ``centre``, and what is on record between each two.

    ``parties`` has ``party_id, name, country, is_target, exposure``; ``edges`` has
    ``from_id, to_id, shipments, mass_kg, first, last``.
    """

    centre: str
    parties: pd.DataFrame
    edges: pd.DataFrame

    def __len__(self) -> int:
        return len(self.parties)

    def __str__(self) -> str:
        return "\n".join(
            (self._head(), "", text_table(_EDGE_COLUMNS, self._rows()), "", LEAD)
        )

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        table = html_table(_EDGE_COLUMNS, self._rows())
        return html_block(html_note(self._head()), table, html_note(LEAD))

    def to_pandas(self) -> pd.DataFrame:
        """Give the edges: one row for each two parties and direction."""
        return self.edges.copy()

    def to_networkx(self) -> "nx.DiGraph[Any]":
        """Give the parties as nodes and the edges with their columns as attributes."""
        import networkx as nx  # noqa: PLC0415 - heavy

        graph: nx.DiGraph[Any] = nx.DiGraph()
        for party in self.parties.to_dict("records"):
            graph.add_node(party.pop("party_id"), **{str(k): v for k, v in party.items()})
        for edge in self.edges.to_dict("records"):
            ends = edge.pop("from_id"), edge.pop("to_id")
            graph.add_edge(*ends, **{str(k): v for k, v in edge.items()})
        return graph

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw suppliers to the left of the company and buyers to its right."""
        from diversion.plotting import neighbourhood  # noqa: PLC0415 - heavy

        return neighbourhood(self, ax)

    def _head(self) -> str:
        shipments = int(self.edges["shipments"].sum())
        return (
            f"{len(self) - 1:,} parties around {visible(self.centre)};"
            f" {shipments:,} shipments between them"
        )

    def _rows(self) -> list[tuple[object, ...]]:
        """Name the parties of the edges with the most shipments."""
        named = self.parties.dropna(subset=["name"])
        names = dict(zip(named["party_id"], named["name"], strict=True))
        busiest = self.edges.nlargest(_ROWS_SHOWN, "shipments")[list(_EDGE_COLUMNS)]
        return [
            (
                label(from_id, names.get(from_id)),
                label(to_id, names.get(to_id)),
                int(shipments),
                mass(mass_kg),
                _day(first),
                _day(last),
            )
            for from_id, to_id, shipments, mass_kg, first, last in busiest.itertuples(
                index=False, name=None
            )
        ]


def _day(moment: object) -> str:
    return "" if moment is None or moment is pd.NaT else str(moment)[:10]
