"""The score of a route as it would be if one fact were not there."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.scoring.candidates import Candidates
from diversion.scoring.company_features import (
    CompanyFeatures,
    CompanyInputs,
    company_features,
)
from diversion.scoring.company_scores import company_odds, company_score
from diversion.scoring.edge import Edge
from diversion.scoring.features import data_columns
from diversion.scoring.fitted import Fitted
from diversion.scoring.following import Followed, as_candidate, best_walk
from diversion.scoring.groups import clear_price
from diversion.scoring.laying_over import (
    TRADE_WIDE,
    Columns,
    Held,
    as_kept,
    is_same,
    laid_over,
    needs_of,
)
from diversion.scoring.link_features import link_columns
from diversion.scoring.missing import MissingLegs
from diversion.scoring.models import columns_of
from diversion.scoring.neighbours import neighbour_columns
from diversion.scoring.phantoms import with_phantoms
from diversion.scoring.records import AGAIN, RECORDS, link_model
from diversion.scoring.route_features import RouteInputs, route_features
from diversion.scoring.route_scores import ROUTES
from diversion.scoring.states import AS_IT_IS, Change, State, make_state
from diversion.scoring.vicinity import Surroundings, Vicinity, cut_vicinity

MOST_AGAIN: Final = 100  # consignments that are scored again


@dataclass(frozen=True, slots=True)
class Rescored:
    """Natural log-odds under a change: of the route, and of its hops in its order."""

    route: float
    hops: tuple[float, ...]
    walk: tuple[int, ...]  # hops of the vicinity


@dataclass(frozen=True, slots=True)
class _Read:
    """What models read of a state, before it is laid over what is known."""

    state: State
    plain: Columns
    again: Columns
    first: NDArray[np.float64]  # log-odds of the hops of the state
    last: NDArray[np.float64]


class Rescorer:
    """Scores one route again, in the part of the case around it.

    What depends on companies that are there as a whole is computed anew. Held fixed are
    what compares with all trade, the scores of other consignments, and how many ways the
    search met. A difference between the vicinity as it is and as it would be counts: if
    nothing changes, neither does the score.
    """

    def __init__(self, around: Surroundings, row: int) -> None:
        self.vicinity: Vicinity = cut_vicinity(around, row)
        self._fitted: Fitted = around.fitted
        self._row = row
        self._links = link_model(around.fitted.model)
        self._stages: dict[str, Held] = {}

    @property
    def score(self) -> float:
        """Natural log-odds of the route as it is."""
        return float(self._fitted.routes.log_odds[self._row])

    def without(self, change: Change) -> Rescored | None:
        """Score the route under a change, ``None`` if no goods can have moved along it."""
        state = self._state(change)
        known = self.vicinity.log_odds[state.rows]
        companies = self._fitted.companies.log_odds[self.vicinity.parties]
        if self._followed(state, known, companies) is None:
            return None
        read = self._read(change, state)
        here = state.place()
        companies = self._companies(read, change)
        followed = self._followed(state, read.last, companies)
        if followed is None:  # of many gaps, the likeliest by the scores that change
            return None
        route = self._route(read, followed, companies)
        rows = read.state.rows[list(followed.walk)]
        odds = tuple(float(read.last[here[row]]) for row in rows)
        return Rescored(route, odds, tuple(int(row) for row in rows))

    def odds_without(self, change: Change, hop: int) -> float:
        """Score one hop of the vicinity by itself under a change that leaves it there."""
        state = self._state(change)
        return float(self._read(change, state).last[state.place()[hop]])

    def as_if_recorded(self) -> float:
        """Score the route as if its leg on no record were on one, all else held fixed."""
        found = self._fitted.routes.features
        value = found.values[self._row].copy()
        value[found.names.index("bridged")] = 0.0
        value[found.names.index("bridge_chance")] = np.nan
        return self._raw(value)

    @cached_property
    def _before(self) -> State:
        return make_state(self.vicinity, AS_IT_IS, self._links)

    @cached_property
    def _as_it_is(self) -> _Read:
        vicinity = self.vicinity
        state = self._before
        plain = self._plain(state)
        again = self._again(state, vicinity.first)
        return _Read(state, plain, again, vicinity.first, vicinity.log_odds)

    def _followed(
        self, state: State, log_odds: NDArray[np.float64], companies: NDArray[np.float64]
    ) -> Followed | None:
        bridges = self._missing.chances(state, log_odds, companies)
        return best_walk(self.vicinity, state, log_odds, bridges)

    @cached_property
    def _missing(self) -> MissingLegs:
        return MissingLegs(self._fitted, self.vicinity, self._before)

    def _state(self, change: Change) -> State:
        return make_state(self.vicinity, change, self._links, self._before)

    def _read(self, change: Change, state: State) -> _Read:
        """Compute the features of all hops, and score again those that change."""
        vicinity = self.vicinity
        plain = self._plain(state)
        first = self._scored(RECORDS, state, change, plain, vicinity.first)
        again, last = dict[str, NDArray[np.float64]](), first
        if AGAIN in self._fitted.model.stages:
            again = dict(self._again(state, first))
            both = {**plain, **again}
            last = self._scored(AGAIN, state, change, both, vicinity.log_odds)
        return _Read(state, plain, again, first, last)

    def _plain(self, state: State) -> Columns:
        vicinity = self.vicinity
        own = data_columns(state.view, state.lots, state.made_on)
        lift = np.asarray(own["goods_open_lift"], np.float32)
        if not vicinity.covers_case:
            lift = vicinity.known["goods_open_lift"][state.rows]
        linked = link_columns(state.view, state.lots, state.links, lift, self._edge(state))
        dated = {"has_both_dates": state.lots.has_both_dates}
        return as_kept({**own, **dated, **linked})

    def _again(self, state: State, first: NDArray[np.float64]) -> Columns:
        if AGAIN not in self._fitted.model.stages:
            return {}
        return as_kept(neighbour_columns(state.view.graph, state.links, first))

    def _edge(self, state: State) -> Edge:
        """Hold fixed what lies beyond companies that are not here as a whole."""
        hops, whole = state.view.graph.hops, self.vicinity.is_whole
        known = {
            name: column[state.rows].astype(np.float64)
            for name, column in self.vicinity.known.items()
            if name.startswith(("walk_", "flow_"))
        }
        return Edge(~whole[hops.target], ~whole[hops.source], known)

    def _scored(
        self,
        stage: str,
        state: State,
        change: Change,
        now: Columns,
        odds: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Score the hops whose features change; ``odds`` are those of the vicinity."""
        model, held = self._fitted.model.stage(stage).model, self._held(stage)
        known, before = held.known[state.rows], held.before[state.rows]
        found = np.column_stack([now.get(name, known[:, k]) for k, name in held.names])
        value = laid_over(known, before, found)
        value = np.where(held.is_trade_wide & ~np.isnan(value), known, value)
        value = np.where(self._is_here(held, state), value, known)
        for hop, given in change.features.items():
            for place, name in held.names:
                if name in given:
                    value[state.rows == hop, place] = given[name]
        value = value.astype(np.float32).astype(np.float64)
        has_changed = ~is_same(value, known).all(axis=1)
        rows = self._nearest(np.flatnonzero(has_changed), state, odds)
        result = odds[state.rows].copy()
        result[rows] = model.raw(value[rows])
        return result

    def _held(self, stage: str) -> "Held":
        """Gather what a stage reads of the vicinity as it is, once."""
        if stage not in self._stages:
            names = self._fitted.model.stage(stage).model.names
            known = self.vicinity.known
            columns = {**self._as_it_is.plain, **self._as_it_is.again}
            self._stages[stage] = Held(
                names=tuple(enumerate(names)),
                known=np.column_stack([known[n].astype(np.float64) for n in names]),
                before=np.column_stack([columns.get(n, known[n]) for n in names]),
                is_trade_wide=np.isin(names, TRADE_WIDE) & (not self.vicinity.covers_case),
                needs=np.array([needs_of(name) for name in names]),
            )
        return self._stages[stage]

    def _nearest(
        self, rows: NDArray[np.intp], state: State, odds: NDArray[np.float64]
    ) -> NDArray[np.intp]:
        """Choose whom to score again: the route, what is linked to it, then suspects."""
        if rows.size <= MOST_AGAIN:
            return rows
        walk = state.place()[list(self.vicinity.walk)]
        links = state.links
        is_near = np.zeros(state.rows.size, np.bool_)
        is_near[walk[walk >= 0]] = True
        for near, far in ((links.first, links.then), (links.then, links.first)):
            is_near[far[np.isin(near, walk)]] = True
        order = np.lexsort((rows, -odds[state.rows[rows]], ~is_near[rows]))
        return np.sort(rows[order[:MOST_AGAIN]])

    def _is_here(self, held: "Held", state: State) -> NDArray[np.bool_]:
        """Say of which hops everything that a feature reads is here."""
        hops, whole = state.view.graph.hops, self.vicinity.is_whole
        sender, receiver = whole[hops.source], whole[hops.target]
        is_here = np.stack([np.ones_like(sender), sender, receiver, sender | receiver])
        return is_here[held.needs].T

    def _companies(self, read: _Read, change: Change) -> NDArray[np.float64]:
        """Give the log-odds of all parties here; those of the route are scored again."""
        vicinity, found = self.vicinity, self._fitted.companies
        known = found.features.values[vicinity.parties]
        value = laid_over(known, self._company_as_it_is, self._company_values(read, change))
        is_on_route = np.isin(np.arange(known.shape[0]), vicinity.route)
        has_changed = ~is_same(value, known).all(axis=1)
        rows = np.flatnonzero(is_on_route & vicinity.is_whole & has_changed)
        again = CompanyFeatures(value[rows], found.features.names)
        odds = found.log_odds[vicinity.parties].copy()
        odds[rows] = company_score(*company_odds(self._fitted.model, again))
        return odds

    def _company_values(self, read: _Read, change: Change) -> NDArray[np.float64]:
        vicinity, state = self.vicinity, read.state
        graph, odds = with_phantoms(state.view.graph, read.last, self._elsewhere)
        kept = [frozenset((int(a), int(b))) not in change.untied for a, b in vicinity.ties]
        inputs = CompanyInputs(
            graph=graph,
            links=state.links,
            log_odds=odds,
            exposure=state.view.ends.value,
            made_on=state.made_on,
            ties=vicinity.ties[np.array(kept, np.bool_)],
        )
        return company_features(inputs).values

    @cached_property
    def _elsewhere(self) -> NDArray[np.float64]:
        """Give what consignments that are not here say of every party, none below 0."""
        vicinity, found = self.vicinity, self._fitted.companies.features
        place = found.names.index("in_none")
        chance = 1.0 / (1.0 + np.exp(-vicinity.log_odds))
        here = np.bincount(
            vicinity.view.graph.hops.target,
            clear_price(chance),
            minlength=vicinity.parties.size,
        )
        rest = np.maximum(found.values[vicinity.parties, place] - here, 0.0)
        return np.where(vicinity.is_whole, 0.0, rest)

    def _route(
        self, read: _Read, followed: Followed, companies: NDArray[np.float64]
    ) -> float:
        """Score the route by its model, as far as its features change."""
        found = self._fitted.routes.features
        known = found.values[self._row]
        new = self._route_values(read, followed, companies)
        value = laid_over(known, self._route_as_it_is, new)
        for place, name in enumerate(found.names):
            if not self._is_open(name, read.state, followed):
                value[place] = known[place]
        if is_same(value, known).all():
            return self.score
        return self._raw(value)

    def _raw(self, value: NDArray[np.float64]) -> float:
        model = self._fitted.model.stage(ROUTES).model
        names = self._fitted.routes.features.names
        return float(model.raw(columns_of(model, names, value[None], what=ROUTES))[0])

    @cached_property
    def _company_as_it_is(self) -> NDArray[np.float64]:
        return self._company_values(self._as_it_is, AS_IT_IS)

    @cached_property
    def _route_as_it_is(self) -> NDArray[np.float64]:
        vicinity, worth = self.vicinity, self._fitted.routes.candidates.worth[self._row]
        odds = self._fitted.companies.log_odds[vicinity.parties]
        followed = Followed(vicinity.walk, vicinity.legs, vicinity.bridge, float(worth))
        return self._route_values(self._as_it_is, followed, odds)

    def _route_values(
        self, read: _Read, followed: Followed, companies: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        state = read.state
        candidate: Candidates = as_candidate(
            followed,
            self.vicinity.route,
            int(self._fitted.routes.candidates.support[self._row]),
        )
        inputs = RouteInputs(
            state.view.graph, state.links, read.last, companies, state.view.ends.value
        )
        return np.asarray(route_features(inputs, candidate).values[0])

    def _is_open(self, name: str, state: State, followed: Followed) -> bool:
        """Say whether everything that a feature of the route reads is here."""
        vicinity, hops = self.vicinity, state.view.graph.hops
        if name == "open_lift_last" and not vicinity.covers_case:
            return bool(state.rows[followed.walk[-1]] != vicinity.walk[-1])
        needs = {
            "before": hops.source[followed.walk[0]],
            "before_chain": hops.source[followed.walk[0]],
            "sender_received": hops.source[followed.walk[0]],
            "after": hops.target[followed.walk[-1]],
            "after_chain": hops.target[followed.walk[-1]],
            "receiver_sends": hops.target[followed.walk[-1]],
        }
        return name not in needs or bool(vicinity.is_whole[needs[name]])
