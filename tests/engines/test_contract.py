"""What every engine must answer: by hand on the zoo, and equal to the naive definitions."""

from dataclasses import replace
from time import monotonic, sleep

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.engines import best_first, compiled, get_engine, pairings
from diversion.engines.base import NONE, Engine, Layers, Passes, RouteAnswer, no_jumps
from diversion.engines.deadlines import Deadline
from diversion.errors import InputError
from tests import naive, zoo
from tests.engines.histories import crowd, histories, shifted, without_hop
from tests.examples import many
from tests.zoo import Specimen, on_every_engine, on_local_engines, on_the_whole_zoo

ALL = 10_000  # more routes than any test graph has
LINK = 10_000 + 3_000 - 200  # same subheading, one day of waiting

EXPECTED: dict[str, dict[str, int]] = {
    "empty": {},
    "one_hop": {"A>Z": 500 + 70},
    "self_loops": {"A>B>Z": LINK - 200},
    "two_cycle": {"A>Z": 0},
    "three_cycle": {"A>Z": 0},
    "equal_scores": {"A>B>Z": LINK, "A>C>Z": LINK},
    "parallel_shipments": {"A>B>Z": LINK},
    "shared_hop": {"A>B>Y": LINK, "A>B>Z": LINK - 400},
    "duplicates": {"A>B>Z": LINK},
    "at_most_one_hop": {"A>Z": 0},
    "at_most_two_hops": {"B>C>Z": LINK},
    "no_source": {},
    "no_target": {},
    "same_day": {"A>B>Z": 10_000 + 3_000 - 4_000},
    "day_before": {},
    "zero_day_transit": {"A>B>C>Z": 2 * (10_000 + 3_000 - 4_000)},
    "wait_of_max_wait": {"A>B>Z": 10_000 - 2_500 - 365 * 20},
    "wait_of_max_wait_and_a_day": {},
    "no_waiting": {"A>B>Z": 10_000 + 3_000 - 4_000},
    "lines_of_dwell_cross": {
        "A>B>Z": 10_000 + 3_000 - 30 * 200,
        "A>C>Z": 10_000 - 2_500 - 31 * 20,
    },
    "intervals_overlap": {"A>B>Z": 10_000 + 3_000 - 4_000},
    "intervals_touch": {"A>B>Z": 10_000 + 3_000 - 4_000},
    "intervals_apart": {"A>B>Z": 10_000 + 3_000 - 3 * 200},
    "intervals_touch_backwards": {"A>B>Z": 10_000 + 3_000 - 4_000},
    "intervals_miss_backwards": {},
    "follower_sorted_first": {"A>B>Z": 10_000 + 3_000 - 4_000},
    "same_subheading": {"A>B>Z": 12_800},
    "same_heading": {"A>B>Z": 3_000 + 2_800},
    "same_chapter": {"A>B>Z": -7_000 + 2_800},
    "other_chapter": {},
    "missing_code": {"A>B>Z": -3_000 + 2_800},
    "both_codes_missing": {"A>B>Z": -3_000 + 2_800},
    "four_digits_and_six": {"A>B>Z": 3_000 + 2_800},
    "four_digits_twice": {"A>B>Z": 3_000 + 2_800},
    "two_digits_and_six": {"A>B>Z": -7_000 + 2_800},
    "manufacturer": {"A>B>Z": -10_000 + 2_800},
    "manufacturer_passes_on": {"A>B>Z": LINK},
    "manufacturer_elsewhere": {},
    "differing_editions": {"A>B>Z": 3_000 + 2_800},
    "one_edition_unknown": {"A>B>Z": LINK},
    "rows_switched_off": {"A>B>Z": -7_000 + 2_800},
    "hub_without_transit": {"A>H": 0, "H>Z": 0},
    "price_of_transit": {"A>B>Z": LINK - 1_234},
    "unknown_in_the_middle": {"A>?>Z": LINK - 5_000},
    "unknown_wants_a_heading": {"A>?>X": 3_000 + 2_800},
    "unknown_at_the_ends": {"A>Z": 0},
    "unknown_twice": {"A>?>Z": 10_000 + 3_000 - 7 * 200},
    "jump": {"A>B>C>Z": 13_000 - 9 * 200 - 700},
    "jump_takes_its_days": {"A>B>C>Z": 13_000 - 200 - 700},
    "jump_takes_all_the_days": {"A>B>C>Z": 13_000 - 4_000 - 700},
    "jump_takes_too_long": {},
    "jump_within_intervals": {"A>B>C>Z": 13_000 - 4_000},
    "jump_at_the_longest_wait": {"A>B>C>Z": 13_000 - 5 * 200},
    "jump_beyond_the_longest_wait": {},
    "jump_one_way_only": {},
    "jump_pays_transit_twice": {"A>B>C>Z": 13_000 - 9 * 200 - 715},
    "jump_from_a_hub": {},
    "jump_to_a_hub": {},
    "best_of_two_jumps": {"A>B>C>Z": 13_000 - 9 * 200 - 1_000},
    "jump_is_no_hop": {"A>B>C>Z": 13_000 - 9 * 200 - 700},
    "jump_to_a_manufacturer": {"A>B>C>Z": -10_000 + 2_800},
    "jump_back_is_none": {"A>B": 0, "A>Z": 0},
    "jump_past_the_unknown": {"A>?>Z": LINK},
    "jump_once": {"A>B>C>D": LINK},
    "jump_after_two_shipments": {"A>B>C>D>Z": 2 * LINK},
    "jump_or_shipment": {"A>B>C>Z": 13_000 - 3 * 200},
    "jump_in_two_places": {"A>B>C>D>Z": LINK + 13_000 - 3 * 200 - 100},
    "ten_times_what_came": {"A>B>Z": LINK - 959},
    "a_tenth_more_than_came": {"A>B>Z": LINK},
    "less_than_came": {"A>B>Z": LINK},
    "mass_not_known": {"A>B>Z": LINK},
    "far_more_than_came": {"A>B>Z": LINK - 10_000},
    "goods_go_back": {"A>B>Z": LINK - 600},
    "goods_stay_in_a_country": {"A>B>Z": LINK},
    "country_between_not_known": {"A>B>Z": LINK},
    "penalty_turns_the_order": {"A>B>Y": LINK - 400, "A>B>Z": LINK - 200},
    "jump_and_goods_go_back": {"A>B>C>Z": LINK - 600, "A>B>D>Z": LINK},
}

