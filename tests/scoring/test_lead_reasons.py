"""The reasons of a lead: they add up to its score, mean something, and name its rows."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import diversion as dv
from diversion.analysis.chain import Reason
from diversion.analysis.odds import MANY, condensed
from diversion.errors import InputError, ModelError, UnknownChainError
from diversion.plotting import explanation_figure
from diversion.scoring.choosing import shipped_model
from diversion.scoring.lead_reasons import BASE
from diversion.scoring.meanings import meaning_of
from diversion.scoring.models import Logistic, Stage, write_model
from tests.examples import many
from tests.tables import company, shipment, three_hops, write_case

ROUTE = "maker~trader~front~user"
PARTIES = ("maker", "trader", "front", "user")
COMPANIES = [
    company("maker", "CA", roles="producer"),
    company("trader", "CN"),
    company("front", "CN"),
    company("user", "KP"),
]
# Rounded to a ten-thousandth of a ban in the list, each part to a millionth.
SLACK = 1e-4


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    rows = [
        shipment("maker", "trader", "2020-01-01", "2020-02-01", mass_kg=100),
        shipment("trader", "front", "2020-02-10", "2020-02-20", mass_kg=90),
        shipment("front", "user", "2020-03-01", "2020-03-05", mass_kg=90),
        shipment("trader", "front", "2020-02-11", "2020-02-20", hs_code="010121"),
    ]
    folder = three_hops(tmp_path_factory.mktemp("reasons") / "case", shipments=rows)
    with dv.open(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def logistic(tmp_path_factory):
    """The shipped model, but routes and companies by logistic regressions."""
    random = np.random.default_rng(3)
    model = shipped_model()
    stages = dict(model.stages)
    for name in ("routes", "companies"):
        names = model.stage(name).model.names
        draw = random.normal(size=(3, len(names)))
        low, high = np.full((2, len(names)), 1e6) * [[-1], [1]]
        stages[name] = Stage(
            Logistic(names, -1.5, draw[0], draw[1], 1 + abs(draw[2]), low, high)
        )
    path = tmp_path_factory.mktemp("model") / "model.json"
    write_model(replace(model, stages=stages), path)
    return str(path)


def check(case, lead, scorer):
    """A lead is explained with the score that it has, to which its reasons add up."""
    opened = case.explain(lead.chain_id, scorer=scorer).explanation
    assert opened.chain == replace(lead, rank=1)
    assert opened.reasons[0].term == BASE
    assert sum(r.bans for r in opened.reasons) == pytest.approx(lead.score, abs=SLACK)
    for part in opened.behind:
        total = sum(reason.bans for reason in part.reasons)
        assert total == pytest.approx(part.score, abs=SLACK)
    known = {row.record_id for row in opened.records}
    behind = {i for reason in opened.reasons for i in reason.record_ids}
    assert behind <= known
    assert set(lead.shipments) <= behind
    if opened.other is not None:
        terms = opened.other.reasons
        assert sum(r.bans for r in terms) == pytest.approx(opened.other.chain.score)
    return opened


@st.composite
def histories(draw):
    """A few consignments of one heading between four companies, days close together."""
    rows = []
    for _ in range(draw(st.integers(3, 9))):
        one, other = draw(st.permutations(range(4)))[:2]
        day = date(2020, 1, 1) + timedelta(days=draw(st.integers(0, 40)))
        rows.append(
            shipment(
                PARTIES[one], PARTIES[other], day, day + timedelta(days=3),
                hs_code=draw(st.sampled_from(["852610", "8526", "610910", ""])),
                mass_kg=draw(st.sampled_from(["", 10, 90, 100])),
            )
        )  # fmt: skip
    return rows


@pytest.mark.slow
@settings(max_examples=many(6), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=histories(), is_logistic=st.booleans())
def test_reasons_add_up_to_the_score_that_the_lead_has(
    rows, is_logistic, logistic, tmp_path_factory
):
    scorer = logistic if is_logistic else "fitted"
    folder = tmp_path_factory.mktemp("history")
    with dv.open(write_case(folder, companies=COMPANIES, shipments=rows)) as opened:
        for lead in opened.chains(scorer=scorer):
            check(opened, lead, scorer)


@pytest.mark.slow
@pytest.mark.parametrize("which", ["trees", "logistic"])
def test_every_lead_of_a_case_is_explained_by_who_ranked_it(case, which, logistic):
    scorer = "fitted" if which == "trees" else logistic
    leads = case.chains(scorer=scorer)
    assert leads.scorer.startswith(f"fitted {'trees'}")
    for lead in leads:
        opened = check(case, lead, scorer)
        assert opened.scorer == leads.scorer
        assert opened.note is None


def test_auto_explains_a_small_case_by_the_best_chain(case):
    opened = case.explain(ROUTE).explanation
    assert opened.scorer == case.chains().scorer == "best_chain"
    assert (opened.note, opened.behind, opened.other) == (None, (), None)


def test_the_terms_of_the_best_chain_stand_beside_the_fitted_ones(case):
    fitted = case.explain(ROUTE, scorer="fitted").explanation
    plain = case.explain(ROUTE, scorer="best_chain").explanation
    assert fitted.other.reasons == plain.reasons
    assert fitted.other.claims == plain.claims
    assert fitted.claims.scorer == fitted.scorer
    assert fitted.claims.score == fitted.chain.score
    assert fitted.quantity == plain.quantity
    assert fitted.hand_made == plain.hand_made


def test_what_the_records_do_not_say_is_listed(case):
    opened = case.explain(ROUTE, scorer="fitted").explanation
    said = {reason.text for reason in opened.reasons}
    assert opened.not_known
    assert all(f"{text}: not known" in said for text in opened.not_known)
    text = str(case.explain(ROUTE, scorer="fitted"))
    read = len(opened.reasons) - 1 - len(opened.not_known)
    assert f"Read {read} features; not known of this chain:" in text


def test_a_route_that_the_model_has_not_weighed_falls_back_in_one_line(case):
    opened = case.explain("maker~trader", scorer="fitted").explanation
    assert opened.scorer == "best_chain"
    assert "routes that the fitted model weighed" in opened.note
    assert str(case.explain("maker~trader", scorer="fitted")).count("Note: ") == 1


def test_a_model_of_records_alone_falls_back_in_one_line(case, tmp_path):
    stages = {n: s for n, s in shipped_model().stages.items() if n != "routes"}
    path = tmp_path / "records.json"
    write_model(replace(shipped_model(), stages=stages), path)
    opened = case.explain(ROUTE, scorer=str(path)).explanation
    assert opened.scorer == "best_chain"
    assert opened.note == f"the model {str(path)!r} scores no chains"


@pytest.mark.slow
def test_a_lead_that_no_hand_made_rule_can_follow_is_explained_all_the_same(tmp_path):
    """Its goods change their chapter on the way, at somebody who is no manufacturer."""
    rows = [
        shipment("maker", "trader", "2020-01-01", "2020-02-01", mass_kg=100),
        shipment("trader", "front", "2020-02-02", "2020-02-20", mass_kg=100,
                 hs_code="610910"),
        shipment("front", "user", "2020-03-01", "2020-03-05", mass_kg=100),
    ]  # fmt: skip
    with dv.open(three_hops(tmp_path / "case", shipments=rows)) as case:
        (lead,) = [c for c in case.chains(scorer="fitted") if c.chain_id == ROUTE]
        with pytest.raises(UnknownChainError):
            case.explain(ROUTE, scorer="best_chain")
        opened = check(case, lead, "fitted")
        assert "the dates or the goods do not fit" in opened.not_followed
        assert opened.claims.scorer == opened.scorer
        assert {fact.score is None for fact in opened.claims.left_out} == {True, False}
        assert len(opened.claims.end_users) == 3
        text = str(case.explain(ROUTE, scorer="fitted"))
        assert "Hand-made weights (best_chain) cannot follow it: " in text
        assert f"If one fact were not there, by {opened.scorer}" in text
        assert ", by best_chain" not in text
        assert str(case.indicators(chain=ROUTE))
        assert str(case.rules(chain=ROUTE))


def test_text_json_and_figure_are_the_same_to_the_byte(case):
    one, other = (case.explain(ROUTE, scorer="fitted") for _ in range(2))
    assert str(one) == str(other)
    assert list(one.rows()) == list(other.rows())
    figure = explanation_figure(one.explanation)
    (upper, score, left_out, hand_made) = figure.subfigs
    assert upper.axes[0].get_title(loc="left")
    scorer = one.explanation.scorer
    titles = [
        " ".join(part.axes[0].get_title(loc="left").split())
        for part in (score, left_out, hand_made)
    ]
    assert titles == [
        f"by {scorer}",
        f"If one fact were not there, by {scorer}",
        "by hand-made weights (best_chain)",
    ]
    (row,) = one.rows()
    assert row["scorer"] == one.explanation.scorer
    assert row["hand_made"]["score"] == one.explanation.other.chain.score
    assert sum(r["bans"] for r in row["reasons"]) == pytest.approx(row["score"], abs=SLACK)
    assert "By hand-made weights" in one._repr_html_()
    assert row["claims_by"] == one.explanation.scorer
    assert row["claims_by_hand_made"]["claims_by"] == "best_chain"
    shown = str(one)
    for claims in (row, row["claims_by_hand_made"]):
        assert f"If one fact were not there, by {claims['claims_by']}" in shown
        assert all(fact["text"] in shown for fact in claims["left_out"])
        assert all(text in shown for text in claims["held_fixed"])


@pytest.mark.slow
def test_a_bundle_keeps_who_spoke_and_verifies(case, tmp_path, logistic):
    for scorer in ("fitted", logistic):
        path = tmp_path / "bundle.json"
        path.write_text(case.bundle(ROUTE, scorer=scorer).to_text())
        assert case.verify(path)
    other = case.verify(path, scorer="fitted")
    assert other.differences[0].startswith("model version was ")


def test_a_bundle_of_a_model_that_is_gone_is_one_line(case, tmp_path):
    model = tmp_path / "m.json"
    write_model(shipped_model(), model)
    path = tmp_path / "bundle.json"
    path.write_text(case.bundle(ROUTE, scorer=str(model)).to_text())
    model.unlink()
    with pytest.raises(ModelError, match="found no model file"):
        case.verify(path)


def test_leads_of_a_model_have_no_chance_of_any(case):
    with pytest.raises(InputError, match="none to the links that leads share"):
        case.chains(scorer="fitted").p_any()


@pytest.mark.parametrize(
    ("stage", "of"),
    [("routes", "routes"), ("records", "records"), ("records", "records_again"),
     ("companies", "companies"), ("bridges", "bridges")],
)  # fmt: skip
def test_every_feature_of_the_shipped_model_has_a_meaning(stage, of):
    for name in shipped_model().stage(of).model.names:
        meaning = meaning_of(stage, name)
        assert meaning.text != name.replace("_", " ")
        assert "{" not in meaning.text
        assert meaning.sentence(0.7)


def test_a_feature_without_an_entry_goes_by_its_name():
    assert meaning_of("routes", "new_idea").sentence(0.25) == "new idea: 0.25"


def test_small_terms_of_a_long_list_are_added_up():
    short = [Reason("x", "x", 0.001 * k, ()) for k in range(MANY)]
    assert condensed(short) == tuple(short)
    sizes = [0.5, -0.5, *(0.01 * (-1) ** k for k in range(MANY))]
    long = [Reason(str(k), str(k), bans, ()) for k, bans in enumerate(sizes)]
    found = condensed(long)
    assert [r.term for r in found] == ["0", "1", "rest", "rest"]
    assert sum(r.bans for r in found) == pytest.approx(sum(sizes))


def test_a_small_term_alone_on_its_side_is_said_itself():
    sizes = [*(0.5 for _ in range(MANY)), 0.01, 0.02, -0.03]
    found = condensed([Reason(str(k), str(k), bans, ()) for k, bans in enumerate(sizes)])
    assert [r.term for r in found[MANY:]] == ["rest", str(MANY + 2)]
    assert "2 terms" in found[MANY].text
