"""A fitted score without one fact: as if the fact had never been in the case."""

from datetime import date, timedelta

import numpy as np
import pytest

import diversion as dv
from diversion.analysis.odds import BAN
from diversion.scoring import bridges, vicinity
from diversion.scoring.document_values import transit, values_without
from diversion.scoring.fitted_claims import fitted_claims
from diversion.scoring.rescoring import Rescorer
from diversion.scoring.states import Change
from tests.benchmarks.trade import write_trade
from tests.tables import company, shipment, write_case

NAMES = ("maker", "a", "b", "c", "user")
CODES = ("852610", "852691", "8526", "610910")


def random_tables(rng, n_rows=16):
    """Few companies, many consignments close together, some of two documents."""
    rows = []
    for number in range(n_rows):
        one = int(rng.integers(0, 4))
        other = min(4, one + int(rng.integers(1, 3)))
        day = date(2020, 1, 1) + timedelta(days=30 * one + int(rng.integers(0, 25)))
        row = shipment(
            NAMES[one], NAMES[other], day, day + timedelta(days=int(rng.integers(1, 5))),
            hs_code=rng.choice(CODES, p=[0.6, 0.2, 0.1, 0.1]),
            mass_kg=int(rng.choice([90, 100, 110])), value_usd=5000, transport_mode="air",
            origin_country="CA", record_type="export_declaration",
        )  # fmt: skip
        if rng.random() < 0.4:
            both = {"consignment_id": f"c{number}"}
            rows.append(row | both | {"arrived_on": "", "mass_kg": ""})
            row = row | both | {"departed_on": "", "record_type": "import_declaration"}
        rows.append(row)
    return {
        "companies": [
            company("maker", "CA", roles="producer", incorporated_on="1990-01-01"),
            company("a", "CN", roles="trader", phones="86 1"),
            company("b", "CN", incorporated_on="2018-05-01", phones="86 2"),
            company("c", "CN", phones="86 2"),
            company("user", "CN", phones="86 1"),
        ],
        "shipments": [{"shipment_id": f"s{n:03d}", **row} for n, row in enumerate(rows)],
        "links": [{"link_id": "L1", "from_id": "b", "to_id": "user", "type": "owns",
                   "share": 60}],
        "listings": [{"listing_id": "X1", "company_id": "user", "name": "user Ltd",
                      "authority": "UN", "programme": "DPRK", "listed_on": "2010-01-01"}],
    }  # fmt: skip


def scored_from_scratch(folder, tables, chain, support):
    """Score the chain in a case that never held the fact; ``support`` stays as it was."""
    held = {name: rows for name, rows in tables.items() if rows}
    with dv.open(write_case(folder, **held)) as case:
        fitted = case.fitted("fitted")
        ids = fitted.view.graph.parties.ids.tolist()
        if not set(named(chain)) <= set(ids):
            return None
        row = fitted.routes.find(np.array([ids.index(c) for c in named(chain)], np.int32))
        if row is None:
            return None
        found = fitted.routes.features
        values = found.values[row].copy()
        values[found.names.index("support")] = support
        model = fitted.model.stage("routes").model
        place = [found.names.index(name) for name in model.names]
        (found_chain,) = fitted.chains(np.array([row]))
        return float(model.raw(values[None, place])[0]), found_chain.shipments


def named(chain):
    return [company_id or "?" for company_id in chain.companies]


def with_gaps(tables, rng):
    """Leave out that goods came to b, or from b, in most records, of one document each."""
    rows = [dict(row) for row in tables["shipments"] if "consignment_id" not in row]
    for row in rows:
        for side in ("consignee_id", "shipper_id"):
            if row[side] == "b" and rng.random() < 0.7:
                row[side] = ""
    return tables | {"shipments": rows}


def without_legs(tables, rng):
    """Leave out most of what went between a, b and c, of records of one document each."""
    rows = [
        row
        for row in tables["shipments"]
        if "consignment_id" not in row
        and ((row["shipper_id"], row["consignee_id"]) not in LEFT_OUT or rng.random() < 0.1)
    ]
    return tables | {"shipments": rows}