# Drawn histories: on a server they are in tests/neo4j/test_contract.py, fewer of them.
quick = settings(max_examples=many(80), deadline=None)


def all_routes(engine: Engine, specimen: Specimen) -> RouteAnswer:
    graph, question = specimen
    return engine.routes(graph, question, top=ALL)


def route_scores(engine: Engine, specimen: Specimen) -> dict[str, int]:
    ids = specimen[0].parties.ids
    routes = all_routes(engine, specimen).routes
    return {">".join(ids[list(route.parties)]): route.score for route in routes}


def best_score(engine: Engine, specimen: Specimen) -> int | None:
    routes = all_routes(engine, specimen).routes
    return routes[0].score if routes else None


def assert_passes_equal(actual: Passes, expected: Passes) -> None:
    assert (actual.jumped is None) == (expected.jumped is None)
    pairs = [(actual, expected)]
    if actual.jumped and expected.jumped:
        pairs.append((actual.jumped, expected.jumped))
    for ours, theirs in pairs:
        for name in Layers.__slots__:
            np.testing.assert_array_equal(
                getattr(ours, name), getattr(theirs, name), err_msg=name
            )


def assert_passes_naive(engine: Engine, specimen: Specimen) -> None:
    assert_passes_equal(engine.passes(*specimen), naive.passes(*specimen))


def assert_routes_naive(engine: Engine, specimen: Specimen, top: int) -> None:
    """Compare with the definition; at the score of the cut any of the equals will do."""
    expected = naive.routes(*specimen)
    answer = engine.routes(*specimen, top=top)
    scores = sorted((found.score for found in expected.values()), reverse=True)
    assert [route.score for route in answer.routes] == scores[:top]
    assert len({route.parties for route in answer.routes}) == len(answer.routes)
    for route in answer.routes:
        found = expected[route.parties]
        assert (route.score, route.walk, route.parallel) == found
    assert answer.exact
    assert answer.truncated_by is None
    if len(scores) > top:
        assert answer.bound is not None
        assert answer.bound >= scores[top]


# By hand


@on_every_engine
@pytest.mark.parametrize("name", EXPECTED)
def test_zoo_routes_score_as_reckoned_by_hand(engine_name, name):
    assert route_scores(get_engine(engine_name), zoo.ZOO[name]()) == EXPECTED[name]


def test_every_specimen_has_an_expected_answer():
    assert EXPECTED.keys() == zoo.ZOO.keys()


