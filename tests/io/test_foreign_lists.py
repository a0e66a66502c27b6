"""Hand-made lists, entry by entry."""

import datetime as dt
from pathlib import Path

import pytest

from diversion import io
from diversion.errors import LayoutError
from diversion.io.foreign.countries import country_code
from diversion.model.source import Reason
from diversion.records import Records
from diversion.store import open_store
from tests.io.foreign import read, write

UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-27"><INDIVIDUALS>
<INDIVIDUAL><FIRST_NAME>RI</FIRST_NAME><SECOND_NAME>SONG</SECOND_NAME>
 <UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPi.901 </REFERENCE_NUMBER>
 <LISTED_ON>2017-08-05-04:00</LISTED_ON><NAME_ORIGINAL_SCRIPT>리성</NAME_ORIGINAL_SCRIPT>
 <NATIONALITY><VALUE>Democratic People's Republic of Korea</VALUE></NATIONALITY>
 <INDIVIDUAL_ALIAS><ALIAS_NAME>Lee; Sung</ALIAS_NAME></INDIVIDUAL_ALIAS>
 <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>563233</NUMBER>
 </INDIVIDUAL_DOCUMENT></INDIVIDUAL></INDIVIDUALS><ENTITIES>
<ENTITY><FIRST_NAME>ALDER SHIPPING</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>
 <REFERENCE_NUMBER>KPe.901</REFERENCE_NUMBER><LISTED_ON>2018-03</LISTED_ON>
 <COMMENTS1>Owner of a tanker. IMO number: 5963351.</COMMENTS1>
 <ENTITY_ALIAS><QUALITY/><ALIAS_NAME/></ENTITY_ALIAS>
 <ENTITY_ADDRESS><STREET>1 Quay</STREET><CITY>Nampo</CITY><COUNTRY/></ENTITY_ADDRESS>
</ENTITY>
<ENTITY><UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPe.902</REFERENCE_NUMBER>
 <ENTITY_ADDRESS><STREET>2 Quay</STREET><COUNTRY>Hyrcania</COUNTRY></ENTITY_ADDRESS>
