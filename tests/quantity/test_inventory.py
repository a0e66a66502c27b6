"""Possible and necessary kilograms: by hand, and against the linear programme."""

from dataclasses import replace

import numpy as np
import pytest

from diversion.engines.inventory import kilograms
from diversion.engines.inventory_question import ANY_GOODS, InventoryQuestion
from tests.quantity.mixing import mixing_bounds
from tests.zoo import graph_of

HS, OTHER = "852691", "730411"


def question(graph, source="S", target="T", legs=(), **changes):
    ids = graph.parties.ids
    index = {party: k for k, party in enumerate(ids)}
    rows = [(index[start], index[end], days) for start, end, days in legs]
    asked = InventoryQuestion(
        is_source=ids == source,
        is_target=ids == target,
        kind=np.where(graph.hops.hs4 < 0, ANY_GOODS, graph.hops.hs4).astype(np.int64),
        is_counted=np.ones(graph.n_hops, np.bool_),
        may_pass=np.ones(graph.n_parties, np.bool_),
        slack=np.ones(graph.n_hops),
        legs=np.array(rows, np.int64).reshape(-1, 3),
    )
    return replace(asked, **changes)


def ask(*hops, legs=(), makers=(), **changes):
    graph = graph_of([hop[:5] for hop in hops], kilograms=[hop[5] for hop in hops],
                     makers=makers, parties="ST")  # fmt: skip
    return kilograms(graph, question(graph, legs=legs, **changes))


def bounds(*hops, **more):
    found = ask(*hops, **more)
    return found.necessary_kg, found.possible_kg


def test_what_passes_one_company_alone_is_necessary_and_possible():
    assert bounds(("S", "A", 1, 2, HS, 310.0), ("A", "T", 3, 4, HS, 310.0)) == (310, 310)


def test_other_supplies_may_have_fed_the_target_instead():
    hops = [
        ("S", "A", 1, 2, HS, 310.0),
        ("B", "A", 1, 2, HS, 190.0),
        ("A", "T", 3, 4, HS, 310.0),
        ("A", "C", 3, 4, HS, 190.0),
    ]
    assert bounds(*hops) == (120, 310)


def test_what_went_straight_is_sure():
    found = ask(("S", "T", 1, 2, HS, 10.0), ("S", "T", 1, 2, HS, np.nan),
                ("S", "A", 1, 2, HS, 5.0))  # fmt: skip
    assert (found.sure_kg, found.possible_kg) == (10, None)


def test_goods_left_in_stock_need_not_have_gone():
    hops = [("S", "A", 1, 2, HS, 100.0), ("B", "A", 1, 2, HS, 50.0),
            ("A", "T", 3, 4, HS, 60.0)]  # fmt: skip
    assert bounds(*hops) == (10, 60)


def test_lots_split_and_merge_again():
    hops = [
        ("S", "A", 1, 2, HS, 100.0),
        ("A", "B", 3, 4, HS, 60.0),
        ("A", "C", 3, 4, HS, 40.0),
        ("B", "T", 5, 6, HS, 60.0),
        ("C", "T", 5, 6, HS, 40.0),
    ]
    assert bounds(*hops) == (100, 100)


def test_goods_cannot_leave_before_they_arrive():
    assert bounds(("S", "A", 5, 9, HS, 9.0), ("A", "T", 8, 10, HS, 9.0)) == (0, 0)
    assert bounds(("S", "A", 5, (7, 9), HS, 9.0), ("A", "T", 8, 10, HS, 9.0)) == (9, 9)


def test_goods_of_another_heading_are_another_stock_but_at_a_manufacturer():
    hops = ("S", "A", 1, 2, HS, 5.0), ("A", "T", 3, 4, OTHER, 5.0)
    assert bounds(*hops) == (0, 0)
    assert bounds(*hops, makers="A") == (5, 5)
    assert bounds(hops[0], ("A", "T", 3, 4, None, 5.0))[1] == 5


def test_a_missing_mass_bounds_nothing_and_proves_nothing():
    found = ask(("S", "A", 1, 2, HS, np.nan), ("A", "T", 3, 4, HS, np.nan))
    assert found.possible_kg is None
    assert (found.sent_kg, found.received_kg, found.necessary_kg) == (None, None, 0)
    assert bounds(("S", "A", 1, 2, HS, np.nan), ("A", "T", 3, 4, HS, 8.0)) == (0, 8)


def test_what_no_record_covers_is_said():
    found = ask(("S", "A", 1, 2, HS, 10.0), ("A", "T", 3, 4, HS, 40.0))
    assert (found.necessary_kg, found.possible_kg, found.uncovered_kg.sum()) == (10, 10, 30)
    assert (found.sent_kg, found.received_kg) == (10, 40)