@on_every_engine
def test_engine_knows_its_name(engine_name):
    assert get_engine(engine_name).name == engine_name


@on_every_engine
def test_a_walk_may_go_round_where_a_route_may_not(engine_name):
    graph, question = zoo.three_cycle()
    engine = get_engine(engine_name)
    passes = engine.passes(graph, question)
    assert passes.forward[:, 3].tolist() == [0, 0, 0, 3 * LINK, 3 * LINK, 3 * LINK]
    assert passes.before[:, 3].tolist() == [-1, -1, -1, 2, 2, 2]
    assert passes.backward[:, 0].tolist() == [
        NONE,
        NONE,
        NONE,
        3 * LINK,
        3 * LINK,
        3 * LINK,
    ]
    assert passes.after[:, 0].tolist() == [-1, -1, -1, 1, 1, 1]


@on_every_engine
def test_goods_sent_back_at_once_go_nowhere(engine_name):
    passes = get_engine(engine_name).passes(*zoo.two_cycle())
    assert passes.forward[-1].tolist() == [0, NONE, 0]
    assert passes.backward[-1].tolist() == [NONE, LINK, 0]


@on_every_engine
def test_goods_returned_to_their_own_sender_take_part_in_nothing(engine_name):
    passes = get_engine(engine_name).passes(*zoo.self_loops())
    assert passes.forward[-1].tolist() == [NONE, 0, NONE, LINK - 200, NONE]
    assert passes.backward[-1].tolist() == [NONE, LINK - 200, NONE, 0, NONE]


@on_every_engine
def test_nothing_starts_or_ends_at_the_unknown_party(engine_name):
    passes = get_engine(engine_name).passes(*zoo.unknown_at_the_ends())
    assert passes.forward[0].tolist() == [NONE, 0, 0]
    assert passes.backward[0].tolist() == [0, 0, NONE]
    assert passes.forward[-1].tolist() == [NONE, 0, LINK]
    assert passes.backward[-1].tolist() == [LINK, 0, NONE]


@on_every_engine
def test_walk_of_equal_shipments_takes_the_first_and_names_the_parallel(engine_name):
    (route,) = all_routes(get_engine(engine_name), zoo.duplicates()).routes
    assert route.walk == (0, 2)
    assert route.parallel == ((0, 1), (2, 3))


@on_every_engine
def test_parallel_holds_every_hop_of_any_walk_and_no_other(engine_name):
    (route,) = all_routes(get_engine(engine_name), zoo.parallel_shipments()).routes
    assert route.walk == (2, 4)
    assert route.parallel == ((0, 2), (3, 4))  # hop 1 leaves before anything arrives


@on_every_engine
def test_walk_can_go_against_the_order_of_hops(engine_name):
    (route,) = all_routes(get_engine(engine_name), zoo.follower_sorted_first()).routes
    assert route.walk == (1, 0)


@on_every_engine
def test_leg_not_on_record_holds_no_hop(engine_name):
    (route,) = all_routes(get_engine(engine_name), zoo.jump()).routes
    assert route.walk == (0, -1, 1)
    assert route.parallel == ((0,), (), (1,))


@on_every_engine
def test_jump_at_the_earliest_leg_wins_a_tie(engine_name):
    (route,) = all_routes(get_engine(engine_name), zoo.jump_in_two_places()).routes
    assert route.walk == (0, -1, 2, 3)
    assert route.parallel == ((0,), (), (2,), (3,))


@on_every_engine
def test_jumps_leave_the_passes_without_one_alone(engine_name):
    graph, question = zoo.jump_or_shipment()
    engine = get_engine(engine_name)
    passes = engine.passes(graph, question)
    assert passes.jumped is not None
    assert passes.forward[-1].tolist() == [0, 5_800, 11_600]
    assert passes.jumped.forward[-1].tolist() == [0, 5_800, 12_400]
    assert passes.jumped.before[-1].tolist() == [-1, 0, 0]
    assert passes.jumped.backward[-1].tolist() == [12_400, 5_800, 0]
    without = engine.passes(graph, replace(question, jumps=no_jumps()))
    assert without.jumped is None
    np.testing.assert_array_equal(without.forward, passes.forward)


@on_every_engine
def test_passes_are_an_upper_bound_without_penalties(engine_name):
    graph, question = zoo.ten_times_what_came()
    passes = get_engine(engine_name).passes(graph, question)
    assert passes.forward[-1].tolist() == [0, LINK]


