"""What a model reads of every company: above all what it receives, and from whom."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.targets import DPRK
from diversion.graph.temporal import TemporalGraph, has_role
from diversion.scoring.agreeing import is_one_of, same
from diversion.scoring.company_places import company_places
from diversion.scoring.dealings import Dealings
from diversion.scoring.groups import clear_price, mean_by, most_by, ratio, two_most_by
from diversion.scoring.links import Links
from diversion.scoring.parties import NEXT_TO_DPRK

SUSPICIOUS: Final = 0.3  # chance from which a partner or a record is counted
ROLES: Final = ("producer", "distributor", "trader", "manufacturer", "forwarder")
LEAST: Final = 1e-6


@dataclass(frozen=True, slots=True)
class CompanyInputs:
    """What company features are computed from.

    ``log_odds`` are natural, by hop. ``exposure`` and ``made_on`` (day of incorporation,
    NaN where not known) are by party; ``ties`` are pairs of party indices, shape
    (n_ties, 2), of companies tied by something other than goods.
    """

    graph: TemporalGraph
    links: Links
    log_odds: NDArray[np.float64]
    exposure: NDArray[np.float64]
    made_on: NDArray[np.float64]
    ties: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class CompanyFeatures:
    """A matrix of shape (n_parties, len(names))."""

    values: NDArray[np.float64]
    names: tuple[str, ...]


def company_features(inputs: CompanyInputs) -> CompanyFeatures:
    """Compute the features of every party; those of the unknown party mean nothing."""
    chance = 1.0 / (1.0 + np.exp(-inputs.log_odds))
    hops, n = inputs.graph.hops, inputs.graph.n_parties
    pair = Dealings.of(inputs.graph).pair
    into = _side(hops.target, hops.source, pair, chance, inputs)
    out_of = _side(hops.source, hops.target, pair, chance, inputs)
    columns = {
        **{f"in_{name}": value for name, value in into.items()},
        **{f"out_{name}": value for name, value in out_of.items()},
        **_through(inputs, chance),
        **company_places(inputs.graph, inputs.links, chance, inputs.exposure),
        **_who(inputs),
    }
    weight = into["none"] + out_of["none"]
    columns["both"] = np.minimum(into["none"], out_of["none"])
    columns["in_share"] = into["none"] / np.maximum(weight, LEAST)
    columns["tied"] = _tied(inputs.ties, into["none"], n)
    columns["customer_none"] = _partner_most(
        hops.source, hops.target, into["none"], chance, n
    )
    columns["supplier_none"] = _partner_most(
        hops.target, hops.source, into["none"], chance, n
    )
    for name, own, other in (
        ("customer", hops.source, hops.target),
        ("supplier", hops.target, hops.source),
    ):
        columns[f"{name}_exposure"] = most_by(own, inputs.exposure[other], n)
    to_dprk = is_one_of(hops.import_country, (DPRK,))
    columns["sends_to_dprk"] = mean_by(hops.source, to_dprk, n)
    return CompanyFeatures(np.column_stack(list(columns.values())), tuple(columns))


def _side(
    own: NDArray[np.int32],
    other: NDArray[np.int32],
    pair: NDArray[np.int32],
    chance: NDArray[np.float64],
    inputs: CompanyInputs,
) -> dict[str, NDArray[np.float64]]:
    """Add up the records on one side of every party.

    ``pair`` is the first hop of the same two parties, by hop. ``none`` is minus the log
    chance that none of them is part of a chain: noisy-or.
    """
    n, unknown = inputs.graph.n_parties, inputs.graph.unknown
    count = np.bincount(own, minlength=n)
    total = np.bincount(own, chance, minlength=n)
    is_first = pair == np.arange(pair.size)
    named = np.flatnonzero(is_first & (other != unknown))
    partner = own[named], most_by(pair, chance, pair.size)[named]
    mass = np.nan_to_num(inputs.graph.hops.mass_kg, nan=0.0)
    kg = np.bincount(own, mass, minlength=n)
    top = two_most_by(own, chance, n)
    return {
        "none": np.bincount(own, clear_price(chance), minlength=n),
        "sum": np.log1p(total),
        "mean": ratio(total, count),
        "most": top.largest,
        "second": top.second,
        "second_partner": two_most_by(*partner, n).second,
        "partner_none": np.bincount(partner[0], clear_price(partner[1]), minlength=n),
        "suspicious_partners": np.log1p(
            np.bincount(partner[0], partner[1] >= SUSPICIOUS, minlength=n)
        ),
        "suspicious_share": ratio(
            np.bincount(partner[0], partner[1] >= SUSPICIOUS, minlength=n),
            np.bincount(partner[0], minlength=n),
        ),
        "mass_share": ratio(np.bincount(own, mass * chance, minlength=n), kg),
        "records": np.log1p(count),
        "partners": np.log1p(np.bincount(partner[0], minlength=n)),
    }


def _through(
    inputs: CompanyInputs, chance: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Weigh the links that pass every party by their records and by themselves."""
    links, n = inputs.links, inputs.graph.n_parties
    party = inputs.graph.hops.target[links.first]
    both = links.probability * np.sqrt(chance[links.first] * chance[links.then])
    top = two_most_by(party, both, n)
    wait = (
        inputs.graph.hops.depart_lo[links.then] - inputs.graph.hops.arrive_hi[links.first]
    )
    has = top.holder >= 0
    days = np.full(n, np.nan)
    days[has] = wait[top.holder[has]]
    return {
        "through_most": top.largest,
        "through_second": top.second,
        "through_sum": np.log1p(np.bincount(party, both, minlength=n)),
        "through_wait": days,
    }


def _who(inputs: CompanyInputs) -> dict[str, NDArray[np.float64]]:
    graph = inputs.graph
    parties, hops, n = graph.parties, graph.hops, graph.n_parties
    columns = {
        f"is_{role}": has_role(parties, frozenset({role})).astype(np.float64)
        for role in ROLES
    }
    columns["no_role"] = np.array([not r for r in parties.roles], np.float64)
    countries = parties.countries.astype(str)
    columns["in_dprk"] = (countries == DPRK).astype(np.float64)
    columns["next_to_dprk"] = np.isin(countries, NEXT_TO_DPRK).astype(np.float64)
    columns["exposure"] = inputs.exposure.astype(np.float64)
    first = np.full(n, np.inf)
    np.minimum.at(first, hops.target, hops.arrive_hi)
    np.minimum.at(first, hops.source, hops.depart_lo)
    columns["age_at_first"] = np.where(np.isfinite(first), first, np.nan) - inputs.made_on
    from_origin = same(hops.origin_country, hops.export_country)
    columns["sends_own"] = mean_by(hops.source, from_origin, n)
    return columns


def _tied(
    ties: NDArray[np.int32], value: NDArray[np.float64], n_parties: int
) -> NDArray[np.float64]:
    result = np.zeros(n_parties)
    for near, far in ((0, 1), (1, 0)):
        np.maximum.at(result, ties[:, near], value[ties[:, far]])
    return result


def _partner_most(
    own: NDArray[np.int32],
    other: NDArray[np.int32],
    value: NDArray[np.float64],
    chance: NDArray[np.float64],
    n_parties: int,
) -> NDArray[np.float64]:
    """Give the most of a partner's figure, each record's own part left out."""
    rest = value[other] - clear_price(chance)
    return most_by(own, np.maximum(rest, 0.0) * chance, n_parties)
