"""Which records take the place of others when a fact is left out, and which do not."""

from types import SimpleNamespace

import numpy as np
import pytest

from diversion.scoring.fitted_claims import other_way

# Hops 0 and 3 go from A to B, 1 and 4 from B to C, 2 from C to D.
LEGS = SimpleNamespace(source=np.array([0, 1, 2, 0, 1]), target=np.array([1, 2, 3, 1, 2]))


@pytest.mark.parametrize(
    ("before", "after", "instead", "why"),
    [
        ((0, 1, 2), (3, 1, 2), ("s3",), None),
        ((0, 1, 2), (3, 4, 2), ("s3", "s4"), None),
        ((0, 1, 2), (1, 2), (), "that leg is then on no record"),
        ((0, 2), (4, 2), (), "that leg is then on no record; another leg then goes by s4"),
        ((0, 2), (0, 1, 2), (), "another leg then goes by s1"),
        ((0, 1, 2), (0, 1, 2), (), None),
    ],
)
def test_only_records_of_a_leg_that_lost_its_own_stand_in_its_stead(
    before, after, instead, why
):
    vicinity = SimpleNamespace(
        walk=before, view=SimpleNamespace(graph=SimpleNamespace(hops=LEGS))
    )
    hops = SimpleNamespace(vicinity=vicinity, ids=lambda hop: (f"s{hop}",))
    assert other_way(hops, after) == (instead, why)
