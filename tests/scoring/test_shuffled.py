"""How many leads score as high where the dates of a case say nothing."""

import numpy as np
import pytest

import diversion as dv
from diversion.errors import InputError
from diversion.scoring.shuffled import LOOKED_AT, Shuffled


def test_a_score_is_counted_over_all_shuffles():
    found = Shuffled((np.array([2.0, 1.0, 0.5]), np.array([1.0, 0.5])))
    assert [found.as_high(score) for score in (3.0, 2.0, 1.0, 0.1)] == [0.0, 0.5, 1.5, 2.5]


def test_a_count_beyond_what_was_looked_at_is_not_known():
    found = Shuffled((np.ones(LOOKED_AT), np.ones(3)))
    assert found.as_high(0.5) is None
    assert found.as_high(1.5) == 0.0


@pytest.mark.slow
def test_leads_of_a_world_score_higher_than_by_chance(samples):
    with dv.open(samples / "world") as case:
        found = case.chains(top=40, shuffles=1, scorer="fitted")
    order = np.argsort([-chain.score for chain in found], kind="stable")
    (by_chance,) = found.shuffled.scores
    assert len(by_chance) > 100
    counts = found.to_pandas()["as_high_when_shuffled"].to_numpy()[order]
    assert counts.tolist() == sorted(counts)  # a lower score is reached as often or more
    assert counts[0] == 0  # the best is more than chance
    assert counts[9] < 10
    assert counts[-1] > 0  # the fortieth is not


def test_leads_by_the_best_chain_are_counted_too(samples):
    with dv.open(samples / "ca-uav") as case:
        plain = case.chains()
        found = case.chains(shuffles=3)
    assert plain.shuffled is None
    assert [c.score for c in found] == [c.score for c in plain]
    assert "with dates shuffled" in str(found)
    assert "with dates shuffled" not in str(plain)
    null = found.shuffled
    assert len(null.scores) == 3
    assert "as high when shuffled" in found._repr_html_()
    assert "as high when shuffled" not in plain._repr_html_()
    table = found.to_pandas()
    wanted = [sum((scores >= c.score).sum() for scores in null.scores) / 3 for c in found]
    assert table["as_high_when_shuffled"].tolist() == wanted
    assert max(wanted) > 0  # what three records make, they may make by chance
    (*_, last) = found.csv_columns
    assert last == "as_high_when_shuffled"
    assert all(len(row) == len(found.csv_columns) for row in found.csv_rows())


def test_a_question_is_not_shuffled(samples):
    with dv.open(samples / "ca-uav") as case:
        with pytest.raises(InputError, match="for leads, not for a question"):
            case.chains(to="country:KP", shuffles=1)
        with pytest.raises(InputError, match="found 101 shuffles, expected 1 to 100"):
            case.chains(shuffles=101)
