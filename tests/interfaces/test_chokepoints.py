import csv
import io
import json

import pytest

import diversion as dv
from diversion.answers.chokepoints import ChokepointsAnswer
from diversion.errors import InputError
from tests.tables import company, shipment, write_case

COMPANIES = [
    company("maker", "CA", roles="producer"),
    company("cn-1", "CN"),
    company("cn-2", "CN"),
    company("my-1", "MY"),
    {"company_id": "nowhere", "name": "Nowhere Ltd"},
    company("user", "KP"),
]


def two_hops(middle, start, **last):
    day = "2020-{:02}-{:02}".format
    return [
        shipment("maker", middle, day(start, 1), day(start, 9)),
        shipment(middle, "user", day(start + 1, 1), day(start + 1, 9), **last),
    ]


@pytest.fixture
def case(tmp_path):
    """Two ways through China, one through Malaysia, one through who knows where."""
    rows = [
        *two_hops("cn-1", 1),
        *two_hops("cn-2", 2),
        *two_hops("my-1", 3),
        *two_hops("nowhere", 4, export_country="VN"),
    ]
    return write_case(tmp_path / "case", companies=COMPANIES, shipments=rows)


def test_countries_come_in_the_order_of_what_they_add(case):
    with dv.open(case) as opened:
        table = opened.chokepoints("country", "company:maker", "company:user").to_pandas()
    assert table["id"].iloc[0] == "CN"
    assert table["added"].is_monotonic_decreasing
    assert table["stopped"].iloc[-1] == pytest.approx(1)
    by_country = table.set_index("id")
    assert by_country["chains"].to_dict() == {"CN": 2, "MY": 1, "VN": 1}
    assert by_country["added"].to_dict() == pytest.approx(
        {"CN": 0.5, "MY": 0.25, "VN": 0.25}, abs=0.05
    )
    # Nobody is registered in VN; its record says that goods left from there.
    assert by_country["consignments"].to_dict() == {"CN": 4, "MY": 2, "VN": 0}
    assert table["from_countries"].tolist() == ["CA"] * 3


def test_what_is_left_is_looked_for_among_all_chains(case):
    ask = ("company:maker", "company:user")
    with dv.open(case) as opened:
        one = opened.chokepoints("company", *ask, top=1)
        assert one.found.left is not None
        assert one.found.table["id"].item() not in one.found.left.companies
        everything = opened.chokepoints("company", *ask)
        # Only one of the chains is looked at, so the others are left.
        short = opened.chokepoints("company", *ask, chains=1)
    assert everything.found.left is None
    assert "no chain is left" in str(everything)
    assert short.found.n_chains == 1
    assert short.found.left is not None


def test_a_lane_is_named_by_both_sides(case):
    with dv.open(case) as opened:
        answer = opened.chokepoints("lane", "company:maker", "company:user", top=20)
    assert not answer.found.is_searched
    # Of two lanes that the same chain passes, the first in order.
    first = answer.to_pandas().set_index("id").loc["cn-1~user"]
    assert (first["name"], first["country"]) == ("cn-1 Ltd ~ user Ltd", "CN~KP")
    assert first["consignments"] == 1


def test_leads_are_taken_without_a_question(case):
    with dv.open(case) as opened:
        answer = opened.chokepoints()
    assert answer.question == "leads over the whole case"
    assert answer.to_pandas()["id"].iloc[0] == "CN"


def test_chains_without_a_place_are_counted(tmp_path):
    rows = [*two_hops("cn-1", 1), *two_hops("nowhere", 4)]
    folder = write_case(tmp_path / "case", companies=COMPANIES, shipments=rows)
    with dv.open(folder) as opened:
        answer = opened.chokepoints("country", "company:maker", "company:user")
    assert 0.4 < answer.found.nowhere < 0.6
    assert f"{answer.found.nowhere:.1%} of the weight" in str(answer)


def test_the_command_writes_each_format(case, run):
    ask = ("chokepoints", case, "--from", "company:maker", "--to", "company:user")
    status, out, _ = run(*ask)
    assert status == 0
    assert out.startswith("3 countries on the way of 4 chains")
    _, out, _ = run(*ask, "--format", "jsonl", "--by", "company", "--top", 2)
    rows = [json.loads(line) for line in out.splitlines()]
    assert [tuple(row) for row in rows] == [ChokepointsAnswer.columns] * 2
    assert {row["id"] for row in rows} <= {"cn-1", "cn-2", "my-1", "nowhere"}
    _, out, _ = run(*ask, "--format", "csv")
    read = list(csv.DictReader(io.StringIO(out)))
    assert sorted(row["id"] for row in read) == ["CN", "MY", "VN"]


def test_no_chain_is_nothing_found(case, run):
    status, out, err = run("chokepoints", case, "--from", "company:my-1", "--to", "hs:0101")
    assert status == 1
    assert "no chain found" in err
    assert "none" in out


def test_another_kind_of_place_is_refused(case, run):
    with dv.open(case) as opened, pytest.raises(InputError, match="country, company, lane"):
        opened.chokepoints("planet")
    status, _, err = run("chokepoints", case, "--by", "planet")
    assert status == 2
    assert "planet" in err
