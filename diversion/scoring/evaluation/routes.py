"""How many true chains are found among the routes of an answer."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from diversion.scoring.evaluation.truth import NOBODY, TrueChain, Truth

DEPTHS: Final = (10, 100, 1000)
ALIKE: Final = 0.8  # longest common subsequence over the longer length
OVERLAP: Final = 0.5  # Jaccard of physical legs
SLACK: Final = 1e-9
MIN_ROUTE: Final = 2


def route_measures(truth: Truth, leads: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Measure leads, as answers write them, against the true chains.

    A lead finds a chain if it has the same first and last company, and most companies
    between in the same order. It finds one chain, and a chain is found once.
    ``route_recall@K`` is over all chains, ``walk_recall@K`` asks for the same physical
    legs, ``precision@K`` is over K leads whether or not there are so many.
    """
    ranked = sorted(enumerate(leads), key=lambda item: _place(*item))
    routes = [
        straight(truth, lead.get("companies", ())) for _, lead in ranked[: max(DEPTHS)]
    ]
    hits = find_chains(truth, routes)
    walks = _walks(truth, [lead for _, lead in ranked[: max(DEPTHS)]])
    n_chains = len(truth.chains)
    result: dict[str, float] = {
        "chains": n_chains,
        "retrievable": sum(chain.is_retrievable for chain in truth.chains),
        "predicted": len(leads),
    }
    for depth in DEPTHS:
        shown = [found for found in hits[:depth] if found is not None]
        if n_chains:
            result[f"route_recall@{depth}"] = len(shown) / n_chains
            seen = sum(place < depth for place in walks.values())
            result[f"walk_recall@{depth}"] = seen / n_chains
        result[f"precision@{depth}"] = len(shown) / depth
    return result


def find_chains(truth: Truth, routes: Sequence[tuple[str, ...]]) -> list[int | None]:
    """Give for each route, in order, the chain that it is the first to find."""
    by_ends: dict[tuple[str, str], list[tuple[int, tuple[str, ...]]]] = {}
    for index, chain in enumerate(truth.chains):
        for accepted in chain.routes:
            if accepted:
                by_ends.setdefault((accepted[0], accepted[-1]), []).append(
                    (index, accepted)
                )
    taken: set[int] = set()
    result: list[int | None] = []
    for route in routes:
        found = None
        for index, accepted in by_ends.get((route[0], route[-1]), ()) if route else ():
            if index not in taken and is_same_route(route, accepted):
                found = index
                taken.add(index)
                break
        result.append(found)
    return result


def is_same_route(route: Sequence[str], accepted: Sequence[str]) -> bool:
    """Say whether a route counts as another: same ends, most companies in order."""
    if min(len(route), len(accepted)) < MIN_ROUTE:
        return False
    if (route[0], route[-1]) != (accepted[0], accepted[-1]):
        return False
    longer = max(len(route), len(accepted))
    return _common(route, accepted) >= ALIKE * longer - SLACK


def straight(truth: Truth, companies: Sequence[str | None]) -> tuple[str, ...]:
    """Give a route without duplicate entries and immediate repeats of a company.

    ``None`` is a party that no record names.
    """
    named = [NOBODY if c is None else truth.company(str(c)) for c in companies]
    return tuple(c for k, c in enumerate(named) if not k or c != named[k - 1])


def chain_hits(truth: Truth, leads: Sequence[Mapping[str, Any]]) -> dict[str, list[bool]]:
    """Say for each typology which of its chains are found, first DEPTHS[1] leads only."""
    routes = [straight(truth, lead["companies"]) for lead in leads[: DEPTHS[1]]]
    found = set(find_chains(truth, routes))
    result: dict[str, list[bool]] = {}
    for index, chain in enumerate(truth.chains):
        result.setdefault(chain.typology, []).append(index in found)
    return result


def _place(index: int, lead: Mapping[str, Any]) -> tuple[float, float, int]:
    rank = lead.get("rank")
    return (1e18 if rank is None else rank, -(lead.get("score") or 0), index)


def _walks(truth: Truth, leads: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Give for each chain the place of the first lead over the same physical legs."""
    leg_of = dict(zip(truth.lots["shipment_id"], truth.lots["leg"], strict=True))
    result: dict[int, int] = {}
    for place, lead in enumerate(leads):
        legs = {leg_of[s] for s in lead.get("shipments", ()) if s in leg_of}
        if not legs:
            continue
        for index, chain in enumerate(truth.chains):
            if index not in result and _is_same_walk(legs, chain):
                result[index] = place
    return result


def _is_same_walk(legs: set[object], chain: TrueChain) -> bool:
    return bool(chain.legs) and len(legs & chain.legs) >= OVERLAP * len(legs | chain.legs)


def _common(one: Sequence[str], two: Sequence[str]) -> int:
    """Give the length of the longest common subsequence."""
    above = [0] * (len(two) + 1)
    for item in one:
        row = [0]
        for k, other in enumerate(two):
            row.append(above[k] + 1 if item == other else max(above[k + 1], row[k]))
        above = row
    return above[-1]
