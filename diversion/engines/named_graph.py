"""A graph as a server knows it: hops by their first record, parties by their ids."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from diversion.engines.outlook import Departures, departures_of
from diversion.graph.temporal import TemporalGraph
from diversion.store.neo4j.fingerprint import NUMBERS, fingerprint


class NamedGraph:
    """A graph with what questions to a server need of it, each made once."""

    def __init__(self, graph: TemporalGraph) -> None:
        self.graph = graph

    @cached_property
    def records(self) -> list[str]:
        """The first record of each hop."""
        graph = self.graph
        return [str(record) for record in graph.record_ids[graph.record_start[:-1]]]

    @cached_property
    def hop_of(self) -> Mapping[str, int]:
        """Which hop goes by the name of each first record."""
        return {record: hop for hop, record in enumerate(self.records)}

    @cached_property
    def departures(self) -> Departures:
        """The hops that leave each party."""
        return departures_of(self.graph)

    @cached_property
    def fingerprint(self) -> str:
        """What the graph of a server has too, if it is the same."""
        ids, hops = self.graph.parties.ids, self.graph.hops
        texts = [self.records, ids[hops.source].tolist(), ids[hops.target].tolist()]
        return fingerprint(texts, [getattr(hops, name) for name in NUMBERS])

    def rows(self) -> Iterator[dict[str, object]]:
        """Give each hop with what a server is to hold of it."""
        hops, ids = self.graph.hops, self.graph.parties.ids
        columns = {name: getattr(hops, name).tolist() for name in NUMBERS}
        columns["edition"] = columns.pop("hs_edition")
        for hop, record in enumerate(self.records):
            row: dict[str, object] = {name: values[hop] for name, values in columns.items()}
            row["shipment_id"] = record
            row["sender"], row["receiver"] = (
                str(ids[end]) for end in (hops.source[hop], hops.target[hop])
            )
            yield row
