"""Scores, leads and explanations: they say the same thing about one chain."""

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import diversion as dv
from diversion.analysis.goods import tiers
from diversion.engines.compiled import CompiledEngine
from diversion.errors import InputError, UnknownChainError, UnknownPartyError
from tests.tables import company, shipment, three_hops

CHAIN = "maker~trader~front~user"


@pytest.fixture
def case(tmp_path):
    with dv.open(three_hops(tmp_path)) as opened:
        yield opened


def test_the_chain_is_found_with_its_hops_in_order(case):
    lead = case.chains()[0]
    assert lead.chain_id == CHAIN
    assert lead.companies == ("maker", "trader", "front", "user")
    assert lead.shipments == ("s000", "s001", "s002")
    assert [hop.wait_days for hop in lead.hops] == [None, (9, 9), (10, 10)]
    assert [hop.order for hop in lead.hops] == ["certain"] * 3
    assert lead.target.why == "registered in the DPRK"


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_leads_question_and_explanation_give_one_score(case, engine):
    lead = case.chains(engine=engine)[0]
    asked = case.chains(from_="company:maker", to="country:KP", engine=engine)
    opened = case.explain(CHAIN).explanation
    assert asked.completeness.exact
    assert asked.completeness.bound is None
    assert lead.score == asked[0].score == opened.chain.score
    assert sum(reason.bans for reason in opened.reasons) == pytest.approx(lead.score)
    scores = case.scores(engine=engine).to_pandas().set_index("shipment_id")
    assert scores["best_chain"].to_dict() == pytest.approx(
        dict.fromkeys(["s000", "s001", "s002"], lead.score)
    )
    assert set(scores["chain_id"]) == {CHAIN}


def test_every_reason_names_rows_that_are_shown(case):
    opened = case.explain(CHAIN).explanation
    shown = {row.record_id for row in opened.records}
    for reason in opened.reasons:
        if reason.term != "target":
            assert reason.record_ids
        assert set(reason.record_ids) <= shown
    assert {row.row for row in opened.records if row.table == "shipments"} == {2, 3, 4}


def test_an_exposed_last_company_weighs_less_than_a_target(tmp_path):
    folder = three_hops(
        tmp_path,
        companies=[company(name, "CN") for name in ("maker", "trader", "front", "user")]
        + [company("kp", "KP")],
        links=[{"from_id": "user", "to_id": "kp", "type": "agent_of"}],
    )
    with dv.open(folder) as case:
        lead = case.chains()[0]
        opened = case.explain(lead.chain_id).explanation
    assert lead.chain_id == CHAIN
    assert lead.target.why == "agent_of kp (registered in the DPRK)"
    assert opened.reasons[-1].bans == pytest.approx(2 * np.log10(0.85), abs=1e-4)
    assert opened.reasons[-1].record_ids == ("l000",)
    assert any(text.startswith("last leg") for text in opened.missing)


@pytest.mark.parametrize(
    ("departed", "shown"),
    [
        ("2020-03-20", "o1 may show goods going on from user Ltd to a DPRK end-user"),
        ("2020-02-20", "no record here shows goods going on from user Ltd"),
    ],
    ids=["after", "before"],
)
def test_a_record_of_the_last_leg_is_named(tmp_path, departed, shown):
    names = ("maker", "trader", "front", "user")
    months = zip(pairwise(names), ("01", "02", "03"), strict=True)
    rows = [shipment(*pair, f"2020-{m}-01", f"2020-{m}-05") for pair, m in months]
    rows.append(shipment("user", "kp", departed, shipment_id="o1"))
    folder = three_hops(
        tmp_path,
        companies=[*(company(name, "CN") for name in names), company("kp", "KP")],
        links=[{"from_id": "user", "to_id": "kp", "type": "agent_of"}],
        shipments=rows,
    )
    with dv.open(folder) as case:
        told = case.explain(CHAIN).explanation.missing
    assert [text for text in told if text.startswith(f"last leg: {shown}")]


def test_a_gap_names_the_missing_leg(tmp_path):
    folder = three_hops(
        tmp_path,
        shipments=[
            shipment("maker", "", "2020-01-01", "2020-02-01"),
            shipment("", "user", "2020-03-01", "2020-03-05"),
        ],
    )
    with dv.open(folder) as case:
        lead = case.chains()[0]
        opened = case.explain("maker~?~user").explanation
        assert len(case.chains(gaps=False)) == 0
    assert lead.companies == ("maker", None, "user")
    assert lead.hops[1].order == "inferred"
    assert opened.missing[0].startswith("missing leg: who received shipment s000")