@on_every_engine
def test_cut_leaves_out_a_route_and_says_how_good_it_may_be(engine_name):
    graph, question = zoo.shared_hop()
    answer = get_engine(engine_name).routes(graph, question, top=1)
    assert [route.score for route in answer.routes] == [LINK]
    assert answer.exact
    assert answer.bound is not None
    assert answer.bound >= LINK - 400


@on_every_engine
def test_route_through_the_unknown_party_can_be_asked_for(engine_name):
    graph, question = zoo.unknown_in_the_middle()
    route = get_engine(engine_name).along(graph, question, (0, graph.unknown, 1))
    assert route is not None
    assert (route.score, route.walk) == (LINK - 5_000, (0, 1))


@on_every_engine
@pytest.mark.parametrize(
    "parties",
    [
        (),
        (0,),
        (0, 0),
        (0, 1),
        (2, 1),
        (0, 1, 3),
        (0, 1, 0, 3),
        (0, 1, 2, 0, 3),
        (0, 9),
        (0, 4),
    ],
    ids=str,
)
def test_along_is_none_where_no_walk_follows(engine_name, parties):
    graph, question = zoo.three_cycle()  # A B C Z ?
    assert get_engine(engine_name).along(graph, question, parties) is None


@on_every_engine
def test_along_is_none_beyond_max_hops(engine_name):
    graph, question = zoo.at_most_two_hops()
    engine = get_engine(engine_name)
    assert engine.along(graph, question, (0, 1, 2, 3)) is None
    longer = engine.along(graph, replace(question, max_hops=3), (0, 1, 2, 3))
    assert longer is not None
    assert longer.score == 2 * LINK


@on_every_engine
def test_answers_are_plain_integers_and_int32_arrays(engine_name):
    graph, question = zoo.shared_hop()
    engine = get_engine(engine_name)
    answer = engine.routes(graph, question, top=1)
    (route,) = answer.routes
    numbers = (*route.parties, route.score, *route.walk, *route.parallel[1], answer.bound)
    assert {type(number) for number in (*numbers, answer.explored)} == {int}
    passes = engine.passes(graph, question)
    for name in Layers.__slots__:
        assert getattr(passes, name).dtype == np.int32
        assert getattr(passes, name).shape == (question.max_hops, graph.n_hops)


# Refusals


@on_every_engine
@pytest.mark.parametrize("method", ["passes", "routes", "along"])
def test_question_that_does_not_fit_is_refused(engine_name, method):
    graph, question = zoo.shared_hop()
    options = {"passes": {}, "routes": {"top": 1}, "along": {"parties": (0, 1)}}[method]
    wrong = replace(question, max_hops=0)
    with pytest.raises(InputError, match="max_hops is 0, expected at least 1"):
        getattr(get_engine(engine_name), method)(graph, wrong, **options)


@on_every_engine
def test_asking_for_no_route_is_refused(engine_name):
    engine = get_engine(engine_name)
    with pytest.raises(InputError, match="top is 0, expected at least 1"):
        engine.routes(*zoo.shared_hop(), top=0)


# Time


@on_the_whole_zoo
def test_search_cut_short_says_so_and_still_bounds_the_rest(engine_name, specimen):
    graph, question = specimen()
    expected = naive.routes(graph, question)
    answer = get_engine(engine_name).routes(graph, question, top=ALL, time_limit=0.0)
    returned = {route.parties: route.score for route in answer.routes}
    missed = [found.score for parties, found in expected.items() if parties not in returned]
    assert all(score == expected[parties].score for parties, score in returned.items())
    assert answer.exact == (answer.truncated_by is None)
    if missed:
        assert answer.truncated_by == "time"
        assert answer.bound is not None
        assert answer.bound >= max(missed)


@on_every_engine
def test_time_to_spare_changes_nothing(engine_name):
    specimen = zoo.shared_hop()
    engine = get_engine(engine_name)
    hurried = engine.routes(*specimen, top=ALL, time_limit=60.0)
    assert hurried == all_routes(engine, specimen)


