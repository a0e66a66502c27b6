"""Named awkward graphs: each function gives a graph and the question asked of it.

Hops are written in canonical order, so a hop's index is its place in the list. Unless
said otherwise, a question asks for routes from A's consignments to Z's, ends and
transit weigh nothing, and ``LinkRule()`` applies.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import pytest

from diversion.engines.base import NONE, ChainQuestion, Jumps, LinkRule
from diversion.graph.temporal import Hops, Parties, TemporalGraph

Days = int | tuple[int, int]
HopTuple = (
    tuple[str, str, Days, Days, str | None] | tuple[str, str, Days, Days, str | None, int]
)
Specimen = tuple[TemporalGraph, ChainQuestion]

LAPTOPS, COMPUTERS, WEIGHING = "847130", "847141", "842310"  # 8471, 8471 and 8423
LOCAL_ENGINES = ("reference", "compiled")
ENGINES = (*LOCAL_ENGINES, pytest.param("cypher", marks=pytest.mark.neo4j))
ZOO: dict[str, Callable[[], Specimen]] = {}

on_every_engine = pytest.mark.parametrize("engine_name", ENGINES)
on_local_engines = pytest.mark.parametrize("engine_name", LOCAL_ENGINES)


def on_the_whole_zoo(test: Callable[..., None]) -> Callable[..., None]:
    """Run a test with every engine on every specimen."""
    by_name = pytest.mark.parametrize("specimen", ZOO.values(), ids=ZOO.keys())
    return on_every_engine(by_name(test))


def graph_of(
    hops: Sequence[HopTuple],
    *,
    parties: Collection[str] = (),
    makers: Collection[str] = (),
    hubs: Collection[str] = (),
    countries: Mapping[str, str] | None = None,
    kilograms: Sequence[float] | None = None,
) -> TemporalGraph:
    """Make a graph from (source, target, departs, arrives, code[, edition]).

    A day is a number or a pair (first, last). Parties are sorted by name, and ``"?"``
    is the unknown one. Shipment ids number the hops as given; hops come out in
    canonical order.
    """
    spans = [(_span(departs), _span(arrives)) for _, _, departs, arrives, *_ in hops]
    order = sorted(range(len(hops)), key=lambda k: (spans[k][0][0], spans[k][1][1], k))
    named = {end for hop in hops for end in hop[:2]} | {*parties, *makers, *hubs}
    ids = (*sorted(named - {"?"}), "?")
    index = {party: k for k, party in enumerate(ids)}
    codes = [hops[k][4] for k in order]

    def days(side: int, end: int) -> np.ndarray:
        return np.array([spans[k][side][end] for k in order], np.int32)

    return TemporalGraph(
        parties=Parties(
            ids=np.array(ids, np.object_),
            names=np.array([*ids[:-1], None], np.object_),
            countries=_countries(ids, countries or {}),
            roles=_nothing(len(ids), ()),
            kinds=_nothing(len(ids)),
        ),
        hops=Hops(
            source=np.array([index[hops[k][0]] for k in order], np.int32),
            target=np.array([index[hops[k][1]] for k in order], np.int32),
            depart_lo=days(0, 0),
            depart_hi=days(0, 1),
            arrive_lo=days(1, 0),
            arrive_hi=days(1, 1),
            hs2=np.array([_digits(code, 2) for code in codes], np.int32),
            hs4=np.array([_digits(code, 4) for code in codes], np.int32),
            hs6=np.array([_digits(code, 6) for code in codes], np.int32),
            hs_edition=np.array([(*hops[k], 0)[5] for k in order], np.int32),
            mass_kg=np.array([kilograms[k] if kilograms else np.nan for k in order], float),
            value_usd=np.full(len(hops), np.nan),
            known_on=days(1, 1),
            origin_country=_nothing(len(hops)),
            export_country=_nothing(len(hops)),
            import_country=_nothing(len(hops)),
        ),
        record_start=np.arange(len(hops) + 1, dtype=np.int64),
        record_ids=np.array([f"s{k:03d}" for k in order], np.object_),
        is_hub=np.array([party in hubs for party in ids], np.bool_),
        transforms=np.array([party in makers for party in ids], np.bool_),
    )


def ask(
    graph: TemporalGraph,
    *,
    sources: dict[str, int] | str = "A",
    targets: dict[str, int] | str = "Z",
    transit: dict[str, int] | None = None,
    rule: LinkRule | None = None,
    max_hops: int = 6,
    jumps: Sequence[tuple[str, str, int, int]] = (),
) -> ChainQuestion:
    """Ask for routes between parties; a string names one-letter parties at weight 0.

    A jump is (from, to, price, least days).
    """
    from_ends, to_ends = graph.hops.source, graph.hops.target
    return ChainQuestion(
        source_weight=_weights(graph, sources, NONE)[from_ends],
        target_weight=_weights(graph, targets, NONE)[to_ends],
        transit=_weights(graph, transit or {}, 0),
        rule=rule or LinkRule(),
        max_hops=max_hops,
        jumps=jumps_of(graph, jumps),
    )


def jumps_of(graph: TemporalGraph, rows: Sequence[tuple[str, str, int, int]]) -> Jumps:
    """Make jumps from (from, to, price, least days)."""
    index = {party: k for k, party in enumerate(graph.parties.ids)}
    columns = [[index[a] for a, *_ in rows], [index[b] for _, b, *_ in rows]]
    columns += [[price for *_, price, _ in rows], [days for *_, days in rows]]
    return Jumps(*(np.array(column, np.int32) for column in (*columns, [0] * len(rows))))


def _countries(ids: Sequence[str], known: Mapping[str, str]) -> np.ndarray:
    column = _nothing(len(ids))
    column[:] = [known.get(party) for party in ids]
    return column


def _span(days: Days) -> tuple[int, int]:
    return days if isinstance(days, tuple) else (days, days)


def _digits(code: str | None, n_digits: int) -> int:
    return int(code[:n_digits]) if code is not None and len(code) >= n_digits else -1


def _nothing(size: int, value: object = None) -> np.ndarray:
    column = np.empty(size, np.object_)
    for k in range(size):
        column[k] = value
    return column


def _weights(graph: TemporalGraph, given: dict[str, int] | str, default: int) -> np.ndarray:
    named = given if isinstance(given, dict) else dict.fromkeys(given, 0)
    return np.array([named.get(party, default) for party in graph.parties.ids], np.int32)


def specimen(make: Callable[[], Specimen]) -> Callable[[], Specimen]:
    """Put a graph into the zoo under its function's name."""
    ZOO[make.__name__] = make
    return make


