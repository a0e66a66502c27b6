"""A view in which documents of one consignment, and names of one company, are one."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from diversion.analysis.targets import Ends
from diversion.analysis.view import View
from diversion.graph.temporal import Hops, Parties, TemporalGraph
from diversion.scoring.documents import read_documents
from diversion.scoring.lots import read_lots, record_hops
from diversion.scoring.same_lots import lot_ties
from diversion.scoring.same_parties import canonical_parties, party_ties

_DAYS: Final = ("depart_lo", "depart_hi", "arrive_lo", "arrive_hi")


@dataclass(frozen=True, slots=True)
class Joined:
    """A joined view, and the way back.

    ``hop_of`` gives the joined hop of every hop of the original view; ``party_of`` the
    party that stands for each party. ``ties`` lists what was joined and why: ``kind``
    (party or consignment), ``item``, ``same_as``, ``why``.
    """

    view: View
    hop_of: NDArray[np.int32]
    party_of: NDArray[np.int32]
    ties: pd.DataFrame


def join_view(view: View) -> Joined:
    """Join the parties and then the documents of a view; the view itself stays as it is."""
    ties = party_ties(view)
    party_of = canonical_parties(view.graph.n_parties, ties)
    merged = _with_parties(view, party_of)
    graph = merged.graph
    found = lot_ties(graph, read_lots(graph, view.store), read_documents(graph, view.store))
    joined, hop_of = _with_lots(graph, found.stands, found.source, found.target)
    ids = view.graph.parties.ids
    first = view.graph.record_ids[view.graph.record_start[:-1]]
    moved = np.flatnonzero(found.stands != np.arange(found.stands.size))
    why = "same parties, goods, amounts and dates on another kind of document"
    rows = [("party", ids[t.party], ids[t.same_as], t.why) for t in ties]
    rows += [
        ("consignment", str(first[h]), str(first[found.stands[h]]), why) for h in moved
    ]
    return Joined(
        View(
            joined,
            merged.ends,
            replace(view.directory, graph=joined),
            view.store,
            view.as_of,
        ),
        hop_of,
        party_of,
        pd.DataFrame(rows, columns=["kind", "item", "same_as", "why"]),
    )


def _with_parties(view: View, party_of: NDArray[np.int32]) -> View:
    """Move hops, exposure and flags of every party to the one that stands for it."""
    graph, parties = view.graph, view.graph.parties
    value = np.zeros(graph.n_parties)
    np.maximum.at(value, party_of, view.ends.value)
    is_hub, transforms = np.zeros((2, graph.n_parties), np.bool_)
    np.logical_or.at(is_hub, party_of, graph.is_hub)
    np.logical_or.at(transforms, party_of, graph.transforms)
    roles = parties.roles.copy()
    for party in np.flatnonzero(party_of != np.arange(party_of.size)):
        stands = party_of[party]
        roles[stands] = tuple(dict.fromkeys((*roles[stands], *parties.roles[party])))
    by_id = dict(view.ends.by_id)
    for party in np.flatnonzero(value > view.ends.value):
        members = np.flatnonzero(party_of == party)
        best = parties.ids[members[np.argmax(view.ends.value[members])]]
        if best in by_id:
            by_id[str(parties.ids[party])] = by_id[str(best)]
    hops = replace(
        graph.hops, source=party_of[graph.hops.source], target=party_of[graph.hops.target]
    )
    moved = TemporalGraph(
        parties=Parties(
            parties.ids, parties.names, parties.countries, roles, parties.kinds
        ),
        hops=hops,
        record_start=graph.record_start,
        record_ids=graph.record_ids,
        is_hub=is_hub,
        transforms=transforms,
    )
    directory = replace(view.directory, graph=moved)
    return View(moved, Ends(value, by_id), directory, view.store, view.as_of)


def _with_lots(
    graph: TemporalGraph,
    stands: NDArray[np.int32],
    source: NDArray[np.int32],
    target: NDArray[np.int32],
) -> tuple[TemporalGraph, NDArray[np.int32]]:
    """Merge hops; give the graph and the new hop of every old one."""
    hops, n_hops = graph.hops, graph.n_hops
    firsts, group = np.unique(stands, return_inverse=True)
    columns: dict[str, NDArray[np.generic]] = {
        "source": source[firsts],
        "target": target[firsts],
        **_merged_days(hops, group, firsts.size),
    }
    known = {
        "hs2": hops.hs2 >= 0, "hs4": hops.hs4 >= 0, "hs6": hops.hs6 >= 0,
        "hs_edition": hops.hs_edition > 0, "mass_kg": ~np.isnan(hops.mass_kg),
        "value_usd": ~np.isnan(hops.value_usd),
    }  # fmt: skip
    for name in Hops.__slots__:
        if name in columns:
            continue
        values = getattr(hops, name)
        if name == "known_on":
            day = np.full(firsts.size, np.iinfo(np.int32).max, np.int32)
            np.minimum.at(day, group, values)
            columns[name] = day
            continue
        has = known.get(name)
        if has is None:
            has = np.array([value is not None for value in values], np.bool_)
        columns[name] = _first_known(values, has, group, firsts)
    order = np.lexsort((firsts, columns["arrive_hi"], columns["depart_lo"]))
    place = np.empty(firsts.size, np.int32)
    place[order] = np.arange(firsts.size)
    hop_of = place[group]
    records = hop_of[record_hops(graph)]
    by_hop = pc.sort_indices(
        pa.table(
            {"hop": records, "id": pa.array(graph.record_ids.astype(object), pa.string())}
        ),
        sort_keys=[("hop", "ascending"), ("id", "ascending")],
    ).to_numpy()
    counts = np.bincount(records, minlength=firsts.size)
    joined = TemporalGraph(
        parties=graph.parties,
        hops=Hops(**{n: np.ascontiguousarray(v[order]) for n, v in columns.items()}),
        record_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        record_ids=graph.record_ids[by_hop],
        is_hub=graph.is_hub,
        transforms=graph.transforms,
    )
    assert hop_of.size == n_hops  # noqa: S101 - every hop has a place
    return joined, hop_of


def _merged_days(
    hops: Hops, group: NDArray[np.intp], n_groups: int
) -> dict[str, NDArray[np.int32]]:
    """Take what all documents allow; where they contradict, the span of all."""
    result: dict[str, NDArray[np.int32]] = {}
    for side in ("depart", "arrive"):
        low, high = getattr(hops, f"{side}_lo"), getattr(hops, f"{side}_hi")
        least = np.full(n_groups, np.iinfo(np.int32).min, np.int32)
        most = np.full(n_groups, np.iinfo(np.int32).max, np.int32)
        np.maximum.at(least, group, low)
        np.minimum.at(most, group, high)
        result[f"{side}_lo"] = np.minimum(least, most)
        result[f"{side}_hi"] = np.maximum(least, most)
    result["arrive_lo"] = np.maximum(result["arrive_lo"], result["depart_lo"])
    result["arrive_hi"] = np.maximum(result["arrive_hi"], result["arrive_lo"])
    return result


def _first_known(
    values: NDArray[np.generic],
    is_known: NDArray[np.bool_],
    group: NDArray[np.intp],
    firsts: NDArray[np.int32],
) -> NDArray[np.generic]:
    """Give each group the value of its first hop that has one."""
    chosen = firsts.astype(np.intp)
    rows = np.flatnonzero(is_known)[::-1]
    chosen[group[rows]] = rows
    return np.asarray(values[chosen])
