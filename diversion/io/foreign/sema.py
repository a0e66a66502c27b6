"""The consolidated list of Canadian autonomous sanctions, XML.

Each ``record`` is one listing, numbered from 1 through the file. The list has no number of
its own that is unique, so the id is regulation, schedule and item. ``Country`` names the
regulation, not where a party is; it is the programme, and the party's country is not known.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element  # parsing goes through defusedxml

from diversion.io.foreign.countries import country_code
from diversion.io.foreign.rows import Layout, Row
from diversion.io.foreign.wording import day, identifier, joined, listed
from diversion.io.foreign.xml_items import leaf, raw_text, xml_items
from diversion.io.foreign.xml_roots import names_in
from diversion.model.tables import LISTINGS, Table

_SOURCE: Final = "Canadian autonomous sanctions"
_RECORD: Final = frozenset({"record"})
# Aliases are parted by commas, and so are a name and its legal form.
_COMMA: Final = re.compile(r", (?!(?:Ltd|Limited|Inc|LLC|Co|Corp|S\.A|GmbH)\b)")
_OWN_MARKS: Final = frozenset({"Schedule", "Item"})


def recognise(head: bytes) -> float:
    """Judge the first bytes of a file."""
    names = names_in(head)
    if names[:2] != ["data-set", "record"]:
        return 0.0
    return 1.0 if _OWN_MARKS.issubset(names) else 0.0


def read(paths: Sequence[Path], _table: Table) -> Iterator[Row]:
    """Give one listing for each record."""
    for element in xml_items(paths[0], _RECORD):
        yield Row(_listing(element), partial(raw_text, element))


def _listing(entry: Element) -> dict[str, str]:
    organisation = leaf(entry, "Entity") or leaf(entry, "EntityOrShip")
    ship_number = leaf(entry, "ShipIMONumber")
    person = joined((leaf(entry, "GivenName"), leaf(entry, "LastName")), " ")
    name = organisation or person
    regulation, schedule, item = (
        leaf(entry, tag) for tag in ("Country", "Schedule", "Item")
    )
    code = country_code(regulation)
    kind = "vessel" if ship_number else "company" if organisation else "person"
    return {
        "listing_id": _listing_id(code or regulation.partition(" /")[0], schedule, item),
        "name": name,
        "aliases": listed(_COMMA.split(leaf(entry, "Aliases")), besides=name),
        "kind": kind,
        "identifiers": listed([identifier("imo", ship_number)]),
        "authority": "CA",
        "programme": f"DPRK: {regulation}" if code == "KP" else regulation,
        "listed_on": day(leaf(entry, "DateOfListing")),
        "source": _SOURCE,
    }


def _listing_id(regulation: str, schedule: str, item: str) -> str:
    if not (regulation and item):
        return ""
    return "-".join(part for part in ("CA", regulation, schedule, item) if part)


LAYOUT: Final = Layout("ca-sema-xml", _SOURCE, (LISTINGS,), recognise, read)