LEFT_OUT = (("a", "b"), ("a", "c"), ("b", "c"))
BLANKED = (  # in the text of a fact, its table, the column of its id, what is blanked
    ("the mass of", "shipments", "shipment_id", ("mass_kg",)),
    ("the goods code of", "shipments", "shipment_id", ("hs_code",)),
    ("the day of arrival", "shipments", "shipment_id", ("arrived_on",)),
    ("the day of departure", "shipments", "shipment_id", ("departed_on",)),
    ("the roles", "companies", "company_id", ("roles", "incorporated_on")),
    ("the day of incorporation", "companies", "company_id", ("incorporated_on",)),
    ("the shared phones", "companies", "phones", ("phones",)),
)


def tables_without(tables, fact, walk):
    """Give the tables without the rows or the values that a fact is stated by."""
    gone = set(fact.record_ids)
    if "other consignment" in fact.text:
        gone = {
            row["shipment_id"]
            for row in tables["shipments"]
            if gone & {row["shipper_id"], row["consignee_id"]}
        } - set(walk)
    result = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    for word, table, key, columns in BLANKED:
        if fact.text.startswith(f"without {word}"):
            for row in result[table]:
                if row.get(key) in gone:
                    row.update(dict.fromkeys(columns, ""))
            return with_a_day_each(result)
    for name, key in (("shipments", "shipment_id"), ("links", "link_id"),
                      ("listings", "listing_id")):  # fmt: skip
        result[name] = [row for row in result[name] if row[key] not in gone]
    return result


def with_a_day_each(tables):
    """Give documents that are left without a day that of the other of the consignment."""
    known = [row for row in tables["shipments"] if row["departed_on"] or row["arrived_on"]]
    days = {row.get("consignment_id"): row for row in known}
    for row in tables["shipments"]:
        if not row["departed_on"] and not row["arrived_on"]:
            other = days[row["consignment_id"]]
            row.update({n: other[n] for n in ("departed_on", "arrived_on")})
    return tables


FAR = ("steps_", "next_walk", "next_flow", "next_run", "last_walk", "last_flow", "last_run")
KINDS = (
    "mass", "goods code", "day of arrival", "day of departure", "declaration", "shared",
    "link", "listing", "roles", "incorporation", "other", "(hop",
)  # fmt: skip


def kind_of(text):
    return next(word for word in KINDS if word in text)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "gap"),
    [(0, None), (1, None), (7, "unnamed"), (3, "missing"), (4, "missing")],
)
def test_a_fact_left_out_is_as_if_it_had_never_been_in_a_small_case(tmp_path, seed, gap):
    rng = np.random.default_rng(seed)
    tables = random_tables(rng, 40 if gap else 16)
    if gap:
        tables = {"unnamed": with_gaps, "missing": without_legs}[gap](tables, rng)
    with dv.open(write_case(tmp_path / "case", **tables)) as case:
        leads = case.chains(top=30, scorer="fitted")
        lead = next(
            lead
            for lead in leads
            if len(lead.companies) > 3
            and lead.companies.count(None) == (gap == "unnamed")
            and (gap != "missing" or any(not hop.shipment_ids for hop in lead.hops))
        )
        fitted = case.fitted("fitted")
        opened = case.explain(lead.chain_id, scorer="fitted").explanation
        ids = fitted.view.graph.parties.ids.tolist()
        row = fitted.routes.find(np.array([ids.index(c) for c in named(lead)], np.int32))
        found = fitted.routes.features
        support = found.values[row, found.names.index("support")]
    claims = opened.claims
    assert claims.scorer == opened.scorer != "best_chain"
    assert "all" in claims.held[0]
    if gap == "missing":
        (leg,) = [part for part in opened.behind if part.subject.startswith("leg on no")]
        assert sum(reason.bans for reason in leg.reasons) == pytest.approx(
            leg.score, abs=1e-4
        )
        assert set(leg.record_ids) <= set(lead.shipments)
    checked = set()
    for number, fact in enumerate(claims.left_out):
        without = tables_without(tables, fact, opened.chain.shipments)
        if kind_of(fact.text) in checked - {"(hop"}:
            continue
        checked.add(kind_of(fact.text))
        expected = scored_from_scratch(tmp_path / str(number), without, lead, support)
        if expected is None and gap == "missing" and fact.score is not None:
            # The leg is too unlikely now to be looked for; along the route it still is.
            assert fact.score < lead.score
            continue
        if expected is None:
            assert fact.score is None, fact
            continue
        score, shipments = expected
        assert fact.score == pytest.approx(score / BAN, abs=2e-4), (fact, shipments)
        assert set(fact.instead) <= set(shipments)
    assert len(checked) > 7


