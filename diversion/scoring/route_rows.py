"""The shipments and companies that a feature of a route was read from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diversion.scoring.candidates import Candidates
from diversion.scoring.meanings import Meaning
from diversion.scoring.records import RecordScores


@dataclass(frozen=True, slots=True)
class RouteRows:
    """One candidate route, and whose ids stand behind what is said of it."""

    records: RecordScores
    candidates: Candidates
    row: int
    company_odds: NDArray[np.float64]  # by party

    @property
    def walk(self) -> list[int]:
        """Hops in order."""
        return [int(hop) for hop in self.candidates.walks[self.row] if hop >= 0]

    @property
    def parties(self) -> list[int]:
        """Companies in order."""
        return [int(party) for party in self.candidates.parties[self.row] if party >= 0]

    def of(self, meaning: Meaning) -> tuple[str, ...]:
        """Give the ids that a feature was read from, in the order of the route."""
        if meaning.rows.startswith("compan"):
            ids = self.records.view.graph.parties.ids
            return tuple(str(ids[party]) for party in self._companies(meaning.rows))
        hops = self._hops(meaning.rows)
        return tuple(r for hop in hops for r in self.records.view.graph.records_of(hop))

    def _companies(self, which: str) -> list[int]:
        unknown = self.records.view.graph.unknown
        parties = [party for party in self.parties if party != unknown]
        between = parties[1:-1]
        by_score = sorted(between, key=lambda party: float(self.company_odds[party]))
        return {
            "company_first": parties[:1],
            "company_second": parties[1:2],
            "company_last": parties[-1:],
            "company_least": by_score[:1],
            "company_most": by_score[-1:],
        }.get(which, between)

    def _hops(self, which: str) -> list[int]:
        walk = self.walk
        by_score = sorted(walk, key=lambda hop: float(self.records.log_odds[hop]))
        return {
            "walk": walk,
            "first": walk[:1],
            "last": walk[-1:],
            "ends": [walk[0], walk[-1]],
            "weakest": by_score[:1],
            "second_weakest": by_score[1:2],
            "weakest_link": self._weakest_link(),
            "bridge": self._beside_bridge(),
        }.get(which, [])

    def _links(self) -> list[tuple[int, int, int]]:
        """Give each step on record: link, hop before, hop after."""
        legs, walk = self.candidates.legs[self.row], self.walk
        return [
            (int(legs[k]), walk[k - 1], walk[k])
            for k in range(1, len(walk))
            if 0 <= legs[k] < len(self.records.links)
        ]

    def _weakest_link(self) -> list[int]:
        found = self._links()
        if not found:
            return []
        weights = [float(self.records.links.weight[link]) for link, _, _ in found]
        _, before, after = found[int(np.argmin(weights))]
        return [before, after]

    def _beside_bridge(self) -> list[int]:
        legs, walk = self.candidates.legs[self.row], self.walk
        for k in range(1, len(walk)):
            if legs[k] >= len(self.records.links):
                return [walk[k - 1], walk[k]]
        return []
