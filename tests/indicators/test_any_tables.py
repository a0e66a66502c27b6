"""No native table makes an indicator fail, and no later row changes what was known."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import diversion as dv
from diversion.indicators import catalogue
from diversion.indicators.assess import assess_company, assess_shipment
from diversion.indicators.chains import Walk
from diversion.indicators.facts import Facts
from diversion.model.tables import COMPANIES, LINKS, LISTINGS, SHIPMENTS
from tests.examples import many
from tests.tables import write_case

TODAY = date(2020, 6, 1)
IDS = ["a", "b", "c", "d"]
DAYS = ["2018-01-05", "2019-12-01", "2020-01-10", "2020-02-01", "2020-05-20"]
LATER = ["2020-06-02", "2021-03-01"]
VALUES = {
    "record_type": ["export_declaration", "bill_of_lading"],
    "shipper_name": ["Ada Ltd", "TO ORDER"],
    "consignee_name": ["To order of Bank", "Ben Freight"],
    "notify_name": ["Ada Ltd"],
    "end_user_name": ["Works"],
    "hs_code": ["854231", "8542", "85", "270112", "070190", "901420", "123"],
    "description": ["parts", "steel pipes", "integrated circuits", "?"],
    "mass_kg": ["0", "10", "100", "1e6"],
    "value_usd": ["0", "100", "9999"],
    "country": ["CA", "CN", "KP", "VG"],
    "origin_country": ["CA", "CN"],
    "export_country": ["CA", "CN", "KP"],
    "import_country": ["CN", "KP", "TJ"],
    "port_of_loading": ["CAVAN", "Nampo"],
    "port_of_discharge": ["CNDDG", "nowhere", "RUNJK"],
    "transport_mode": ["sea", "air"],
    "vessel_name": ["Star", "M/V Star", "Moon"],
    "vessel_imo": ["9074729", "9074728", "x"],
    "consignment_id": ["K1"],
    "address": ["PO Box 1", "1 Main Street", "!"],
    "activity": ["food", "electronics", "freight forwarding"],
    "roles": ["forwarder", "manufacturer", "producer;trader"],
    "phones": ["+86 1", "+850 2;+86 1", "12"],
    "emails": ["x@y.com"],
    "directors": ["Li", "Li;Kim", ";"],
    "kind": ["company", "vessel"],
    "incorporated_on": DAYS,
    "dissolved_on": [*DAYS, *LATER],
    "delisted_on": [*DAYS, *LATER],
    "valid_from": DAYS,
    "valid_to": [*DAYS, *LATER],
    "share": ["0", "30", "50", "100"],
    "authority": ["UN"],
    "programme": ["DPRK", "RUSSIA"],
    "aliases": ["Adda", "Ada Limited"],
}


def row(draw, table, fixed):
    """Draw a row: what is fixed, and any other columns that have values here."""
    columns = [c.name for c in table.columns if c.name in VALUES and c.name not in fixed]
    chosen = draw(st.lists(st.sampled_from(columns), unique=True, max_size=len(columns)))
    return fixed | {name: draw(st.sampled_from(VALUES[name])) for name in chosen}


@st.composite
def cases(draw, *, is_later=False):
    """Draw native tables; with ``is_later``, shipments, links and listings to come."""
    seen = LATER if is_later else DAYS
    pick = lambda values: draw(st.sampled_from(values))  # noqa: E731
    tag = "z" if is_later else ""
    shipments = [
        row(draw, SHIPMENTS, {
            "shipment_id": f"s{k}{tag}", "shipper_id": pick([*IDS, ""]) or "a",
            "consignee_id": pick([*IDS, ""]), "departed_on": pick([*DAYS, *seen]),
            "known_on": pick(seen),
        })
        for k in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    pairs = [(one, two) for one in IDS for two in IDS if one != two]
    links = []
    for k in range(draw(st.integers(0, 3))):
        one, two = pick(pairs)
        kind = pick(["owns", "owns", "directs", "agent_of", "associated", "same_phone"])
        fixed = {"link_id": f"l{k}{tag}", "from_id": one, "to_id": two, "type": kind,
                 "known_on": pick(seen)}  # fmt: skip
        links.append(row(draw, LINKS, fixed))
    listings = [
        row(draw, LISTINGS, {
            "listing_id": f"i{k}{tag}", "company_id": pick([*IDS, ""]), "name": "Ada Ltd",
            "listed_on": pick(seen if is_later else [*seen, ""]),
        })
        for k in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    companies = [row(draw, COMPANIES, {"company_id": each, "name": f"{each} Ltd"})
                 for each in IDS]  # fmt: skip
    return {"companies": companies, "shipments": shipments, "links": links,
            "listings": listings}  # fmt: skip


def answers(tables, as_of=None):
    """Ask every indicator about everything there is, as of a day."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        write_case(Path(folder), **{name: rows for name, rows in tables.items() if rows})
        with dv.open(folder, as_of=as_of) as case:
            facts = Facts(case.view())
            for each in (*IDS, *facts.graph.record_ids):
                is_company = each in IDS
                assess = assess_company if is_company else assess_shipment
                for f in assess(facts, str(each)).findings:
                    found[f.indicator.code, f.subject] = f.outcome
            for before in range(facts.graph.n_hops):
                source = int(facts.hops.source[before])
                target = int(facts.hops.target[before])
                for after in facts.sent(target):
                    parties = (source, target, int(facts.hops.target[after]))
                    walk = Walk("w", parties, (before, int(after)))
                    for entry in catalogue():
                        if entry.level == "P":
                            key = (entry.code, str(facts.rows(walk.on_record)))
                            found[key] = entry.test(facts, walk)
    return found


calm = settings(
    max_examples=many(4), deadline=None, suppress_health_check=list(HealthCheck)
)  # a case is opened each time


@pytest.mark.slow
@calm
@given(cases())
def test_no_table_makes_an_indicator_fail(tables):
    for outcome in answers(tables).values():
        assert outcome.text
        assert bool(outcome.missing) == (outcome.state == "not assessable")


@pytest.mark.slow
@calm
@given(cases(), cases(is_later=True))
def test_no_later_row_changes_what_was_known(tables, later):
    more = {name: [*rows, *later[name]] for name, rows in tables.items()}
    more["companies"] = tables["companies"]
    assert answers(more, as_of=TODAY) == answers(tables, as_of=TODAY)