</ENTITY>
<ENTITY><FIRST_NAME>NO NUMBER</FIRST_NAME></ENTITY>
</ENTITIES></CONSOLIDATED_LIST>"""


def test_un_entries(tmp_path):
    rows, rejects = read(write(tmp_path / "any.name", UN))["listings"]
    fixed = {
        "authority": "UN",
        "programme": "DPRK",
        "source": "UN Security Council consolidated list",
    }
    assert rows == [
        fixed
        | {
            "listing_id": "KPi.901",
            "name": "RI SONG",
            "aliases": "리성;Lee, Sung",
            "kind": "person",
            "country": "KP",
            "identifiers": "passport:563233",
            "listed_on": dt.date(2017, 8, 5),
            "row": 1,
        },
        # A month is no day, and is not made one.
        fixed
        | {
            "listing_id": "KPe.901",
            "name": "ALDER SHIPPING",
            "kind": "company",
            "address": "1 Quay, Nampo",
            "identifiers": "imo:5963351",
            "row": 2,
        },
        # An unknown country stays unknown.
        fixed
        | {
            "listing_id": "KPe.902",
            "name": "(address only) 2 Quay, Hyrcania",
            "kind": "company",
            "address": "2 Quay, Hyrcania",
            "row": 3,
        },
    ]
    ((line, column, reason),) = [(r.line, r.column, r.reason) for r in rejects]
    assert (line, column, reason) == (4, "listing_id", Reason.MISSING)
    assert rejects[0].raw == "FIRST_NAME: NO NUMBER"


SDN = (
    '7,"ALDER TRADING CO., LTD.",-0- ,"DPRK3] [NPWMD",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    '"Registration Number 4-77 (China); Linked To: BIRCH BANK; Linked To: NOBODY; '
    'Linked To: BIRCH BANK; Lin"\r\n'
    '8,"BIRCH BANK",-0- ,"DPRK",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
    '9,"SEA STAR","vessel","DPRK4",-0- ,"HM7",-0- ,-0- ,-0- ,"Korea, North",-0- ,'
    '"Vessel Registration Identification IMO 8132835."\r\n'
    '10,"RI, Song","individual","DPRK",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    "\"DOB 1960; nationality Korea, North; Passport 563 (Korea, North); a.k.a. 'LEE'.\"\r\n"
    "\x1a"
)
ADD = (
    '7,1,"1 Dock Road","Dandong","China",-0- \r\n7,2,-0- ,"Dalian","China",-0- \r\n'
    '99,3,"Nowhere","X","China",-0- \r\n'
)
ALT = '8,1,"aka","BIRCH; BANK CORP",-0- \r\n8,2,"fka","HANA BANK",-0- \r\n'
COMMENTS = '7,"ked To: HANA BANK."\r\n'


def test_a_comment_on_several_ships_names_none(tmp_path):
    text = UN.replace("5963351.", "5963351; her sister has IMO 8132835.")
    rows, _ = read(write(tmp_path / "un", text))["listings"]
    assert "identifiers" not in rows[1]


def ofac(folder: Path) -> list[Path]:
    names = {"one": SDN, "two": ADD, "three": ALT, "four": COMMENTS}
    return [write(folder / name, content) for name, content in names.items()]


def test_ofac_entries_take_what_other_files_say(tmp_path):
    tables = read(*ofac(tmp_path))
    rows, rejects = tables["listings"]
    fixed = {"authority": "OFAC", "source": "OFAC SDN list"}
    alder = {
        "name": "ALDER TRADING CO., LTD.",
        "kind": "company",
        "country": "CN",
        "address": "1 Dock Road, Dandong, China; Dalian, China",
        "identifiers": "reg:4-77",
        "source": "OFAC SDN list",
        "row": 1,
    }
    birch = {
        "name": "BIRCH BANK",
        "aliases": "BIRCH, BANK CORP;HANA BANK",
        "kind": "company",
        "source": "OFAC SDN list",
        "row": 2,
    }
    assert rows == [
        alder
        | {"listing_id": "OFAC-7", "company_id": "OFAC-7", "programme": "DPRK3; NPWMD"}
        | fixed,
        birch
        | {"listing_id": "OFAC-8", "company_id": "OFAC-8", "programme": "DPRK"}
        | fixed,
        {
            "listing_id": "OFAC-9",
            "name": "SEA STAR",
            "kind": "vessel",
            "country": "KP",
            "identifiers": "imo:8132835;call-sign:HM7",
            "programme": "DPRK4",
            "row": 3,
        }
        | fixed,
        {
            "listing_id": "OFAC-10",
            "name": "RI, Song",
            "aliases": "LEE",
            "kind": "person",
            "country": "KP",
            "identifiers": "passport:563",
            "programme": "DPRK",
            "row": 4,
        }
        | fixed,
    ]
    assert [(r.line, r.reason, r.raw[:5], r.file) for r in rejects] == [
        (3, Reason.ORPHAN, "99,3,", tmp_path / "two")
    ]
    # Only the ends of ties are companies.
    assert tables["companies"] == (
        [alder | {"company_id": "OFAC-7"}, birch | {"company_id": "OFAC-8"}],
        [],
    )
    links, _ = tables["links"]
    assert [(row["from_id"], row["to_id"], row["type"]) for row in links] == [
        ("OFAC-7", "OFAC-8", "associated"),
        ("OFAC-7", "OFAC-name:NOBODY", "associated"),
        ("OFAC-7", "OFAC-8", "associated"),  # by its former name
    ]


def test_a_tie_to_nobody_is_rejected_by_the_line_of_its_entry(tmp_path):
    store = open_store(None)
    with Records(store, name="memory") as case:
        case.load(*ofac(tmp_path))
        rejects = store.rejects().to_pylist()
    assert [
        (row["line"], row["raw"][:8])
        for row in rejects
        if row["reason"] == Reason.UNKNOWN_COMPANY
    ] == [(1, '7,"ALDER')]


def test_a_name_that_two_entries_have_ties_to_neither(tmp_path):
    twin = SDN.replace('10,"RI, Song"', '10,"BIRCH BANK"').replace("nationality", "n")
    tables = read(write(tmp_path / "sdn", twin))
    assert [row["company_id"] for row in tables["companies"][0]] == ["OFAC-7"]
    ends = [row["to_id"] for row in tables["links"][0]]
    assert ends == ["OFAC-name:BIRCH BANK", "OFAC-name:NOBODY"]


def test_ofac_parts_need_their_list(tmp_path):
    _, _, aliases, _ = ofac(tmp_path)
    with pytest.raises(LayoutError, match="three: found its aliases without the list"):
        io.find_files([aliases])


def test_ofac_parts_go_with_the_list_in_their_folder(tmp_path):
    paths = []
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        paths += ofac(tmp_path / name)
    for source in io.find_files(paths):
        assert {part.parent for part in source.parts} == {source.path.parent}
        assert len(source.parts) == 3
    elsewhere = write(tmp_path / "three", ALT)
    with pytest.raises(LayoutError, match="three: found its aliases without the list"):
        io.find_files([*paths, elsewhere])


def test_ofac_parts_come_once(tmp_path):
    main, _, aliases, _ = ofac(tmp_path)
    again = write(tmp_path / "five", ALT)
    with pytest.raises(LayoutError, match="five: found its aliases a second time"):
        io.find_files([main, aliases, again])


def test_other_parts_make_it_another_publication(tmp_path):
    main, *parts = ofac(tmp_path)
    alone, whole = io.find_files([main]), io.find_files([main, *parts])
    assert {source.sha256 for source in alone}.isdisjoint(s.sha256 for s in whole)
    assert whole == io.find_files([main, *parts])


def test_the_xml_form_says_the_same(tmp_path):
    text = """<sdnList xmlns="http://tempuri.org/sdnList.xsd"><publshInformation/>
    <sdnEntry><uid>9</uid><lastName>SEA STAR</lastName><sdnType>Vessel</sdnType>
     <programList><program>DPRK4</program></programList>
     <idList><id><uid>1</uid><idType>Vessel Registration Identification</idType>
      <idNumber>IMO 8132835</idNumber></id></idList>
     <vesselInfo><callSign>HM7</callSign><vesselFlag>Korea, North</vesselFlag></vesselInfo>
     <remarks>(Linked To: RI SHIPPING)</remarks></sdnEntry>
    <sdnEntry><uid>10</uid><firstName>Song</firstName><lastName>RI</lastName>
     <sdnType>Individual</sdnType><remarks>Linked To: SEA STAR.</remarks>
     <programList><program>DPRK</program><program>NPWMD</program></programList>
     <akaList><aka><uid>2</uid><lastName>LEE</lastName></aka></akaList>
     <addressList><address><city>Dandong</city><country>China</country></address>
     </addressList></sdnEntry></sdnList>"""
    tables = read(write(tmp_path / "sdn", text))
    star, song = tables["listings"][0]
    _, _, from_csv, by_csv = read(*ofac(tmp_path))["listings"][0]
    assert star | {"row": 3} == from_csv | {"company_id": "OFAC-9"}
    assert {name: song[name] for name in ("listing_id", "name", "aliases")} == {
        name: by_csv[name] for name in ("listing_id", "name", "aliases")
    }
    assert (song["programme"], song["address"]) == ("DPRK; NPWMD", "Dandong, China")
    assert [row["link_id"] for row in tables["links"][0]] == ["OFAC-10-9"]


CSL = "source,entity_number,type,programs,name,addresses,source_list_url,start_date,ids\n"


def test_screening_list_entries(tmp_path):
    dpl = '"Denied Persons List (DPL) - Bureau of Industry and Security"'
    text = (
        CSL
        + CSL
        + '"Nonproliferation Sanctions (ISN) - State Department",12,Entity,INKSNA,'
        + '"Alder, and any successor; subsidiary","1 Dock, CN; 2 Dock, KP",http://x,'
        + '2023-07-19,"Registration ID, 77, CN; SWIFT/BIC, ABCD"\n'
        + f'{dpl},,,,BIRCH,"1 Oak, FRESNO, CA",,2020-05,"80-1, Tax ID No."\n'
        + f'{dpl},,,,BIRCH,"1 Oak, OTTAWA, K1A 0B1, CA",,05/10/2020,\n'
        + "too,short\n"
        + 'Odd List,9,,,,"Lot 5\nNampo, KP",,,\n'
    )
    rows, rejects = read(write(tmp_path / "csl", text))["listings"]
    assert [(r.line, r.reason, r.raw) for r in rejects] == [
        (6, Reason.COLUMN_COUNT, "too,short")
    ]
    first, fresno, ottawa, odd = rows
    assert first == {
        "listing_id": "CSL-ISN-12",
        "name": "Alder, and any successor; subsidiary",
        "kind": "company",
        "country": "CN",
        "address": "1 Dock, CN; 2 Dock, KP",
        "identifiers": "reg:77;swift:ABCD",
        "authority": "US-STATE",
        "programme": "INKSNA",
        "listed_on": dt.date(2023, 7, 19),
        "source": "US Consolidated Screening List, http://x",
        "row": 3,
    }
    assert "country" not in fresno  # California or Canada: not known
    assert "listed_on" not in fresno
    assert (fresno["programme"], fresno["authority"]) == ("DPL", "BIS")
    assert fresno["identifiers"] == "tax:80-1"
    assert (ottawa["country"], ottawa["listed_on"]) == ("CA", dt.date(2020, 5, 10))
    assert fresno["listing_id"] != ottawa["listing_id"]
    assert (odd["listing_id"], odd["name"]) == ("CSL-9", "(address only) Lot 5 Nampo, KP")
    assert (odd["row"], odd["country"], odd["authority"]) == (7, "KP", "Odd List")


def test_canadian_entries(tmp_path):
    text = """<data-set><record><Country>Iran</Country><Entity>Alder Co., Ltd.</Entity>
    <Aliases>Alder Trading, Alder Co., Ltd., Alder Birch</Aliases><Schedule>1</Schedule>
    <Item>7</Item></record>
    <record><Country>Democratic People's Republic of Korea / République populaire
     démocratique de Corée</Country><LastName>RI</LastName><GivenName>Song</GivenName>
     <Item>3</Item></record>
    <record><Country>Russia / Russie</Country><EntityOrShip>Sea Star</EntityOrShip>
     <ShipIMONumber>8132835</ShipIMONumber><Schedule>2</Schedule><Item>4</Item>
     <DateOfListing>2024-02-23</DateOfListing></record></data-set>"""
    rows, _ = read(write(tmp_path / "sema", text))["listings"]
    fixed = {"authority": "CA", "source": "Canadian autonomous sanctions"}
    assert rows == [
        fixed
        | {
            "listing_id": "CA-IR-1-7",
            "name": "Alder Co., Ltd.",
            "aliases": "Alder Trading;Alder Birch",
            "kind": "company",
            "programme": "Iran",
            "row": 1,
        },
        fixed
        | {
            "listing_id": "CA-KP-3",
            "name": "Song RI",
            "kind": "person",
            "programme": "DPRK: Democratic People's Republic of Korea / République "
            "populaire démocratique de Corée",
            "row": 2,
        },
        fixed
        | {
            "listing_id": "CA-RU-2-4",
            "name": "Sea Star",
            "kind": "vessel",
            "identifiers": "imo:8132835",
            "programme": "Russia / Russie",
            "listed_on": dt.date(2024, 2, 23),
            "row": 3,
        },
    ]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Korea, North", "KP"),
        ("DPRK", "KP"),
        ("Democratic People’s Republic of Korea", "KP"),
        ("Republic of Korea", "KR"),
        ("Congo, Democratic Republic of the", "CD"),
        ("Virgin Islands, British", "VG"),
        ("Iran (Islamic Republic of)", "IR"),
        ("CHINE", "CN"),
        ("Soudan du sud", "SS"),
        ("gb", "GB"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Korea", ""),
        ("China / Russia", ""),
        ("ZZ", ""),
        ("", ""),
    ],
)
def test_countries_are_known_or_left_out(written, code):
    assert country_code(written) == code
