"""All ways to mix lots as a linear programme: the definition of possible and necessary."""

import numpy as np
from scipy.optimize import linprog

from diversion.graph.temporal import TemporalGraph


def mixing_bounds(
    graph: TemporalGraph, source: int, target: int, *, complete: bool
) -> tuple[float, float]:
    """Give the least and the most kilograms from ``source`` in what ``target`` received.

    Every consignment holds ``x`` kg from the source and ``y`` kg from elsewhere, all of
    its mass. Neither part of any stock is ever below zero. If the records are
    ``complete``, no more lay in a stock at first than it gave beyond what it received;
    else any amount from elsewhere may have lain there.
    """
    hops = graph.hops
    n_hops = graph.n_hops
    is_used = (hops.source != hops.target) & (hops.source != target)
    equal, equal_to, below, below_to = [], [], [], []
    for hop in np.flatnonzero(is_used):
        row = np.zeros(2 * n_hops)
        row[[hop, n_hops + hop]] = 1
        equal.append(row)
        equal_to.append(hops.mass_kg[hop])
        if hops.source[hop] == source:
            row = np.zeros(2 * n_hops)
            row[n_hops + hop] = 1
            equal.append(row)
            equal_to.append(0)
    for party in set(range(graph.n_parties)) - {source, target, graph.unknown}:
        for kind in np.unique(hops.hs4):
            comes = is_used & (hops.target == party) & (hops.hs4 == kind)
            goes = is_used & (hops.source == party) & (hops.hs4 == kind)
            changes = []
            for day in sorted({*hops.arrive_lo[comes], *hops.depart_hi[goes]}):
                change = 1.0 * (comes & (hops.arrive_lo <= day))
                changes.append(change - 1.0 * (goes & (hops.depart_hi <= day)))
            opening = -min([0, *(float(c @ hops.mass_kg) for c in changes)])
            opening = opening if complete else 1e9
            for change in changes:
                nothing = np.zeros(n_hops)
                below += [
                    np.concatenate([-change, nothing]),
                    np.concatenate([nothing, -change]),
                ]
                below_to += [0, opening]
    received = np.zeros(2 * n_hops)
    received[:n_hops] = is_used & (hops.target == target)
    bounds = []
    for sign in (1, -1):
        found = linprog(
            sign * received,
            A_ub=np.array(below) if below else None,
            b_ub=below_to if below else None,
            A_eq=np.array(equal) if equal else None,
            b_eq=equal_to if equal else None,
        )
        assert found.status == 0, found.message
        bounds.append(sign * found.fun)
    return bounds[0], bounds[1]
