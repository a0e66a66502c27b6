"""The hops of a chain in the vicinity that a fitted score is computed from again."""

from diversion.analysis.chain import Chain
from diversion.scoring.fitted import Fitted
from diversion.scoring.vicinity import Vicinity


class RouteHops:
    """The hops of a chain that are on record, in the order of its walk."""

    def __init__(self, fitted: Fitted, vicinity: Vicinity, chain: Chain) -> None:
        self.fitted, self.vicinity, self.chain = fitted, vicinity, chain
        self.graph = fitted.records.view.graph
        numbers = [n for n, hop in enumerate(chain.hops, 1) if hop.shipment_ids]
        self.walk = tuple(zip(numbers, vicinity.walk, strict=True))

    def ids(self, hop: int) -> tuple[str, ...]:
        """Give the records of a hop of the vicinity."""
        return self.graph.records_of(int(self.vicinity.hops[hop]))

    def name(self, party: int) -> str:
        """Call a party of the vicinity by its name."""
        parties = self.vicinity.view.graph.parties
        return str(parties.names[party] or parties.ids[party])
