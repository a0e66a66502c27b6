"""The newer forms of the US lists: advanced XML, and JSON, on hand-made entries."""

import csv
import datetime as dt
import io as text_io
import json

from diversion.model.source import Reason
from tests.io.foreign import read, write

ADVANCED = """<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="http://www.un.org/sanctions/1.0">
<DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>2</Month><Day>7</Day></DateOfIssue>
<ReferenceValueSets>
 <AliasTypeValues><AliasType ID="1400">A.K.A.</AliasType>
  <AliasType ID="1403">Name</AliasType>
 </AliasTypeValues>
 <AreaCodeValues><AreaCode ID="11" CountryID="11" Description="China">CN</AreaCode>
 </AreaCodeValues>
 <CountryValues><Country ID="11" ISO2="CN">China</Country>
  <Country ID="12">Korea, North</Country></CountryValues>
 <FeatureTypeValues><FeatureType ID="10">Nationality Country</FeatureType>
  <FeatureType ID="13">SWIFT/BIC</FeatureType><FeatureType ID="25">Location</FeatureType>
  <FeatureType ID="3">Vessel Flag</FeatureType>
  <FeatureType ID="1">Vessel Call Sign</FeatureType></FeatureTypeValues>
 <IDRegDocTypeValues>
  <IDRegDocType ID="1626">Vessel Registration Identification</IDRegDocType>
  <IDRegDocType ID="1570">Passport</IDRegDocType></IDRegDocTypeValues>
 <NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType>
  <NamePartType ID="1521">First Name</NamePartType>
  <NamePartType ID="1525">Entity Name</NamePartType></NamePartTypeValues>
 <PartyTypeValues><PartyType ID="1">Individual</PartyType>
  <PartyType ID="2">Entity</PartyType>
 </PartyTypeValues>
 <PartySubTypeValues><PartySubType ID="1" PartyTypeID="9">Vessel</PartySubType>
  <PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType>
  <PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues>
 <RelationTypeValues><RelationType ID="15003">Owned or Controlled By</RelationType>
  <RelationType ID="1555">Associate Of</RelationType></RelationTypeValues>
</ReferenceValueSets>
<Locations>
 <Location ID="1"><LocationCountry CountryID="11"/><LocationPart LocPartTypeID="1454">
  <LocationPartValue Primary="true"><Value>Dandong</Value></LocationPartValue>
  </LocationPart>
 </Location>
 <Location ID="2"><LocationCountry CountryID="12"/></Location>
</Locations>
<IDRegDocuments>
 <IDRegDocument ID="1" IDRegDocTypeID="1570" IdentityID="71"><IDRegistrationNo>563
  </IDRegistrationNo></IDRegDocument>
 <IDRegDocument ID="2" IDRegDocTypeID="1626" IdentityID="72">
  <IDRegistrationNo>IMO 8132835</IDRegistrationNo></IDRegDocument>
</IDRegDocuments>
<DistinctParties>
<DistinctParty FixedRef="7"><Profile ID="7" PartySubTypeID="3"><Identity ID="70">
 <Alias AliasTypeID="1400" Primary="false"><DocumentedName><DocumentedNamePart>
  <NamePartValue NamePartGroupID="1">ALDER CORP</NamePartValue></DocumentedNamePart>
 </DocumentedName></Alias>
 <Alias AliasTypeID="1403" Primary="true">
  <DocumentedName><DocumentedNamePart><NamePartValue NamePartGroupID="1">ALDER TRADING
   </NamePartValue></DocumentedNamePart></DocumentedName>
  <DocumentedName><DocumentedNamePart><NamePartValue NamePartGroupID="1">丹东桤木贸易
   </NamePartValue></DocumentedNamePart></DocumentedName></Alias>
 <NamePartGroups><MasterNamePartGroup><NamePartGroup ID="1" NamePartTypeID="1525"/>
 </MasterNamePartGroup></NamePartGroups></Identity>
 <Feature FeatureTypeID="25"><FeatureVersion><VersionLocation LocationID="1"/>
 </FeatureVersion></Feature>
 <Feature FeatureTypeID="13"><FeatureVersion><VersionDetail>ALDRCNBJ</VersionDetail>
 </FeatureVersion></Feature></Profile></DistinctParty>
<DistinctParty FixedRef="8"><Profile ID="8" PartySubTypeID="4"><Identity ID="71">
 <Alias AliasTypeID="1403" Primary="true"><DocumentedName>
  <DocumentedNamePart><NamePartValue NamePartGroupID="2">Song</NamePartValue>
  </DocumentedNamePart><DocumentedNamePart><NamePartValue NamePartGroupID="1">RI
  </NamePartValue></DocumentedNamePart></DocumentedName></Alias>
 <NamePartGroups><MasterNamePartGroup><NamePartGroup ID="1" NamePartTypeID="1520"/>
 </MasterNamePartGroup><MasterNamePartGroup><NamePartGroup ID="2" NamePartTypeID="1521"/>
 </MasterNamePartGroup></NamePartGroups></Identity>
 <Feature FeatureTypeID="10"><FeatureVersion><VersionLocation LocationID="2"/>
 </FeatureVersion></Feature></Profile></DistinctParty>
<DistinctParty FixedRef="9"><Profile ID="9" PartySubTypeID="1"><Identity ID="72">
 <Alias AliasTypeID="1403" Primary="true"><DocumentedName><DocumentedNamePart>
  <NamePartValue>SEA STAR</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
 </Identity>
 <Feature FeatureTypeID="3"><FeatureVersion><VersionDetail>Korea, North</VersionDetail>
 </FeatureVersion></Feature>
 <Feature FeatureTypeID="1"><FeatureVersion><VersionDetail>HM7</VersionDetail>
 </FeatureVersion></Feature></Profile></DistinctParty>
<DistinctParty FixedRef="10"><Profile ID="10" PartySubTypeID="3"/></DistinctParty>
</DistinctParties>
<ProfileRelationships>
 <ProfileRelationship ID="1" From-ProfileID="9" To-ProfileID="7" RelationTypeID="15003"/>
 <ProfileRelationship ID="2" From-ProfileID="7" To-ProfileID="8" RelationTypeID="1555"/>
 <ProfileRelationship ID="3" From-ProfileID="7" To-ProfileID="99" RelationTypeID="1555"/>
</ProfileRelationships>
<SanctionsEntries><SanctionsEntry ID="1" ProfileID="7" ListID="1550">
 <EntryEvent><Date><Year>2017</Year><Month>8</Month><Day>22</Day></Date></EntryEvent>
 <SanctionsMeasure><Comment/></SanctionsMeasure>
 <SanctionsMeasure><Comment>DPRK3</Comment></SanctionsMeasure>
 <SanctionsMeasure><Comment>NPWMD</Comment></SanctionsMeasure></SanctionsEntry>
</SanctionsEntries></Sanctions>"""


