"""Why a fitted model gives a lead its score: the part of every feature, in bans."""

import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.chain import OpenedScore, Reason
from diversion.analysis.odds import BAN
from diversion.scoring.bridge_scores import BRIDGES, NAMES
from diversion.scoring.company_scores import COMPANIES, CompanyScores, doubt
from diversion.scoring.lead_chains import bans as as_bans
from diversion.scoring.meanings import Meaning, meaning_of
from diversion.scoring.models import Model, ModelFile, columns_of
from diversion.scoring.records import AGAIN, RECORDS, RecordScores
from diversion.scoring.route_rows import RouteRows
from diversion.scoring.route_scores import ROUTES, RouteScores, bridge_model

DIGITS: Final = 6  # of a ban; the parts still add up to the score
BASE: Final = "base"
DOUBT: Final = "bystander"
_BASE_TEXTS: Final = {
    ROUTES: "an average route among those that the model was fitted on",
    RECORDS: "an average consignment among those that the model was fitted on",
    COMPANIES: "an average company among those that the model was fitted on",
    BRIDGES: "an average gap among those that the model was fitted on",
}
RowsOf = Callable[[Meaning], tuple[str, ...]]


def lead_reasons(
    records: RecordScores,
    companies: CompanyScores,
    routes: RouteScores,
    row: int,
    model: ModelFile,
) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
    """Take the score of one candidate route apart.

    Returns
    -------
    reasons, not_known
        A base and one term a feature, which add up to the score of the route; what the
        model reads and the records do not say.
    """
    found = routes.features
    rows = RouteRows(records, routes.candidates, row, companies.log_odds)
    return _taken_apart(
        model.stage(ROUTES).model, found.names, found.values[row], ROUTES, rows.of
    )


def behind_lead(
    records: RecordScores,
    companies: CompanyScores,
    routes: RouteScores,
    row: int,
    model: ModelFile,
) -> tuple[OpenedScore, ...]:
    """Take apart the scores of a route's consignments and companies, in its order.

    Between the two, that goods took the leg that is on no record, if there is one.
    """
    graph = records.view.graph
    last = (model.stages.get(AGAIN) or model.stage(RECORDS)).model
    names = records.features.names
    opened = []
    for hop in (int(h) for h in routes.candidates.walks[row] if h >= 0):
        ids = graph.records_of(hop)
        values = records.features.read(names, hop, hop + 1)[0]
        odds = float(records.log_odds[hop])
        opened.append(
            _opened(f"shipment {ids[0]}", ids, odds, last, names, values, RECORDS)
        )
    opened += _missing_leg(records, routes, row, model)
    fitted, found = model.stage(COMPANIES).model, companies.features
    for party in (int(p) for p in routes.candidates.parties[row] if p >= 0):
        name = str(graph.parties.ids[party])
        odds = float(companies.log_odds[party])
        opened.append(
            _opened(
                f"company {name}",
                (name,),
                odds,
                fitted,
                found.names,
                found.values[party],
                COMPANIES,
                (_doubt_of(float(companies.bystander[party])),),
            )
        )
    return tuple(opened)


def _missing_leg(
    records: RecordScores, routes: RouteScores, row: int, model: ModelFile
) -> list[OpenedScore]:
    place, fitted = routes.missing_leg(row, len(records.links)), bridge_model(model)
    if place is None or fitted is None:
        return []
    graph, values = records.view.graph, routes.missing[place]
    first, then = int(routes.pairs.first[place]), int(routes.pairs.then[place])
    sender, receiver = graph.hops.target[first], graph.hops.source[then]
    name = f"leg on no record from {graph.parties.ids[sender]}"
    odds = float(fitted.raw(columns_of(fitted, NAMES, values[None], what=BRIDGES))[0])
    return [
        _opened(
            f"{name} to {graph.parties.ids[receiver]}",
            graph.records_of(first) + graph.records_of(then),
            odds,
            fitted,
            NAMES,
            values,
            BRIDGES,
        )
    ]


def _doubt_of(bystander: float) -> Reason:
    """Say what a company's score loses because it may know nothing."""
    chance = 1.0 / (1.0 + math.exp(-bystander))
    sentence = meaning_of(COMPANIES, DOUBT).sentence(chance)
    return Reason(DOUBT, sentence, _bans(float(doubt(np.array(bystander)))), ())


def _opened(
    subject: str,
    ids: tuple[str, ...],
    log_odds: float,
    model: Model,
    names: Sequence[str],
    values: NDArray[np.float64],
    stage: str,
    more: tuple[Reason, ...] = (),
) -> OpenedScore:
    reasons, _ = _taken_apart(model, names, values, stage, lambda _: ())
    return OpenedScore(subject, ids, as_bans(log_odds), (*reasons, *more))


def _taken_apart(
    model: Model,
    names: Sequence[str],
    values: NDArray[np.float64],
    stage: str,
    rows_of: RowsOf,
) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
    read = columns_of(model, names, values[None, :], what=stage)
    parts = model.contributions(read)
    reasons = [Reason(BASE, _BASE_TEXTS[stage], _bans(parts.base), ())]
    not_known = []
    for name, value, term in zip(model.names, read[0], parts.terms[0], strict=True):
        meaning = meaning_of(stage, name)
        if math.isnan(value):
            not_known.append(meaning.text)
        sentence = meaning.sentence(float(value))
        reasons.append(Reason(name, sentence, _bans(float(term)), rows_of(meaning)))
    return tuple(reasons), tuple(not_known)


def _bans(log_odds: float) -> float:
    return round(log_odds / BAN, DIGITS) + 0.0
