"""What is asked for: values that are not on record, as they would fit a chain."""

from types import SimpleNamespace

import pytest

from diversion.scoring.fitted_asks import filled_values
from tests import zoo


@pytest.mark.parametrize(
    ("codes", "asked"),
    [
        (("8542", "84"), {}),  # a full code is known of neither
        (("", "8542"), {}),
        (("8542", "854231"), {"s0": (85, 8542, 854231)}),
        (("854231", ""), {"s1": (85, 8542, 854231)}),
        (("854231", "847130"), {}),
    ],
)
def test_a_full_code_is_asked_for_where_the_consignment_beside_it_has_one(codes, asked):
    rows = [("A", "B", 1, 1, codes[0]), ("B", "C", 5, 5, codes[1])]
    hops = SimpleNamespace(
        vicinity=SimpleNamespace(view=SimpleNamespace(graph=zoo.graph_of(rows))),
        walk=((1, 0), (2, 1)),
        ids=lambda hop: (f"s{hop}",),
    )
    found = {}
    for text, _, change in filled_values(hops):
        if "goods code" in text:
            ((hop, values),) = change.values.items()
            found[f"s{hop}"] = tuple(values[name] for name in ("hs2", "hs4", "hs6"))
    assert found == asked
