"""What lies further along the links, against trying every walk one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.scoring.further import LEAST, LINK_PRICE, MOST, STEPS, further_columns
from diversion.scoring.links import index_links
from diversion.scoring.passes import NO_WALK, link_shares
from tests import zoo
from tests.examples import many

N_HOPS = 6


@st.composite
def some_trade(draw: st.DrawFn):
    names = st.integers(0, N_HOPS - 1)
    found = draw(st.lists(st.tuples(names, names), max_size=9, unique=True))
    pairs = [(a, d) for a, d in found if a < d]
    weight = draw(st.lists(st.integers(-2, 4), min_size=len(pairs), max_size=len(pairs)))
    odds = draw(st.lists(st.integers(-4, 5), min_size=N_HOPS, max_size=N_HOPS))
    first, then = (np.array([p[k] for p in pairs], np.int32) for k in (0, 1))
    links = index_links(
        N_HOPS, first, then, np.array(weight, np.float32), np.zeros((len(pairs), 0)), ""
    )  # fmt: skip
    graph = zoo.graph_of([("A", "B", k, k, "847130") for k in range(N_HOPS)])
    return graph, links, np.array(odds, float)


@given(some_trade())
@settings(max_examples=many(150), deadline=None)
def test_further_columns_are_those_of_every_walk(trade):
    graph, links, odds = trade
    found = further_columns(graph, links, odds)
    log_chance = -np.log1p(np.exp(-odds))
    chance = np.exp(log_chance)
    near_far = {
        "next": list(zip(links.first, links.then, links.probability, strict=True)),
        "last": list(zip(links.then, links.first, links.probability, strict=True)),
    }
    for name, steps in near_far.items():

        def walks(hop, most, steps=steps):
            """Give every walk from a hop, as its links' log chances and its hops."""
            for near, far, chance in steps:
                if near == hop and most:
                    yield [np.log(chance)], [far]
                    for logs, hops in walks(far, most - 1):
                        yield [np.log(chance), *logs], [far, *hops]

        for hop in range(N_HOPS):
            all_walks = list(walks(hop, N_HOPS))
            best = max(
                (sum(logs) + log_chance[hops[-1]] for logs, hops in all_walks),
                default=NO_WALK,
            )
            assert found[f"{name}_walk"][hop] == pytest.approx(max(best, NO_WALK))
            run = max(
                (
                    LINK_PRICE * sum(logs) + sum(np.clip(odds[hops], LEAST, MOST))
                    for logs, hops in all_walks
                    if len(hops) <= STEPS
                ),
                default=0.0,
            )
            assert found[f"{name}_run"][hop] == pytest.approx(max(run, 0.0))
        share = link_shares(links, graph.hops.mass_kg, backward=name == "last")

        def onward(hop, steps=steps, share=share):
            """Give the share of a hop's goods that goes to suspect records by its links."""
            return sum(
                part * (chance[far] + (1 - chance[far]) * onward(far))
                for (near, far, _), part in zip(steps, share, strict=True)
                if near == hop
            )

        flows = [onward(hop) for hop in range(N_HOPS)]
        assert found[f"{name}_flow"] == pytest.approx(flows)


@given(some_trade())
@settings(max_examples=many(60), deadline=None)
def test_a_hop_leaves_its_own_score_out(trade):
    graph, links, odds = trade
    found = further_columns(graph, links, odds)
    for hop in range(N_HOPS):
        changed = odds.copy()
        changed[hop] += 3
        other = further_columns(graph, links, changed)
        for name, column in found.items():
            assert other[name][hop] == pytest.approx(column[hop])
