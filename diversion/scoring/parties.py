"""Figures of every party: what it does, with whom, and how close it is to the DPRK."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.analysis.targets import DPRK
from diversion.analysis.view import View
from diversion.graph.temporal import EPOCH, has_role, is_absent
from diversion.model.tables import ROLES
from diversion.scoring.dealings import Dealings, distinct

NEXT_TO_DPRK: Final = ("CN", "RU", "KR")
FULLY_EXPOSED: Final = 0.9  # exposure of whoever receives goods declared to the DPRK


def party_figures(view: View, dealings: Dealings) -> dict[str, NDArray[np.float32]]:
    """Give columns of shape (n_parties,), NaN where not known."""
    graph = view.graph
    hops, parties, n = graph.hops, graph.parties, graph.n_parties
    sent = np.bincount(hops.source, minlength=n).astype(np.float64)
    received = np.bincount(hops.target, minlength=n).astype(np.float64)
    kg = np.where(hops.mass_kg > 0, hops.mass_kg, 0.0)
    out_kg = _sum(hops.source, kg, n)
    in_kg = _sum(hops.target, kg, n)
    figures = {
        "sent": np.log1p(sent),
        "received": np.log1p(received),
        "out_in_ratio": _log_ratio(out_kg, in_kg),
        "customers": np.log1p(distinct(dealings.pair, hops.source, n)),
        "suppliers": np.log1p(distinct(dealings.pair, hops.target, n)),
        "headings_out": np.log1p(distinct(dealings.goods_out, hops.source, n)),
        "headings_in": np.log1p(distinct(dealings.goods_in, hops.target, n)),
        "exposure": view.ends.value,
        "in_dprk": (parties.countries == DPRK).astype(np.float64),
        "next_to_dprk": np.isin(parties.countries.astype(str), NEXT_TO_DPRK),
        "no_country": is_absent(parties.countries),
        "active_days": _span(hops.target, hops.source, hops.arrive_hi, hops.depart_lo, n),
    }
    for role in ROLES:
        figures[f"is_{role}"] = has_role(parties, frozenset({role}))
    figures["no_role"] = np.fromiter((not roles for roles in parties.roles), np.bool_, n)
    result = {name: np.asarray(value, np.float32) for name, value in figures.items()}
    for value in result.values():
        value[graph.unknown] = np.nan
    return result


def incorporation_days(view: View) -> NDArray[np.float64]:
    """Give the day each party was incorporated, shape (n_parties,), NaN where not known."""
    columns = ["company_id", "incorporated_on"]
    companies = view.store.read("companies", columns, as_of=view.as_of).to_pandas()
    day = pd.to_datetime(companies["incorporated_on"]).to_numpy("datetime64[D]")
    number = (day - EPOCH).astype("timedelta64[D]").astype(np.float64)
    number[np.isnat(day)] = np.nan
    by_id = pd.Series(number, companies["company_id"].to_numpy())
    return by_id.reindex(view.graph.parties.ids).to_numpy(np.float64)


def _sum(
    group: NDArray[np.int32], value: NDArray[np.float64], n_groups: int
) -> NDArray[np.float64]:
    return np.bincount(group, value, minlength=n_groups).astype(np.float64)


def _log_ratio(
    upper: NDArray[np.float64], lower: NDArray[np.float64]
) -> NDArray[np.float64]:
    result = np.full(upper.size, np.nan)
    known = (upper > 0) & (lower > 0)
    result[known] = np.log(upper[known] / lower[known])
    return result


def _span(
    one: NDArray[np.int32],
    other: NDArray[np.int32],
    one_day: NDArray[np.int32],
    other_day: NDArray[np.int32],
    n_parties: int,
) -> NDArray[np.float64]:
    """Count the days from each party's first record to its last."""
    first = np.full(n_parties, np.inf)
    last = np.full(n_parties, -np.inf)
    for party, day in ((one, one_day), (other, other_day)):
        np.minimum.at(first, party, day)
        np.maximum.at(last, party, day)
    return np.where(np.isfinite(first), last - first, np.nan)
