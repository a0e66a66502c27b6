"""Where chains could be stopped: countries, companies or lanes that many of them pass."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.analysis.answering import best_without
from diversion.analysis.asking import Limits
from diversion.analysis.chain import Chain, ChainHop
from diversion.analysis.cover import Pick, choose
from diversion.analysis.place import Place
from diversion.analysis.routes import SEPARATOR, decode_ids, encode_id
from diversion.analysis.selectors import Wanted
from diversion.analysis.targets import DPRK
from diversion.analysis.view import View
from diversion.engines import get_engine

COLUMNS: Final = (
    "rank",
    "id",
    "name",
    "country",
    "chains",
    "share",
    "added",
    "stopped",
    "at_most",
    "from_countries",
    "headings",
    "consignments",
)
_SHOWN: Final = 3  # countries and headings of a row

Stop = tuple[ChainHop, ChainHop]  # the hop that comes to a party, and the one that leaves


def chain_weights(chains: Sequence[Chain]) -> list[float]:
    """Weigh chains by their probability, else by the odds of their score."""
    if not chains:
        return []
    if all(chain.probability is not None for chain in chains):
        found = [float(chain.probability or 0.0) for chain in chains]
        if any(found):
            return found
    best = max(chain.score for chain in chains)
    return [10.0 ** (chain.score - best) for chain in chains]


class Places:
    """What chains could be stopped at, between their first and their last party.

    A chain passes the countries where its intermediaries are registered; where that is
    not known, those of its records: where goods arrived, and from where they left again.
    The DPRK is none of them. A lane is the way from one company to the next, the last too.
    """

    def __init__(self, view: View, by: Place, chains: Sequence[Chain]) -> None:
        self._view, self._by = view, by
        self._on_record: dict[str, dict[str, str | None]] = {}
        if by is Place.COUNTRY:
            ids = sorted({s for chain in chains for s in _without_country(view, chain)})
            found = view.store.query("shipment_rows", ids=ids).to_pylist() if ids else []
            self._on_record = {row["shipment_id"]: row for row in found}

    def __call__(self, chain: Chain) -> set[str]:
        """Give the places of one chain, as ids."""
        if self._by is Place.COMPANY:
            return {
                encode_id(party) for party in chain.companies[1:-1] if party is not None
            }
        if self._by is Place.LANE:
            return {
                f"{encode_id(hop.from_id)}{SEPARATOR}{encode_id(hop.to_id)}"
                for hop in chain.hops
                if hop.from_id is not None and hop.to_id is not None and hop.shipment_ids
            }
        found = {country for stop in _stops(chain) for country in self._countries(stop)}
        return found - {DPRK}

    def _countries(self, stop: Stop) -> Iterator[str]:
        known = [c for c in _registered(self._view, stop) if c is not None]
        if known:
            yield from known
            return
        for shipments, column in (
            (stop[0].shipment_ids, "import_country"),
            (stop[1].shipment_ids, "export_country"),
        ):
            for shipment in shipments:
                country = self._on_record.get(shipment, {}).get(column)
                if country is not None:
                    yield country


@dataclass(frozen=True, slots=True)
class Chokepoints:
    """Places that stop most of some chains, and what they leave.

    ``table`` has one row a place under :data:`COLUMNS`. ``share``, ``added`` and
    ``stopped`` are shares of the chains' weight: passed by this place, by it and none
    above, by it or any above. No choice of as many places stops more than ``at_most``.
    ``consignments`` counts all trade of the case at the place, whether or not a chain
    passes. ``nowhere`` is the share of weight of the chains that name no such place.

    ``left`` is the best chain of the question that passes none of the companies there,
    among all there are; ``is_searched`` tells whether it was looked for.
    """

    by: Place
    n_chains: int
    table: pd.DataFrame
    nowhere: float
    is_searched: bool
    left: Chain | None


def find_chokepoints(
    view: View, chains: Sequence[Chain], wanted: Wanted, by: Place, top: int
) -> Chokepoints:
    """Choose the places that stop most of the chains, each with what it adds.

    The chains are those of a question, ``wanted``, or leads where it wants nothing.
    """
    passed = list(map(Places(view, by, chains), chains))
    weight = chain_weights(chains)
    picks = choose(passed, weight, top)
    trade = _consignments(view, by, [pick.key for pick in picks])
    rows = [
        _row(view, by, rank, pick, trade[rank - 1], passed, chains)
        for rank, pick in enumerate(picks, 1)
    ]
    nowhere = sum(w for keys, w in zip(passed, weight, strict=True) if not keys)
    is_searched = by is not Place.LANE and wanted != Wanted() and bool(picks)
    left = None
    if is_searched:
        barred = parties_at(view, by, [pick.key for pick in picks])
        left = best_without(view, get_engine("compiled"), Limits(), wanted, barred)
    return Chokepoints(
        by,
        len(chains),
        pd.DataFrame(rows, columns=list(COLUMNS)),
        nowhere / sum(weight) if chains else 0.0,
        is_searched,
        left,
    )


def parties_at(view: View, by: Place, keys: Iterable[str]) -> NDArray[np.bool_]:
    """Say which parties are in some countries, or are some companies: (n_parties,)."""
    parties = view.graph.parties
    if by is Place.COUNTRY:
        return np.isin(parties.countries.astype(str), list(keys))
    return np.isin(parties.ids.astype(str), [decode_ids(key)[0] for key in keys])


def _row(
    view: View,
    by: Place,
    rank: int,
    pick: Pick,
    trade: int,
    passed: Sequence[set[str]],
    chains: Sequence[Chain],
) -> tuple[object, ...]:
    those = [c for c, keys in zip(chains, passed, strict=True) if pick.key in keys]
    sources = Counter(c for chain in those for c in _first_country(view, chain))
    headings = Counter(
        hop.hs_code[:4] for chain in those for hop in chain.hops[:1] if hop.hs_code
    )
    name, country = _described(view, by, pick.key)
    return (
        rank,
        pick.key,
        name,
        country,
        pick.chains,
        pick.alone,
        pick.added,
        pick.covered,
        pick.at_most,
        _commonest(sources),
        _commonest(headings),
        trade,
    )


def _described(view: View, by: Place, key: str) -> tuple[str | None, str | None]:
    if by is Place.COUNTRY:
        return None, key
    parties = view.graph.parties
    sides = [view.directory.index_of(party) for party in decode_ids(key)]
    names = [parties.names[side] or parties.ids[side] for side in sides]
    countries = [parties.countries[side] or "?" for side in sides]
    known = None if set(countries) == {"?"} else "~".join(countries)
    return " ~ ".join(map(str, names)), known


def _stops(chain: Chain) -> Iterator[Stop]:
    return zip(chain.hops, chain.hops[1:], strict=False)


def _registered(view: View, stop: Stop) -> Iterator[str | None]:
    """Give the country of whoever passes goods on: two parties where a leg is missing."""
    for party in {stop[0].to_id, stop[1].from_id} - {None}:
        yield view.graph.parties.countries[view.directory.index_of(str(party))]


def _without_country(view: View, chain: Chain) -> Iterator[str]:
    for stop in _stops(chain):
        if not any(_registered(view, stop)):
            yield from (*stop[0].shipment_ids, *stop[1].shipment_ids)


def _first_country(view: View, chain: Chain) -> Iterator[str]:
    first = chain.hops[0]
    if first.from_id is not None:
        party = view.directory.index_of(first.from_id)
        country = view.graph.parties.countries[party]
        if country is not None:
            yield str(country)


def _consignments(view: View, by: Place, keys: Sequence[str]) -> list[int]:
    """Count the consignments of the case that leave or reach each place."""
    graph = view.graph
    counts = []
    for key in keys:
        if by is Place.LANE:
            one, other = (view.directory.index_of(party) for party in decode_ids(key))
            is_there = (graph.hops.source == one) & (graph.hops.target == other)
        else:
            at = parties_at(view, by, [key])
            is_there = at[graph.hops.source] | at[graph.hops.target]
        counts.append(int(is_there.sum()))
    return counts


def _commonest(counts: Counter[str]) -> str | None:
    ordered = sorted(counts, key=lambda each: (-counts[each], each))[:_SHOWN]
    return ";".join(ordered) or None