# Shape


@specimen
def empty() -> Specimen:
    graph = graph_of([], parties="AZ")
    return graph, ask(graph)


@specimen
def one_hop() -> Specimen:
    graph = graph_of([("A", "Z", 0, 2, LAPTOPS)])
    return graph, ask(graph, sources={"A": 500}, targets={"Z": 70})


@specimen
def self_loops() -> Specimen:
    """Goods returned to their own sender take part in nothing."""
    graph = graph_of(
        [
            ("A", "A", 0, 0, LAPTOPS),
            ("A", "B", 1, 1, LAPTOPS),
            ("B", "B", 2, 2, LAPTOPS),
            ("B", "Z", 3, 3, LAPTOPS),
            ("Z", "Z", 4, 4, LAPTOPS),
        ]
    )
    return graph, ask(graph)


@specimen
def two_cycle() -> Specimen:
    """A sends to B, gets it back, and sends it to Z: no walk A-B-A."""
    graph = graph_of(
        [("A", "B", 0, 1, LAPTOPS), ("B", "A", 2, 3, LAPTOPS), ("A", "Z", 4, 5, LAPTOPS)]
    )
    return graph, ask(graph)


@specimen
def three_cycle() -> Specimen:
    """A walk may go round A-B-C-A and on to Z; a route may not."""
    graph = graph_of(
        [
            ("A", "B", 0, 1, LAPTOPS),
            ("B", "C", 2, 3, LAPTOPS),
            ("C", "A", 4, 5, LAPTOPS),
            ("A", "Z", 6, 7, LAPTOPS),
        ]
    )
    return graph, ask(graph)


@specimen
def equal_scores() -> Specimen:
    graph = graph_of(
        [
            ("A", "B", 0, 1, LAPTOPS),
            ("A", "C", 0, 1, LAPTOPS),
            ("B", "Z", 2, 3, LAPTOPS),
            ("C", "Z", 2, 3, LAPTOPS),
        ]
    )
    return graph, ask(graph)


@specimen
def parallel_shipments() -> Specimen:
    """Hop 3 leaves too early for hop 2, hop 4 is the shorter wait for it."""
    graph = graph_of(
        [
            ("A", "B", 0, 1, LAPTOPS),
            ("B", "Z", 0, 9, LAPTOPS),
            ("A", "B", 2, 6, LAPTOPS),
            ("B", "Z", 4, 8, LAPTOPS),
            ("B", "Z", 7, 9, LAPTOPS),
        ]
    )
    return graph, ask(graph)


