"""What other records say: a plain loop says the same, and a hop's own score is left out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.scoring.links import index_links
from diversion.scoring.neighbours import LIKELY, neighbour_columns
from tests import zoo
from tests.examples import many


@st.composite
def some_trade(draw: st.DrawFn):
    name = st.sampled_from("ABC?")
    ends = draw(st.lists(st.tuples(name, name), min_size=1, max_size=6))
    graph = zoo.graph_of([(a, b, k, k, "847130") for k, (a, b) in enumerate(ends)])
    odds = draw(st.lists(st.integers(-3, 3), min_size=len(ends), max_size=len(ends)))
    hop = st.integers(0, len(ends) - 1)
    pairs = draw(st.lists(st.tuples(hop, hop), max_size=5, unique=True))
    weight = draw(st.lists(st.integers(-3, 3), min_size=len(pairs), max_size=len(pairs)))
    first, then = (np.array([p[k] for p in pairs], np.int32) for k in (0, 1))
    links = index_links(
        len(ends), first, then, np.array(weight, np.float32), np.zeros((len(pairs), 0)), ""
    )  # fmt: skip
    return graph, links, np.array(odds, float)


@given(some_trade())
@settings(max_examples=many(150), deadline=None)
def test_neighbours_are_those_of_a_plain_loop(trade):
    graph, links, odds = trade
    chance = 1 / (1 + np.exp(-odds))
    found = neighbour_columns(graph, links, odds)
    for hop in range(graph.n_hops):
        for side, ends in (("from", graph.hops.source), ("to", graph.hops.target)):
            for kind, others in (
                ("sent", graph.hops.source),
                ("received", graph.hops.target),
            ):
                own = [
                    chance[k]
                    for k in range(odds.size)
                    if k != hop and others[k] == ends[hop]
                ]
                got = [found[f"{side}_{kind}_{m}"][hop] for m in ("sum", "mean", "max")]
                if ends[hop] == graph.unknown:
                    assert np.isnan(got).all()
                else:
                    mean = sum(own) / max(len(own), 1)
                    assert got == pytest.approx([sum(own), mean, max(own, default=0)])
        for name, near, far in (
            ("next", links.first, links.then),
            ("last", links.then, links.first),
        ):
            linked = [
                (p, chance[d])
                for a, d, p in zip(near, far, links.probability, strict=True)
                if a == hop
            ]
            got = [found[f"{name}_{m}"][hop] for m in ("sum", "best", "likely")]
            assert got == pytest.approx([
                sum(p * s for p, s in linked),
                max((p * s for p, s in linked), default=0),
                max((s for p, s in linked if p >= LIKELY), default=0),
            ])  # fmt: skip
