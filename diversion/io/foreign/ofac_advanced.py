"""The SDN and consolidated lists in the "advanced" XML form (``Sanctions``).

The form keeps parties apart from what is said of them: places, documents, ties, and dates
and programmes stand in tables of their own, and words in lists of values. All but the
parties is read first. Names come in every script that the list gives. Ties between
parties become links; a party keeps the id that it has in the other forms of the list.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element  # parsing goes through defusedxml

from diversion.io.foreign import remarks
from diversion.io.foreign.countries import country_code
from diversion.io.foreign.rows import Layout, Row
from diversion.io.foreign.wording import identifier, joined, listed, name_or_address, plain
from diversion.io.foreign.xml_items import leaf, raw_text, xml_items
from diversion.io.foreign.xml_roots import judge
from diversion.model.source import Reject
from diversion.model.tables import COMPANIES, LINKS, LISTINGS, Table

_SOURCE: Final = "OFAC list"
_OTHER_TABLES: Final = frozenset(
    {
        "ReferenceValueSets",
        "Location",
        "IDRegDocument",
        "ProfileRelationship",
        "SanctionsEntry",
    }
)
_PARTY: Final = frozenset({"DistinctParty"})
_KINDS: Final = {
    "individual": "person",
    "entity": "company",
    "vessel": "vessel",
    "aircraft": "vessel",  # a conveyance, which the tables call so
}
# By the first words of a tie; True where it is said of the end, and begins at the other.
_TIES: Final = (
    ("owned or controlled by", "owns", True),
    ("owns, controls, or operates", "owns", False),
    ("acting for or on behalf of", "agent_of", False),
    ("family member of", "family", False),
    ("leader or official of", "directs", False),
    ("principal executive officer", "directs", False),
)
_NATION: Final = ("Nationality Country", "Citizenship Country")
_FIRST_OF_A_NAME: Final = "Last Name"
_OWN_NAME: Final = "Name"  # the type of the alias that is none
_ISSUED: Final = re.compile(
    rb"<DateOfIssue[^>]*>\s*<Year>([0-9]{4})</Year>\s*<Month>([0-9]{1,2})</Month>"
    rb"\s*<Day>([0-9]{1,2})</Day>"
)


@dataclass(slots=True)
class _Other:
    """All that stands outside of the parties, by the ids that lead to it.

    ``words`` is by the name of the list of values and the id in it; ``places`` pairs an
    address with its country; ``numbers`` are by identity, ``programmes`` and ``days`` by
    profile, ``ties`` one for each relationship.
    """

    words: dict[tuple[str, str], str] = field(default_factory=dict)
    iso: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    numbers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    programmes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    days: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    ties: list[Element] = field(default_factory=list)
    tied: set[str] = field(default_factory=set)

    def word(self, values: str, element: Element) -> str:
        """Look a word up that an element names by ``valuesID``."""
        return self.words.get((values, element.get(f"{values}ID", "")), "")


def recognise(head: bytes) -> float:
    """Judge the first bytes of a file."""
    return judge(head, "Sanctions", "ReferenceValueSets", "DistinctParties")


def read(paths: Sequence[Path], table: Table) -> Iterator[Row | Reject]:
    """Give the rows of one native table; the file is read once more for the parties."""
    other = _read_other(paths[0])
    if table is LINKS:
        for tie in other.ties:
            yield Row(_link(tie, other), partial(_raw_tie, tie, other))
        return
    for element in xml_items(paths[0], _PARTY):
        profile = element.find("Profile")
        own = "" if profile is None else profile.get("ID", "")
        values = _party(element, other)
        raw = partial(raw_text, element)
        if table is LISTINGS:
            yield Row(_listing(element, own, other) | values, raw)
        elif own in other.tied:
            yield Row({"company_id": _id(own)} | values, raw)


def _read_other(path: Path) -> _Other:
    other = _Other()
    for element in xml_items(path, _OTHER_TABLES):
        if element.tag == "ReferenceValueSets":
            _add_words(element, other)
        elif element.tag == "Location":
            other.places[element.get("ID", "")] = _place(element, other)
        elif element.tag == "IDRegDocument":
            kind = other.word("IDRegDocType", element)
            number = remarks.number(kind, leaf(element, "IDRegistrationNo"))
            other.numbers[element.get("IdentityID", "")].append(number)
        elif element.tag == "ProfileRelationship":
            other.ties.append(element)
            other.tied |= {
                element.get("From-ProfileID", ""),
                element.get("To-ProfileID", ""),
            }
        else:
            profile = element.get("ProfileID", "")
            other.days[profile] += filter(
                None, map(_day, element.iterfind("EntryEvent/Date"))
            )
            other.programmes[profile] += filter(
                None,
                (leaf(each, "Comment") for each in element.iterfind("SanctionsMeasure")),
            )
    return other


def _add_words(element: Element, other: _Other) -> None:
    for values in element:
        for value in values:
            own = value.get("ID", "")
            other.words[value.tag, own] = plain(value.text) or value.get("Description", "")
            if value.tag == "AreaCode":
                other.words[value.tag, own] = value.get("Description", "")
            if value.tag == "Country" and (iso := value.get("ISO2")):
                other.iso[own] = iso
            if value.tag == "PartySubType":  # "Unknown" of a type that says more
                kind = other.words.get(("PartyType", value.get("PartyTypeID", "")), "")
                if plain(value.text).lower() not in _KINDS:
                    other.words[value.tag, own] = kind


def _place(element: Element, other: _Other) -> tuple[str, str]:
    """Give an address, and its country as written or as a code."""
    parts = [
        leaf(value, "Value")
        for part in element.iterfind("LocationPart")
        for value in part.iterfind("LocationPartValue")
    ]
    codes = [
        (other.word(tag.removeprefix("Location"), each), each.get("CountryID", ""))
        for tag in ("LocationCountry", "LocationAreaCode")
        for each in element.iterfind(tag)
    ]
    name = next((word for word, _ in codes if word.lower() != "undetermined"), "")
    iso = next((other.iso[own] for _, own in codes if own in other.iso), "")
    country = iso or country_code(name) or country_code(parts[-1] if parts else "")
    return joined(dict.fromkeys([*parts, name])), country


def _day(element: Element) -> str:
    year, month, day = (leaf(element, part) for part in ("Year", "Month", "Day"))
    return f"{year}-{month:0>2}-{day:0>2}" if year and month and day else ""


def _party(element: Element, other: _Other) -> dict[str, str]:
    names: list[str] = []
    aliases: list[str] = []
    numbers: list[str] = []
    for identity in element.iterfind("Profile/Identity"):
        numbers += other.numbers.get(identity.get("ID", ""), ())
        for alias in identity.iterfind("Alias"):
            is_own = alias.get("Primary") == "true" and (
                other.word("AliasType", alias) in {_OWN_NAME, ""}
            )
            for written in alias.iterfind("DocumentedName"):
                (aliases if names or not is_own else names).append(
                    _name(written, identity, other)
                )
    addresses: list[str] = []
    nations: list[str] = []
    countries: list[str] = []
    for feature in element.iterfind("Profile/Feature"):
        kind = other.word("FeatureType", feature)
        for version in feature.iterfind("FeatureVersion"):
            detail = leaf(version, "VersionDetail")
            for at in version.iterfind("VersionLocation"):
                address, country = other.places.get(at.get("LocationID", ""), ("", ""))
                (nations if kind in _NATION else countries).append(country)
                if kind not in _NATION:
                    addresses.append(address)
            if kind.lower() == "vessel flag":
                nations.insert(0, country_code(detail))
            elif kind.lower() == "vessel call sign":
                numbers.append(identifier("call-sign", detail))
            elif detail:
                numbers.append(remarks.number(kind, detail))
    name, address = (names or aliases or [""])[0], joined(addresses, "; ")
    sub_type = element.find("Profile")
    kind = other.word("PartySubType", sub_type) if sub_type is not None else ""
    return {
        "name": name_or_address(name, address),
        "aliases": listed(aliases, besides=name),
        "kind": _KINDS.get(kind.lower(), ""),
        "country": next(filter(None, [*nations, *countries]), ""),
        "address": address,
        "identifiers": listed(numbers),
        "source": _SOURCE,
    }


def _name(name: Element, identity: Element, other: _Other) -> str:
    """Write a name's parts in one text, a family name first and with a comma."""
    kinds = {
        group.get("ID", ""): other.word("NamePartType", group)
        for group in identity.iterfind("NamePartGroups/MasterNamePartGroup/NamePartGroup")
    }
    first: list[str] = []
    rest: list[str] = []
    for part in name.iterfind("DocumentedNamePart/NamePartValue"):
        is_first = kinds.get(part.get("NamePartGroupID", "")) == _FIRST_OF_A_NAME
        (first if is_first else rest).append(plain(part.text))
    return joined((joined(first, " "), joined(rest, " ")))