@specimen
def shared_hop() -> Specimen:
    graph = graph_of(
        [("A", "B", 0, 1, LAPTOPS), ("B", "Y", 2, 3, LAPTOPS), ("B", "Z", 4, 5, LAPTOPS)]
    )
    return graph, ask(graph, targets="YZ")


@specimen
def duplicates() -> Specimen:
    """The same row twice: the walk takes the first, the other is a parallel."""
    graph = graph_of([("A", "B", 0, 1, LAPTOPS)] * 2 + [("B", "Z", 2, 3, LAPTOPS)] * 2)
    return graph, ask(graph)


@specimen
def at_most_one_hop() -> Specimen:
    graph = graph_of(
        [("A", "B", 0, 1, LAPTOPS), ("B", "Z", 2, 3, LAPTOPS), ("A", "Z", 4, 5, LAPTOPS)]
    )
    return graph, ask(graph, max_hops=1)


@specimen
def at_most_two_hops() -> Specimen:
    graph = graph_of(
        [("A", "B", 0, 1, LAPTOPS), ("B", "C", 2, 3, LAPTOPS), ("C", "Z", 4, 5, LAPTOPS)]
    )
    return graph, ask(graph, sources="AB", max_hops=2)


@specimen
def no_source() -> Specimen:
    graph = graph_of([("A", "B", 0, 1, LAPTOPS), ("B", "Z", 2, 3, LAPTOPS)])
    return graph, ask(graph, sources="")


@specimen
def no_target() -> Specimen:
    graph = graph_of([("A", "B", 0, 1, LAPTOPS), ("B", "Z", 2, 3, LAPTOPS)])
    return graph, ask(graph, targets="")


# Time


def _at_b(
    first: tuple[Days, Days], second: tuple[Days, Days], **options: LinkRule
) -> Specimen:
    graph = graph_of([("A", "B", *first, LAPTOPS), ("B", "Z", *second, LAPTOPS)])
    return graph, ask(graph, **options)


@specimen
def same_day() -> Specimen:
    return _at_b((0, 3), (3, 5))


@specimen
def day_before() -> Specimen:
    return _at_b((0, 4), (3, 5))


@specimen
def zero_day_transit() -> Specimen:
    graph = graph_of([(a, b, 3, 3, LAPTOPS) for a, b in ("AB", "BC", "CZ")])
    return graph, ask(graph)


@specimen
def wait_of_max_wait() -> Specimen:
    return _at_b((0, 1), (366, 370))


@specimen
def wait_of_max_wait_and_a_day() -> Specimen:
    return _at_b((0, 1), (367, 370))


@specimen
def no_waiting() -> Specimen:
    """With ``max_wait`` 0 the goods must leave on the day they came."""
    graph = graph_of(
        [
            ("A", "B", 0, 1, LAPTOPS),
            ("B", "Z", 1, 3, LAPTOPS),
            ("A", "C", 1, 1, LAPTOPS),
            ("C", "Z", 2, 3, LAPTOPS),
        ]
    )
    return graph, ask(graph, rule=LinkRule(max_wait=0))


@specimen
def lines_of_dwell_cross() -> Specimen:
    """Up to 30 days the steep line is on top, from 31 the flat one."""
    graph = graph_of(
        [
            ("A", "B", 0, 1, LAPTOPS),
            ("A", "C", 0, 1, LAPTOPS),
            ("B", "Z", 31, 32, LAPTOPS),
            ("C", "Z", 32, 33, LAPTOPS),
        ]
    )
    return graph, ask(graph)


@specimen
def intervals_overlap() -> Specimen:
    return _at_b(((0, 0), (3, 6)), ((5, 8), (9, 9)))


@specimen
def intervals_touch() -> Specimen:
    return _at_b(((0, 0), (3, 5)), ((5, 8), (9, 9)))


@specimen
def intervals_apart() -> Specimen:
    return _at_b(((0, 0), (1, 2)), ((5, 8), (9, 9)))


@specimen
def intervals_touch_backwards() -> Specimen:
    """The last day of departure is the first of arrival."""
    return _at_b(((2, 2), (4, 6)), ((3, 4), (9, 9)))


@specimen
def intervals_miss_backwards() -> Specimen:
    return _at_b(((2, 2), (5, 6)), ((3, 4), (9, 9)))


