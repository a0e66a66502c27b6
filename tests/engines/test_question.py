"""Questions that no engine can answer are refused with a reason."""

from dataclasses import replace

import numpy as np
import pytest

from diversion.engines.base import NONE, Jumps, LinkRule
from diversion.engines.question import MAX_WEIGHT, check_question, check_top
from diversion.errors import InputError
from tests import zoo

GRAPH, QUESTION = zoo.shared_hop()  # 3 hops, parties A B Y Z ?


def ints(*values: int) -> np.ndarray:
    return np.array(values, np.int32)


def jumps(start: int, end: int, price: int = 0, days: int = 0) -> Jumps:
    return Jumps(ints(start), ints(end), ints(price), ints(days), ints(0))


@pytest.mark.parametrize("make", zoo.ZOO.values(), ids=zoo.ZOO.keys())
def test_whole_zoo_is_accepted(make):
    check_question(*make())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"max_hops": 0}, "max_hops is 0, expected at least 1"),
        (
            {"source_weight": ints(0, 0)},
            r"source_weight is int32 of shape \(2,\), expected int32 \(3,\)",
        ),
        ({"target_weight": ints(0, 0, 0, 0)}, r"target_weight .* expected int32 \(3,\)"),
        ({"transit": ints(0)}, r"transit .* expected int32 \(5,\)"),
        ({"transit": np.zeros(5)}, r"transit is float64"),
        ({"transit": np.zeros((5, 1), np.int32)}, r"transit is int32 of shape \(5, 1\)"),
        ({"source_weight": ints(0, 0, MAX_WEIGHT + 1)}, "source_weight reaches 16777217"),
        ({"target_weight": ints(-MAX_WEIGHT - 1, 0, 0)}, "target_weight reaches 16777217"),
        ({"transit": ints(0, 0, 0, 0, -(2**31))}, "transit reaches 2147483648"),
        ({"rule": LinkRule(max_wait=-1)}, "max_wait is -1 days"),
        ({"rule": LinkRule(dwell=())}, "dwell has no line"),
        ({"rule": LinkRule(hs6=MAX_WEIGHT + 1)}, "rule.hs6 reaches 16777217"),
        ({"rule": LinkRule(possible=NONE)}, "rule.possible reaches -536870912"),
        (
            {"rule": LinkRule(dwell=((0, 0), (0, MAX_WEIGHT)))},
            "rule.dwell reaches -50331648",
        ),
        ({"rule": LinkRule(quantity=1)}, "rule.quantity is 1, expected at most 0"),
        ({"rule": LinkRule(detour=1)}, "rule.detour is 1, expected at most 0"),
        ({"rule": LinkRule(detour=NONE)}, "rule.detour reaches -536870912"),
        ({"jumps": jumps(1, 2, price=MAX_WEIGHT + 1)}, "jumps.price reaches 16777217"),
        ({"jumps": jumps(1, 5)}, r"a jump names a party outside 0\.\.4"),
        ({"jumps": jumps(-1, 2)}, r"a jump names a party outside 0\.\.4"),
        ({"jumps": jumps(1, 1)}, "a jump leads from a party to itself"),
        ({"jumps": jumps(1, 2, days=-1)}, r"a jump takes days outside 0\.\.36500"),
        (
            {"jumps": replace(jumps(1, 2), price=ints())},
            r"jumps.price is int32 of shape \(0,\), expected int32 \(1,\)",
        ),
        (
            {"rule": LinkRule(hs6=2**22), "max_hops": 200},
            "too large to add up over 200 hops",
        ),
    ],
)
def test_question_is_refused_with_a_reason(change, message):
    with pytest.raises(InputError, match=message):
        check_question(GRAPH, replace(QUESTION, **change))


def test_weights_up_to_the_limit_are_accepted():
    check_question(
        GRAPH, replace(QUESTION, source_weight=ints(MAX_WEIGHT, -MAX_WEIGHT, NONE))
    )


def test_wait_is_limited_by_what_the_graph_holds():
    forever = LinkRule(max_wait=10**9)
    check_question(GRAPH, replace(QUESTION, rule=forever))


def test_rows_that_never_apply_need_no_limit():
    rule = LinkRule(hs6=NONE, hs4=NONE, hs2=NONE, hs_absent=NONE, any_goods=NONE)
    check_question(GRAPH, replace(QUESTION, rule=rule))


def test_top_of_none_is_refused():
    with pytest.raises(InputError, match="top is -1, expected at least 1"):
        check_top(-1)