def test_a_leg_without_a_record_is_possible_and_never_necessary():
    hops = ("S", "A", 1, 2, HS, 10.0), ("B", "T", 5, 6, HS, 8.0)

    def most(*hops, **more):
        found = ask(*hops, **more)
        assert found.necessary_kg == found.possible_kg == 0
        return found.most_kg

    assert most(*hops) == 0
    assert most(*hops, legs=[("A", "B", 2)]) == 8
    assert most(*hops, legs=[("A", "B", 4)]) == 0
    assert most(hops[0], legs=[("A", "T", 1)]) == 10


def test_slack_lets_more_pass_than_is_on_record():
    hops = ("S", "A", 1, 2, HS, 10.0), ("A", "T", 3, 4, HS, 8.0)
    found = ask(*hops, slack=np.array([2.0, 3.0]))
    assert (found.possible_kg, found.most_kg) == (8, 20)


def test_a_party_not_on_record_passes_goods_on_but_proves_nothing():
    hops = ("S", "?", 1, 2, HS, 10.0), ("?", "T", 5, 6, HS, 8.0)
    assert bounds(*hops) == (0, 8)
    assert bounds(*hops, may_pass=np.array([True, True, False])) == (0, 0)


def test_a_party_that_may_not_pass_keeps_what_it_gets():
    hops = ("S", "A", 1, 2, HS, 10.0), ("A", "T", 5, 6, HS, 8.0)
    assert bounds(*hops, may_pass=np.array([False, True, True, True])) == (0, 0)


def test_goods_not_in_question_do_not_count():
    hops = ("S", "A", 1, 2, HS, 10.0), ("S", "T", 5, 6, OTHER, 8.0)
    assert bounds(*hops, is_counted=np.array([True, False])) == (0, 0)


def random_graph(rng):
    """Suppliers S and C early, then A and B among each other, and to T and D."""
    hops, masses = [], []
    for _ in range(rng.integers(6, 15)):
        is_supply = rng.random() < 0.5
        source = rng.choice(list("SC" if is_supply else "AB"))
        target = rng.choice(list("ABAB" + "T" if is_supply else "ABTD"))
        leaves = int(rng.integers(0, 5)) + 2 * (not is_supply)
        code = OTHER if rng.random() < 0.15 else HS
        hops.append((source, target, leaves, leaves + int(rng.integers(0, 3)), code))
        masses.append(float(rng.integers(0, 9)))
    return graph_of(hops, kilograms=masses, parties="SABCDT")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_both_bounds_are_those_of_the_linear_programme(seed):
    rng = np.random.default_rng(seed)
    n_between = 0
    for _ in range(50):
        graph = random_graph(rng)
        found = kilograms(graph, question(graph))
        ends = np.flatnonzero(np.isin(graph.parties.ids, ["S", "T"]))
        least, _ = mixing_bounds(graph, *ends, complete=True)
        surely, most = mixing_bounds(graph, *ends, complete=False)
        expected = pytest.approx((surely, least, most), abs=1e-6)
        assert (found.sure_kg, found.necessary_kg, found.possible_kg) == expected
        assert found.most_kg == found.possible_kg
        n_between += 0 < found.necessary_kg < found.possible_kg
    assert n_between >= 3  # the instances are not all trivial


def test_knowing_less_only_widens_the_interval():
    rng = np.random.default_rng(7)
    for _ in range(300):
        graph = random_graph(rng)
        known = kilograms(graph, question(graph))
        vague = question(graph)
        vague.kind[rng.random(graph.n_hops) < 0.4] = ANY_GOODS
        mass = np.where(rng.random(graph.n_hops) < 0.3, np.nan, graph.hops.mass_kg)
        blurred = replace(graph, hops=replace(graph.hops, mass_kg=mass))
        found = kilograms(blurred, vague)
        assert found.necessary_kg <= known.necessary_kg
        assert found.possible_kg is None or found.possible_kg >= known.possible_kg


def test_an_open_stock_proves_nothing_and_lets_no_more_pass():
    rng = np.random.default_rng(5)
    lower = 0
    for _ in range(200):
        graph = random_graph(rng)
        closed = kilograms(graph, question(graph))
        is_open = rng.random(graph.n_parties) < 0.5
        opened = kilograms(graph, question(graph, is_open=is_open))
        assert opened.possible_kg == closed.possible_kg
        assert opened.most_kg == closed.most_kg
        assert opened.necessary_kg <= closed.necessary_kg
        assert not opened.uncovered_kg[is_open].any()
        lower += opened.necessary_kg < closed.necessary_kg
    assert lower
