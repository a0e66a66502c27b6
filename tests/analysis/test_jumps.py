"""Legs that are not on record, and records of what may be one company."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

import diversion as dv
from diversion.analysis import jumps
from diversion.analysis.answering import find_chains, find_leads
from diversion.analysis.asking import Limits
from diversion.analysis.jumps import LEG_PRICE, find_jumps, missing_shares
from diversion.analysis.selectors import Wanted
from diversion.analysis.weights import units
from diversion.engines import get_engine
from diversion.engines.base import ALIAS, UNOBSERVED_LEG
from diversion.plotting.routes import hs_match
from tests.tables import company, shipment, write_case

BRIDGE, NOTHING = Limits(bridge=True, aliases=False), Limits(aliases=False)
ALIASES = Limits(bridge=False, aliases=True)
COMPANIES = [
    company("maker", "CA", roles="producer"),
    company("trader", "CN"),
    company("front", "CN"),
    company("user", "KP"),
]
ENDS = [
    shipment("maker", "trader", "2024-01-01", "2024-01-10"),
    shipment("front", "user", "2024-02-01", "2024-02-05"),
]


def opened(folder, shipments=ENDS, companies=COMPANIES, links=(), **options):
    tables = {"companies": companies, "shipments": shipments}
    if links:
        tables["links"] = links
    return dv.open(write_case(folder, **tables), **options)


def link(kind: str, **more: object) -> dict[str, object]:
    return {"from_id": "front", "to_id": "trader", "type": kind, **more}


def found(case: dv.Case, limits: Limits) -> dict[tuple[str, str], tuple[int, int]]:
    view = case.view()
    known = view.jumps(limits).jumps
    ids = view.graph.parties.ids
    return {
        (ids[a], ids[b]): (price, kind)
        for a, b, price, kind in zip(
            known.from_party,
            known.to_party,
            known.price.tolist(),
            known.kind.tolist(),
            strict=True,
        )
    }


def lead(case: dv.Case, limits: Limits):
    chains, _ = find_leads(case.view(), get_engine("compiled"), limits, top=5)
    (chain,) = chains
    return chain


def test_without_a_reason_nothing_is_bridged(tmp_path):
    with opened(tmp_path) as case:
        assert found(case, BRIDGE) == {}
        assert find_leads(case.view(), get_engine("compiled"), BRIDGE, top=5)[0] == ()


def test_tied_companies_are_bridged_both_ways(tmp_path):
    price = units(np.log10(0.3 * 0.5) + LEG_PRICE)
    with opened(tmp_path, links=[link("owns", confidence=0.5)]) as case:
        assert found(case, BRIDGE) == {("trader", "front"): (price, UNOBSERVED_LEG)}
        assert found(case, NOTHING) == {}
        assert found(case, ALIASES) == {}


@pytest.mark.parametrize("kind", ["supplies", "vessel_of", "alias_of"])
def test_other_ties_bridge_nothing(kind, tmp_path):
    with opened(tmp_path, links=[link(kind)]) as case:
        assert found(case, BRIDGE) == {}


def test_tie_counts_from_the_day_it_was_known(tmp_path):
    links = [link("owns", known_on="2024-06-01", valid_to="2024-07-01")]
    with opened(tmp_path, links=links) as case:
        view = case.view(date(2024, 5, 31))
        assert len(view.jumps(BRIDGE).jumps) == 0
        now = case.view(date(2024, 6, 1)).jumps(BRIDGE).jumps.price
        ended = case.view(date(2024, 7, 2)).jumps(BRIDGE).jumps.price
        assert (ended - now).tolist() == [units(np.log10(0.6))]


def test_explanation_shows_the_leg_its_price_and_what_to_ask_for(tmp_path):
    with opened(tmp_path, links=[link("directs")]) as case:
        chain = lead(case, BRIDGE)
        explained = case.explain(chain.chain_id)
    assert chain.chain_id == "maker~trader~front~user"
    assert chain.shipments == ("s000", "s001")
    leg = chain.hops[1]
    assert (leg.from_id, leg.to_id, leg.shipment_ids) == ("trader", "front", ())
    assert (leg.order, leg.flags) == ("inferred", ("leg_not_on_record",))
    assert (leg.departed, leg.arrived) == ((date(2024, 1, 10), date(2024, 2, 1)),) * 2
    opened_up = explained.explanation
    assert opened_up.chain.score == chain.score
    assert sum(r.bans for r in opened_up.reasons) == pytest.approx(chain.score)
    (reason,) = (r for r in opened_up.reasons if r.term == "leg")
    assert reason.record_ids == ("l000",)
    assert reason.bans == pytest.approx(np.log10(0.3) + LEG_PRICE, abs=1e-4)
    assert "l000" in {row.record_id for row in opened_up.records if row.table == "links"}
    assert opened_up.missing[0].startswith(
        "missing leg: a consignment from trader Ltd to front Ltd between 2024-01-10 "
        "and 2024-02-01"
    )
    assert any("trader Ltd to front Ltd is inferred" in line for line in opened_up.inferred)
    assert hs_match(chain.hops, 1) == "not on record"
    assert hs_match(chain.hops, 2) == "same 6 digits"
    assert "no shipment" in str(explained)


def test_weights_of_the_hops_add_up_to_the_score(tmp_path):
    with opened(tmp_path, links=[link("directs")]) as case:
        chain = lead(case, BRIDGE)
        target = case.explain(chain.chain_id).explanation.reasons[-1]
    total = sum(hop.weight for hop in chain.hops) + target.bans
    assert total == pytest.approx(chain.score)


def test_lane_takes_no_fewer_days_than_on_record(tmp_path):
    shipments = [
        *ENDS,
        shipment("trader", "front", "2020-01-01", "2020-01-13", hs_code="010121"),
        shipment("trader", "front", "2020-02-01", "2020-02-23", hs_code="010121"),
    ]
    with opened(tmp_path, shipments=shipments) as case:
        known = case.view().jumps(BRIDGE)
        chain = lead(case, BRIDGE)
    assert known.jumps.least_days.tolist() == [12]
    assert known.jumps.price.tolist() == [units(np.log10(0.2) + LEG_PRICE)]
    assert known.why[0].startswith("2 consignments on record; about 20%")
    assert chain.hops[2].wait_days == (10, 10)  # of 22 days, the leg takes 12


def test_one_consignment_makes_no_lane(tmp_path):
    shipments = [*ENDS, shipment("trader", "front", "2020-01-01", "2020-01-13")]
    with opened(tmp_path, shipments=shipments) as case:
        assert found(case, BRIDGE) == {}


def test_alias_link_makes_one_company_of_two_records(tmp_path):
    with opened(tmp_path, links=[link("alias_of", confidence=0.8)]) as case:
        assert found(case, ALIASES) == {("trader", "front"): (units(np.log10(0.8)), ALIAS)}
        chain = lead(case, ALIASES)
        opened_up = case.explain(chain.chain_id).explanation
    assert chain.hops[1].flags == ("may_be_same_company",)
    (reason,) = (r for r in opened_up.reasons if r.term == "alias")
    assert reason.record_ids == ("l000",)
    assert opened_up.missing[0].startswith("identity: whether trader Ltd and front Ltd")
    assert hs_match(chain.hops, 1) == "may be one company"


def test_namesakes_may_be_one_company_unless_their_countries_differ(tmp_path):
    companies = [
        COMPANIES[0],
        company("trader", "CN", name="Golden Star Co."),
        company("front", "CN", name="GOLDEN STAR CO"),
        company("other", "SG", name="Golden Star Co"),
        COMPANIES[3],
    ]
    shipments = [*ENDS, shipment("other", "user", "2024-02-01", "2024-02-05")]
    with opened(tmp_path, shipments=shipments, companies=companies) as case:
        assert found(case, ALIASES) == {("trader", "front"): (units(np.log10(0.5)), ALIAS)}
        chain = lead(case, ALIASES)
        (reason,) = (
            r for r in case.explain(chain.chain_id).explanation.reasons if r.term == "alias"
        )
    assert reason.record_ids == ("trader", "front")


def test_least_likely_jumps_are_left_out_where_there_are_too_many(tmp_path, monkeypatch):
    links = [link("owns"), {"from_id": "maker", "to_id": "front", "type": "agent_of"}]
    shipments = [*ENDS, shipment("user", "maker", "2023-01-01", "2023-01-02")]
    with opened(tmp_path, shipments=shipments, links=links) as case:
        view = case.view()
        for most, kept in ((4, 2), (2, 1), (1, 0)):
            monkeypatch.setattr(jumps, "MOST_MEMBERS", most)
            known = find_jumps(view.graph, view.store, bridge=True, aliases=False)
            assert (len(known.jumps), known.dropped) == (kept, 2 - kept)


def test_missing_share_is_by_capture_and_recapture(tmp_path):
    def declared(number: int, kind: str) -> dict[str, object]:
        day = date(2020, 1, 1) + pd.Timedelta(days=number)
        return shipment(
            "maker", "trader", str(day), str(day), record_type=kind,
            consignment_id=f"k{number}", shipment_id=f"{kind[0]}{number:03d}",
        )  # fmt: skip

    both = range(40)
    rows = [declared(n, "export_declaration") for n in (*both, *range(100, 110))]
    rows += [declared(n, "import_declaration") for n in (*both, *range(200, 240))]
    with opened(tmp_path, shipments=rows) as case:
        graph = case.view().graph
        kinds = case.view().store.read("shipments", ["shipment_id", "record_type"])
        share = missing_shares(graph, kinds.to_pandas())
    took_place = 51 * 81 / 41 - 1
    assert share[("CA", "CN")] == pytest.approx(1 - 90 / took_place)


def test_exact_question_may_use_a_leg_that_is_not_on_record(tmp_path):
    with opened(tmp_path, links=[link("directs")]) as case:
        view, engine = case.view(), get_engine("compiled")
        for limits, n_chains in ((NOTHING, 0), (BRIDGE, 1)):
            chains, completeness = find_chains(
                view, engine, limits, Wanted(), top=5, time_limit=None
            )
            routes = [chain for chain in chains if len(chain.companies) > 2]
            assert len(routes) == n_chains
            assert completeness.exact
