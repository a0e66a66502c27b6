"""How many kilograms may, and must, have gone from one end of a chain to the other."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.analysis.asking import Limits
from diversion.analysis.jumps import DEFAULT_COVERAGE
from diversion.analysis.quantity import Quantity
from diversion.analysis.selectors import Selector
from diversion.analysis.view import View
from diversion.engines.base import ALIAS, Jumps, Route
from diversion.engines.inventory import kilograms
from diversion.engines.inventory_question import ANY_GOODS, InventoryQuestion
from diversion.errors import InputError
from diversion.graph.temporal import TemporalGraph

# A mass on record is that of another document, gross for net, or rounded.
MASS_SLACK: Final = 1.25
LAST_LEG_COVERAGE: Final = 0.5  # of consignments to the last company: rarely on record
SURE_ENOUGH: Final = 0.95  # that no more consignments than reckoned are on no record
MOST_COUNTED: Final = 200  # consignments of a lane; beyond, their mean is sure enough


def chain_quantity(view: View, route: Route, jumps: Jumps) -> Quantity:
    """Bound the mass from the first to the last company of a chain, on any way between.

    Goods of all headings of the chain are taken as the same goods; they may turn into
    others at manufacturers of the chain, not elsewhere, but what lies at any manufacturer
    may be of other make. A leg of the chain that is not on record may have carried any
    amount.
    """
    graph = view.graph
    is_on_way = np.isin(np.arange(graph.n_parties), route.parties)
    makes = graph.transforms
    graph = replace(graph, transforms=makes & is_on_way)
    walk = [hop for hop in route.walk if hop >= 0]
    headings = {int(graph.hops.hs4[hop]) for hop in walk} - {-1}
    legs = [
        (int(jumps.from_party[k]), int(jumps.to_party[k]), int(jumps.least_days[k]))
        for k in range(len(jumps))
        if jumps.kind[k] == ALIAS
    ]
    for place, hop in enumerate(route.walk):
        if hop < 0:
            legs += _legs_between(jumps, route.parties[place], route.parties[place + 1])
    is_source = np.zeros(graph.n_parties, np.bool_)
    is_target = np.zeros(graph.n_parties, np.bool_)
    is_source[route.parties[0]], is_target[route.parties[-1]] = True, True
    return _bound(
        graph,
        is_source,
        is_target,
        headings,
        legs,
        near=is_on_way,
        through_unknown=graph.unknown in route.parties,
        is_open=makes & ~is_on_way,
    )


def quantity_between(
    view: View,
    starts: Sequence[Selector],
    stops: Sequence[Selector],
    headings: Iterable[str] = (),
) -> Quantity:
    """Bound the mass from all companies of one union of selectors to those of another.

    Without ``headings``, goods of all kinds, each heading a stock of its own; with
    several, they are taken as the same goods.

    Raises
    ------
    InputError
        If a company is on both sides, or a heading is not four digits.
    """
    graph = view.graph
    is_source = np.zeros(graph.n_parties, np.bool_)
    is_target = np.zeros(graph.n_parties, np.bool_)
    is_source[view.directory.parties(starts)] = True
    is_target[view.directory.parties(stops)] = True
    both = np.flatnonzero(is_source & is_target)
    if both.size:
        name = graph.parties.ids[both[0]]
        raise InputError(f"{name!r} is on both sides; goods go from one company to another")
    codes = set()
    for text in headings:
        if not text.isdecimal() or len(text) != 4:  # noqa: PLR2004 - digits of a heading
            raise InputError(f"heading {text!r} is not four digits")
        codes.add(int(text))
    jumps = view.jumps(Limits()).jumps
    legs = list(
        zip(
            jumps.from_party.tolist(),
            jumps.to_party.tolist(),
            jumps.least_days.tolist(),
            strict=True,
        )
    )
    return _bound(
        graph, is_source, is_target, codes, legs,
        near=is_source | is_target, through_unknown=False,
    )  # fmt: skip


def _legs_between(jumps: Jumps, start: int, end: int) -> list[tuple[int, int, int]]:
    chosen = (jumps.from_party == start) & (jumps.to_party == end)
    return [(start, end, int(days)) for days in jumps.least_days[chosen]] or [
        (start, end, 0)
    ]


def _bound(
    graph: TemporalGraph,
    is_source: NDArray[np.bool_],
    is_target: NDArray[np.bool_],
    headings: set[int],
    legs: Sequence[tuple[int, int, int]],
    *,
    near: NDArray[np.bool_],
    through_unknown: bool,
    is_open: NDArray[np.bool_] | None = None,
) -> Quantity:
    code = graph.hops.hs4.astype(np.int64)
    kind = np.where(code < 0, ANY_GOODS, code)
    is_counted = np.ones(graph.n_hops, np.bool_)
    if headings:
        is_same = np.isin(code, list(headings))
        is_counted = is_same | (code < 0)
        kind[is_same] = min(headings)
    may_pass = np.ones(graph.n_parties, np.bool_)
    may_pass[graph.unknown] = through_unknown
    slack = _slack(graph, kind, is_counted, is_target)
    question = InventoryQuestion(
        is_source, is_target, kind, is_counted, may_pass, slack,
        np.array(legs, np.int64).reshape(-1, 3), is_open,
    )  # fmt: skip
    found = kilograms(graph, question)
    near = near & (np.arange(graph.n_parties) != graph.unknown)
    lacks_mass = is_counted & np.isnan(graph.hops.mass_kg)
    lacks_mass &= near[graph.hops.source] | near[graph.hops.target]
    return Quantity(
        most_kg=found.most_kg,
        possible_kg=found.possible_kg,
        sure_kg=found.sure_kg,
        necessary_kg=found.necessary_kg,
        sent_kg=found.sent_kg,
        received_kg=found.received_kg,
        uncovered_kg=float(found.uncovered_kg[near].sum()),
        without_mass=int(lacks_mass.sum()),
        headings=tuple(f"{code:04d}" for code in sorted(headings)),
    )


def _slack(
    graph: TemporalGraph,
    kind: NDArray[np.int64],
    is_counted: NDArray[np.bool_],
    is_target: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Give every consignment its part in what may be missing between its two parties.

    Of goods that are not in question anywhere, the slack of a mass alone.
    """
    hops, transforms = graph.hops, graph.transforms
    slack = np.full(graph.n_hops, MASS_SLACK)
    # Goods of all hops of a lane are in question, or those of none.
    used = np.flatnonzero(is_counted | transforms[hops.source] | transforms[hops.target])
    lane = hops.source[used].astype(np.int64) * graph.n_parties + hops.target[used]
    number, lanes = pd.factorize(lane * (int(kind.max(initial=0)) + 2) + kind[used] + 1)
    count = np.bincount(number, minlength=lanes.size)[number]
    counts = np.minimum(count, MOST_COUNTED)
    between, last = (
        np.array([unrecorded(n, coverage) for n in range(MOST_COUNTED + 1)], np.float64)
        for coverage in (DEFAULT_COVERAGE, LAST_LEG_COVERAGE)
    )
    missing = np.where(is_target[hops.target[used]], last[counts], between[counts])
    slack[used] = MASS_SLACK * (1 + missing / counts)
    return slack


@cache
def unrecorded(n_recorded: int, coverage: float) -> int:
    """Give how many more consignments there may be where some are on record.

    If each is on record with probability ``coverage``, the number missed before so many
    were recorded is negative binomial; this is the smallest that is large enough with
    probability :data:`SURE_ENOUGH`.

    Examples
    --------
    >>> unrecorded(1, 0.8), unrecorded(10, 0.8)
    (2, 6)
    """
    chance = coverage ** (n_recorded + 1)
    total, count = chance, 0
    while total < SURE_ENOUGH:
        count += 1
        chance *= (1.0 - coverage) * (n_recorded + count) / count
        total += chance
    return count