def _listing(element: Element, own: str, other: _Other) -> dict[str, str]:
    values = {
        "listing_id": _id(element.get("FixedRef", "")),
        "authority": "OFAC",
        "programme": joined(dict.fromkeys(other.programmes.get(own, ())), "; "),
        "listed_on": min(other.days.get(own, ()), default=""),
    }
    return values | ({"company_id": _id(own)} if own in other.tied else {})


def _link(tie: Element, other: _Other) -> dict[str, str]:
    start, end = tie.get("From-ProfileID", ""), tie.get("To-ProfileID", "")
    said = other.word("RelationType", tie)
    kind, is_turned = next(
        ((kind, turned) for words, kind, turned in _TIES if said.lower().startswith(words)),
        ("associated", False),
    )
    if is_turned:
        start, end = end, start
    return {
        "link_id": f"OFAC-tie-{tie.get('ID', '')}",
        "from_id": _id(start),
        "to_id": _id(end),
        "type": kind,
        "source": joined((_SOURCE, said)),
    }


def _raw_tie(tie: Element, other: _Other) -> str:
    ends = (tie.get("From-ProfileID", ""), tie.get("To-ProfileID", ""))
    return f"{ends[0]} {other.word('RelationType', tie)} {ends[1]}"


def _id(number: str) -> str:
    return f"OFAC-{number}" if number else ""


def dated(head: bytes) -> date | None:
    """Read the day on which the list was issued."""
    found = _ISSUED.search(head)
    if found is None:
        return None
    year, month, day = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


LAYOUT: Final = Layout(
    "ofac-advanced-xml",
    "OFAC list, advanced XML",
    (COMPANIES, LISTINGS, LINKS),
    recognise,
    read,
    dated=dated,
)
