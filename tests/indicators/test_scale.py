"""The range and the band: families count once, unknowns widen the range."""

from hypothesis import given
from hypothesis import strategies as st

from diversion.indicators import State, catalogue
from diversion.indicators.outcome import Outcome
from diversion.indicators.scale import FAMILY_CAP, HIGH, band_of, weigh

BY_CODE = {entry.code: entry for entry in catalogue()}
findings = st.lists(
    st.tuples(st.sampled_from(sorted(BY_CODE)), st.sampled_from(State)), max_size=12
)


def found(pairs):
    return weigh((BY_CODE[code], Outcome(state, "")) for code, state in pairs)


@given(findings)
def test_the_score_lies_in_its_range(pairs):
    answer = found(pairs)
    assert answer.lower <= answer.score <= answer.upper


@given(findings)
def test_the_range_closes_when_all_is_known(pairs):
    for end, state in (("lower", State.CLEAR), ("upper", State.FIRED)):
        settled = [(c, state if s is State.UNKNOWN else s) for c, s in pairs]
        answer = found(settled)
        assert answer.lower == answer.score == answer.upper == getattr(found(pairs), end)


@given(findings)
def test_the_top_band_needs_two_families(pairs):
    answer = found(pairs)
    if answer.band == "high":
        assert len(answer.families) >= 2
        assert answer.score >= HIGH


def test_one_family_alone_is_never_in_the_top_band():
    assert band_of(2 * HIGH, ("address",)) == "raised"
    assert band_of(2 * HIGH, ("address", "route")) == "high"
    assert band_of(2 * HIGH, ()) == "none"


@given(findings)
def test_nothing_known_is_not_assessable(pairs):
    weighty = [s for c, s in pairs if BY_CODE[c].weight]
    answer = found(pairs)
    assert answer.assessable == any(s is not State.UNKNOWN for s in weighty)
    assert (answer.band is None) == (not answer.assessable)


def test_one_family_counts_once():
    both = [("G1", State.FIRED), ("G2", State.FIRED)]
    assert found(both).score == found(both[:1]).score == 4.0
    assert found([*both, ("C5", State.FIRED)]).score == 10.0


def test_a_fact_stays_outside():
    assert found([("L1", State.FIRED)]).score == 0.0
    assert found([("L1", State.FIRED)]).assessable is False


def test_no_weight_is_above_the_cap_of_its_family():
    assert all(0 <= entry.weight <= FAMILY_CAP for entry in catalogue())
    assert all(entry.relief <= 0 for entry in catalogue())


def test_every_indicator_says_what_it_is():
    assert len(BY_CODE) >= 35
    for entry in catalogue():
        assert entry.what
        assert entry.innocent
        assert len(entry.source) > 10
        assert not entry.source.startswith("[S")
        assert "\n" in entry.help  # more than its first line
