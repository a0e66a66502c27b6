"""Exposure: hand-made ties, the definition of aggregate ownership, and its bounds."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.analysis.exposure import CAP, DAMPING, LINK_WEIGHT, MAX_STEPS, exposures
from tests.examples import many

LINK = {
    "share": None,
    "valid_from": None,
    "valid_to": None,
    "known_on": None,
    "confidence": None,
}


def links(*rows: tuple) -> pd.DataFrame:
    """Rows of (from, to, type, {column: value})."""
    made = [
        {**LINK, "link_id": f"l{n}", "from_id": row[0], "to_id": row[1], "type": row[2],
         **(row[3] if len(row) > 3 else {})}
        for n, row in enumerate(rows)
    ]  # fmt: skip
    columns = ["link_id", "from_id", "to_id", "type", *LINK]
    return pd.DataFrame(made, columns=columns)


def companies(**attributes: dict[str, str]) -> pd.DataFrame:
    columns = ["company_id", "address", "phones", "emails", "directors"]
    rows = [{"company_id": name, **values} for name, values in attributes.items()]
    return pd.DataFrame(rows, columns=columns).astype("str").replace("nan", None)


def spread(link_table, company_table=None, targets=("kp",), as_of=None):
    if company_table is None:
        company_table = companies()
    return exposures(
        dict.fromkeys(targets, "target"), link_table, company_table, as_of=as_of
    )


def test_one_tie_weighs_as_its_kind():
    found = spread(links(("a", "kp", "agent_of")))
    assert found["kp"].value == 1.0
    assert found["a"].value == pytest.approx(LINK_WEIGHT["agent_of"])
    assert found["a"].why == "agent_of kp (target)"
    assert [tie.evidence for tie in found["a"].ties] == ["l0"]


def test_kinds_combine_and_repeats_do_not():
    once = spread(links(("a", "kp", "family")))["a"].value
    twice = spread(links(("a", "kp", "family"), ("kp", "a", "family")))["a"].value
    both = spread(links(("a", "kp", "family"), ("a", "kp", "supplies")))["a"].value
    assert once == twice == pytest.approx(LINK_WEIGHT["family"])
    assert both == pytest.approx(
        1 - (1 - LINK_WEIGHT["family"]) * (1 - LINK_WEIGHT["supplies"])
    )


def test_every_further_step_is_damped():
    found = spread(links(("a", "kp", "family"), ("b", "a", "family")))
    assert found["b"].value == pytest.approx(DAMPING * LINK_WEIGHT["family"] ** 2)
    assert found["b"].steps == 2


def test_two_companies_never_raise_each_other():
    alone = spread(links(("a", "kp", "family"), ("b", "kp", "family")))
    tied = spread(
        links(("a", "kp", "family"), ("b", "kp", "family"), ("a", "b", "directs"))
    )
    assert tied["a"].value == alone["a"].value


def test_ownership_is_aggregate_and_at_least_half():
    shares = links(
        ("k1", "a", "owns", {"share": 25}),
        ("k2", "a", "owns", {"share": 25}),
        ("k1", "b", "owns", {"share": 49.9}),
        ("a", "c", "owns", {"share": 50}),
    )
    found = spread(shares, targets=("k1", "k2"))
    assert found["a"].value == found["c"].value == CAP
    assert found["a"].why == "owned 50 % in aggregate by k1, k2"
    assert found["b"].value < CAP


def test_one_holding_on_two_records_counts_once():
    twice = links(
        ("kp", "a", "owns", {"share": 30}),
        ("kp", "a", "owns", {"share": 30}),
    )
    assert spread(twice)["a"].value < CAP


def test_shared_attributes_weigh_by_rarity():
    few = companies(kp={"phones": "+850 2"}, a={"phones": "+850-2; 7"})
    many = companies(
        kp={"phones": "+850 2"}, **{name: {"phones": "+850 2"} for name in "abcd"}
    )
    crowd = companies(
        kp={"phones": "1"}, **{f"c{number}": {"phones": "1"} for number in range(30)}
    )
    rare = spread(links(), few)["a"].value
    assert rare == pytest.approx(0.7)
    assert spread(links(), many)["a"].value == pytest.approx(rare / 4)
    assert set(spread(links(), crowd)) == {"kp"}


def test_as_of_hides_links_that_were_not_known():
    table = links(
        ("a", "kp", "agent_of", {"known_on": date(2020, 5, 2)}),
        ("b", "kp", "agent_of", {"valid_from": date(2020, 5, 2)}),
        ("c", "kp", "agent_of", {"valid_to": date(2020, 1, 1)}),
    )
    found = spread(table, as_of=date(2020, 5, 1))
    assert "a" not in found
    assert "b" not in found
    assert found["c"].value == pytest.approx(LINK_WEIGHT["agent_of"] * 0.6)


ties = st.tuples(
    st.sampled_from("kabc"),
    st.sampled_from("abc"),
    st.sampled_from(["owns", "family", "associated"]),
    st.fixed_dictionaries({"share": st.sampled_from([None, 10, 50]),
                           "confidence": st.sampled_from([None, 0.5])}),
).filter(lambda tie: tie[0] != tie[1])  # fmt: skip


@settings(deadline=None, max_examples=many(50))
@given(st.lists(ties, max_size=6))
def test_exposure_is_bounded_and_explained(rows):
    found = spread(links(*rows), targets=("k",))
    for party, exposure in found.items():
        if party == "k":
            continue
        assert 0 < exposure.value <= CAP
        assert exposure.steps <= MAX_STEPS or exposure.value == CAP
        assert all(tie.neighbour in found and tie.evidence for tie in exposure.ties)


@settings(deadline=None, max_examples=many(30))
@given(st.lists(ties, max_size=5), ties)
def test_row_order_does_not_matter(rows, extra):
    table = links(*rows, extra)
    one, other = spread(table, targets=("k",)), spread(table[::-1], targets=("k",))
    assert {p: e.value for p, e in one.items()} == pytest.approx(
        {p: e.value for p, e in other.items()}
    )
