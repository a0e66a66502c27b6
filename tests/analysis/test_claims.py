"""What speaks for and against a chain: terms, facts left out, other feeds, asks."""

import numpy as np
import pytest

import diversion as dv
from diversion.analysis.asking import Limits
from diversion.analysis.links import link_terms
from diversion.analysis.odds import decibans
from diversion.analysis.routes import NO_RECORD
from diversion.analysis.weights import bans
from diversion.errors import InputError, UnknownChainError
from tests.benchmarks.trade import write_trade
from tests.tables import company, shipment, three_hops, write_case

ROUTE = "maker~trader~front~user"
CODES = ("852691", "852692", "8526", "85", "730411", "")


def random_rows(rng):
    """Few companies and many shipments about the same days, so that feeds compete."""
    names = ["maker", "a", "b", "c", "near", "user"]
    shipments = []
    for _ in range(18):
        sender, receiver = rng.choice(names[:-1]), rng.choice(names[1:])
        day = np.datetime64("2020-01-01") + np.timedelta64(int(rng.integers(0, 120)), "D")
        shipments.append(
            shipment(sender, receiver, str(day), str(day + rng.integers(0, 9)),
                     hs_code=rng.choice(CODES), mass_kg=int(rng.integers(1, 90)))
        )  # fmt: skip
    rows = [row for row in shipments if row["shipper_id"] != row["consignee_id"]]
    return {
        "companies": [
            company("maker", "CA", roles="producer", address="1 Elm"),
            company("a", "CN", address="2 Oak"),
            company("b", "HK", address="2 Oak"),
            company("c", "AE"),
            company("near", "CN"),
            company("user", "KP" if rng.random() < 0.5 else "CN"),
        ],
        "shipments": [{"shipment_id": f"s{n:03d}", **row} for n, row in enumerate(rows)],
        "links": [
            {"link_id": "L1", "from_id": "near", "to_id": "user", "type": "same_phone"},
            {"link_id": "L2", "from_id": "b", "to_id": "near", "type": "owns", "share": 60},
            {"link_id": "L3", "from_id": "a", "to_id": "user", "type": "agent_of"},
        ],
        "listings": [
            {"listing_id": "X1", "company_id": "user", "name": "user Ltd",
             "authority": "UN", "programme": "DPRK", "listed_on": "2010-01-01"}
        ],
    }  # fmt: skip


def explanations(folder, tables):
    with dv.open(write_case(folder, **tables)) as case:
        for chain in case.chains(top=6):
            yield case.explain(chain.chain_id).explanation


def score_without(folder, tables, fact, chain_id):
    """Explain the chain in a case that never held the rows."""
    gone = set(fact.record_ids)
    fewer = {
        name: [row for row in rows if not gone & set(map(str, row.values()))]
        if name != "companies"
        else [
            row | {"address": ""} if str(row.get("address", "")).casefold() in gone else row
            for row in rows
        ]
        for name, rows in tables.items()
    }
    if not fewer["shipments"]:
        return None
    held = {name: rows for name, rows in fewer.items() if rows}
    with dv.open(write_case(folder, **held)) as case:
        try:
            found = case.explain(chain_id).explanation.chain
        except (UnknownChainError, InputError):
            return None
    return None if any(NO_RECORD in hop.flags for hop in found.hops) else found.score


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_terms_add_up_and_a_fact_left_out_is_as_if_it_never_was(tmp_path, seed):
    rng = np.random.default_rng(seed)
    checked = 0
    for number in range(1):
        tables = random_rows(rng)
        for place, opened in enumerate(explanations(tmp_path / f"{number}", tables)):
            total = sum(reason.bans for reason in opened.reasons)
            assert total == pytest.approx(opened.chain.score, abs=1e-9)
            if place:
                continue
            for k, fact in enumerate(opened.claims.left_out):
                where = tmp_path / f"{number}-{place}-{k}"
                expected = score_without(where, tables, fact, opened.chain.chain_id)
                assert fact.score == (expected and pytest.approx(expected, abs=1e-9)), fact
                checked += 1
    assert checked


@pytest.mark.slow
def test_terms_add_up_on_every_lead_of_the_world(samples):
    with dv.open(samples / "world") as case:
        for chain in case.chains(top=4, scorer="best_chain"):
            opened = case.explain(chain.chain_id, scorer="best_chain").explanation
            total = sum(reason.bans for reason in opened.reasons)
            assert total == pytest.approx(opened.chain.score, abs=1e-9)
            assert opened.chain.score == pytest.approx(chain.score, abs=1e-9)
            check_feeds(case, opened)


def check_feeds(case, opened):
    """Compare every feed with all consignments that came to the same company."""
    view, graph = case.view(), case.graph()
    parties = tuple(view.directory.index_of(c) for c in opened.chain.companies if c)
    if len(parties) < len(opened.chain.companies) or any(
        not hop.shipment_ids for hop in opened.chain.hops
    ):
        return
    limits = Limits(max_hops=9, through_hubs=True)
    question = view.ask(limits, stops=np.ones(graph.n_hops, np.bool_))
    hop_of = {graph.records_of(k): k for k in range(graph.n_hops)}
    for place in range(max(1, len(parties) - 3), len(parties) - 1):
        then = hop_of[opened.chain.hops[place].shipment_ids]
        others = np.flatnonzero(graph.hops.target == parties[place])
        best = None
        for first in others:
            sender = graph.hops.source[first]
            if sender in (parties[place - 1], graph.unknown, graph.hops.target[then]):
                continue
            if sender == graph.hops.target[first]:
                continue
            try:
                weight = bans(link_terms(graph, question, int(first), then).total)
            except InputError:
                continue
            best = weight if best is None else max(best, weight)
        found = [feed for feed in opened.claims.feeds if feed.hop == place + 1]
        assert [feed.bans for feed in found] == ([] if best is None else [best])


