"""From a question to routes: leads over a whole case, the exact answer, one given route."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis import explaining
from diversion.analysis.asking import Limits
from diversion.analysis.chain import Chain, Completeness, Explanation, RecordRow
from diversion.analysis.counterchecks import countercheck
from diversion.analysis.documents import one_consignment
from diversion.analysis.evidence import inferred_rows, rows_of
from diversion.analysis.jumps import KnownJumps
from diversion.analysis.leads import REPEAT_PRICE, choose_leads
from diversion.analysis.quantities import chain_quantity
from diversion.analysis.routes import build_chain
from diversion.analysis.selectors import Wanted
from diversion.analysis.view import View
from diversion.analysis.weights import bans, units
from diversion.engines.base import NONE, ChainQuestion, Engine, Route, RouteAnswer
from diversion.engines.question import check_top
from diversion.errors import UnknownChainError

ANY_WAIT: Final = 36_500  # days: a century


def find_leads(
    view: View,
    engine: Engine,
    limits: Limits,
    *,
    top: int,
) -> tuple[tuple[Chain, ...], Completeness]:
    """Rank the leads over a whole case: diverse, one intermediary at least."""
    check_top(top)
    question, through = view.through(engine, limits)
    chosen, rest = choose_leads(
        view.graph,
        through,
        top=top,
        repeat_price=units(REPEAT_PRICE),
    )
    routes = [engine.along(view.graph, question, parties) for parties in chosen]
    bound = None if rest is None else bans(rest)
    completeness = Completeness(
        exact=False, explored=view.graph.n_hops, bound=bound, truncated_by=None
    )
    return _chains(view, question, [r for r in routes if r is not None]), completeness


def find_chains(
    view: View,
    engine: Engine,
    limits: Limits,
    wanted: Wanted,
    *,
    top: int,
    time_limit: float | None,
    diverse: bool = False,
) -> tuple[tuple[Chain, ...], Completeness]:
    """Rank the chains that are wanted, exactly.

    With ``diverse``, the best chain through each intermediary.
    """
    if not diverse:
        answer = _about_companies(view, engine, limits, wanted, top, time_limit)
        if answer is not None:
            return answer
    question = _weigh(view, limits, wanted)
    found = engine.routes(
        view.graph, question, top=top, time_limit=time_limit, diverse=diverse
    )
    return _answer(view, question, found)


def best_without(
    view: View, engine: Engine, limits: Limits, wanted: Wanted, barred: NDArray[np.bool_]
) -> Chain | None:
    """Give the best wanted chain that passes none of the parties barred, if one is left.

    ``barred`` has shape (n_parties,).
    """
    question = _weigh(view, limits, wanted)
    transit = np.where(barred, np.int32(NONE), question.transit)
    found = engine.routes(view.graph, replace(question, transit=transit), top=1)
    return next(iter(_chains(view, question, found.routes)), None)


def _weigh(view: View, limits: Limits, wanted: Wanted) -> ChainQuestion:
    starts, stops, via = wanted.starts, wanted.stops, wanted.via
    question = view.ask(
        limits,
        starts=view.directory.hops(starts, "source") if starts else None,
        stops=view.directory.hops(stops, "target") if stops else None,
    )
    if not via:
        return question
    is_via = np.zeros(view.graph.n_parties, np.bool_)
    is_via[view.directory.parties(via)] = True
    return replace(question, via=is_via)


def _about_companies(
    view: View,
    engine: Engine,
    limits: Limits,
    wanted: Wanted,
    top: int,
    time_limit: float | None,
) -> tuple[tuple[Chain, ...], Completeness] | None:
    """Answer from what is standing, if the question names companies only."""
    starts, stops, via = wanted.starts, wanted.stops, wanted.via
    named = (*starts, *stops, *via)
    if engine.name != "compiled" or any(s.kind not in {"company", "name"} for s in named):
        return None
    if via and time_limit is not None:
        return None
    sides = [view.directory.parties(side) for side in (starts, stops) if side]
    standing = view.standing(engine, limits, may_prepare=time_limit is None)
    if standing is None:
        return None
    passed = view.directory.parties(via) if via else None
    if passed is not None and not (starts and stops):
        passing = (
            standing.through_to(passed, *sides, top=top)
            if stops
            else standing.through(passed, starts=next(iter(sides), None), top=top)
        )
        whole = standing.closing if stops else standing.ahead
        return None if passing is None else _answer(view, whole.question, passing)
    if starts and stops:
        found = standing.between(*sides, via=passed, top=top, time_limit=time_limit)
    else:
        ask = standing.leaving if starts else standing.arriving
        found = ask(*sides, top=top, time_limit=time_limit)
    return _answer(view, (standing.closing if stops else standing.ahead).question, found)


def _answer(
    view: View, question: ChainQuestion, found: RouteAnswer
) -> tuple[tuple[Chain, ...], Completeness]:
    bound = None if found.bound is None else bans(found.bound)
    completeness = Completeness(
        found.exact, found.explored, bound, found.truncated_by, found.note
    )
    return _chains(view, question, found.routes), completeness


def follow_route(view: View, engine: Engine, parties: tuple[int, ...]) -> Chain:
    """Spell out one route, by its best walk.

    Raises
    ------
    UnknownChainError
        If no goods can have moved along the route in time.
    """
    question, _, route = _follow(view, engine, parties)
    return build_chain(view.graph, question, view.ends, route, rank=1)


def explain_route(view: View, engine: Engine, parties: tuple[int, ...]) -> Explanation:
    """Open one route up: its reasons, its rows, what is inferred and what is missing.

    Raises
    ------
    UnknownChainError
        If no goods can have moved along the route in time.
    """
    question, known, route = _follow(view, engine, parties)
    chain = build_chain(view.graph, question, view.ends, route, rank=1)
    reasons = explaining.reasons(view.graph, question, view.ends, route, chain, known)
    proof = [
        record
        for reason in reasons
        if reason.term in {"target", "leg", "alias"}
        for record in reason.record_ids
    ]
    rows = rows_behind(view, chain, proof)
    shipments = [row for row in rows if row.table == "shipments"]
    documents = one_consignment(view.graph, route.walk, chain, shipments)
    return Explanation(
        chain=chain,
        reasons=reasons,
        records=rows,
        inferred=(*inferred_rows(rows), *explaining.inferred(chain), *documents),
        missing=tuple(explaining.missing(view.graph, view.ends, route, chain, rows)),
        quantity=chain_quantity(view, route, question.jumps),
        claims=countercheck(view, engine, question, known, route, chain, rows),
    )


def rows_behind(view: View, chain: Chain, proof: Sequence[str]) -> tuple[RecordRow, ...]:
    """Read the stored rows of a chain's shipments, companies, ``proof`` and listings."""
    ties = view.directory.listing_ties
    on_the_way = explaining.target_parties(view.ends, chain)
    listings = ties["listing_id"][ties["party_id"].isin(on_the_way)]
    wanted = {
        "shipments": chain.shipments,
        "companies": [company for company in chain.companies if company],
        "links": proof,
        "listings": listings,
    }
    return tuple(
        row
        for table, ids in wanted.items()
        for row in rows_of(view.store, table, ids, as_of=view.as_of)
    )


def _follow(
    view: View, engine: Engine, parties: tuple[int, ...]
) -> tuple[ChainQuestion, KnownJumps, Route]:
    """Follow a route under the usual limits, else over a leg not on record, else freely."""
    everywhere = np.ones(view.graph.n_hops, np.bool_)
    limits = Limits(max_hops=max(1, len(parties) - 1), through_hubs=True)
    for chosen in (
        limits,
        replace(limits, bridge=True),
        replace(limits, max_wait=ANY_WAIT, bridge=True),
    ):
        question = view.ask(chosen, stops=everywhere)
        route = engine.along(view.graph, question, parties)
        if route is not None:
            return question, view.jumps(chosen), route
    raise UnknownChainError(explaining.why_broken(view.graph, engine, question, parties))


def _chains(
    view: View, question: ChainQuestion, routes: Sequence[Route]
) -> tuple[Chain, ...]:
    return tuple(
        build_chain(view.graph, question, view.ends, route, rank=rank)
        for rank, route in enumerate(routes, 1)
    )
