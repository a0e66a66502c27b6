"""Random histories and questions, on domains so small that awkward cases are common."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from diversion.engines.base import NONE, ChainQuestion, LinkRule
from diversion.graph.temporal import TemporalGraph
from tests.zoo import HopTuple, Specimen, graph_of, jumps_of

CODES = ("847130", "847141", "8471", "84", "850440", None)
EDITIONS = (0, 2012, 2022)
PARTIES = "ABCD"


# Few distinct weights, so that ties are common too; NONE is the odd one out.
small_weights = st.integers(-3, 3)
open_weights = st.sampled_from((*range(-3, 4), 0, 1, NONE))
lines = st.lists(st.tuples(small_weights, st.integers(-1, 2)), min_size=1, max_size=3)
codes = st.sampled_from(("847130", "847130", "847130", *CODES))


@st.composite
def rules(draw: st.DrawFn) -> LinkRule:
    max_wait = draw(st.sampled_from((4, 3, 2, 1, 0)))
    if draw(st.booleans()):
        return LinkRule(max_wait=max_wait)
    goods = {
        name: draw(open_weights) for name in ("hs6", "hs4", "hs2", "hs_absent", "any_goods")
    }
    return LinkRule(
        max_wait=max_wait,
        possible=draw(small_weights),
        dwell=tuple(draw(lines)),
        quantity=draw(st.sampled_from((0, -3))),
        quantity_most=draw(st.sampled_from((-2, -10))),
        detour=draw(st.sampled_from((0, -2))),
        **goods,
    )


@st.composite
def consignments(draw: st.DrawFn, parties: str, earlier: list[HopTuple]) -> HopTuple:
    """Draw a consignment, as often as not about when and where an earlier one arrived."""
    source, depart_lo = draw(st.sampled_from(parties)), draw(st.integers(0, 8))
    if earlier and draw(st.booleans()):
        _, source, _, (_, arrived), *_ = draw(st.sampled_from(earlier))
        depart_lo = max(0, arrived + draw(st.sampled_from((0, 1, -1, 3))))
    others = parties.replace(source, "") * 3
    depart_hi = depart_lo + draw(st.sampled_from((0, 0, 0, 1, 3)))
    arrive_hi = depart_lo + draw(st.sampled_from((1, 0, 2, 3)))
    arrive_lo = arrive_hi - draw(st.sampled_from((0, 0, 0, 1, 2)))
    return (
        source,
        draw(st.sampled_from((*others, source))),
        (depart_lo, depart_hi),
        (arrive_lo, arrive_hi),
        draw(codes),
        draw(st.sampled_from(EDITIONS)),
    )


@st.composite
def leaps(draw: st.DrawFn, parties: str) -> list[tuple[str, str, int, int]]:
    """Draw up to six jumps, half of the time none; some repeat, some name "?"."""
    pairs = st.sampled_from([(a, b) for a in parties for b in parties if a != b])
    found = draw(st.lists(pairs, max_size=6)) if draw(st.booleans()) else []
    days = st.sampled_from((0, 0, 1, 2, 4))
    return [(*pair, draw(small_weights), draw(days)) for pair in found]


@st.composite
def histories(draw: st.DrawFn) -> Specimen:
    """Draw up to nine consignments between two to five parties, and a question on them."""
    parties = PARTIES[: draw(st.sampled_from((3, 4, 2, 1)))] + "?"
    n_hops = draw(st.sampled_from((9, 8, 7, 6, 5, 4, 3, 2, 1, 0)))
    hops: list[HopTuple] = []
    for _ in range(n_hops):
        hops.append(draw(consignments(parties, hops)))
    makers = draw(st.sets(st.sampled_from(parties)))
    masses = st.sampled_from((np.nan, 0.0, 1.0, 3.0, 10.0, 1000.0))
    graph = graph_of(
        hops,
        parties=parties,
        makers=makers,
        countries=draw(st.dictionaries(st.sampled_from(parties), st.sampled_from("NS"))),
        kilograms=draw(st.lists(masses, min_size=n_hops, max_size=n_hops)),
    )

    def weights(size: int) -> np.ndarray:
        drawn = draw(st.lists(open_weights, min_size=size, max_size=size))
        return np.array(drawn, np.int32)

    question = ChainQuestion(
        source_weight=weights(graph.n_hops),
        target_weight=weights(graph.n_hops),
        transit=weights(graph.n_parties),
        rule=draw(rules()),
        max_hops=draw(st.sampled_from((4, 3, 2, 1, 5))),
        jumps=jumps_of(graph, draw(leaps(parties))),
    )
    return graph, question


def crowd(
    seed: int,
    *,
    n_hops: int = 400,
    n_parties: int = 25,
    n_days: int = 200,
    open_ends: float = 0.3,
    n_jumps: int = 0,
) -> Specimen:
    """Make a history that is dense in walks: long queues at each party, many ties."""
    rng = np.random.default_rng(seed)
    names = [*(f"P{k:02d}" for k in range(n_parties - 1)), "?"]
    widths = (0, 0, 0, 1 + n_days // 40, 1 + n_days // 7)
    hops: list[HopTuple] = []
    for _ in range(n_hops):
        source, target = rng.choice(n_parties, 2, replace=bool(rng.random() < 0.1))
        depart_lo = int(rng.integers(n_days))
        depart_hi = depart_lo + int(rng.choice(widths))
        arrive_lo = depart_lo + int(rng.integers(2 + n_days // 10))
        arrive_hi = arrive_lo + int(rng.choice(widths))
        code, edition = (
            CODES[rng.integers(len(CODES))],
            EDITIONS[rng.integers(len(EDITIONS))],
        )
        days = (depart_lo, depart_hi), (arrive_lo, arrive_hi)
        hops.append((names[source], names[target], *days, code, edition))
    graph = graph_of(
        hops,
        parties=names,
        makers=names[::4],
        countries={name: "NSW"[k % 3] for k, name in enumerate(names) if k % 5},
        kilograms=[float(mass) for mass in rng.choice((1, 5, 20, 900, np.nan), n_hops)],
    )
    pairs = [rng.choice(n_parties - 1, 2, replace=False) for _ in range(n_jumps)]
    jumps = [
        (names[a], names[b], int(rng.integers(-6, 1)) * 500, int(rng.integers(6)))
        for a, b in pairs
    ]

    def weights(size: int, *, share: float) -> np.ndarray:
        drawn = rng.integers(-5, 6, size) * 1_000
        return np.where(rng.random(size) < share, drawn, NONE).astype(np.int32)

    question = ChainQuestion(
        source_weight=weights(n_hops, share=open_ends),
        target_weight=weights(n_hops, share=open_ends),
        transit=weights(n_parties, share=0.9),
        rule=LinkRule(max_wait=n_days // 5, quantity=-300, detour=-200),
        max_hops=4,
        jumps=jumps_of(graph, jumps),
    )
    return graph, question


def without_hop(graph: TemporalGraph, question: ChainQuestion, hop: int) -> Specimen:
    """Give the same graph and question with one hop taken out."""
    keep = np.arange(graph.n_hops) != hop
    columns = {name: getattr(graph.hops, name)[keep] for name in graph.hops.__slots__}
    fewer = replace(
        graph,
        hops=replace(graph.hops, **columns),
        record_start=np.arange(keep.sum() + 1, dtype=np.int64),
        record_ids=graph.record_ids[keep],
    )
    return fewer, replace(
        question,
        source_weight=question.source_weight[keep],
        target_weight=question.target_weight[keep],
    )


def shifted(graph: TemporalGraph, days: int) -> TemporalGraph:
    """Give the same graph with all dates moved."""
    names = ("depart_lo", "depart_hi", "arrive_lo", "arrive_hi", "known_on")
    dates = {name: getattr(graph.hops, name) + np.int32(days) for name in names}
    return replace(graph, hops=replace(graph.hops, **dates))
