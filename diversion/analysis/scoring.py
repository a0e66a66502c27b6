"""A score for every shipment and every company, from the best walk through each hop."""

from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from diversion.analysis.leads import Through, is_simple, log_share, walk_parties
from diversion.analysis.routes import SEPARATOR, encode_id
from diversion.analysis.targets import Ends
from diversion.analysis.weights import MIN_EXPOSURE, NO_CHAIN, SHARE_WEIGHT
from diversion.engines.base import NONE, UNITS_PER_BAN, ChainQuestion
from diversion.engines.shares import known_mass
from diversion.graph.temporal import TemporalGraph

ODDS_OFFSET: Final = 3.0  # bans; only the shape of the sum over shipments depends on it
LARGEST_SHARE: Final = 0.999  # one shipment never settles a company's score


def score_hops(question: ChainQuestion, through: Through) -> NDArray[np.float64]:
    """Give every hop's score in bans, shape (n_hops,).

    The best chain through it, or a floor where there is none, plus the logarithm of the
    share of its goods that ends at DPRK end-users.
    """
    floor = NO_CHAIN + np.maximum(question.source_weight, -UNITS_PER_BAN) / UNITS_PER_BAN
    best = np.where(through.weight > NONE, through.weight / UNITS_PER_BAN, floor)
    return best + SHARE_WEIGHT * log_share(through.share)


def best_first(table: pd.DataFrame) -> pd.DataFrame:
    """Sort records by ``score``, which is never missing, then by ``shipment_id``."""
    score = -table["score"].to_numpy(np.float64)
    order = np.argsort(score)
    is_tied = np.zeros(order.size, np.bool_)
    is_tied[1:] = score[order[1:]] == score[order[:-1]]
    is_tied[:-1] |= is_tied[1:]
    tied = order[is_tied]  # ids decide among these alone
    ids = pa.array(table["shipment_id"].take(tied), pa.large_string())
    by_id = tied[pc.sort_indices(ids).to_numpy()]
    order[is_tied] = by_id[np.argsort(score[by_id], kind="stable")]
    return table.take(order).reset_index(drop=True)


def score_records(
    graph: TemporalGraph, question: ChainQuestion, through: Through
) -> pd.DataFrame:
    """Score every shipment.

    Returns
    -------
    pandas.DataFrame
        One row per record, in the order of the graph: ``shipment_id``, ``score`` (bans,
        the number to rank by), ``probability`` (not known before calibration),
        ``best_chain`` (bans, missing where no chain passes), ``mass`` (share of the goods
        that ends at DPRK end-users, in [0, 1], missing where a code is not known without
        which they cannot be followed), ``assessable`` (both sides known),
        ``chain_id`` (missing where no chain passes, or where the best walk visits a
        company twice).
    """
    hops = graph.hops
    counts = np.diff(graph.record_start)
    has_chain = through.weight > NONE
    best = np.where(has_chain, through.weight / UNITS_PER_BAN, np.nan)
    is_assessable = (hops.source != graph.unknown) & (hops.target != graph.unknown)
    row = np.repeat(np.arange(len(hops)), counts)
    return pd.DataFrame(
        {
            "shipment_id": graph.record_ids,
            "score": score_hops(question, through)[row],
            "probability": np.full(row.size, np.nan),
            "best_chain": best[row],
            "mass": through.share[row],
            "assessable": is_assessable[row],
            "chain_id": chain_ids(graph, through)[row],
        }
    )


def chain_ids(graph: TemporalGraph, through: Through) -> NDArray[np.object_]:
    """Name the route of the best walk through every hop, shape (n_hops,), else ``None``."""
    result = np.full(graph.n_hops, None, np.object_)
    named = np.flatnonzero((through.weight > NONE) & is_simple(graph, through.walks))
    if not named.size:
        return result
    stops = walk_parties(graph, through.walks[named])
    codes = pa.array([encode_id(str(party)) for party in graph.parties.ids])
    parts = [codes.take(pa.array(column, mask=column < 0)) for column in stops.T]
    joined = pc.binary_join_element_wise(*parts, SEPARATOR, null_handling="skip")
    result[named] = joined.to_pylist()
    return result


def score_companies(
    graph: TemporalGraph, question: ChainQuestion, through: Through, ends: Ends
) -> pd.DataFrame:
    """Rank companies by what they receive: noisy-or over inbound shipments, in bans.

    Returns
    -------
    pandas.DataFrame
        One row per party, best first: ``company_id``, ``name``, ``score``, ``role``
        (its place in chains: target, exposed, intermediary, origin, or missing),
        ``mass`` (share of what it received that ends at DPRK end-users, of the goods that
        can be followed; missing if there are none), ``chains`` (hops received or sent
        that a chain passes), ``exposure`` in [0, 1], ``assessable`` (has a record with
        both sides known).
    """
    hops, parties = graph.hops, graph.parties
    score = score_hops(question, through)
    chance = 1 / (1 + 10.0 ** (ODDS_OFFSET - np.clip(score, NO_CHAIN, -NO_CHAIN)))
    inbound = np.zeros(graph.n_parties)
    np.add.at(inbound, hops.target, -np.log10(1 - np.minimum(chance, LARGEST_SHARE)))
    has_chain = through.weight > NONE
    is_whole = (hops.source != graph.unknown) & (hops.target != graph.unknown)
    sends = _count(hops.source[has_chain], graph.n_parties)
    receives = _count(hops.target[has_chain], graph.n_parties)
    seen = _count(hops.source[is_whole], graph.n_parties) + _count(
        hops.target[is_whole], graph.n_parties
    )
    role = np.full(graph.n_parties, None, np.object_)
    role[sends > 0] = "origin"
    role[(sends > 0) & (receives > 0)] = "intermediary"
    role[ends.value >= MIN_EXPOSURE] = "exposed"
    role[ends.value >= 1] = "target"
    table = pd.DataFrame(
        {
            "company_id": parties.ids,
            "name": parties.names,
            "score": inbound,
            "role": role,
            "mass": _received_share(graph, through),
            "chains": sends + receives,
            "exposure": ends.value,
            "assessable": seen > 0,
        }
    )
    table = table.drop(index=graph.unknown)
    return table.sort_values(
        ["score", "company_id"], ascending=[False, True], ignore_index=True
    )


def _received_share(graph: TemporalGraph, through: Through) -> NDArray[np.float64]:
    is_known = ~np.isnan(through.share)
    kg, target = known_mass(graph)[is_known], graph.hops.target[is_known]
    received, ended = np.zeros(graph.n_parties), np.zeros(graph.n_parties)
    np.add.at(received, target, kg)
    np.add.at(ended, target, kg * through.share[is_known])
    share = np.full(graph.n_parties, np.nan)
    np.divide(ended, received, out=share, where=received > 0)
    return share


def _count(index: NDArray[np.int32], size: int) -> NDArray[np.int64]:
    return np.bincount(index, minlength=size).astype(np.int64)
