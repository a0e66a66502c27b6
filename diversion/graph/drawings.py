"""The graph as GraphML or GEXF, for programs that draw networks."""

import math
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import networkx as nx

from diversion.graph.interop import to_networkx
from diversion.graph.temporal import TemporalGraph
from diversion.model.visible import visible


def write_graphml(graph: TemporalGraph, path: Path) -> None:
    """Write a node a party and an edge a consignment, with their columns as attributes.

    Dates are ISO text, several shipment ids one text; what is not known is left out.
    """
    nx.write_graphml(_plain_network(graph), path)


def write_gexf(graph: TemporalGraph, path: Path) -> None:
    """Write as :func:`write_graphml`, in the format of Gephi."""
    nx.write_gexf(_plain_network(graph), path)


WRITERS: Final[Mapping[str, Callable[[TemporalGraph, Path], None]]] = {
    "graphml": write_graphml,
    "gexf": write_gexf,
}


def _plain_network(graph: TemporalGraph) -> "nx.MultiDiGraph[str]":
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    rich = to_networkx(graph)
    names: dict[str, str] = {}
    for node, own in rich.nodes(data=True):
        name = own["name"] if isinstance(own["name"], str) else node
        names[node] = shown = visible(node)
        if shown in network:  # two ids that differ in what cannot be written
            names[node] = shown = f"{shown}#{len(names)}"
        network.add_node(shown, label=visible(name), **_plain(own))
    for number, (tail, head, own) in enumerate(rich.edges(data=True)):
        network.add_edge(names[tail], names[head], key=number, **_plain(own))
    return network


def _plain(own: Mapping[str, Any]) -> dict[str, str | int | float | bool]:
    """Keep what these formats can say: text without control characters, and numbers."""
    kept: dict[str, str | int | float | bool] = {}
    for key, value in own.items():
        if isinstance(value, tuple):
            kept[key] = ";".join(visible(str(part)) for part in value)
        elif isinstance(value, date):
            kept[key] = value.isoformat()[:10]
        elif isinstance(value, str):
            kept[key] = visible(value)
        elif value is not None:
            number = value.item() if hasattr(value, "item") else value
            if not (isinstance(number, float) and math.isnan(number)):
                kept[key] = number
    return kept
