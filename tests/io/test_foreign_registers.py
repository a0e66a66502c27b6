"""Hand-made registers, record by record."""

import datetime as dt
import json

import pytest

from diversion.model.source import Reason
from tests.io.foreign import read, write

SOURCE = {"source": "FollowTheMoney entities"}
PARTIES = [
    {"id": "A1", "schema": "Address", "properties": {"full": ["1 Dock Road, Dandong"]}},
    {
        "id": "C1",
        "schema": "Company",
        "properties": {
            "name": ["Alder", "Алдер"],
            "alias": ["Alder; Trading"],
            "jurisdiction": ["cn"],
            "addressEntity": ["A1"],
            "registrationNumber": ["77"],
            "leiCode": ["L1"],
            "incorporationDate": ["2001"],
            "phone": ["+86 1"],
            "topics": ["sanction"],
        },
    },
    {
        "id": "P1",
        "schema": "Person",
        "properties": {"name": ["Ri"], "topics": ["sanction"]},
    },
    {
        "id": "V1",
        "schema": "Vessel",
        "properties": {"name": ["Sea"], "imoNumber": ["8132835"]},
    },
    {
        "id": "X1",
        "schema": "Payment",
        "properties": {"payer": ["C1"], "beneficiary": ["P1"]},
    },
]
TIES = [
    {
        "id": "O1",
        "schema": "Ownership",
        "properties": {
            "owner": ["P1"],
            "asset": ["C1", "V1"],
            "percentage": ["51%"],
            "startDate": ["2019-04-01"],
            "endDate": ["2020"],
        },
    },
    {"id": "D1", "schema": "Directorship", "properties": {"director": ["P1"]}},
    {
        "id": "R1",
        "schema": "Representation",
        "properties": {"agent": ["P1"], "client": ["C1"], "sourceUrl": ["http://x"]},
    },
]
SANCTION = {
    "id": "S1",
    "schema": "Sanction",
    "properties": {
        "entity": ["C1"],
        "authority": ["Office of Foreign Assets Control"],
        "program": ["DPRK4"],
        "listingDate": ["2018-01-24T00:00:00"],
    },
}


def lines(entities: list[object]) -> str:
    return "".join(json.dumps(each) + "\n" for each in entities)


def test_follow_the_money(tmp_path):
    text = lines(PARTIES) + '{"id": broken\n\n' + lines([*TIES, SANCTION])
    tables = read(write(tmp_path / "entities", text))
    companies, rejects = tables["companies"]
    alder = SOURCE | {
        "name": "Alder",
        "aliases": "Алдер;Alder, Trading",
        "kind": "company",
        "country": "CN",
        "address": "1 Dock Road, Dandong",
        "identifiers": "lei:L1;reg:77",
    }
    assert companies == [
        alder | {"company_id": "C1", "phones": "+86 1", "row": 1},
        SOURCE | {"company_id": "P1", "name": "Ri", "kind": "person", "row": 2},
        SOURCE
        | {
            "company_id": "V1",
            "name": "Sea",
            "kind": "vessel",
            "identifiers": "imo:8132835",
            "row": 3,
        },
    ]
    assert [(r.line, r.reason, r.raw) for r in rejects] == [
        (6, Reason.BROKEN_LINE, '{"id": broken')
    ]
    listings, _ = tables["listings"]
    assert listings == [
        alder
        | {
            "listing_id": "S1",
            "company_id": "C1",
            "authority": "Office of Foreign Assets Control",
            "programme": "DPRK4",
            "listed_on": dt.date(2018, 1, 24),
            "row": 1,
        },
        # A topic, without a sanction that says more.
        SOURCE
        | {
            "listing_id": "P1",
            "company_id": "P1",
            "name": "Ri",
            "kind": "person",
            "row": 2,
        },
    ]
    links, rejects = tables["links"]
    owns = SOURCE | {
        "from_id": "P1",
        "type": "owns",
        "share": 51.0,
        "valid_from": dt.date(2019, 4, 1),
    }
    assert links == [
        owns | {"link_id": "O1-1", "to_id": "C1", "row": 1},
        owns | {"link_id": "O1-2", "to_id": "V1", "row": 2},
        {
            "link_id": "R1",
            "from_id": "P1",
            "to_id": "C1",
            "type": "agent_of",
            "source": "FollowTheMoney entities, http://x",
            "row": 4,
        },
    ]
    assert [(r.column, r.reason) for r in rejects] == [
        ("to_id", Reason.MISSING),
        (None, Reason.BROKEN_LINE),
    ]


