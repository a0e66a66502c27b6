"""Counts, shares, durations and the best few: by hand, by definition, and by property."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.engines import pairings
from diversion.engines.base import NONE, LinkRule
from diversion.engines.flows import (
    GoodsChanges,
    Increments,
    ShareQuestion,
    Window,
    count_walks,
    fastest,
    haircut,
    top_walks,
)
from diversion.engines.shares import known_mass
from diversion.errors import InputError
from diversion.graph.temporal import TemporalGraph
from tests import naive, zoo
from tests.engines import flows_naive
from tests.engines.histories import crowd, histories
from tests.examples import many
from tests.zoo import ask, graph_of

LAPTOPS, COMPUTERS, PRINTERS, CHIPS = "847130", "847141", "844332", "854231"
quick = settings(max_examples=many(60), deadline=None)
goods_levels = st.sampled_from(("any", "hs2", "hs4", "hs6"))
some_changes = st.sampled_from(
    (
        None,
        ((8504, 8471),),
        ((8471, 8504), (8504, 8471), (8471, 8504), (8471, 8471)),
    )
)


def changes_of(pairs: tuple[tuple[int, int], ...] | None) -> GoodsChanges | None:
    if pairs is None:
        return None
    columns = np.array(pairs, np.int32)
    return GoodsChanges(columns[:, 0].copy(), columns[:, 1].copy())


def with_mass(graph: TemporalGraph, mass: list[float]) -> TemporalGraph:
    return replace(graph, hops=replace(graph.hops, mass_kg=np.array(mass, np.float64)))


def shares_of(
    graph: TemporalGraph, *, source: list[float], target: list[float], **other: object
) -> ShareQuestion:
    return ShareQuestion(
        source_share=np.array(source, np.float64),
        target_share=np.array(target, np.float64),
        transit=np.zeros(graph.n_parties, np.int32),
        **other,
    )


# Counts


def three_ways() -> TemporalGraph:
    """A sends B three lots; B sends Z two, one of them in another heading."""
    return graph_of(
        [
            ("A", "B", 0, 1, LAPTOPS),
            ("A", "B", 0, 2, LAPTOPS),
            ("A", "B", 0, 3, COMPUTERS),
            ("B", "Z", 5, 9, LAPTOPS),
            ("B", "Z", 6, 9, PRINTERS),
        ]
    )


@pytest.mark.parametrize(
    ("goods", "expected"), [("any", 6.0), ("hs2", 6.0), ("hs4", 3.0), ("hs6", 2.0)]
)
def test_walks_are_counted_at_one_level_of_goods(goods, expected):
    graph = three_ways()
    counts = count_walks(graph, ask(graph), goods=goods)
    assert counts.by_hops.tolist() == [0.0, expected, 0.0, 0.0, 0.0, 0.0]


def test_walks_through_a_hop_are_those_before_times_those_after():
    graph = three_ways()
    assert count_walks(graph, ask(graph)).through.tolist() == [1, 1, 1, 3, 0]


def test_logarithm_of_no_walk_is_minus_infinity():
    graph = three_ways()
    counts = count_walks(graph, ask(graph, max_hops=2), goods="any")
    np.testing.assert_array_equal(counts.log10_by_hops, [-np.inf, np.log10(6)])
    assert counts.log10_through[3] == np.log10(3)


def test_goods_that_return_at_once_count_only_when_asked():
    graph = graph_of([("A", "B", 0, 1, LAPTOPS), ("B", "A", 2, 3, LAPTOPS)])
    question = ask(graph, targets="A")
    assert count_walks(graph, question).by_hops[1] == 0
    assert count_walks(graph, question, returns=True).by_hops[1] == 1


def test_possible_order_counts_only_when_asked():
    graph, question = zoo.same_day()
    assert count_walks(graph, question).by_hops[1] == 1
    assert count_walks(graph, question, possible=False).by_hops[1] == 0


def test_no_waiting_days_leave_the_same_day():
    graph, question = zoo.no_waiting()
    assert count_walks(graph, question).by_hops[1] == 1
    later = graph_of([("A", "B", 0, 1, LAPTOPS), ("B", "Z", 2, 3, LAPTOPS)])
    none = ask(later, rule=LinkRule(max_wait=0))
    assert count_walks(later, none).by_hops.sum() == 0


@pytest.mark.parametrize("make", [zoo.no_source, zoo.no_target, zoo.empty])
def test_no_ends_mean_no_walks(make):
    counts = count_walks(*make())
    assert counts.by_hops.sum() == 0
    assert counts.through.sum() == 0


@quick
@given(histories(), goods_levels, st.booleans(), st.booleans(), some_changes)
def test_counts_equal_the_enumeration(specimen, goods, returns, possible, pairs):
    graph, question = specimen
    changes = changes_of(pairs)
    window = Window(question.rule.max_wait, possible, returns)
    counts = count_walks(
        graph, question, goods=goods, returns=returns, possible=possible, changes=changes
    )
    found = flows_naive.walks(graph, question, window, goods, changes)
    by_hops = Counter(len(walk) for walk in found)
    visits = Counter(hop for walk in found for hop in walk)
    expected = [by_hops[k + 1] for k in range(question.max_hops)]
    assert counts.by_hops.tolist() == expected
    assert counts.through.tolist() == [visits[hop] for hop in range(graph.n_hops)]


def test_counts_beyond_integers_agree_with_whole_numbers():
    """Ten companies in a row, 200 parallel hops each: 200**8 > 2**53 walks."""
    names = "ABCDEFGHZ"
    hops = [
        (names[k], names[k + 1], 10 * k, 10 * k + 1, LAPTOPS)
        for k in range(8)
        for _ in range(200)
    ]
    graph = graph_of(hops)
    counts = count_walks(graph, ask(graph, max_hops=8))
    assert counts.by_hops[7] == pytest.approx(float(200**8), rel=1e-13)
    assert counts.through[0] == pytest.approx(float(200**7), rel=1e-13)


@pytest.mark.parametrize("returns", [True, False])
def test_any_number_of_threads_gives_the_same_bytes(returns, monkeypatch):
    monkeypatch.setattr(pairings, "LEAST_WORK", 1)
    graph, question = crowd(5)
    graph = with_mass(graph, np.random.default_rng(5).lognormal(3, 2, 400).tolist())
    one = count_walks(graph, question, returns=returns, threads=1)
    two = count_walks(graph, question, returns=returns, threads=2)
    assert one.by_hops.tobytes() == two.by_hops.tobytes()
    assert one.through.tobytes() == two.through.tobytes()
    assert one.by_hops[2] > 0
    shares = crowd_shares(graph, returns=returns)
    first, second = (haircut(graph, shares, threads=n) for n in (1, 2))
    assert first.through.tobytes() == second.through.tobytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"max_hops": 9}, "max_hops is 9, expected 1 to 8"),
        ({"max_hops": 0}, "max_hops is 0, expected at least 1"),
        ({"rule": LinkRule(max_wait=-1)}, "max_wait is -1 days"),
        ({"transit": np.zeros(1, np.int32)}, "transit"),
    ],
)
def test_count_of_a_bad_question_is_refused(change, message):
    graph = three_ways()
    with pytest.raises(InputError, match=message):
        count_walks(graph, replace(ask(graph), **change))


def test_unknown_goods_level_is_refused():
    graph = three_ways()
    with pytest.raises(InputError, match="goods is 'hs5', expected one of any, hs2"):
        count_walks(graph, ask(graph), goods="hs5")


# Changes of goods


def factory(makers: str = "B") -> TemporalGraph:
    hops = [("A", "B", 0, 1, CHIPS), ("B", "Z", 2, 3, LAPTOPS), ("B", "Z", 3, 4, PRINTERS)]
    return graph_of(hops, makers=makers)


CHIPS_TO_LAPTOPS = changes_of(((8542, 8471),))


def test_manufacturer_changes_goods_as_the_map_allows():
    graph = factory()
    counts = count_walks(graph, ask(graph), changes=CHIPS_TO_LAPTOPS)
    assert counts.by_hops[1] == 1
    assert counts.through.tolist() == [1, 1, 0]


def test_one_arrival_may_leave_as_several_goods():
    graph = factory()
    both = changes_of(((8542, 8471), (8542, 8443)))
    counts = count_walks(graph, ask(graph), changes=both)
    assert counts.by_hops[1] == 2
    assert counts.through.tolist() == [2, 1, 1]


def test_change_that_is_listed_twice_counts_once():
    graph = factory()
    twice = changes_of(((8542, 8471), (8542, 8471)))
    assert count_walks(graph, ask(graph), changes=twice).by_hops[1] == 1


def test_trader_changes_no_goods():
    graph = factory(makers="")
    assert count_walks(graph, ask(graph), changes=CHIPS_TO_LAPTOPS).by_hops[1] == 0


def test_change_that_the_level_covers_counts_once():
    graph = factory()
    assert count_walks(graph, ask(graph), goods="any").by_hops[1] == 2
    both = count_walks(graph, ask(graph), goods="any", changes=CHIPS_TO_LAPTOPS)
    assert both.by_hops[1] == 2


def test_share_passes_through_a_change_of_goods():
    graph = factory()
    question = shares_of(graph, source=[1, 0, 0], target=[0, 0, 0])
    assert haircut(graph, question).forward.tolist() == [1, 0, 0]
    changed = haircut(graph, replace(question, changes=CHIPS_TO_LAPTOPS))
    assert changed.forward.tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("codes_in", "codes_out", "message"),
    [
        ([8542], [], "hs4_in has 1 rows and hs4_out 0"),
        ([-1], [8471], "hs4_in holds -1, expected headings"),
        ([8542.0], [8471], "hs4_in is float64"),
    ],
)
def test_bad_map_of_changes_is_refused(codes_in, codes_out, message):
    with pytest.raises(InputError, match=message):
        GoodsChanges(np.array(codes_in), np.array(codes_out, np.int32))


# Shares


def crowd_shares(graph: TemporalGraph, *, returns: bool) -> ShareQuestion:
    rng = np.random.default_rng(3)
    return shares_of(
        graph,
        source=np.where(rng.random(graph.n_hops) < 0.3, rng.random(graph.n_hops), 0),
        target=np.where(rng.random(graph.n_hops) < 0.3, rng.random(graph.n_hops), 0),
        window=Window(40, returns=returns),
        changes=changes_of(((8504, 8471), (8471, 8504))),
        max_hops=4,
    )


def mixed_stock() -> TemporalGraph:
    """B holds 30 kg from S and 10 kg from elsewhere, and sends it on."""
    graph = graph_of(
        [
            ("S", "B", 0, 1, LAPTOPS),
            ("C", "B", 0, 2, LAPTOPS),
            ("B", "Z", 5, 6, LAPTOPS),
            ("Z", "Y", 8, 9, LAPTOPS),
        ]
    )
    return with_mass(graph, [30, 10, 8, 8])


def test_each_unit_takes_its_share_from_the_stock():
    graph = mixed_stock()
    question = shares_of(graph, source=[1, 0, 0, 0], target=[0, 0, 0, 1])
    shares = haircut(graph, question)
    assert shares.forward.tolist() == [1, 0, 0.75, 0.75]
    assert shares.backward.tolist() == [1, 1, 1, 1]
    assert shares.through.tolist() == [1, 0, 0.75, 0.75]


def test_more_hops_carry_shares_further():
    graph = mixed_stock()
    question = shares_of(graph, source=[1, 0, 0, 0], target=[0] * 4, max_hops=2)
    assert haircut(graph, question).forward.tolist() == [1, 0, 0.75, 0]
    alone = haircut(graph, replace(question, max_hops=1))
    assert alone.forward.tolist() == [1, 0, 0, 0]


def test_own_share_is_a_floor():
    graph = mixed_stock()
    question = shares_of(graph, source=[1, 0, 0.9, 0], target=[0] * 4)
    assert haircut(graph, question).forward.tolist() == [1, 0, 0.9, 0.9]


def test_goods_that_match_better_weigh_more():
    graph = graph_of(
        [
            ("S", "B", 0, 1, LAPTOPS),  # six digits: 1 + 9 + 90
            ("C", "B", 0, 1, COMPUTERS),  # four: 1 + 9
            ("D", "B", 0, 1, PRINTERS),  # two: 1
            ("B", "Z", 5, 6, LAPTOPS),
        ]
    )
    question = shares_of(graph, source=[1, 0, 0, 0], target=[0] * 4)
    assert haircut(graph, question).forward[3] == 100 / 111


def test_missing_mass_is_the_median_of_the_heading_then_of_all():
    codes = (LAPTOPS, LAPTOPS, COMPUTERS, PRINTERS, None, CHIPS)
    graph = graph_of([("A", "B", 0, 1, code) for code in codes])
    nan = float("nan")
    graph = with_mass(graph, [10, 30, nan, 4, nan, 0])
    assert known_mass(graph).tolist() == [10, 30, 20, 4, 10, 10]
    assert known_mass(with_mass(graph, [nan] * 6)).tolist() == [1] * 6


@pytest.mark.parametrize("mass", [-1.0, float("inf"), float("-inf"), 2e15])
def test_impossible_mass_is_refused(mass):
    graph = with_mass(mixed_stock(), [1, mass, 1, 1])
    with pytest.raises(InputError, match=r"mass_kg of hop 1 is .*, expected 0 to"):
        haircut(graph, shares_of(graph, source=[1] * 4, target=[1] * 4))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"source_share": np.array([0, 0, 0, 1.5])}, r"source_share leaves \[0, 1\]"),
        ({"target_share": np.array([0, 0, 0, np.nan])}, r"target_share leaves \[0, 1\]"),
        ({"source_share": np.zeros(3)}, r"source_share is float64 of shape \(3,\)"),
        ({"transit": np.zeros(9)}, "transit is float64"),
        ({"max_hops": 9}, "max_hops is 9"),
        ({"window": Window(-1)}, "max_wait is -1 days"),
        ({"increments": Increments(hs4=-1)}, "increments.hs4 is -1"),
        ({"increments": Increments(hs4=float("nan"))}, "increments.hs4 is nan"),
    ],
)
def test_bad_share_question_is_refused(change, message):
    graph = mixed_stock()
    question = shares_of(graph, source=[1] * 4, target=[1] * 4)
    with pytest.raises(InputError, match=message):
        haircut(graph, replace(question, **change))


def test_no_source_and_no_target_share_nothing():
    graph = mixed_stock()
    shares = haircut(graph, shares_of(graph, source=[0] * 4, target=[0] * 4))
    assert shares.through.tolist() == [0] * 4


@st.composite
def share_histories(draw: st.DrawFn) -> tuple[TemporalGraph, ShareQuestion]:
    graph, asked = draw(histories())
    degrees = st.sampled_from((0.0, 0.0, 1.0, 0.5, 1 / 3))

    def drawn(values: st.SearchStrategy[float]) -> list[float]:
        return draw(st.lists(values, min_size=graph.n_hops, max_size=graph.n_hops))

    # Masses far apart show what rounding does to small terms beside large ones.
    graph = with_mass(graph, drawn(st.sampled_from((1.0, 3.0, 1e-9, 1e12, float("nan")))))
    question = ShareQuestion(
        source_share=np.array(drawn(degrees), np.float64),
        target_share=np.array(drawn(degrees), np.float64),
        transit=asked.transit,
        window=Window(asked.rule.max_wait, draw(st.booleans()), draw(st.booleans())),
        increments=draw(
            st.sampled_from((Increments(), Increments(0, 1, 2, 0), Increments(0.1, 0, 0)))
        ),
        changes=changes_of(draw(some_changes)),
        max_hops=asked.max_hops,
    )
    return graph, question


@quick
@given(share_histories())
def test_shares_equal_the_definition(specimen):
    graph, question = specimen
    shares = haircut(graph, question)
    mass = known_mass(graph).tolist()
    forward, backward = flows_naive.shares(graph, question, mass)
    np.testing.assert_allclose(shares.forward, forward, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(shares.backward, backward, rtol=1e-9, atol=1e-9)


@quick
@given(share_histories(), st.integers(0, 8), st.floats(0, 1))
def test_more_source_never_lowers_a_share(specimen, hop, more):
    graph, question = specimen
    raised = question.source_share.copy()
    if graph.n_hops:
        raised[hop % graph.n_hops] = max(raised[hop % graph.n_hops], more)
    less = haircut(graph, question).forward
    assert (haircut(graph, replace(question, source_share=raised)).forward >= less).all()


@quick
@given(share_histories())
def test_shares_stay_between_own_share_and_one(specimen):
    graph, question = specimen
    shares = haircut(graph, question)
    for found, own in (
        (shares.forward, question.source_share),
        (shares.backward, question.target_share),
    ):
        assert (found >= own).all()
        assert (found <= 1).all()


@pytest.mark.parametrize("returns", [True, False])
def test_shares_of_a_crowd_equal_the_definition(returns):
    graph, _ = crowd(5)
    rng = np.random.default_rng(8)
    graph = with_mass(graph, rng.lognormal(3, 2, graph.n_hops).tolist())
    question = crowd_shares(graph, returns=returns)
    shares = haircut(graph, question)
    forward, backward = flows_naive.shares(graph, question, known_mass(graph).tolist())
    np.testing.assert_allclose(shares.forward, forward, rtol=1e-9)
    np.testing.assert_allclose(shares.backward, backward, rtol=1e-9)
    assert (shares.forward > question.source_share).sum() > 50


def test_everything_from_sources_stays_exactly_one():
    graph, _ = crowd(6)
    graph = with_mass(graph, np.random.default_rng(6).lognormal(0, 9, 400).tolist())
    question = shares_of(graph, source=[1] * 400, target=[0] * 400)
    assert (haircut(graph, question).forward == 1).all()
    assert (haircut(graph, question).backward == 0).all()


# The fastest


def test_fastest_walk_is_not_the_one_that_starts_first():
    graph = graph_of(
        [
            ("A", "B", 0, 3, LAPTOPS),
            ("A", "B", 4, 5, LAPTOPS),
            ("B", "Z", 7, 20, LAPTOPS),
            ("B", "Z", 9, 12, LAPTOPS),
        ]
    )
    found = fastest(graph, ask(graph))
    assert found.days.tolist() == [12, 8, 16, 8]
    assert found.walk(0) == (0, 3)
    assert found.walk(2) == (1, 2)


def test_open_dates_take_the_least_that_they_allow():
    graph = graph_of([("A", "B", (0, 3), 5, LAPTOPS), ("B", "Z", 7, (10, 20), LAPTOPS)])
    assert fastest(graph, ask(graph)).days.tolist() == [7, 7]


def test_hop_without_a_walk_has_no_duration():
    graph, question = zoo.no_target()
    found = fastest(graph, question)
    assert (found.days == -1).all()
    assert found.walk(0) == ()


@quick
@given(histories())
def test_fastest_equals_the_enumeration(specimen):
    graph, question = specimen
    hops = naive.hops_of(graph)
    starts, ends = naive.open_ends(graph, question)
    expected = [-1] * graph.n_hops
    for walk, jumped, *_ in naive.all_walks(graph, question):
        if walk[0] in starts and walk[-1] in ends and not jumped:
            days = max(0, min(hops[walk[-1]].arrives) - max(hops[walk[0]].departs))
            for hop in walk:
                best = expected[hop]
                expected[hop] = days if best < 0 else min(best, days)
    assert fastest(graph, question).days.tolist() == expected


# The best few


def naive_top(graph, question, m):
    starts, _ = naive.open_ends(graph, question)
    into = {hop: [] for hop in range(graph.n_hops)}
    for walk, jumped, weight, _ in naive.all_walks(graph, question):
        if walk[0] in starts and not jumped:
            into[walk[-1]].append((-starts[walk[0]] - weight, len(walk)))
    return [sorted(into[hop])[:m] for hop in range(graph.n_hops)]


def listed(graph, question, m, **options):
    found = top_walks(graph, question, m=m, **options)
    return [
        [(-v, n) for v, n in zip(values, lengths, strict=True) if v > NONE]
        for values, lengths in zip(
            found.value.tolist(), found.n_hops_of.tolist(), strict=True
        )
    ]


def test_best_few_walks_into_a_hop():
    graph = three_ways()
    found = top_walks(graph, ask(graph), m=2)
    # Into hop 3: the second lot waits 3 days, the first 4.
    assert found.value[3].tolist() == [13_000 - 3 * 200, 13_000 - 4 * 200]
    assert found.n_hops_of[3].tolist() == [2, 2]
    assert found.value[0].tolist() == [0, NONE]


@quick
@given(histories(), st.sampled_from((1, 2, 3, 16)))
def test_best_few_equal_the_enumeration(specimen, m):
    assert listed(*specimen, m) == naive_top(*specimen, m)


@pytest.mark.slow
@pytest.mark.parametrize("m", [1, 3, 5])
def test_best_few_of_a_crowd_equal_the_enumeration(m, monkeypatch):
    monkeypatch.setattr(pairings, "LEAST_WORK", 1)
    graph, question = crowd(11, n_hops=220, n_parties=5)
    question = replace(question, max_hops=3)
    assert listed(graph, question, m, threads=2) == naive_top(graph, question, m)
    assert listed(graph, question, m, threads=1) == listed(graph, question, m, threads=2)


@pytest.mark.parametrize(("m", "message"), [(0, "m is 0"), (17, "m is 17, expected 1 to")])
def test_list_of_no_or_too_many_walks_is_refused(m, message):
    graph = three_ways()
    with pytest.raises(InputError, match=message):
        top_walks(graph, ask(graph), m=m)
