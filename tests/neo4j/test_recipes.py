"""The README's recipes run as they stand there, and find what they say."""

import re

import pytest

import diversion as dv
from diversion.sharing import write_back
from tests import tables
from tests.conftest import ROOT

pytestmark = pytest.mark.neo4j

README = (ROOT / "README.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"```cypher\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def found(tmp_path, load, address, server):
    """What each recipe finds in a case with one chain and one ownership."""
    load(
        tables.three_hops(
            tmp_path,
            links=[
                {"from_id": "trader", "to_id": "front", "type": "owns", "share": 51},
                {"from_id": "user", "to_id": "front", "type": "agent_of"},
            ],
            listings=[{"company_id": "user", "name": "Ryugyong Tools", "authority": "UN"}],
        )
    )
    with dv.open(address) as case:
        write_back(case, address)
    parameters = {
        "front": {"company": "front"},
        "maker": {"company": "maker", "name": "Ryugyang", "shipment": "s001"},
    }
    return lambda number, who="maker": server.read(RECIPES[number], **parameters[who])


def test_every_recipe_finds_what_it_is_for(found):
    chains, sent, _, listed, names, rows = (found(n) for n in range(len(RECIPES)))
    assert [row[0] for row in chains] == list(range(1, len(chains) + 1))
    assert chains[0][2:4] == ["maker~trader~front~user", ["s000", "s001", "s002"]]
    assert ["user", ["s000", "s001", "s002"]] in sent
    assert [row[:4] for row in listed] == [["UN", "user Ltd", "AGENT_OF", "front"]]
    assert names[0][:2] == [["Listing"], "Ryugyong Tools"]
    assert [(row[0], row[3]) for row in rows] == [("s001", 3)]
    assert rows[0][2].endswith("shipments.csv")


def test_recipe_for_owners_follows_ties_towards_the_company(found):
    behind = {row[0]: row[2:] for row in found(2, "front")}
    assert behind == {"trader": [["OWNS"], [51.0]], "user": [["AGENT_OF"], [None]]}
