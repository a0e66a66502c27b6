"""The rule engine: who is bound, which goods, which days, which exceptions."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.errors import InputError
from diversion.rules import judge, load_pack, shipped_packs
from diversion.rules.engine import Consignment, by_missing, by_provision, strictest
from diversion.rules.packs import Answer

PACK = """
[pack]
id = "xx"
title = "a country"
version = "2026-01-01"
states = ["XX"]
source = "the gazette"

[[rule]]
id = "xx-1"
answer = "banned"
instrument = "Act"
provision = "section 1"
instrument_from = 2010-01-01
from = 2015-01-01
to = 2019-12-31
direction = "to"
goods = ["84", "8542"]
basis = "text"
text = "machinery"

[[rule.exception]]
answer = "exempt"
provision = "section 2"
goods = ["8413"]
text = "pumps"
from = 2016-01-01

[[rule.exception]]
answer = "does not apply"
goods = ["*"]
consignees = ["red cross"]
text = "relief"
"""


@pytest.fixture
def pack(tmp_path):
    path = tmp_path / "xx.toml"
    path.write_text(PACK, encoding="utf-8")
    return load_pack(path)


def goods(code="841200", day="2017-05-05", last=None, **more):
    first = date.fromisoformat(day)
    known = {
        "shipment_ids": ("S1",),
        "first_day": first,
        "last_day": date.fromisoformat(last) if last else first,
        "hs_code": code,
        "export_country": "XX",
        "import_country": "KP",
        "shipper_country": None,
        "consignee_country": None,
    }
    return Consignment(**(known | more))


def answers(pack, consignment):
    return [ruling.answer.value for ruling in judge([pack], consignment)]


def test_a_rule_holds_from_its_first_day_to_its_last(pack):
    days = ("2014-12-31", "2015-01-01", "2019-12-31", "2020-01-01")
    found = [answers(pack, goods(day=day)) for day in days]
    assert found == [["not assessable"], ["banned"], ["banned"], []]


def test_before_the_text_that_is_known_the_answer_is_open(pack):
    assert answers(pack, goods(day="2009-12-31")) == []
    (ruling,) = judge([pack], goods(day="2012-01-01"))
    assert ruling.missing == ("the text of the provision before 2015-01-01",)


def test_a_departure_on_either_side_of_the_first_day_is_open(pack):
    (ruling,) = judge([pack], goods(day="2014-12-01", last="2015-02-01"))
    assert (ruling.answer.value, ruling.missing) == (
        "not assessable",
        ("the day of departure",),
    )


def test_a_code_that_is_short_or_absent_is_open_and_another_is_free(pack):
    found = [answers(pack, goods(code=c)) for c in ("8412", "85", "8542", "86", None)]
    assert found == [["banned"], ["not assessable"], ["banned"], [], ["not assessable"]]


def test_only_the_states_of_the_pack_are_bound(pack):
    assert answers(pack, goods(export_country="YY")) == []
    assert answers(pack, goods(export_country="YY", shipper_country="XX")) == ["banned"]
    assert answers(pack, goods(export_country=None)) == ["not assessable"]


def test_goods_declared_elsewhere_count_only_by_inference(pack):
    elsewhere = {"import_country": "CN", "consignee_country": "CN"}
    assert answers(pack, goods(**elsewhere)) == []
    (ruling,) = judge([pack], goods(**elsewhere, is_inferred=True))
    assert ruling.is_inferred
    assert ruling.answer is Answer.BANNED


def test_what_comes_from_the_dprk_is_not_going_there(pack):
    assert answers(pack, goods(export_country="KP", shipper_country="XX")) == []


def test_the_first_exception_that_holds_answers(pack):
    (ruling,) = judge([pack], goods(code="841350"))
    assert (ruling.answer.value, ruling.provision) == ("exempt", "section 1, section 2")
    assert answers(pack, goods(code="841350", day="2015-06-01")) == ["banned"]
    (relief,) = judge([pack], goods(consignees=("Red Cross Society",)))
    assert relief.answer is Answer.DOES_NOT_APPLY
    (open_,) = judge([pack], goods(code="84"))
    assert open_.answer is Answer.NOT_ASSESSABLE
    assert open_.missing == ("shipments.hs_code (four digits)",)


def test_rulings_for_want_of_one_record_stand_together():
    unnamed = goods(code=None, export_country="CN", day="2020-01-01")
    rulings = judge(shipped_packs(), unnamed)
    lacking = [text for _, text in by_missing(rulings)]
    assert lacking.count("shipments.hs_code") == 1


def test_rulings_that_differ_in_the_shipment_only_stand_together(pack):
    found = [*judge([pack], goods()), *judge([pack], goods(shipment_ids=("S2",)))]
    assert [ids for _, ids in by_provision(found)] == [("S1", "S2")]
    assert strictest(found) is Answer.BANNED
    assert strictest([]) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('answer = "banned"', 'answer = "forbidden"', "found answer = 'forbidden'"),
        ("from = 2015-01-01", 'from = "2015"', "found from = '2015', expected a date"),
        ('goods = ["84", "8542"]', 'goods = ["845"]', "found goods '845'"),
        ('goods = ["84", "8542"]', "goods = []", "found no goods"),
        ('basis = "text"', 'basis = "text"\nscope = "all"', "found key 'scope'"),
        ('text = "machinery"', "", "rule 'xx-1': found text = None"),
        ("[pack]", "[pak]", "found no such table"),
        ("[pack]", "[pack", "found no TOML"),
        ('states = ["XX"]', 'states = "XX"', "expected a list of texts"),
    ],
)
def test_a_pack_that_is_wrong_is_refused_in_one_line(tmp_path, old, new, message):
    path = tmp_path / "xx.toml"
    path.write_text(PACK.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=message.replace("[", r"\[")) as caught:
        load_pack(path)
    assert "xx.toml" in str(caught.value)
    assert "\n" not in str(caught.value).split("TOML")[0]


def test_a_rule_may_not_be_there_twice(tmp_path):
    path = tmp_path / "xx.toml"
    path.write_text(PACK + PACK[PACK.index("[[rule]]") :], encoding="utf-8")
    with pytest.raises(InputError, match="found rule 'xx-1' twice"):
        load_pack(path)


countries = st.sampled_from([None, "CA", "CN", "KP"])
days = st.dates(date(2005, 1, 1), date(2024, 1, 1))
codes = st.sampled_from(
    [None, "84", "8471", "270112", "93", "07", "2710", "8802", "300490"]
)


@given(days, days, codes, st.tuples(*[countries] * 4), st.booleans())
def test_no_shipped_rule_speaks_outside_its_days(one, other, code, ends, is_inferred):
    first, last = sorted((one, other))
    consignment = Consignment(("S",), first, last, code, *ends, is_inferred=is_inferred)
    rulings = judge(shipped_packs(), consignment)
    order = [list(Answer).index(ruling.answer) for ruling in rulings]
    assert order == sorted(order)
    for ruling in rulings:
        rule = ruling.rule
        assert last >= (rule.instrument_from or rule.valid_from)
        assert rule.valid_to is None or first <= rule.valid_to
        if ruling.answer in (Answer.BANNED, Answer.PERMIT, Answer.INSPECT):
            assert first >= rule.valid_from
            assert "KP" in ends or is_inferred
        if ruling.answer is Answer.NOT_ASSESSABLE:
            assert ruling.missing
