"""The consolidated list of the United Nations Security Council, XML.

Each ``INDIVIDUAL`` and ``ENTITY`` is one listing, numbered from 1 through the file, under
the Council's own reference number, such as ``KPe.001``.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element  # parsing goes through defusedxml

from diversion.io.foreign.countries import country_code
from diversion.io.foreign.rows import Layout, Row, day_in
from diversion.io.foreign.wording import (
    day,
    identifier,
    joined,
    listed,
    name_or_address,
    plain,
)
from diversion.io.foreign.xml_items import leaf, raw_text, xml_items
from diversion.io.foreign.xml_roots import judge
from diversion.model.tables import LISTINGS, Table

_SOURCE: Final = "UN Security Council consolidated list"
_ENTRIES: Final = frozenset({"INDIVIDUAL", "ENTITY"})
_NAMES: Final = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ADDRESS: Final = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
_GENERATED: Final = re.compile(rb'dateGenerated="([0-9]{4}-[0-9]{2}-[0-9]{2})')
_IMO: Final = re.compile(r"\bIMO(?:\s+number)?\s*:?\s*([0-9]{7})\b", re.IGNORECASE)


def recognise(head: bytes) -> float:
    """Judge the first bytes of a file."""
    return judge(head, "CONSOLIDATED_LIST", "INDIVIDUALS", "ENTITIES", *_ENTRIES)


def read(paths: Sequence[Path], _table: Table) -> Iterator[Row]:
    """Give one listing for each entry."""
    for element in xml_items(paths[0], _ENTRIES):
        yield Row(_listing(element), partial(raw_text, element))


def _listing(entry: Element) -> dict[str, str]:
    kind = "person" if entry.tag == "INDIVIDUAL" else "company"
    places = entry.findall(f"{entry.tag}_ADDRESS")
    address = joined(
        (joined(leaf(place, part) for part in _ADDRESS) for place in places), "; "
    )
    nations = [plain(value.text) for value in entry.findall("NATIONALITY/VALUE")]
    countries = nations + [leaf(place, "COUNTRY") for place in places]
    codes = [country_code(country) for country in countries if country]
    name = joined((leaf(entry, part) for part in _NAMES), " ")
    aliases = [
        plain(value.text).strip('"“” ')
        for path in ("NAME_ORIGINAL_SCRIPT", f"{entry.tag}_ALIAS/ALIAS_NAME")
        for value in entry.findall(path)
    ]
    return {
        "listing_id": leaf(entry, "REFERENCE_NUMBER"),
        "name": name_or_address(name, address),
        "aliases": listed(aliases, besides=name),
        "kind": kind,
        "country": codes[0] if codes else "",
        "address": address,
        "identifiers": listed(_identifiers(entry)),
        "authority": "UN",
        "programme": leaf(entry, "UN_LIST_TYPE"),
        "listed_on": day(leaf(entry, "LISTED_ON")),
        "delisted_on": day(leaf(entry, "DELISTED_ON")),
        "source": _SOURCE,
    }


def _identifiers(entry: Element) -> Iterator[str]:
    for document in entry.findall("INDIVIDUAL_DOCUMENT"):
        kind = leaf(document, "TYPE_OF_DOCUMENT").lower()
        is_passport = any(word in kind for word in ("passport", "passeport", "pasaporte"))
        scheme = "passport" if is_passport else "national-id"
        yield identifier(scheme, leaf(document, "NUMBER"))
    numbers = set(_IMO.findall(leaf(entry, "COMMENTS1")))
    if len(numbers) == 1:  # with several, the comment speaks of other ships too
        yield identifier("imo", numbers.pop())


def dated(head: bytes) -> date | None:
    """Read the day on which the list was generated."""
    return day_in(head, _GENERATED, "%Y-%m-%d")


LAYOUT: Final = Layout("un-sc-xml", _SOURCE, (LISTINGS,), recognise, read, dated=dated)
