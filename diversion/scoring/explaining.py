"""A chain explained by the scorer that ranked it, beside what the records show of it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from diversion.analysis import explaining
from diversion.analysis.answering import explain_route, rows_behind
from diversion.analysis.asking import Limits
from diversion.analysis.chain import Chain, Explanation, HandMade
from diversion.analysis.evidence import inferred_rows
from diversion.analysis.quantities import chain_quantity
from diversion.analysis.routes import meet
from diversion.engines.base import Engine, Route
from diversion.errors import UnknownChainError
from diversion.scoring.fitted import Fitted
from diversion.scoring.fitted_claims import fitted_claims
from diversion.scoring.lead_reasons import behind_lead, lead_reasons


def explain_lead(fitted: Fitted, engine: Engine, parties: tuple[int, ...]) -> Explanation:
    """Open a route up by a fitted model, if that has weighed it, else by hand-made weights.

    ``parties`` are those of the view. Of a route that the model has weighed, the score and
    its reasons are the model's; the hand-made ones stand beside them.

    Raises
    ------
    UnknownChainError
        If neither the model nor the hand-made weights can follow the route.
    """
    view = fitted.view
    row = _row(fitted, parties)
    if row is None:
        return replace(explain_route(view, engine, parties), note=_not_weighed(fitted))
    (chain,) = fitted.chains(np.array([row], np.intp))
    reasons, not_known = lead_reasons(
        fitted.records, fitted.companies, fitted.routes, row, fitted.model
    )
    behind = behind_lead(fitted.records, fitted.companies, fitted.routes, row, fitted.model)
    shown = _beside(fitted, engine, parties, chain, row)
    return replace(
        shown,
        chain=chain,
        reasons=reasons,
        scorer=fitted.scorer,
        not_known=not_known,
        behind=behind,
        claims=fitted_claims(fitted, row, chain, shown.records),
    )


def _row(fitted: Fitted, parties: tuple[int, ...]) -> int | None:
    """Find the candidate; entries of one company count as one, as in the search."""
    stands = fitted.records.joined.party_of[np.array(parties, np.intp)]
    is_new = np.ones(stands.size, np.bool_)
    is_new[1:] = stands[1:] != stands[:-1]
    return fitted.routes.find(stands[is_new])


def _beside(
    fitted: Fitted, engine: Engine, parties: tuple[int, ...], chain: Chain, row: int
) -> Explanation:
    """Give what the records show of a chain, with the hand-made weights if they follow."""
    view, joined = fitted.view, tuple(_joined(fitted, row))
    try:
        found = explain_route(view, engine, parties)
    except UnknownChainError as error:
        return _by_rows(fitted, _route(fitted, row), chain, joined, str(error))
    is_same = set(chain.shipments) <= set(found.chain.shipments)
    known = {(each.table, each.record_id) for each in found.records}
    more = () if is_same else rows_behind(view, chain, ())
    rows = (*found.records, *(r for r in more if (r.table, r.record_id) not in known))
    inferred = (
        *inferred_rows(rows), *explaining.inferred(chain), *joined, *found.inferred,
    )  # fmt: skip
    return replace(
        found,
        other=HandMade(found.chain, found.reasons, found.claims),
        records=rows,
        inferred=tuple(dict.fromkeys(inferred)),
    )


def _joined(fitted: Fitted, row: int) -> Iterator[str]:
    """Say which names and entries on the way are taken for one company, and why."""
    ids, hops = fitted.view.graph.parties.ids, fitted.view.graph.hops
    found = fitted.records.joined
    ties = found.ties.drop_duplicates("item").set_index("item")["why"]
    for hop in (int(h) for h in fitted.routes.candidates.walks[row] if h >= 0):
        for party in (int(hops.source[hop]), int(hops.target[hop])):
            stands = int(found.party_of[party])
            if stands != party:
                name = str(ids[party]).removeprefix("name:")
                why = ties.get(ids[party], "tied by way of others")
                yield f"that {name} is {ids[stands]} is inferred: {why}"


def _by_rows(
    fitted: Fitted, route: Route, chain: Chain, joined: tuple[str, ...], why: str
) -> Explanation:
    """Give what the rows alone show of a chain that no hand-made rule can follow."""
    view = fitted.records.view
    rows = rows_behind(view, chain, ())
    jumps = view.jumps(Limits(bridge=True)).jumps
    return Explanation(
        chain=chain,
        reasons=(),
        records=rows,
        inferred=(*inferred_rows(rows), *explaining.inferred(chain), *joined),
        missing=tuple(explaining.missing(view.graph, view.ends, route, chain, rows)),
        quantity=chain_quantity(view, route, jumps),
        not_followed=why,
    )


def _route(fitted: Fitted, row: int) -> Route:
    """Give a candidate as engines do, -1 where a leg is on no record."""
    candidates, graph = fitted.routes.candidates, fitted.records.view.graph
    walk: list[int] = []
    for hop in (int(h) for h in candidates.walks[row] if h >= 0):
        is_missing = bool(walk) and not meet(graph, walk[-1], hop)
        walk += [-1, hop] if is_missing else [hop]
    parties = tuple(int(p) for p in candidates.parties[row] if p >= 0)
    return Route(parties, 0, tuple(walk), tuple((h,) if h >= 0 else () for h in walk))


def _not_weighed(fitted: Fitted) -> str:
    return (
        f"not one of the {len(fitted.routes.candidates):,} routes that the fitted model "
        "weighed; explained by hand-made weights"
    )