@pytest.mark.slow
def test_a_gap_that_other_scores_make_less_likely_ends_no_explanation(
    tmp_path, monkeypatch
):
    """Of many arrivals the likeliest alone stays, and which it is may change."""
    monkeypatch.setattr(bridges, "PER_GUESS", 1)
    n_gaps = 0
    for seed in range(3, 11):
        rng = np.random.default_rng(seed)
        tables = without_legs(random_tables(rng, 40), rng)
        with dv.open(write_case(tmp_path / str(seed), **tables)) as case:
            for lead in case.chains(top=30, scorer="fitted"):
                if any(not hop.shipment_ids for hop in lead.hops):
                    opened = case.explain(lead.chain_id, scorer="fitted").explanation
                    assert opened.claims.left_out
                    n_gaps += 1
    assert n_gaps > 15


def candidate_rows(fitted):
    return [int(row) for row in fitted.routes.choose(8)]


@pytest.fixture(scope="module", params=[60, vicinity.ROOM])
def trade(tmp_path_factory, request):
    """Trade of which a vicinity is a small part."""
    folder = write_trade(tmp_path_factory.mktemp("trade") / "case", 900, traders=True)
    with pytest.MonkeyPatch.context() as patch, dv.open(folder) as case:
        patch.setattr(vicinity, "ROOM", request.param)
        fitted = case.fitted("fitted")
        assert fitted.records.view.graph.n_hops > vicinity.ROOM
        yield fitted


def test_where_nothing_is_left_out_the_score_stays_to_the_last_digit(trade):
    for row in candidate_rows(trade):
        rescorer = Rescorer(trade.surroundings, row)
        again = rescorer.without(Change())
        assert again.route == trade.routes.log_odds[row]
        assert again.walk == rescorer.vicinity.walk
        hops = rescorer.vicinity.hops[list(again.walk)]
        assert again.hops == tuple(trade.records.log_odds[hops])


def test_what_happens_at_whole_companies_is_read_as_in_the_whole_case(trade):
    compared = 0
    for row in candidate_rows(trade)[:4]:
        rescorer = Rescorer(trade.surroundings, row)
        part, read = rescorer.vicinity, rescorer._as_it_is
        for stage in ("records", "records_again"):
            held = rescorer._held(stage)
            is_here = rescorer._is_here(held, read.state) & ~held.is_trade_wide
            is_far = np.array([n.startswith(FAR) for _, n in held.names])
            is_here &= ~is_far  # what lies beyond the edge is not counted
            same = np.isclose(held.before, held.known, rtol=2e-3, atol=2e-3, equal_nan=True)
            floor = (held.before < -13) & (held.known < -13)  # no way, or hardly one
            assert (same | floor | ~is_here).mean() > 0.999
            compared += int(is_here.sum())
        values = rescorer._company_as_it_is
        for party in set(part.route):
            if part.is_whole[party]:
                known = trade.companies.features.values[part.parties[party]]
                at = [
                    k
                    for k, n in enumerate(trade.companies.features.names)
                    if "before" not in n and "after" not in n
                ]  # further than a company
                np.testing.assert_allclose(
                    values[party][at], known[at], rtol=1e-6, atol=1e-6
                )
    assert compared > 1000


def test_only_a_route_that_goods_can_still_take_has_a_score(trade):
    for row in candidate_rows(trade)[:4]:
        rescorer = Rescorer(trade.surroundings, row)
        walk = rescorer.vicinity.walk
        hops = rescorer.vicinity.view.graph.hops
        between = (hops.source == hops.source[walk[0]]) & (
            hops.target == hops.target[walk[0]]
        )
        all_of_leg = frozenset(np.flatnonzero(between).tolist())
        assert rescorer.without(Change(gone=all_of_leg)) is None
        again = rescorer.without(Change(gone=frozenset({walk[-1]})))
        assert again is None or walk[-1] not in again.walk