def test_nested_entities_count_as_if_they_stood_alone(tmp_path):
    address, company, person, *_ = (json.loads(json.dumps(each)) for each in PARTIES)
    sanction = json.loads(json.dumps(SANCTION))
    company["properties"] |= {"addressEntity": [address], "sanctions": [sanction]}
    owned = {
        "id": "O1",
        "schema": "Ownership",
        "properties": {"owner": ["P1"], "asset": [company]},
    }
    person["properties"]["ownershipOwner"] = [owned]
    nested = read(write(tmp_path / "nested", lines([person])))
    flat_tie = owned | {"properties": {"owner": ["P1"], "asset": ["C1"]}}
    flat = read(write(tmp_path / "flat", lines([*PARTIES[:3], flat_tie, SANCTION])))
    for table, key in (("companies", "company_id"), ("listings", "listing_id")):
        assert {row[key]: row | {"row": 0} for row in nested[table][0]} == {
            row[key]: row | {"row": 0} for row in flat[table][0]
        }
    assert nested["links"] == flat["links"]


def statement(kind: str, record: str, details: dict[str, object], **more: object):
    fixed = {"statementId": f"s-{record}", "recordType": kind, "recordId": record}
    return (
        fixed | {"statementDate": "2020-05-01T10:00:00Z", "recordDetails": details} | more
    )


ENTITY = statement(
    "entity",
    "e1",
    {
        "name": "Alder",
        "alternateNames": ["Alder; Trading"],
        "jurisdiction": {"code": "CA-QC"},
        "foundingDate": "2001-02",
        "entityType": {"type": "registeredEntity"},
        "identifiers": [{"id": "L1", "scheme": "XI-LEI"}, {"id": "77", "scheme": "CA-X"}],
        "addresses": [{"address": "1 Dock Road", "country": {"name": "Canada"}}],
    },
)
PERSON = statement("person", "p1", {"names": [{"fullName": "Ri"}], "personType": "known"})
INDIRECT = {
    "type": "shareholding",
    "directOrIndirect": "indirect",
    "share": {"exact": 30},
}
ANYBODY = statement("person", "p2", {"unspecifiedPersonDetails": {"reason": "underage"}})
STATE = statement("entity", "e2", {"name": "A State", "entityType": {"type": "state"}})


def relation(record: str, interests: list[object], **more: object) -> dict[str, object]:
    ends = {"subject": "e1", "interestedParty": "p1"}
    return statement("relationship", record, ends | {"interests": interests} | more)