def explained(folder, route=ROUTE, **tables):
    with dv.open(three_hops(folder, **tables)) as case:
        return case.explain(route)


def test_another_supplier_of_the_same_goods_is_the_innocent_explanation(tmp_path):
    answer = explained(
        tmp_path,
        shipments=[
            shipment("maker", "trader", "2020-01-01", "2020-02-01", mass_kg=100),
            shipment("trader", "front", "2020-02-10", "2020-02-20", mass_kg=90),
            shipment("front", "user", "2020-03-01", "2020-03-05", mass_kg=90),
            shipment("shop", "front", "2020-02-10", "2020-02-28", mass_kg=95),
            shipment("user", "front", "2020-02-10", "2020-02-28", mass_kg=95),
        ],
    )
    (feed,) = answer.explanation.claims.feeds
    assert (feed.hop, feed.from_id, feed.shipment_ids) == (3, "shop", ("s003",))
    assert feed.bans > feed.chain_bans
    assert "the goods may as well be these" in str(answer)


def test_without_the_shared_phone_the_odds_fall(tmp_path):
    answer = explained(
        tmp_path,
        "maker~trader~front",
        companies=[
            company("maker", "CA"),
            company("trader", "CN"),
            company("front", "CN", phones="+86 1"),
            company("user", "KP", phones="+86 1"),
        ],
    )
    (fact,) = [f for f in answer.explanation.claims.left_out if "phones" in f.text]
    assert fact.score < answer.explanation.chain.score
    assert "without the shared phones (86 1)" in str(answer)
    assert " falls to " in str(answer)


def test_the_record_to_ask_for_first_is_the_one_that_moves_the_score_most(tmp_path):
    answer = explained(
        tmp_path,
        shipments=[
            shipment("maker", "trader", "2020-01-01", "2020-02-01", hs_code=""),
            shipment("trader", "front", "2020-02-01", "2020-02-20"),
            shipment("front", "user", "2020-03-01", "2020-03-05"),
        ],
    )
    first, second = answer.explanation.claims.asks
    assert first.text == "the full six-digit goods codes of s000 and s001"
    assert decibans(first.gain) == 11.0
    assert "days on which s000 arrived and s001 left" in second.text


def test_an_asked_record_moves_the_score_by_what_was_said(tmp_path):
    def score(code):
        return explained(
            tmp_path / code,
            shipments=[
                shipment("maker", "trader", "2020-01-01", "2020-02-01", hs_code=code),
                shipment("trader", "front", "2020-02-10", "2020-02-20"),
                shipment("front", "user", "2020-03-01", "2020-03-05"),
            ],
        ).explanation

    vague, full = score("8526"), score("852610")
    (ask,) = vague.claims.asks
    before = sum(r.bans for r in vague.reasons if r.term != "source")
    after = sum(r.bans for r in full.reasons if r.term != "source")
    assert ask.gain == pytest.approx(after - before)


def test_a_declared_end_user_that_is_not_the_end_of_the_chain_is_said(tmp_path):
    answer = explained(
        tmp_path,
        shipments=[
            shipment("maker", "trader", "2020-01-01", "2020-02-01",
                     end_user_name="Quiet Corner Bakery"),
            shipment("trader", "front", "2020-02-10", "2020-02-20"),
            shipment("front", "user", "2020-03-01", "2020-03-05",
                     end_user_name="USER, Limited", consignee_name="User Ltd"),
        ],
    )  # fmt: skip
    users = answer.explanation.claims.end_users
    assert [user.parts for user in users] == [True, None, False]
    assert "declared end-user Quiet Corner Bakery" in str(answer)
    (record,) = answer.rows()
    assert record["end_users"][2]["declared"] == "USER, Limited"


def test_the_cable_compound_names_the_missing_leg_and_the_record_to_ask_for(samples):
    with dv.open(samples / "ca-dow") as case:
        answer = case.explain("dow-ca~?~f326")
    ask = answer.explanation.claims.asks[0]
    assert ask.text.startswith("the missing leg: who received CA-DOW-1, and who sent")
    assert "export declaration" in ask.text
    assert decibans(ask.gain) == 12.0
    assert "shipment CA-DOW-1 is no document; its source says: inferred" in str(answer)


@pytest.mark.slow
def test_an_explanation_is_the_same_to_the_byte(tmp_path):
    folder, texts = write_trade(tmp_path / "trade", 600, traders=True), set()
    for _ in range(2):
        with dv.open(folder) as case:
            (lead,) = case.chains(top=1)
            texts.add(str(case.explain(lead.chain_id)))
    assert len(texts) == 1
    assert "by fitted trees" in texts.pop()


def test_a_route_of_a_chain_has_no_feed_of_its_own(tmp_path):
    with dv.open(three_hops(tmp_path)) as case:
        claims = case.explain(ROUTE).explanation.claims
    assert claims.feeds == ()
    assert [fact.score for fact in claims.left_out] == [None, None, None]
