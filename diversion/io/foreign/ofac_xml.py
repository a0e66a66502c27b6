"""The SDN list in its XML form (``sdnList``); the "advanced" form is another layout.

Entries are numbered from 1 through the file.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element  # parsing goes through defusedxml

from diversion.io.foreign import remarks
from diversion.io.foreign.ofac import Entry, rows
from diversion.io.foreign.rows import Layout, Row, day_in
from diversion.io.foreign.wording import joined
from diversion.io.foreign.xml_items import leaf, raw_text, xml_items
from diversion.io.foreign.xml_roots import judge
from diversion.model.source import Reject
from diversion.model.tables import COMPANIES, LINKS, LISTINGS, Table

_PUBLISHED: Final = re.compile(rb"<Publish_Date>\s*([0-9]{2}/[0-9]{2}/[0-9]{4})")
_ENTRY: Final = frozenset({"sdnEntry"})
_ADDRESS: Final = (
    "address1",
    "address2",
    "address3",
    "city",
    "stateOrProvince",
    "postalCode",
    "country",
)


def recognise(head: bytes) -> float:
    """Judge the first bytes of a file."""
    return judge(head, "sdnList", "sdnEntry")


def read(paths: Sequence[Path], table: Table) -> Iterator[Row | Reject]:
    """Give the rows of one native table."""

    def entries() -> Iterator[Entry | Reject]:
        for element in xml_items(paths[0], _ENTRY):
            yield _entry(element)

    yield from rows(entries, table)


def _entry(element: Element) -> Entry:
    places = element.findall("addressList/address")
    documents = element.findall("idList/id")
    nations = [
        *element.findall("nationalityList/nationality"),
        *element.findall("citizenshipList/citizenship"),
    ]
    programmes = element.findall("programList/program")
    return Entry(
        number=leaf(element, "uid"),
        name=_name(element),
        kind=leaf(element, "sdnType"),
        programme=joined((each.text for each in programmes), "; "),
        remarks=leaf(element, "remarks"),
        raw=lambda: raw_text(element),
        flag=leaf(element, "vesselInfo/vesselFlag"),
        call_sign=leaf(element, "vesselInfo/callSign"),
        aliases=[_name(each) for each in element.findall("akaList/aka")],
        addresses=[
            (joined(leaf(place, part) for part in _ADDRESS), leaf(place, "country"))
            for place in places
        ],
        nations=[leaf(each, "country") for each in nations],
        numbers=[
            remarks.number(leaf(each, "idType"), leaf(each, "idNumber"))
            for each in documents
        ],
    )


def _name(element: Element) -> str:
    return joined((leaf(element, "lastName"), leaf(element, "firstName")))


def dated(head: bytes) -> date | None:
    """Read the day on which the list was published."""
    return day_in(head, _PUBLISHED, "%m/%d/%Y")


LAYOUT: Final = Layout(
    "ofac-sdn-xml",
    "OFAC SDN list, XML",
    (COMPANIES, LISTINGS, LINKS),
    recognise,
    read,
    dated=dated,
)