@pytest.mark.parametrize("form", ["array", "lines"])
def test_ownership_statements(tmp_path, form):
    band = {"exclusiveMinimum": 25, "maximum": 50}
    statements = [
        ENTITY,
        PERSON,
        ANYBODY,
        STATE,
        relation("r0", [{"type": "shareholding", "share": {"exact": 99}}]),
        relation(
            "r1",
            [
                {"type": "shareholding", "share": band, "startDate": "2019-04-01"},
                {"type": "votingRights", "share": {"minimum": 75}},
            ],
        ),
        relation("r2", [], interestedParty={"reason": "exempt"}),
        relation(
            "r3",
            [
                {
                    "type": "shareholding",
                    "directOrIndirect": "indirect",
                    "share": {"exact": 30},
                }
            ],
            componentRecords=["r1"],
        ),
        # The last statement about a record counts; this one closes it.
        relation("r0", [{"type": "shareholding", "share": {"exact": 40}}])
        | {"recordStatus": "closed", "statementDate": "2021-06-07"},
    ]
    text = json.dumps(statements, indent=1) if form == "array" else lines(statements)
    tables = read(write(tmp_path / "bods", text))
    said = "Beneficial Ownership Data Standard"
    companies, rejects = tables["companies"]
    assert rejects == []
    assert companies == [
        {
            "company_id": "BODS-e1",
            "name": "Alder",
            "aliases": "Alder, Trading",
            "kind": "company",
            "country": "CA",
            "address": "1 Dock Road",
            "identifiers": "lei:L1;reg:77",
            "source": said,
            "row": 1,
        },
        {
            "company_id": "BODS-p1",
            "name": "Ri",
            "kind": "person",
            "source": said,
            "row": 2,
        },
        {
            "company_id": "BODS-p2",
            "name": "(not named: p2, underage)",
            "kind": "person",
            "source": said,
            "row": 3,
        },
        {
            "company_id": "BODS-e2",
            "name": "A State",
            "kind": "public_body",
            "source": said,
            "row": 4,
        },
        {
            "company_id": "BODS-r2-interestedParty",
            "name": "(not named: r2, exempt)",
            "source": said,
            "row": 5,
        },
    ]
    fixed = {"from_id": "BODS-p1", "to_id": "BODS-e1", "known_on": dt.date(2020, 5, 1)}
    assert tables["links"] == (
        [
            fixed
            | {
                "link_id": "BODS-r1-1",
                "type": "owns",
                "share": 25.0,
                "valid_from": dt.date(2019, 4, 1),
                "source": f"{said}, shareholding over 25 % and at most 50 %",
                "row": 1,
            },
            fixed
            | {
                "link_id": "BODS-r1-2",
                "type": "directs",
                "source": f"{said}, votingRights at least 75 %",
                "row": 2,
            },
            fixed
            | {
                "link_id": "BODS-r2-1",
                "from_id": "BODS-r2-interestedParty",
                "type": "associated",
                "source": f"{said}, interest not stated",
                "row": 3,
            },
            fixed
            | {
                "link_id": "BODS-r3-1",
                "type": "associated",
                "source": f"{said}, shareholding indirect 30 %",
                "row": 4,
            },
            fixed
            | {
                "link_id": "BODS-r0-1",
                "type": "owns",
                "share": 40.0,
                "valid_to": dt.date(2021, 6, 7),
                "known_on": dt.date(2021, 6, 7),
                "source": f"{said}, shareholding 40 %",
                "row": 5,
            },
        ],
        [],
    )


def test_ownership_statements_of_older_versions(tmp_path):
    old = [
        {
            "statementID": "e1",
            "statementType": "entityStatement",
            "name": "Alder",
            "incorporatedInJurisdiction": {"code": "GB"},
        },
        {
            "statementID": "p1",
            "statementType": "personStatement",
            "names": [{"fullName": "Ri"}],
        },
        {
            "statementID": "r1",
            "statementType": "ownershipOrControlStatement",
            "subject": {"describedByEntityStatement": "e1"},
            "interestedParty": {"describedByPersonStatement": "p1"},
            "interests": [{"type": "voting-rights", "interestLevel": "direct"}],
        },
        {
            "statementID": "r2",
            "statementType": "ownershipOrControlStatement",
            "subject": {"describedByEntityStatement": "e1"},
            "interestedParty": {"unspecified": {"reason": "no-beneficial-owners"}},
        },
    ]
    tables = read(write(tmp_path / "bods", json.dumps(old)))
    assert [(row["company_id"], row["name"]) for row in tables["companies"][0]] == [
        ("BODS-e1", "Alder"),
        ("BODS-p1", "Ri"),
        ("BODS-r2-interestedParty", "(not named: r2, no-beneficial-owners)"),
    ]
    assert [(row["from_id"], row["type"]) for row in tables["links"][0]] == [
        ("BODS-p1", "directs"),
        ("BODS-r2-interestedParty", "associated"),
    ]


LEI = {
    "LEI": "L1",
    "Entity": {
        "LegalName": "Alder",
        "OtherEntityNames": [{"type": "TRADING", "OtherEntityName": "Alder; Trading"}],
        "LegalAddress": {
            "FirstAddressLine": "1 Dock Road",
            "City": "Hull",
            "Country": "GB",
        },
        "RegistrationAuthority": {"RegistrationAuthorityEntityID": "77"},
        "LegalJurisdiction": "GB-SCT",
        "EntityCategory": "RESIDENT_GOVERNMENT_ENTITY",
        "EntityCreationDate": "1978-12-05T00:00:00Z",
    },
}
LEI_XML = """<l:LEIData xmlns:l="u"><l:LEIRecords><l:LEIRecord><l:LEI>L1</l:LEI><l:Entity>
<l:LegalName>Alder</l:LegalName><l:OtherEntityNames><l:OtherEntityName type="TRADING"
>Alder; Trading</l:OtherEntityName></l:OtherEntityNames><l:LegalAddress>
<l:FirstAddressLine>1 Dock Road</l:FirstAddressLine><l:City>Hull</l:City>
<l:Country>GB</l:Country></l:LegalAddress><l:RegistrationAuthority>
<l:RegistrationAuthorityEntityID>77</l:RegistrationAuthorityEntityID>
</l:RegistrationAuthority><l:LegalJurisdiction>GB-SCT</l:LegalJurisdiction>
<l:EntityCategory>RESIDENT_GOVERNMENT_ENTITY</l:EntityCategory>
<l:EntityCreationDate>1978-12-05T00:00:00Z</l:EntityCreationDate></l:Entity>
</l:LEIRecord></l:LEIRecords></l:LEIData>"""