@pytest.mark.parametrize(
    ("chain_id", "message"),
    [
        ("maker~user", "no shipment from 'maker' to 'user' is on record"),
        ("front~user~trader", "no shipment from 'user' to 'trader' is on record"),
        ("maker", "names one company"),
        ("maker~trader~maker", "visits a company twice"),
    ],
)
def test_a_broken_route_says_where_it_breaks(case, chain_id, message):
    with pytest.raises(UnknownChainError, match=message):
        case.explain(chain_id)


def test_goods_cannot_leave_before_they_arrive(tmp_path):
    folder = three_hops(
        tmp_path,
        shipments=[
            shipment("maker", "trader", "2020-01-01", "2020-02-01"),
            shipment("trader", "user", "2020-01-31", "2020-02-20"),
        ],
    )
    with dv.open(folder) as case:
        assert len(case.chains()) == 0
        with pytest.raises(UnknownChainError, match="dates or the goods do not fit"):
            case.explain("maker~trader~user")


def test_an_unknown_company_in_a_chain_offers_the_nearest(case):
    with pytest.raises(
        UnknownPartyError, match="no company has the id 'makr'; nearest: maker"
    ):
        case.explain("makr~trader")


def test_scores_keep_every_record_and_say_what_is_not_assessable(tmp_path):
    folder = three_hops(
        tmp_path,
        shipments=[
            shipment("maker", "trader", "2020-01-01", "2020-02-01"),
            shipment("trader", "", "2020-02-10", "2020-02-20"),
        ],
    )
    with dv.open(folder) as case:
        table = case.scores().to_pandas().set_index("shipment_id")
    assert table["assessable"].to_dict() == {"s000": True, "s001": False}
    assert table["best_chain"].isna().all()
    assert table["score"].notna().all()


def test_since_gives_new_and_changed_scores_only(tmp_path):
    folder = three_hops(
        tmp_path,
        companies=[company(name, "CN") for name in ("maker", "trader", "front", "other")]
        + [company("user", "KP")],
        shipments=[
            shipment("maker", "trader", "2020-01-01", "2020-02-01"),
            shipment("trader", "front", "2020-02-10", "2020-02-20"),
            shipment("maker", "other", "2020-02-11", "2020-02-20"),
            shipment("front", "user", "2020-03-01", "2020-03-05"),
        ],
    )
    with dv.open(folder) as case:
        table = case.scores(since=date(2020, 2, 25)).to_pandas().set_index("shipment_id")
    assert sorted(table.index) == ["s000", "s001", "s003"]
    assert pd.isna(table.loc["s003", "previous_score"])
    assert table.loc["s000", "previous_score"] < table.loc["s000", "score"]


def test_since_a_day_after_that_of_the_scores_is_refused(case):
    with pytest.raises(InputError, match="since 2020-03-02 is later than the day of the"):
        case.scores(since=date(2020, 3, 2), as_of=date(2020, 3, 1))
    case.scores(since=date(2020, 3, 1), as_of=date(2020, 3, 1))


@pytest.mark.parametrize("top", [0, -3])
def test_no_leads_at_all_cannot_be_asked_for(case, top):
    for question in ({}, {"to": "country:KP"}):
        with pytest.raises(InputError, match=f"top is {top}, expected at least 1"):
            case.chains(top=top, **question)


@pytest.mark.parametrize("codes", [("", ""), ("852610", ""), ("", "852610")])
def test_a_share_that_cannot_be_followed_is_missing_and_costs_nothing(tmp_path, codes):
    rows = [
        shipment("maker", "front", "2020-01-01", "2020-02-01", hs_code=codes[0]),
        shipment("front", "user", "2020-02-10", "2020-02-20", hs_code=codes[1]),
    ]
    with dv.open(three_hops(tmp_path, shipments=rows)) as case:
        table = case.scores().to_pandas().set_index("shipment_id")
        companies = case.companies().to_pandas().set_index("company_id")
    assert np.isnan(table.loc["s000", "mass"])
    assert table.loc["s000", "score"] == table.loc["s000", "best_chain"]
    assert table.loc["s001", "mass"] == companies.loc["user", "mass"] == 1
    assert np.isnan(companies.loc["front", "mass"])