@specimen
def follower_sorted_first() -> Specimen:
    """Hop 0 may follow hop 1, although its first day of departure is earlier."""
    return _at_b(((4, 4), (4, 6)), ((3, 5), (7, 7)))


# Goods


def _goods(first: str | None, second: str | None, *, makers: str = "") -> Specimen:
    graph = graph_of([("A", "B", 0, 1, first), ("B", "Z", 2, 3, second)], makers=makers)
    return graph, ask(graph)


@specimen
def same_subheading() -> Specimen:
    return _goods(LAPTOPS, LAPTOPS)


@specimen
def same_heading() -> Specimen:
    return _goods(LAPTOPS, COMPUTERS)


@specimen
def same_chapter() -> Specimen:
    return _goods(LAPTOPS, WEIGHING)


@specimen
def other_chapter() -> Specimen:
    return _goods(LAPTOPS, "850440")


@specimen
def missing_code() -> Specimen:
    return _goods(LAPTOPS, None)


@specimen
def both_codes_missing() -> Specimen:
    return _goods(None, None)


@specimen
def four_digits_and_six() -> Specimen:
    return _goods("8471", LAPTOPS)


@specimen
def four_digits_twice() -> Specimen:
    """Two unknown subheadings are not equal subheadings."""
    return _goods("8471", "8471")


@specimen
def two_digits_and_six() -> Specimen:
    return _goods("84", LAPTOPS)


@specimen
def manufacturer() -> Specimen:
    return _goods(LAPTOPS, "850440", makers="B")


@specimen
def manufacturer_passes_on() -> Specimen:
    """Unchanged goods at a manufacturer weigh as anywhere."""
    return _goods(LAPTOPS, LAPTOPS, makers="B")


@specimen
def manufacturer_elsewhere() -> Specimen:
    return _goods(LAPTOPS, "850440", makers="AZ")


@specimen
def differing_editions() -> Specimen:
    graph = graph_of([("A", "B", 0, 1, LAPTOPS, 2012), ("B", "Z", 2, 3, LAPTOPS, 2022)])
    return graph, ask(graph)


@specimen
def one_edition_unknown() -> Specimen:
    graph = graph_of([("A", "B", 0, 1, LAPTOPS, 2012), ("B", "Z", 2, 3, LAPTOPS)])
    return graph, ask(graph)


@specimen
def rows_switched_off() -> Specimen:
    """Without the heading row, differing editions fall back on the chapter."""
    graph = graph_of(
        [
            ("A", "B", 0, 1, LAPTOPS, 2012),
            ("A", "C", 0, 1, None),
            ("B", "Z", 2, 3, LAPTOPS, 2022),
            ("C", "Z", 2, 3, None),
        ]
    )
    return graph, ask(graph, rule=LinkRule(hs4=NONE, hs_absent=NONE))


# Parties


@specimen
def hub_without_transit() -> Specimen:
    """A hub passes nothing on, but may send and receive."""
    graph = graph_of(
        [
            ("A", "H", 0, 1, LAPTOPS),
            ("H", "Z", 2, 3, LAPTOPS),
        ],
        hubs="H",
    )
    return graph, ask(graph, sources="AH", targets="HZ", transit={"H": NONE})


@specimen
def price_of_transit() -> Specimen:
    graph = graph_of([("A", "B", 0, 1, LAPTOPS), ("B", "Z", 2, 3, LAPTOPS)])
    return graph, ask(graph, transit={"A": 7, "B": -1_234, "Z": 7})


@specimen
def unknown_in_the_middle() -> Specimen:
    graph = graph_of([("A", "?", 0, 1, LAPTOPS), ("?", "Z", 2, 3, LAPTOPS)])
    return graph, ask(graph, transit={"?": -5_000})


@specimen
def unknown_wants_a_heading() -> Specimen:
    """At the unknown party neither chapter, nor absence, nor manufacture is enough."""
    graph = graph_of(
        [
            ("A", "?", 0, 1, LAPTOPS),
            ("?", "Z", 2, 3, WEIGHING),
            ("?", "Y", 2, 3, None),
            ("?", "X", 2, 3, COMPUTERS),
        ],
        makers="?",
    )
    return graph, ask(graph, targets="XYZ")


@specimen
def unknown_at_the_ends() -> Specimen:
    graph = graph_of(
        [("?", "A", 0, 1, LAPTOPS), ("A", "Z", 2, 3, LAPTOPS), ("Z", "?", 4, 5, LAPTOPS)]
    )
    return graph, ask(graph, sources="?AZ", targets="?AZ")