def dollars(tree: object) -> object:
    """As the GLEIF writes JSON itself: texts in objects."""
    if isinstance(tree, dict):
        return {name: dollars(value) for name, value in tree.items()}
    return [dollars(each) for each in tree] if isinstance(tree, list) else {"$": tree}


@pytest.mark.parametrize(
    "text",
    [LEI_XML, json.dumps([LEI]), json.dumps({"records": [dollars(LEI)]})],
    ids=["xml", "json", "published json"],
)
def test_lei_records(tmp_path, text):
    rows, rejects = read(write(tmp_path / "lei", text))["companies"]
    assert rejects == []
    assert rows == [
        {
            "company_id": "LEI-L1",
            "name": "Alder",
            "aliases": "Alder, Trading",
            "kind": "public_body",
            "country": "GB",
            "address": "1 Dock Road, Hull, GB",
            "incorporated_on": dt.date(1978, 12, 5),
            "identifiers": "lei:L1;reg:77",
            "source": "GLEIF",
            "row": 1,
        }
    ]


def relationship(kind: str, **more: object) -> dict[str, object]:
    return {
        "Relationship": {
            "StartNode": {"NodeID": "CHILD"},
            "EndNode": {"NodeID": "PARENT"},
            "RelationshipType": kind,
            "RelationshipPeriods": [
                {"PeriodType": "ACCOUNTING_PERIOD", "StartDate": "2001-01-01"},
                {"PeriodType": "RELATIONSHIP_PERIOD", "StartDate": "2019-04-01T00:00:00Z"},
            ],
            "RelationshipQuantifiers": [
                {"QuantifierUnits": "PERCENTAGE", "QuantifierAmount": "60.5"}
            ],
        },
        "Registration": {"InitialRegistrationDate": "2018-01-01"},
    } | more


def test_relationship_records(tmp_path):
    withdrawn = {"Deletion": {"DeletedAt": "2023-05-01"}}
    records = [
        relationship("IS_DIRECTLY_CONSOLIDATED_BY"),
        relationship("IS_ULTIMATELY_CONSOLIDATED_BY"),
        relationship("IS_FUND-MANAGED_BY", Extension=withdrawn),
    ]
    rows, _ = read(write(tmp_path / "rr", json.dumps(records)))["links"]
    fixed = {"valid_from": dt.date(2019, 4, 1), "known_on": dt.date(2019, 4, 1)}
    down = {"from_id": "LEI-PARENT", "to_id": "LEI-CHILD", "type": "owns"}
    up = {"from_id": "LEI-CHILD", "to_id": "LEI-PARENT", "type": "associated"}
    expected = [
        fixed | down | {"share": 60.5},
        fixed | down,
        fixed | up | {"valid_to": dt.date(2023, 5, 1)},
    ]
    for number, (row, values) in enumerate(zip(rows, expected, strict=True), start=1):
        kind = records[number - 1]["Relationship"]["RelationshipType"]
        more = {"link_id": f"RR-CHILD-{kind}-PARENT", "source": f"GLEIF, {kind}"}
        assert row == values | more | {"row": number}


def test_reporting_exceptions_keep_the_parent_open(tmp_path):
    record = {
        "LEI": "L1",
        "ExceptionCategory": "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT",
        "ExceptionReason": "NON_PUBLIC",
    }
    tables = read(write(tmp_path / "repex", json.dumps([record])))
    (company,), _ = tables["companies"]
    (link,), _ = tables["links"]
    assert company["name"] == "(ultimate parent of L1 not reported: NON_PUBLIC)"
    assert link["from_id"] == company["company_id"] == "LEI-L1-ultimate-parent"
    assert (link["to_id"], link["type"]) == ("LEI-L1", "owns")