@pytest.mark.parametrize("budget", [1, 40, 400])
def test_compiled_search_cut_anywhere_bounds_what_it_has_not_seen(budget, monkeypatch):
    graph, question = crowd(3, n_hops=300, n_jumps=5)
    engine = get_engine("compiled")
    every = {r.parties: r.score for r in all_routes(engine, (graph, question)).routes}
    for looks in (1, 2, 5, 30):
        clock = iter([False] * looks + [True] * 10_000)
        monkeypatch.setattr(best_first, "BUDGET", budget)
        monkeypatch.setattr(Deadline, "is_past", property(lambda _, c=clock: next(c)))
        answer = engine.routes(graph, question, top=ALL, time_limit=60.0)
        monkeypatch.undo()
        returned = {route.parties: route.score for route in answer.routes}
        assert returned.items() <= every.items()
        assert answer.truncated_by == "time"
        assert not answer.exact
        missed = [score for parties, score in every.items() if parties not in returned]
        assert answer.bound is not None
        assert answer.bound >= max(missed)


def test_compiled_search_without_room_says_so(monkeypatch):
    graph, question = crowd(0, n_hops=300)
    monkeypatch.setattr(best_first, "FIRST_ROOM", 64)
    monkeypatch.setattr(best_first, "MOST_ROOM", 500)
    engine = get_engine("compiled")
    answer = engine.routes(graph, question, top=ALL)
    monkeypatch.undo()
    every = all_routes(engine, (graph, question)).routes
    assert answer.truncated_by == "memory"
    assert not answer.exact
    returned = {route.parties for route in answer.routes}
    assert answer.bound is not None
    assert answer.bound >= max(r.score for r in every if r.parties not in returned)


@pytest.mark.parametrize("room", [1, 64])
def test_compiled_search_grows_as_it_needs_to(room, monkeypatch):
    specimen = crowd(1, n_hops=300, n_jumps=5)
    engine = get_engine("compiled")
    expected = all_routes(engine, specimen)
    monkeypatch.setattr(best_first, "FIRST_ROOM", room)
    assert all_routes(engine, specimen) == expected


def test_compiled_passes_are_left_behind_in_time(monkeypatch):
    graph, question = crowd(0)

    def slow_plan(*_: object) -> None:
        sleep(2.0)

    monkeypatch.setattr(compiled, "plan_back", slow_plan)
    began = monotonic()
    answer = get_engine("compiled").routes(graph, question, top=1, time_limit=0.1)
    assert monotonic() - began < 1.0
    assert answer.routes == ()
    assert answer.truncated_by == "time"
    best = get_engine("reference").routes(graph, question, top=1).routes[0].score
    assert answer.bound is not None
    assert answer.bound >= best


@quick
@given(specimen=histories())
def test_largest_walk_is_a_bound(specimen):
    best = best_score(get_engine("compiled"), specimen)
    bound = compiled.largest_walk(*specimen)
    assert best is None or (bound is not None and bound >= best)


# The definition


@on_the_whole_zoo
def test_zoo_passes_match_the_definition(engine_name, specimen):
    assert_passes_naive(get_engine(engine_name), specimen())


@on_the_whole_zoo
def test_zoo_routes_match_the_definition(engine_name, specimen):
    engine, drawn = get_engine(engine_name), specimen()
    for top in (1, ALL):
        assert_routes_naive(engine, drawn, top)


@on_local_engines
@quick
@given(specimen=histories())
def test_passes_match_the_definition(engine_name, specimen):
    assert_passes_naive(get_engine(engine_name), specimen)


@on_local_engines
@quick
@given(specimen=histories(), top=st.sampled_from([1, 2, 3, ALL]))
def test_routes_match_the_definition(engine_name, specimen, top):
    assert_routes_naive(get_engine(engine_name), specimen, top)


@on_the_whole_zoo
def test_zoo_bound_is_none_if_there_is_no_other_route(engine_name, specimen):
    graph, question = specimen()
    n_routes = len(naive.routes(graph, question))
    for top in {max(n_routes, 1), n_routes + 1}:
        answer = get_engine(engine_name).routes(graph, question, top=top)
        assert answer.bound is None


@on_local_engines
@quick
@given(specimen=histories())
def test_along_gives_back_every_route(engine_name, specimen):
    engine = get_engine(engine_name)
    for route in all_routes(engine, specimen).routes:
        assert engine.along(*specimen, route.parties) == route


# Invariants


@on_local_engines
@quick
@given(specimen=histories(), data=st.data())
def test_taking_a_hop_away_never_improves_the_best_route(engine_name, specimen, data):
    graph, question = specimen
    engine = get_engine(engine_name)
    before = route_scores(engine, specimen)
    if graph.n_hops:
        gone = data.draw(st.integers(0, graph.n_hops - 1))
        after = route_scores(engine, without_hop(graph, question, gone))
        assert all(score <= before[route] for route, score in after.items())


