"""The shipped packs against the texts they cite, and against the goods table."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest

import diversion as dv
from diversion.analysis.goods import goods_table
from diversion.rules import shipped_packs
from tests.tables import company, shipment, write_case

PACKS = {pack.pack_id: pack for pack in shipped_packs()}
RULES = {rule.rule_id: rule for pack in PACKS.values() for rule in pack.rules}
START = "{http://justice.gc.ca/lims}inforce-start-date"


@pytest.fixture(scope="module")
def regulation(shared):
    path = shared / "data" / "canada_regulations_xml" / "SOR-2006-287.xml"
    return ET.parse(path).getroot()  # noqa: S314 - a file of ours


def child(element, tag, label):
    return next(e for e in element.findall(tag) if e.findtext("Label") == label)


def text_of(element):
    return " ".join("".join(element.itertext()).split())


def provision(regulation, path):
    """Find "8(1)(b)" in the body of the regulation."""
    section, *rest = re.match(r"(\d+)\((\w+)\)(?:\((\w)\))?", path).groups()
    found = child(regulation.find("Body"), "Section", section)
    found = child(found, "Subsection", f"({rest[0]})")
    return found if rest[1] is None else child(found, "Paragraph", f"({rest[1]})")


@pytest.mark.parametrize("rule_id", [r for r in RULES if r.startswith("ca-un-")])
def test_canadian_rules_have_the_day_and_the_codes_of_the_regulation(regulation, rule_id):
    rule = RULES[rule_id]
    place = re.search(r"\d+\(\d\)(\(\w\))?", rule.provision).group()
    found = provision(regulation, place)
    assert rule.valid_from == date.fromisoformat(found.get(START))
    if rule.basis == "text" and rule.goods != ("*",):
        # "HS codes 72 to 83", "HS code 7, HS code 8 and HS code 12"
        text = text_of(found).split("HS code", 1)[1]
        numbers = [int(n) for n in re.findall(r"\d+", text)]
        named = range(numbers[0], numbers[1] + 1) if " to " in text[:12] else numbers
        assert {int(g) for g in rule.goods} == set(named) - {77}
    registered = regulation.find("Identification/RegistrationDate/Date")
    parts = [int(registered.findtext(tag)) for tag in ("YYYY", "MM", "DD")]
    assert rule.instrument_from == date(*parts)


@pytest.mark.parametrize("rule_id", [r for r in RULES if r.startswith("un-")])
def test_un_rules_begin_on_the_day_of_their_resolution(regulation, rule_id):
    rule = RULES[rule_id]
    number = rule.instrument.split()[1]
    assert rule_id.split("-")[1] == number
    defined = text_of(regulation).split(f"means Resolution {number} ")[1][:60]
    day = f"{rule.valid_from:%B} {rule.valid_from.day}, {rule.valid_from.year}"
    assert f"of {day}" in defined


def test_codes_named_in_texts_are_those_of_the_reference_tables(shared):
    tables = json.loads((shared / "cases" / "reference_tables.json").read_text("utf-8"))
    spans = [tuple(map(int, k.split("-"))) for k in tables["to_DPRK_banned_chapters"]]
    to = {f"{c:02d}" for low, high in spans for c in range(low, high + 1)} - {"77"}
    for pack_id in ("un", "ca"):
        rules = [r for r in PACKS[pack_id].rules if r.basis == "text"]
        assert {g for r in rules if r.direction == "to" for g in r.goods} - {"*"} == to
    un = [r for r in PACKS["un"].rules if r.basis == "text" and r.direction == "from"]
    assert {g for r in un for g in r.goods} == {
        *tables["from_DPRK_banned_chapters"], *tables["from_DPRK_vessels"]
    }  # fmt: skip
    canada = tables["canada"]
    assert canada["ACL"] == ["KP"]
    assert canada["ACL_notice"].split(",")[0] == "No. 172"
    assert "172" in RULES["ca-eipa-13"].source
    assert canada["EIPA_diversion"] == "s.15(1)"
    assert RULES["ca-eipa-15"].provision == "subsection 15(1)"
    assert RULES["ca-sema-2"].instrument.endswith(canada["SEMA"].split()[0])


def test_the_goods_table_and_the_un_pack_say_the_same():
    un = PACKS["un"].rules
    for row in goods_table():
        if row.tier not in ("banned", "luxury") or "UN " not in row.source[:3]:
            continue
        if row.tier == "luxury" and "Annex" not in row.source:
            continue  # of Canada's own list
        assert any(
            rule.direction == row.direction
            and row.prefix in rule.goods
            and rule.valid_from == row.valid_from
            for rule in un
        ), row


@pytest.fixture
def case(tmp_path):
    folder = write_case(
        tmp_path / "case",
        companies=[
            company("maker", "CA", roles="producer"),
            company("front", "CN"),
            company("user", "KP"),
        ],
        shipments=[
            shipment("maker", "front", "2018-01-01", "2018-02-01",
                     export_country="CA", import_country="CN"),
            shipment("front", "user", "2018-02-10", "2018-02-20",
                     export_country="CN", import_country="KP"),
        ],
    )  # fmt: skip
    with dv.open(folder) as opened:
        yield opened


def test_a_shipment_is_judged_by_its_own_papers(case):
    assert len(case.rules(shipment="s000")) == 0
    found = {r["rule"]: r for r in case.rules(shipment="s001").rows()}
    assert found["un-2397-7-machinery"]["answer"] == "banned"
    assert not any(rule.startswith("ca-") for rule in found)


def test_a_chain_is_judged_as_if_its_goods_went_to_the_end(case):
    answer = case.rules(chain="maker~front~user")
    found = {(r["rule"], *r["shipments"]): r for r in answer.rows()}
    permit = found["ca-eipa-13", "s000"]
    assert (permit["answer"], permit["if_destined"]) == ("permit needed", True)
    assert found["ca-sema-2", "s000"]["answer"] == "banned"
    assert found["un-2397-7-machinery", "s001"]["if_destined"] is False
    assert ("ca-eipa-13", "s001") not in found
    assert "if the goods went on to the DPRK" in str(answer)
    assert list(answer.to_pandas()["rule"]) == [r["rule"] for r in answer.rows()]
