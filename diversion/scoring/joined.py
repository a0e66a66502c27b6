"""A view in which the names and entries of one company are one party."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.analysis.view import View
from diversion.scoring.same_parties import canonical_parties, party_ties


@dataclass(frozen=True, slots=True)
class Joined:
    """A view with the same hops in the same order, between fewer parties.

    ``party_of`` gives the party that stands for each. ``ties`` lists what was joined and
    why: ``item``, ``same_as``, ``why``.
    """

    view: View
    party_of: NDArray[np.int32]
    ties: pd.DataFrame


def join_view(view: View) -> Joined:
    """Join the parties of a view that may be one company; the view stays as it is."""
    ties = party_ties(view)
    party_of = canonical_parties(view.graph.n_parties, ties)
    ids = view.graph.parties.ids
    rows = [(ids[t.party], ids[t.same_as], t.why) for t in ties]
    return Joined(
        _with_parties(view, party_of),
        party_of,
        pd.DataFrame(rows, columns=["item", "same_as", "why"]),
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
    moved = replace(
        graph,
        parties=replace(parties, roles=roles),
        hops=hops,
        is_hub=is_hub,
        transforms=transforms,
    )
    directory = replace(view.directory, graph=moved)
    ends = replace(view.ends, value=value, by_id=by_id)
    return view.between(moved, ends, directory)