@on_local_engines
@quick
@given(specimen=histories())
def test_one_more_hop_allowed_never_lowers_a_route(engine_name, specimen):
    graph, question = specimen
    engine = get_engine(engine_name)
    longer = replace(question, max_hops=question.max_hops + 1)
    before, after = route_scores(engine, specimen), route_scores(engine, (graph, longer))
    assert all(score <= after[route] for route, score in before.items())
    narrow = engine.passes(graph, question)
    wide = engine.passes(graph, longer)
    np.testing.assert_array_equal(wide.forward[:-1], narrow.forward)
    assert (wide.backward[-1] >= narrow.backward[-1]).all()


@on_local_engines
@quick
@given(specimen=histories(), days=st.sampled_from([-100_000, -3, 1, 20_000]))
def test_moving_all_dates_changes_nothing(engine_name, specimen, days):
    graph, question = specimen
    engine = get_engine(engine_name)
    moved = shifted(graph, days), question
    assert_passes_equal(engine.passes(*moved), engine.passes(*specimen))
    assert all_routes(engine, moved) == all_routes(engine, specimen)


# Dense histories, drawn uniformly: Hypothesis seldom draws four links in a row


@on_every_engine
@pytest.mark.parametrize("n_parties", [3, 4, 6])
def test_dense_little_histories_match_the_definition(engine_name, n_parties):
    engine = get_engine(engine_name)
    for seed in range(many(12 if engine_name == "cypher" else 60)):
        specimen = crowd(
            seed,
            n_hops=12,
            n_parties=n_parties,
            n_days=15,
            open_ends=0.7,
            n_jumps=seed % 4,
        )
        assert_passes_naive(engine, specimen)
        assert_routes_naive(engine, specimen, top=2)
        assert_routes_naive(engine, specimen, top=ALL)


@on_local_engines
@quick
@given(specimen=histories(), top=st.sampled_from([1, 2, ALL]))
def test_diverse_answer_holds_a_best_route_through_every_intermediary(
    engine_name, specimen, top
):
    graph, question = specimen
    expected = naive.diverse_scores(graph, question)
    answer = get_engine(engine_name).routes(graph, question, top=top, diverse=True)
    passed: dict[int, int] = {}
    for route in answer.routes:
        new = set(route.parties[1:-1]) - {graph.unknown} - passed.keys()
        assert new
        passed |= dict.fromkeys(new, route.score)
    assert passed.items() <= expected.items()
    assert answer.exact
    missed = [score for party, score in expected.items() if party not in passed]
    assert answer.bound == max(missed, default=None)
    assert len(answer.routes) == top or not missed


# Larger graphs: the compiled engine against the reference


@pytest.mark.parametrize("n_jumps", [0, 20])
@pytest.mark.parametrize("seed", range(4))
def test_compiled_passes_equal_the_reference_in_a_crowd(seed, n_jumps):
    specimen = crowd(seed, n_jumps=n_jumps)
    expected = get_engine("reference").passes(*specimen)
    assert (expected.forward[-1] != NONE).sum() > 100
    assert_passes_equal(get_engine("compiled").passes(*specimen), expected)


@pytest.mark.parametrize("n_jumps", [0, 5])
@pytest.mark.parametrize("seed", range(4))
def test_compiled_routes_equal_the_reference_in_a_crowd(seed, n_jumps):
    specimen, top = crowd(seed, n_hops=300, n_jumps=n_jumps), 60
    expected = get_engine("reference").routes(*specimen, top=ALL)
    answer = get_engine("compiled").routes(*specimen, top=top)
    by_parties = {route.parties: route for route in expected.routes}
    assert len(by_parties) > 3 * top
    assert [r.score for r in answer.routes] == [r.score for r in expected.routes[:top]]
    assert all(route == by_parties[route.parties] for route in answer.routes)
    assert answer.bound is not None
    assert answer.bound >= expected.routes[top].score


@pytest.mark.parametrize("seed", range(2))
def test_number_of_threads_changes_no_byte(seed, monkeypatch):
    monkeypatch.setattr(pairings, "LEAST_WORK", 1)
    specimen = crowd(seed, n_hops=3_000, n_parties=60, n_jumps=100)
    one, *others = (
        (engine.passes(*specimen), engine.routes(*specimen, top=30))
        for engine in map(compiled.CompiledEngine, (1, 2, 5))
    )
    for passes, routes in others:
        assert_passes_equal(passes, one[0])
        assert routes == one[1]
