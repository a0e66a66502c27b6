"""Records that are not there, by how far each could raise a fitted score."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from diversion.analysis.chain import ChainHop
from diversion.analysis.claims import Ask
from diversion.analysis.routes import NO_RECORD
from diversion.analysis.targets import DPRK
from diversion.scoring.lead_chains import bans
from diversion.scoring.rescoring import Rescorer
from diversion.scoring.route_hops import RouteHops
from diversion.scoring.states import Change, Value


def fitted_asks(hops: RouteHops, rescorer: Rescorer) -> tuple[Ask, ...]:
    """List the records worth asking for, the one that could move the score most first.

    Each is put into the case as it would fit the chain best, and the chain scored again.
    """
    found = []
    for text, otherwise, change in (*filled_values(hops), *_ends(hops)):
        again = rescorer.without(change)
        if again is not None:
            found.append(Ask(text, bans(again.route - rescorer.score), otherwise))
    for hop in hops.chain.hops:
        if NO_RECORD in hop.flags:
            gain = rescorer.as_if_recorded() - rescorer.score
            text = (
                f"the declaration of a consignment from {_sender(hop)} to {_receiver(hop)} "
                f"between {hop.departed[0]} and {hop.arrived[1]}"
            )
            otherwise = "without one, nothing shows that the goods went there"
            found.append(Ask(text, bans(gain), otherwise))
    return tuple(
        sorted((a for a in found if a.gain > 0), key=lambda ask: (-ask.gain, ask.text))
    )


def _ends(hops: RouteHops) -> Iterator[tuple[str, str, Change]]:
    """Ask where the goods went, if the last company is no DPRK end-user."""
    vicinity = hops.vicinity
    last, company = vicinity.walk[-1], vicinity.route[-1]
    exposure = vicinity.view.ends.value
    is_declared = vicinity.view.graph.hops.import_country[last] == DPRK
    if exposure[company] >= 1 or is_declared:
        return
    value = exposure.copy()
    value[company] = 1.0
    hop = hops.chain.hops[-1]
    yield (
        f"the export declarations of {_receiver(hop)} after {hop.arrived[0]}: whether the "
        "goods went on to a DPRK end-user, as if it were one itself",
        "if they went elsewhere or stayed, the chain does not end in the DPRK",
        Change(exposure=np.asarray(value, np.float64)),
    )


def _sender(hop: ChainHop) -> str:
    return hop.from_name or hop.from_id or "a party not on record"


def _receiver(hop: ChainHop) -> str:
    return hop.to_name or hop.to_id or "a party not on record"


def filled_values(hops: RouteHops) -> Iterator[tuple[str, str, Change]]:
    """Give what is not on record of a hop, as it would fit the hops beside it best.

    What to ask for, what another answer would mean, and the case with that answer.
    """
    graph = hops.vicinity.view.graph.hops
    walk = hops.walk
    for (_, first), (_, then) in pairwise(walk):
        for hop, other in ((first, then), (then, first)):
            ids = ", ".join(hops.ids(hop))
            if not graph.mass_kg[hop] > 0 and graph.mass_kg[other] > 0:
                mass: dict[str, Value] = {"mass_kg": float(graph.mass_kg[other])}
                yield (
                    f"the mass of {ids}",
                    "if it is not that of the consignment beside it, the goods may differ",
                    Change(values={hop: mass}),
                )
            if graph.hs6[hop] < 0 and graph.hs6[other] >= 0:
                fits: dict[str, Value] = {
                    name: int(getattr(graph, name)[other]) for name in ("hs2", "hs4", "hs6")
                }
                yield (
                    f"the full six-digit goods code of {ids}",
                    "if the codes differ, the goods may not be the same",
                    Change(values={hop: fits}),
                )
        yield from _filled_days(hops, first, then)


def _filled_days(
    hops: RouteHops, first: int, then: int
) -> Iterator[tuple[str, str, Change]]:
    graph = hops.vicinity.view.graph.hops
    otherwise = "if the second left first, it cannot have carried these goods"
    if graph.arrive_lo[first] != graph.arrive_hi[first]:
        latest = min(graph.arrive_hi[first], graph.depart_lo[then])
        day = int(max(graph.arrive_lo[first], latest))
        text = f"the day on which {', '.join(hops.ids(first))} arrived"
        values: dict[str, Value] = {"arrive_lo": day, "arrive_hi": day}
        yield text, otherwise, Change(values={first: values})
    if graph.depart_lo[then] != graph.depart_hi[then]:
        soonest = max(graph.depart_lo[then], graph.arrive_hi[first])
        day = int(min(graph.depart_hi[then], soonest))
        text = f"the day on which {', '.join(hops.ids(then))} left"
        values = {"depart_lo": day, "depart_hi": day}
        yield text, otherwise, Change(values={then: values})