@specimen
def unknown_twice() -> Specimen:
    """The unknown party is a party: a route passes it once, a walk may do so twice."""
    graph = graph_of(
        [
            ("A", "?", 0, 1, LAPTOPS),
            ("?", "B", 2, 3, LAPTOPS),
            ("B", "C", 4, 5, LAPTOPS),
            ("C", "?", 6, 7, LAPTOPS),
            ("?", "Z", 8, 9, LAPTOPS),
        ]
    )
    return graph, ask(graph)


# Jumps: a leg A-B on record, one from B to C that is not, one C-Z on record


def _bridge(
    *jumps: tuple[str, str, int, int],
    came: Days = 1,
    left: Days = 10,
    **options: object,
) -> Specimen:
    graph = graph_of([("A", "B", 0, came, LAPTOPS), ("C", "Z", left, 20, LAPTOPS)])
    return graph, ask(graph, jumps=jumps, **options)


@specimen
def jump() -> Specimen:
    return _bridge(("B", "C", -700, 0))


@specimen
def jump_takes_its_days() -> Specimen:
    """Nine days pass, the leg takes eight of them."""
    return _bridge(("B", "C", -700, 8))


@specimen
def jump_takes_all_the_days() -> Specimen:
    """The goods would leave on the day they come: possible, not certain."""
    return _bridge(("B", "C", -700, 9))


@specimen
def jump_takes_too_long() -> Specimen:
    return _bridge(("B", "C", -700, 10))


@specimen
def jump_within_intervals() -> Specimen:
    return _bridge(("B", "C", 0, 5), came=(0, 4), left=(7, 9))


@specimen
def jump_at_the_longest_wait() -> Specimen:
    return _bridge(("B", "C", 0, 5), left=11, rule=LinkRule(max_wait=5))


@specimen
def jump_beyond_the_longest_wait() -> Specimen:
    return _bridge(("B", "C", 0, 4), left=11, rule=LinkRule(max_wait=5))


@specimen
def jump_one_way_only() -> Specimen:
    return _bridge(("C", "B", 0, 0))


@specimen
def jump_pays_transit_twice() -> Specimen:
    return _bridge(("B", "C", -700, 0), transit={"B": -10, "C": -5})


@specimen
def jump_from_a_hub() -> Specimen:
    return _bridge(("B", "C", -700, 0), transit={"B": NONE})


@specimen
def jump_to_a_hub() -> Specimen:
    return _bridge(("B", "C", -700, 0), transit={"C": NONE})


@specimen
def best_of_two_jumps() -> Specimen:
    """The cheaper one takes too long to be certain, and so weighs less."""
    return _bridge(("B", "C", -1_000, 0), ("B", "C", 0, 9))


@specimen
def jump_is_no_hop() -> Specimen:
    return _bridge(("B", "C", -700, 0), max_hops=2)


@specimen
def jump_to_a_manufacturer() -> Specimen:
    """Goods change where they leave, not where they came."""
    graph = graph_of(
        [
            ("A", "B", 0, 1, LAPTOPS),
            ("C", "Z", 2, 3, "850440"),
            ("D", "Z", 2, 3, "850440"),
        ],
        makers="AC",
    )
    return graph, ask(graph, jumps=[("B", "C", 0, 0), ("B", "D", 0, 0)])


@specimen
def jump_back_is_none() -> Specimen:
    """Neither to the sender, nor to a hop that comes back, nor to the same ends."""
    graph = graph_of(
        [
            ("A", "B", 0, 1, LAPTOPS),
            ("A", "Z", 2, 3, LAPTOPS),
            ("C", "B", 2, 3, LAPTOPS),
            ("C", "A", 2, 3, LAPTOPS),
        ]
    )
    return graph, ask(graph, targets="ABZ", jumps=[("B", "A", 0, 0), ("B", "C", 0, 0)])


@specimen
def jump_past_the_unknown() -> Specimen:
    """The unknown party is no side of a jump."""
    graph = graph_of(
        [
            ("A", "?", 0, 1, LAPTOPS),
            ("C", "Z", 2, 3, LAPTOPS),
            ("A", "B", 0, 1, LAPTOPS),
            ("?", "Z", 2, 3, LAPTOPS),
        ]
    )
    return graph, ask(graph, jumps=[("?", "C", 0, 0), ("B", "?", 0, 0)])


