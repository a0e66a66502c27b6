"""The chance of a leg that is on no record, as it would be if a fact were not there."""

from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from diversion.scoring.bridge_scores import BridgeInputs, bridge_features, log_chances
from diversion.scoring.bridges import (
    Pairs,
    likely_pairs,
    not_on_record,
    unnamed_bridges,
)
from diversion.scoring.candidates import best_hops
from diversion.scoring.fitted import Fitted
from diversion.scoring.following import hops_along
from diversion.scoring.laying_over import laid_over
from diversion.scoring.route_scores import bridge_model
from diversion.scoring.states import State
from diversion.scoring.vicinity import Vicinity


class MissingLegs:
    """The legs on no record along one route, in the part of a case around it."""

    def __init__(self, fitted: Fitted, vicinity: Vicinity, before: State) -> None:
        self._model = bridge_model(fitted.model)
        self._companies = fitted.companies.log_odds[vicinity.parties]
        self._vicinity = vicinity
        self._before = before

    def chances(
        self, state: State, log_odds: NDArray[np.float64], companies: NDArray[np.float64]
    ) -> dict[tuple[int, int], float]:
        """Give the log chance of each, by its two hops in a state.

        That of the route itself is known: it changes by what changes around it.
        """
        graph = state.view.graph
        if self._vicinity.covers_case:
            named = best_hops(graph, log_odds)
            by_nobody = best_hops(graph, log_odds, unnamed=True)
        else:
            legs = hops_along(self._vicinity, state)
            named = by_nobody = np.unique(np.concatenate(legs)).astype(np.int32)
        pairs = likely_pairs(graph, state.links, log_odds, np.sort(named))
        pairs = not_on_record(graph, pairs)
        values = self._values(state, log_odds, companies, pairs)
        found = _by_pair(pairs, self._log_chance(values))
        unnamed = unnamed_bridges(graph, by_nobody)
        found |= _by_pair(Pairs(unnamed.first, unnamed.then), unnamed.log_chance)
        own = self._own(state)
        if own is not None:
            found[own] = self._own_chance(state, log_odds, companies, own)
        return {pair: chance for pair, chance in found.items() if chance > -np.inf}

    def _own_chance(
        self,
        state: State,
        log_odds: NDArray[np.float64],
        companies: NDArray[np.float64],
        own: tuple[int, int],
    ) -> float:
        known = self._vicinity.bridge_values
        if known is None:
            return self._vicinity.bridge
        now = self._values(state, log_odds, companies, _pair(own))
        return float(self._log_chance(laid_over(known, self._as_it_is, now))[0])

    @cached_property
    def _as_it_is(self) -> NDArray[np.float64]:
        own = self._own(self._before)
        assert own is not None  # noqa: S101 - nothing has changed
        return self._values(
            self._before, self._vicinity.log_odds, self._companies, _pair(own)
        )

    def _own(self, state: State) -> tuple[int, int] | None:
        """Give the two hops beside the missing leg, if both still tell the same goods."""
        vicinity, here = self._vicinity, state.place()
        before, now = vicinity.view.graph.hops, state.view.graph.hops
        for leg, (first, then) in zip(vicinity.legs, pairwise(vicinity.walk), strict=True):
            pair = int(here[first]), int(here[then])
            if leg != len(vicinity.links) or -1 in pair:
                continue
            if all(
                np.array_equal(
                    getattr(before, name)[[first, then]],
                    getattr(now, name)[list(pair)],
                    equal_nan=True,
                )
                for name in ("hs4", "mass_kg")
            ):
                return pair
        return None

    def _values(
        self,
        state: State,
        log_odds: NDArray[np.float64],
        companies: NDArray[np.float64],
        pairs: Pairs,
    ) -> NDArray[np.float64]:
        inputs = BridgeInputs(state.view.graph, state.links, log_odds, companies)
        return bridge_features(inputs, pairs)

    def _log_chance(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return log_chances(values, self._model)


def _pair(hops: tuple[int, int]) -> Pairs:
    return Pairs(np.array(hops[:1], np.int32), np.array(hops[1:], np.int32))


def _by_pair(pairs: Pairs, log_chance: NDArray[np.float64]) -> dict[tuple[int, int], float]:
    both = zip(pairs.first.tolist(), pairs.then.tolist(), strict=True)
    return dict(zip(both, log_chance.tolist(), strict=True))