def test_companies_rank_by_what_they_receive(case):
    table = case.companies().to_pandas()
    assert set(table["company_id"]) == {"maker", "trader", "front", "user"}
    roles = table.set_index("company_id")["role"].to_dict()
    assert roles == {
        "maker": "origin",
        "trader": "intermediary",
        "front": "intermediary",
        "user": "target",
    }
    assert table["company_id"].iloc[-1] == "maker"


def test_a_forwarder_is_passed_only_when_asked(tmp_path):
    folder = three_hops(
        tmp_path,
        companies=[
            company("maker", "CA"),
            company("trader", "CN", roles="forwarder"),
            company("front", "CN"),
            company("user", "KP"),
        ],
    )
    with dv.open(folder) as case:
        assert [lead.chain_id for lead in case.chains()] == ["trader~front~user"]
        asked = case.chains(through_hubs=True)
    assert asked[0].chain_id == CHAIN


def test_shipments_of_case_goods_have_that_tier(case):
    assert tiers(case.graph().hops).tolist() == [0, 0, 0]


def test_a_dprk_company_that_no_shipment_names_is_no_chain(tmp_path):
    folder = three_hops(tmp_path, shipments=[shipment("maker", "trader", "2020-01-01")])
    with dv.open(folder) as case:
        answer = case.chains()
        assert len(answer) == 0
        assert len(case.companies()) == 4


def test_an_empty_case_answers_with_nothing(tmp_path):
    folder = three_hops(tmp_path, shipments=[])
    (folder / "shipments.csv").write_text("shipment_id,shipper_id,departed_on\n")
    with dv.open(folder) as case:
        assert len(case.chains()) == len(case.scores()) == 0
        assert len(case.chains(from_="country:CA")) == 0


def test_chains_through_a_company_pass_it_on_the_way(tmp_path):
    folder = three_hops(
        tmp_path,
        companies=[
            company(name, "CN") for name in ("maker", "trader", "front", "other", "rival")
        ]
        + [company("user", "KP")],
        shipments=[
            shipment("maker", "trader", "2020-01-01", "2020-02-01"),
            shipment("trader", "front", "2020-02-10", "2020-02-20"),
            shipment("front", "user", "2020-03-01", "2020-03-05"),
            shipment("other", "rival", "2020-02-02", "2020-02-08"),
            shipment("rival", "user", "2020-03-01", "2020-03-05"),
        ],
    )
    with dv.open(folder) as case:
        assert [lead.chain_id for lead in case.chains()] == [CHAIN, "other~rival~user"]
        through = case.chains(through="company:rival")
        assert [lead.chain_id for lead in through] == ["other~rival~user"]
        assert len(case.chains(through="company:maker")) == 0
        assert through.completeness.exact
        assert len(case.chains(through="company:maker")) == 0
        assert len(case.chains(through="company:user")) == 0
        assert len(case.chains(from_="company:maker", through="company:rival")) == 0
        (whole,) = case.chains("company:maker", "company:user", through="company:front")
        assert whole.chain_id == CHAIN


SIDES = [{"from_": "company:trader"}, {"to": "company:front"}]


@pytest.fixture
def searches(monkeypatch) -> list[object]:
    """Each whole search that the engine is asked for."""
    asked = []
    whole = CompiledEngine.routes

    def routes(self, graph, question, **options):
        asked.append(question)
        return whole(self, graph, question, **options)

    monkeypatch.setattr(CompiledEngine, "routes", routes)
    return asked


@pytest.mark.parametrize("side", SIDES)
def test_a_company_asked_again_gets_the_same_answer_without_a_search(case, searches, side):
    once, again, third = (case.chains(**side) for _ in range(3))
    assert len(searches) == 1
    assert once.chains == again.chains == third.chains
    assert once.completeness.bound == again.completeness.bound
    assert len(once) > 0


def test_two_companies_asked_again_get_the_same_answer(case):
    sides = {"from_": "company:maker", "to": "company:front"}
    once, again, third = (case.chains(**sides) for _ in range(3))
    assert once.chains == again.chains == third.chains
    assert len(once) > 0


def test_a_time_limit_does_not_wait_for_what_it_would_prepare(case, searches):
    for _ in range(3):
        case.chains(**SIDES[0], time_limit=60)
    assert len(searches) == 3
    case.chains(**SIDES[0])
    case.chains(**SIDES[0], time_limit=60)
    assert len(searches) == 3
