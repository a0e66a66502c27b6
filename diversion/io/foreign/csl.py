"""The US Consolidated Screening List, CSV, in all layouts it has had.

Each record is one listing; a header that comes again is none. The id is ``CSL``, the list
it is from, and its ``_id`` or entity number; where it has neither, a digest of the entry.
A type that is not stated stays empty.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from diversion.io.foreign.countries import country_code
from diversion.io.foreign.csv_items import column_names, named_records
from diversion.io.foreign.dpl import digest
from diversion.io.foreign.remarks import number, scheme_of
from diversion.io.foreign.rows import Layout, Row
from diversion.io.foreign.wording import (
    day,
    identifier,
    joined,
    listed,
    name_or_address,
)
from diversion.model.source import Reject
from diversion.model.tables import LISTINGS, Table

_SOURCE: Final = "US Consolidated Screening List"
_COLUMNS: Final = frozenset(
    {"source", "entity_number", "programs", "name", "addresses", "source_list_url"}
)
_KINDS: Final = {
    "individual": "person",
    "entity": "company",
    "vessel": "vessel",
    "aircraft": "vessel",
}
_AUTHORITIES: Final = {
    "Treasury": "OFAC",
    "Industry and Security": "BIS",
    "State Department": "US-STATE",
}
_ABBREVIATION: Final = re.compile(r"\(([A-Z]+(?:-[A-Z]+)?)[ )]")
_IDENTITY: Final = ("source", "name", "addresses", "start_date", "federal_register_notice")
# A US address without a country may end in one of these, which are countries as well.
_STATES: Final = (
    "AL AR AZ CA CO DE GA ID IL IN KY LA MA MD ME MN MO MS MT NC NE PA SC SD TN VA"
)


def recognise(head: bytes) -> float:
    """Judge the first bytes of a file."""
    return 1.0 if column_names(head).issuperset(_COLUMNS) else 0.0


def read(paths: Sequence[Path], _table: Table) -> Iterator[Row | Reject]:
    """Give one listing for each record below the header."""
    for each in named_records(paths[0], _COLUMNS):
        if isinstance(each, Reject):
            yield each
        else:
            line, record, raw = each
            yield Row(listing(record), partial(str, raw), line)


def listing(record: dict[str, str]) -> dict[str, str]:
    """Give the native listing of one record, by the names of its columns."""
    source, address = record["source"], record["addresses"]
    found = _ABBREVIATION.search(source)
    abbreviation = found[1] if found else ""
    written = record.get("_id") or record["entity_number"]
    own_id = written or digest(*(record.get(name, "") for name in _IDENTITY))
    url = record.get("source_information_url") or record["source_list_url"]
    name = record["name"]
    return {
        "listing_id": "-".join(filter(None, ("CSL", abbreviation, own_id))),
        "name": name_or_address(name, address),
        "aliases": listed(record.get("alt_names", "").split(";"), besides=name),
        "kind": _KINDS.get(record.get("type", "").lower(), ""),
        "country": _country(record, abbreviation),
        "address": address,
        "identifiers": listed(_identifiers(record)),
        "authority": next(
            (code for words, code in _AUTHORITIES.items() if words in source), source
        ),
        "programme": record["programs"] or abbreviation,
        "listed_on": day(record.get("start_date")),
        "delisted_on": day(record.get("end_date")),
        "source": joined((_SOURCE, url)),
    }


def _country(record: dict[str, str], abbreviation: str) -> str:
    for column in ("nationalities", "citizenships", "vessel_flag"):
        for value in record.get(column, "").split(";"):
            if code := country_code(value.strip()):
                return code
    for address in record["addresses"].split(";"):
        before, _, last = address.strip().rpartition(", ")
        if not re.fullmatch(r"[A-Z]{2}", last):
            continue
        is_state = abbreviation == "DPL" and last in _STATES
        if is_state and not re.search(r"[0-9]", before.rpartition(", ")[2]):
            continue  # not known: a state, or a country without a postal code
        if code := country_code(last):
            return code
    return ""


def _identifiers(record: dict[str, str]) -> Iterator[str]:
    for part in record.get("ids", "").split(";"):
        words = part.strip().split(", ")
        if len(words) > 1 and scheme_of(words[0]):
            yield number(words[0], words[1])
        elif len(words) > 1:  # older layouts write the type last
            yield number(words[-1], words[-2])
    yield identifier("call-sign", record.get("call_sign"))


LAYOUT: Final = Layout("us-csl-csv", _SOURCE, (LISTINGS,), recognise, read)