def test_the_advanced_form_puts_together_what_stands_apart(tmp_path):
    tables = read(write(tmp_path / "sdn_advanced.xml", ADVANCED))
    rows, rejects = tables["listings"]
    alder = {
        "name": "ALDER TRADING",
        "aliases": "ALDER CORP;丹东桤木贸易",
        "kind": "company",
        "country": "CN",
        "address": "Dandong, China",
        "identifiers": "swift:ALDRCNBJ",
        "source": "OFAC list",
    }
    own = {"listing_id": "OFAC-7", "company_id": "OFAC-7", "authority": "OFAC"}
    dated = {"programme": "DPRK3; NPWMD", "listed_on": dt.date(2017, 8, 22)}
    assert rows[0] == alder | own | dated | {"row": 1}
    person, vessel = rows[1:3]
    assert (person["name"], person["kind"], person["country"]) == (
        "RI, Song",
        "person",
        "KP",
    )
    assert person["identifiers"] == "passport:563"
    assert (vessel["kind"], vessel["country"]) == ("vessel", "KP")
    assert vessel["identifiers"] == "imo:8132835;call-sign:HM7"
    assert [(r.line, r.reason) for r in rejects] == [(4, Reason.MISSING)]  # no name at all
    companies, _ = tables["companies"]
    assert companies[0] == alder | {"company_id": "OFAC-7", "row": 1}
    assert [row["company_id"] for row in companies] == ["OFAC-7", "OFAC-8", "OFAC-9"]
    links, _ = tables["links"]
    assert [(row["from_id"], row["type"], row["to_id"]) for row in links] == [
        ("OFAC-7", "owns", "OFAC-9"),
        ("OFAC-7", "associated", "OFAC-8"),
        ("OFAC-7", "associated", "OFAC-99"),
    ]