@specimen
def jump_once() -> Specimen:
    """Two legs are missing: no walk may take both."""
    graph = graph_of(
        [
            ("A", "B", 0, 1, LAPTOPS),
            ("C", "D", 2, 3, LAPTOPS),
            ("E", "Z", 4, 5, LAPTOPS),
        ]
    )
    both = [("B", "C", 0, 0), ("D", "E", 0, 0)]
    return graph, ask(graph, targets="DZ", jumps=both)


@specimen
def jump_after_two_shipments() -> Specimen:
    """Nothing leads on from the second shipment but the jump."""
    graph = graph_of(
        [
            ("A", "B", 0, 1, LAPTOPS),
            ("B", "C", 2, 3, LAPTOPS),
            ("D", "Z", 4, 5, LAPTOPS),
        ]
    )
    return graph, ask(graph, jumps=[("C", "D", 0, 0)])


@specimen
def jump_or_shipment() -> Specimen:
    """One route by a shipment and by a jump: the better walk counts."""
    graph = graph_of(
        [
            ("A", "B", 0, 1, LAPTOPS),
            ("B", "C", 2, 3, COMPUTERS),
            ("C", "Z", 4, 5, LAPTOPS),
        ]
    )
    return graph, ask(graph, jumps=[("B", "C", 0, 0)])


@specimen
def jump_in_two_places() -> Specimen:
    """The same parties, with the first or with the second inner leg not on record."""
    graph = graph_of(
        [
            ("A", "B", 0, 1, LAPTOPS),
            ("B", "C", 2, 3, LAPTOPS),
            ("C", "D", 4, 5, LAPTOPS),
            ("D", "Z", 6, 7, LAPTOPS),
        ]
    )
    jumps = [("B", "C", -100, 0), ("C", "D", -100, 0)]
    return graph, ask(graph, jumps=jumps, max_hops=3)


# Penalties


def _masses(came: float, left: float, quantity: int = -1_000) -> Specimen:
    hops = [("A", "B", 0, 1, LAPTOPS), ("B", "Z", 2, 3, LAPTOPS)]
    graph = graph_of(hops, kilograms=[came, left])
    return graph, ask(graph, rule=LinkRule(quantity=quantity))


@specimen
def ten_times_what_came() -> Specimen:
    return _masses(10, 100)


@specimen
def a_tenth_more_than_came() -> Specimen:
    return _masses(100, 109)


@specimen
def less_than_came() -> Specimen:
    return _masses(100, 10)


@specimen
def mass_not_known() -> Specimen:
    return _masses(np.nan, 100)


@specimen
def far_more_than_came() -> Specimen:
    return _masses(1, 1_000_000, quantity=-5_000)


def _journey(countries: dict[str, str]) -> Specimen:
    hops = [("A", "B", 0, 1, LAPTOPS), ("B", "Z", 2, 3, LAPTOPS)]
    graph = graph_of(hops, countries=countries)
    return graph, ask(graph, rule=LinkRule(detour=-600))


@specimen
def goods_go_back() -> Specimen:
    return _journey({"A": "CN", "B": "SG", "Z": "CN"})


@specimen
def goods_stay_in_a_country() -> Specimen:
    return _journey({"A": "CN", "B": "CN", "Z": "CN"})


@specimen
def country_between_not_known() -> Specimen:
    return _journey({"A": "CN", "Z": "CN"})


@specimen
def penalty_turns_the_order() -> Specimen:
    """The best walk by the passes is not the best by its penalties."""
    graph = graph_of(
        [
            ("A", "B", 0, 1, LAPTOPS),
            ("B", "Z", 2, 3, LAPTOPS),
            ("B", "Z", 3, 4, LAPTOPS),
            ("B", "Y", 4, 5, LAPTOPS),
        ],
        kilograms=[1, 1_000, 1, 1],
    )
    return graph, ask(graph, targets="YZ", rule=LinkRule(quantity=-1_000))


@specimen
def jump_and_goods_go_back() -> Specimen:
    """The countries of both sides of the jump must differ from that of the ends."""
    graph = graph_of(
        [
            ("A", "B", 0, 1, LAPTOPS),
            ("C", "Z", 2, 3, LAPTOPS),
            ("D", "Z", 2, 3, LAPTOPS),
        ],
        countries={"A": "CN", "B": "SG", "C": "HK", "D": "CN", "Z": "CN"},
    )
    jumps = [("B", "C", 0, 0), ("B", "D", 0, 0)]
    return graph, ask(graph, jumps=jumps, rule=LinkRule(detour=-600))