@pytest.mark.slow
def test_the_other_feed_is_the_strongest_link_from_another_company(trade):
    shown = 0
    for row in candidate_rows(trade):
        (chain,) = trade.chains(np.array([row]))
        graph, links = trade.records.view.graph, trade.records.links
        claims = fitted_claims(trade, row, chain, ())
        hop_of = {graph.records_of(k): k for k in range(graph.n_hops)}
        for feed in claims.feeds:
            then, own = hop_of[feed.fed_ids], hop_of[feed.own_ids]
            barred = {graph.hops.source[own], graph.hops.target[then], graph.unknown}
            weights = [
                links.weight[k] for k in range(len(links))
                if links.then[k] == then and graph.hops.source[links.first[k]] not in barred
            ]  # fmt: skip
            assert feed.bans == pytest.approx(max(weights) / BAN, abs=1e-4)
            assert feed.fed_score == pytest.approx(
                trade.records.log_odds[then] / BAN, abs=1e-4
            )
            shown += 1
    assert shown


@pytest.mark.parametrize("mode", ["air", "road", "rail", "sea", "other", ""])
@pytest.mark.parametrize("days", [("2020-01-05", ""), ("", "2020-03-05")])
def test_one_document_gives_the_days_that_the_graph_has_of_it(tmp_path, mode, days):
    row = shipment("maker", "a", *days, transport_mode=mode, mass_kg=7, value_usd=80)
    with dv.open(write_case(tmp_path / "case", shipments=[row])) as case:
        hops = case.graph().hops
    left = {name: str(value) for name, value in row.items() if value != ""}
    values, features = values_without({}, left)
    assert {name: getattr(hops, name)[0] for name in values} == values
    assert features["documents"] == 1.0
    known = "depart" if days[0] else "arrive"
    other = "arrive" if days[0] else "depart"
    span = values[f"{other}_hi"] - values[f"{other}_lo"]
    assert (values[f"{known}_hi"] - values[f"{known}_lo"], span) == (
        0, transit(mode)[1] - transit(mode)[0],
    )  # fmt: skip


def test_a_document_that_names_one_side_cannot_stand_alone():
    left = {"shipper_id": "maker", "departed_on": "2020-01-05"}
    assert values_without({}, left) == "consignee"
    left |= {"consignee_name": "A Ltd"}
    assert values_without({}, left) is not None
    assert values_without({}, left | {"departed_on": "2020-01"}) is None


@pytest.mark.slow
def test_an_asked_value_moves_the_fitted_score_as_if_it_were_on_record(tmp_path):
    """The case is written anew with the mass, and scored from scratch."""
    tables = random_tables(np.random.default_rng(5))
    by_id = {row["shipment_id"]: row for row in tables["shipments"]}
    for row in by_id.values():
        if row["shipper_id"] == "b":
            row["mass_kg"] = ""
    with dv.open(write_case(tmp_path / "case", **tables)) as case:
        leads = [
            (lead, case.explain(lead.chain_id, scorer="fitted").explanation.claims.asks)
            for lead in case.chains(top=30, scorer="fitted")
        ]
        fitted = case.fitted("fitted")
        support = dict(_support(fitted, [lead for lead, _ in leads]))
    checked = 0
    for number, (lead, asks) in enumerate(leads):
        assert all(ask.gain > 0 for ask in asks)
        assert [ask.gain for ask in asks] == sorted((a.gain for a in asks), reverse=True)
        asked = {ask.text: ask.gain for ask in asks if ask.text.startswith("the mass of")}
        for at, hop in enumerate(lead.hops):
            gain = asked.get(f"the mass of {', '.join(hop.shipment_ids)}")
            beside = [h.mass_kg for h in lead.hops[max(0, at - 1) : at + 2] if h is not hop]
            masses = {mass for mass in beside if mass is not None}
            if gain is None or len(masses) != 1 or checked > 4:
                continue
            (mass,) = masses
            told = {sid: by_id[sid] | {"mass_kg": mass} for sid in hop.shipment_ids}
            with_mass = tables | {"shipments": [*(by_id | told).values()]}
            folder = tmp_path / f"{number} {at}"
            found = scored_from_scratch(folder, with_mass, lead, support[lead.chain_id])
            assert found is not None
            assert gain == pytest.approx(found[0] / BAN - lead.score, abs=4e-4)
            checked += 1
    assert checked > 2


def _support(fitted, leads):
    ids = fitted.view.graph.parties.ids.tolist()
    found = fitted.routes.features
    for lead in leads:
        row = fitted.routes.find(np.array([ids.index(c) for c in named(lead)], np.int32))
        yield lead.chain_id, found.values[row, found.names.index("support")]
