"""A vicinity as it is, or as it would be without a fact."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.view import View
from diversion.graph.subset import with_hops
from diversion.graph.temporal import Hops, Parties, TemporalGraph
from diversion.scoring.links import LinkModel, Links, index_links, weigh_sides
from diversion.scoring.lots import Lots, lots_of, usual_transit
from diversion.scoring.lots import sides as by_side
from diversion.scoring.vicinity import Vicinity

Value = int | float | str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that is left out, or put in.

    ``gone`` are hops of the vicinity that are not there; ``values`` other values of a
    hop's columns, by hop and name, and ``features`` such of its features; ``exposure`` the
    exposure of every party, ``untied`` pairs of parties that nothing ties; of parties that
    are ``unregistered`` neither roles nor the day of incorporation are known.
    """

    gone: frozenset[int] = frozenset()
    values: Mapping[int, Mapping[str, Value]] = field(default_factory=dict)
    features: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    exposure: NDArray[np.float64] | None = None
    untied: frozenset[frozenset[int]] = frozenset()
    unregistered: frozenset[int] = frozenset()


AS_IT_IS: Final = Change()


@dataclass(frozen=True, slots=True)
class State:
    """A vicinity under a change; ``rows`` gives the hop of the vicinity of every hop.

    ``made_on`` is the day each party was incorporated, NaN where not known.
    """

    view: View
    lots: Lots
    links: Links
    rows: NDArray[np.int64]
    made_on: NDArray[np.float64]

    def place(self) -> NDArray[np.int64]:
        """Give the hop here of every hop of the vicinity, -1 where it is gone."""
        found = np.full(int(self.rows.max(initial=-1)) + 2, -1, np.int64)
        found[self.rows] = np.arange(self.rows.size)
        return found


def make_state(
    vicinity: Vicinity,
    change: Change,
    model: LinkModel | None,
    before: State | None = None,
) -> State:
    """Change the hops of a vicinity and link them anew where that touches a company.

    ``before`` is the vicinity as it is.
    """
    graph = vicinity.view.graph
    columns, piece = _changed(vicinity, change)
    stays = np.array([k not in change.gone for k in range(graph.n_hops)], np.bool_)
    order = np.argsort(columns["depart_lo"], kind="stable")
    rows = order[stays[order]]
    hops = Hops(**{name: column[rows] for name, column in columns.items()})  # type: ignore[arg-type]
    parties = _parties(graph.parties, change.unregistered)
    part = replace(with_hops(graph, hops), parties=parties)
    ends = vicinity.view.ends
    if change.exposure is not None:
        ends = replace(ends, value=change.exposure)
    view = replace(vicinity.view, graph=part, ends=ends, _weights=[], _stored_rows=[])
    lots = _lots(vicinity, part, piece[rows], rows)
    changed = {*change.gone, *change.values}
    if before is not None:
        changed |= set(rows[_differs(lots, before.lots, rows)].tolist())
    links = _links(vicinity, changed, part, lots, rows, model)
    made_on = vicinity.made_on.copy()
    made_on[sorted(change.unregistered)] = np.nan
    return State(view, lots, links, rows, made_on)


def _parties(parties: Parties, unregistered: frozenset[int]) -> Parties:
    if not unregistered:
        return parties
    roles = parties.roles.copy()
    for party in unregistered:
        roles[party] = ()
    return replace(parties, roles=roles)


def _changed(
    vicinity: Vicinity, change: Change
) -> tuple[dict[str, NDArray[np.generic]], NDArray[np.float32]]:
    hops = vicinity.view.graph.hops
    columns = {name: getattr(hops, name) for name in Hops.__slots__}
    piece = vicinity.known["log_piece"]
    for hop, values in change.values.items():
        for name, value in values.items():
            column = columns[name].copy()
            column[hop] = value
            columns[name] = column
        if "mass_kg" in values:
            mass = values["mass_kg"]
            lighter = np.float32(np.log(float(mass or np.nan)))
            piece = piece.copy()
            piece[hop] += lighter - vicinity.known["log_mass"][hop]
    return columns, piece


def _lots(
    vicinity: Vicinity,
    graph: TemporalGraph,
    piece: NDArray[np.float32],
    rows: NDArray[np.int64],
) -> Lots:
    """Compare as in the whole case: what is usual in all trade stays as it is."""
    if vicinity.covers_case:
        return lots_of(graph, piece, usual_transit(graph))
    with np.errstate(invalid="ignore", divide="ignore"):
        is_priced = (graph.hops.mass_kg > 0) & (graph.hops.value_usd > 0)
    price = np.where(is_priced, vicinity.known["price_residual"][rows], np.nan)
    return lots_of(graph, piece, vicinity.usual_transit, price.astype(np.float32))


def _links(
    vicinity: Vicinity,
    changed: set[int],
    graph: TemporalGraph,
    lots: Lots,
    rows: NDArray[np.int64],
    model: LinkModel | None,
) -> Links:
    """Link the companies anew that a changed hop touches; others keep their links."""
    before, whole = vicinity.view.graph.hops, vicinity.is_whole
    old = vicinity.links
    place = np.full(before.source.size, -1, np.int32)
    place[rows] = np.arange(rows.size)
    sides = [(before, hop) for hop in changed]
    sides += [(graph.hops, int(place[hop])) for hop in changed if place[hop] >= 0]
    touched = {
        int(party)
        for hops, hop in sides
        for party in (hops.source[hop], hops.target[hop])
        if whole[party] and party != graph.unknown
    }
    first, then = place[old.first], place[old.then]
    company = before.target[old.first]
    stays = (first >= 0) & (then >= 0) & ~np.isin(company, sorted(touched))
    parts = [(first[stays], then[stays], old.weight[stays], old.comparisons[stays])]
    if touched:
        is_near = np.isin(np.arange(graph.n_parties), sorted(touched))
        hops = graph.hops
        near = lots.columns._replace(
            source=np.where(is_near[hops.source], hops.source, graph.unknown),
            target=np.where(is_near[hops.target], hops.target, graph.unknown),
        )
        into, out_of = by_side(near, graph.n_parties, graph.unknown)
        parts.append(weigh_sides(lots.columns, into, out_of, model))
    first, then, weight, compared = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    return index_links(rows.size, first, then, weight, compared, old.scorer)


def _differs(lots: Lots, before: Lots, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which hops are compared otherwise than before, shape (rows.size,)."""
    result = np.zeros(rows.size, np.bool_)
    for name in ("out_day", "in_day", "slack", "mass", "value", "piece", "price"):
        now, then = getattr(lots.columns, name), getattr(before.columns, name)[rows]
        result |= ~((now == then) | ((now != now) & (then != then)))  # noqa: PLR0124 - NaN
    return result
