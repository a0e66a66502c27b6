"""Every indicator fires, is clear and is not assessable on a case made by hand."""

from collections import defaultdict

import pytest

import diversion as dv
from diversion.errors import UnknownPartyError
from diversion.indicators import State, catalogue
from diversion.indicators.assess import assess_company, assess_shipment
from diversion.indicators.chains import Walk
from diversion.indicators.facts import Facts
from tests.indicators import galleries, more_galleries
from tests.tables import KEYS, company, shipment, write_case

BY_CODE = {entry.code: entry for entry in catalogue()}
GALLERIES = {
    name: (getattr(module, name), getattr(module, f"{name}_SPECIMENS"))
    for module in (galleries, more_galleries)
    for name in vars(module)
    if name.isupper() and hasattr(module, f"{name}_SPECIMENS")
}


def walk_of(facts, shipment_ids):
    hops = [int(facts.hops_of([each])[0]) for each in shipment_ids]
    parties = [int(facts.hops.source[hops[0]]), *(int(facts.hops.target[h]) for h in hops)]
    return Walk("chain", tuple(parties), tuple(hops))


def ask(facts, code, subject):
    entry = BY_CODE[code]
    arguments = {
        "S": lambda: (int(facts.hops_of([subject])[0]),),
        "C": lambda: (facts.party(subject),),
        "E": lambda: tuple(map(facts.party, subject)),
        "P": lambda: (walk_of(facts, subject),),
    }
    return entry.test(facts, *arguments[entry.level]())


@pytest.fixture(scope="module", params=GALLERIES)
def gallery(request, tmp_path_factory):
    tables, specimens = GALLERIES[request.param]
    folder = write_case(tmp_path_factory.mktemp("gallery"), **tables)
    with dv.open(folder) as case:
        assert len(case.rejects()) == 0
        yield case, Facts(case.view()), specimens


def test_each_specimen_has_its_answer(gallery):
    _, facts, specimens = gallery
    wrong = []
    for code, subject, state, rows in specimens:
        found = ask(facts, code, subject)
        if found.state.value != state:
            wrong.append((code, subject, state, found))
        elif not set(rows) <= {record_id for _, record_id in found.rows}:
            wrong.append((code, subject, rows, found.rows))
    assert not wrong


def test_every_row_named_is_in_the_store(gallery):
    case, facts, specimens = gallery
    stored = {
        table: set(case._store.read(table, [key])[key].to_pylist())
        for table, key in KEYS.items()
    }
    for code, subject, _, _ in specimens:
        for table, record_id in ask(facts, code, subject).rows:
            assert record_id in stored[table]


def test_what_is_not_assessable_says_what_is_missing(gallery):
    _, facts, specimens = gallery
    for code, subject, state, _ in specimens:
        found = ask(facts, code, subject)
        assert bool(found.missing) == (state == State.UNKNOWN.value)
        assert found.text
        if state == State.FIRED.value:
            assert found.rows


def test_every_indicator_has_all_three_answers_here():
    seen = defaultdict(set)
    for _, specimens in GALLERIES.values():
        for code, _, state, _ in specimens:
            seen[code].add(state)
    assert seen == {code: {state.value for state in State} for code in BY_CODE}


@pytest.fixture
def handling(tmp_path):
    with dv.open(write_case(tmp_path, **galleries.HANDLING)) as case:
        yield Facts(case.view())


def test_a_shipment_is_assessed_with_both_its_sides(handling):
    answer = assess_shipment(handling, "out passer")
    subjects = {finding.subject for finding in answer.findings}
    assert subjects == {
        "shipment out passer", "company passer", "company buyer", "pair passer → buyer"
    }  # fmt: skip
    assert "D4" in {f.indicator.code for f in answer.of(State.FIRED)}
    with pytest.raises(UnknownPartyError, match="no shipment has the id 'gone'"):
        assess_shipment(handling, "gone")


def test_an_end_user_in_the_dprk_is_no_front(tmp_path):
    with dv.open(write_case(tmp_path, **more_galleries.CHAINS)) as case:
        answer = case.indicators(shipment="f2").assessment
        of_user = {f.indicator.code for f in answer.findings if f.subject == "company user"}
        assert of_user == {"L1"}
        assert {"C16", "C4"} <= {
            f.indicator.code for f in answer.findings if f.subject == "company front"
        }


def test_a_company_is_assessed_with_its_partners(handling):
    answer = assess_company(handling, "passer")
    assert {f.subject for f in answer.findings if f.indicator.level == "E"} == {
        "pair maker → passer", "pair passer → buyer"
    }  # fmt: skip
    assert answer.range.lower <= answer.range.score <= answer.range.upper


@pytest.mark.parametrize(
    ("name", "state"),
    [("", State.UNKNOWN), ("To order", State.UNKNOWN), ("Harbour Blue", State.CLEAR),
     ("Acme Red Trading", State.FIRED)],
)  # fmt: skip
def test_whether_a_party_is_listed_is_not_known_without_a_name(tmp_path, name, state):
    folder = write_case(
        tmp_path,
        companies=[company("a", "CA")],
        listings=[{"name": "ACME RED TRADING", "authority": "UN", "programme": "DPRK",
                   "listed_on": "2010-01-01"}],
        shipments=[shipment("a", "k", "2020-01-01", consignee_name=name)],
    )  # fmt: skip
    with dv.open(folder) as case:
        facts = Facts(case.view())
        assert ask(facts, "L1", "k").state is state
        assert ask(facts, "C14", "k").state is state
        assert ask(facts, "L2", ["s000"]).state is state


def test_a_listing_of_its_id_counts_for_a_party_without_a_name(tmp_path):
    listing = {
        "company_id": "k",
        "name": "Acme",
        "authority": "UN",
        "listed_on": "2010-01-01",
    }
    shipments = [shipment("a", "k", "2020-01-01")]
    with dv.open(write_case(tmp_path, listings=[listing], shipments=shipments)) as case:
        assert ask(Facts(case.view()), "L1", "k").state is State.FIRED