def test_the_advanced_form_says_its_day(tmp_path):
    from diversion import io  # noqa: PLC0415 - read() hides the source

    sources = io.find_files([write(tmp_path / "any.name", ADVANCED)])
    assert {source.layout for source in sources} == {"ofac-advanced-xml"}
    assert {source.dated for source in sources} == {dt.date(2026, 2, 7)}


ENTRY = {
    "id": "e1",
    "source": "Entity List (EL) - Bureau of Industry and Security",
    "entity_number": None,
    "type": "Entity",
    "programs": [],
    "name": "Alder Robotics",
    "addresses": [
        {"address": "12 Dock Road", "city": "Dandong", "country": "CN"},
        {"address": None, "city": "Nampo", "country": "KP"},
    ],
    "start_date": "2020-12-18",
    "end_date": None,
    "alt_names": ["Alder; Robots", "桤木"],
    "ids": [{"type": "Registration Number", "number": "4-77", "country": "CN"}],
    "source_list_url": "http://example.org/el",
    "federal_register_notice": "85 FR 83420",
}


def test_the_json_form_whole_and_as_a_bare_array(tmp_path):
    found = {"total": 1, "sources": [{"value": "EL", "count": 1}], "results": [ENTRY, 7]}
    rows, rejects = read(write(tmp_path / "whole", json.dumps(found)))["listings"]
    assert rows == [
        {
            "listing_id": "CSL-EL-e1",
            "name": "Alder Robotics",
            "aliases": "Alder, Robots;桤木",
            "kind": "company",
            "country": "CN",
            "address": "12 Dock Road, Dandong, CN; Nampo, KP",
            "identifiers": "reg:4-77",
            "authority": "BIS",
            "programme": "EL",
            "listed_on": dt.date(2020, 12, 18),
            "source": "US Consolidated Screening List, http://example.org/el",
            "row": 1,
        }
    ]
    assert [(r.line, r.reason) for r in rejects] == [(2, Reason.BROKEN_LINE)]
    bare, _ = read(write(tmp_path / "bare", json.dumps([ENTRY])))["listings"]
    lines, _ = read(write(tmp_path / "lines", json.dumps(ENTRY) + "\n"))["listings"]
    assert bare == lines == rows


def test_both_forms_of_an_entry_are_one_listing(tmp_path):
    """What the two forms share is read alike; the published CSV numbers the entry _id."""
    record = {
        "_id": "e1",
        "source": ENTRY["source"],
        "entity_number": "",
        "type": "Entity",
        "programs": "",
        "name": "Alder Robotics",
        "addresses": "12 Dock Road, Dandong, CN; Nampo, KP",
        "start_date": "2020-12-18",
        "alt_names": "Alder, Robots; 桤木",
        "ids": "Registration Number, 4-77, CN",
        "source_list_url": "http://example.org/el",
    }
    file = text_io.StringIO()
    writer = csv.DictWriter(file, record)
    writer.writeheader()
    writer.writerow(record)
    from_csv, _ = read(write(tmp_path / "csv", file.getvalue()))["listings"]
    from_json, _ = read(write(tmp_path / "json", json.dumps([ENTRY])))["listings"]
    assert [row | {"row": 0} for row in from_csv] == [row | {"row": 0} for row in from_json]
