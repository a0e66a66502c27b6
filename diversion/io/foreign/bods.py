"""Beneficial Ownership Data Standard, versions 0.2 to 0.4: an array, or lines.

Of several statements about one record, the last in the file counts. Entities and persons
are companies; each interest of a relationship is a link. Rows are numbered from 1 in the
order in which each table gets them.

- A share is the exact one, else the least of its band; ``source`` has the band.
- Only a shareholding ``owns``. Votes and offices ``direct``; they add to no share.
- An indirect interest whose parts the file lists is ``associated``: the parts are links
  of their own, and a share must not count twice.
- A party that is not named becomes a placeholder in parentheses, one a statement.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from diversion.io.foreign.bods_records import Record, as_record
from diversion.io.foreign.countries import country_code
from diversion.io.foreign.json_items import Item, json_items
from diversion.io.foreign.rows import Layout, Row
from diversion.io.foreign.trees import node, nodes, text, texts
from diversion.io.foreign.wording import day, identifier, joined, listed
from diversion.model.source import Reject
from diversion.model.tables import COMPANIES, LINKS, Table

_SOURCE: Final = "Beneficial Ownership Data Standard"
_LINK_TYPES: Final = {
    "shareholding": "owns",
    "votingrights": "directs",
    "appointmentofboard": "directs",
    "otherinfluenceorcontrol": "directs",
    "seniormanagingofficial": "directs",
    "controlviacompanyrulesorarticles": "directs",
    "controlbylegalframework": "directs",
    "boardmember": "directs",
    "boardchair": "directs",
    "settlor": "directs",
    "trustee": "directs",
    "protector": "directs",
    "nominee": "agent_of",
}


def recognise(head: bytes) -> float:
    """Judge the first bytes of a file."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start not in (b"[", b"{"):
        return 0.0
    if b'"statementId"' in head and b'"recordType"' in head:
        return 1.0
    return 0.9 if b'"statementID"' in head and b'"statementType"' in head else 0.0


def read(paths: Sequence[Path], table: Table) -> Iterator[Row | Reject]:
    """Give the rows of one native table."""
    path = paths[0]
    last = {
        as_record(item.tree).own_id: item.number
        for item in json_items(path)
        if isinstance(item, Item)
    }
    for item in json_items(path):
        if not isinstance(item, Item):
            yield item
            continue
        record = as_record(item.tree)
        if last[record.own_id] != item.number and record.own_id:
            continue
        for values in _rows(record, table):
            source = joined((_SOURCE, values.get("source")))
            yield Row(values | {"source": source}, item.raw)


def _rows(record: Record, table: Table) -> Iterator[dict[str, str]]:
    if record.kind == "relationship":
        if table is LINKS:
            yield from _links(record)
        else:
            yield from _unnamed(record)
    elif table is COMPANIES:
        yield _party(record)


def _party(record: Record) -> dict[str, str]:
    details = record.details
    names = [text(name, "fullName") for name in nodes(details, "names")]
    names.append(text(details, "name"))
    known = [name for name in names if name]
    aliases = [*known[1:], *texts(details, "alternateNames")]
    is_person = record.kind == "person"
    addresses = nodes(details, "addresses")
    places = [
        *nodes(details, "nationalities"),
        *nodes(details, "jurisdiction"),
        *nodes(details, "incorporatedInJurisdiction"),
        *(node(address, "country") for address in addresses),
    ]
    codes = [
        text(place, "code")[:2] or country_code(text(place, "name")) for place in places
    ]
    unnamed = node(details, "unspecifiedPersonDetails") or node(
        details, "unspecifiedEntityDetails"
    )
    return {
        "company_id": record.party_id,
        "name": known[0] if known else _placeholder(record, unnamed),
        "aliases": listed(aliases, besides=known[0] if known else ""),
        "kind": "person" if is_person else _entity_kind(details),
        "country": next((code for code in codes if code), ""),
        "address": joined((text(each, "address") for each in addresses), "; "),
        "incorporated_on": day(text(details, "foundingDate")),
        "dissolved_on": day(text(details, "dissolutionDate")),
        "identifiers": listed(_identifiers(details)),
    }


def _entity_kind(details: Mapping[str, object]) -> str:
    kind = text(details, "entityType", "type") or text(details, "entityType")
    return "public_body" if kind in ("state", "stateBody") else "company"


def _identifiers(details: Mapping[str, object]) -> Iterator[str]:
    for each in nodes(details, "identifiers"):
        scheme = text(each, "scheme") or text(each, "schemeName")
        is_lei = scheme.upper() == "XI-LEI"
        yield identifier("lei" if is_lei else "reg", text(each, "id"))


def _placeholder(record: Record, reason: Mapping[str, object]) -> str:
    why = text(reason, "description") or text(reason, "reason")
    return f"(not named: {record.own_id}{', ' if why else ''}{why})"


def _unnamed(record: Record) -> Iterator[dict[str, str]]:
    for end in ("subject", "interestedParty"):
        if record.reference(end) == record.placeholder_id(end):
            reason = record.unspecified(end)
            yield {
                "company_id": record.placeholder_id(end),
                "name": _placeholder(record, reason),
            }


def _links(record: Record) -> Iterator[dict[str, str]]:
    subject, party = record.reference("subject"), record.reference("interestedParty")
    has_parts = bool(record.details.get("componentRecords"))
    interests = nodes(record.details, "interests") or [{}]
    for number, interest in enumerate(interests, start=1):
        written = text(interest, "type")
        level = text(interest, "directOrIndirect") or text(interest, "interestLevel")
        kind = _LINK_TYPES.get(written.replace("-", "").lower(), "associated")
        if level == "indirect" and has_parts:
            kind = "associated"
        share, band = _share(node(interest, "share"))
        note = joined((written or "interest not stated", level, band), " ")
        yield {
            "link_id": f"{record.party_id}-{number}" if record.own_id else "",
            "from_id": party,
            "to_id": subject,
            "type": kind,
            "share": share if kind == "owns" else "",
            "valid_from": day(text(interest, "startDate")),
            "valid_to": day(text(interest, "endDate")) or record.closed_on,
            "known_on": record.published_on,
            "source": note,
        }


def _share(share: Mapping[str, object]) -> tuple[str, str]:
    """Give the share to store, and how a band reads."""
    if exact := text(share, "exact"):
        return exact, f"{exact} %"
    least = text(share, "minimum")
    over = text(share, "exclusiveMinimum")
    most, under = text(share, "maximum"), text(share, "exclusiveMaximum")
    parts = (
        f"at least {least} %" if least else f"over {over} %" if over else "",
        f"at most {most} %" if most else f"under {under} %" if under else "",
    )
    return least or over, joined(parts, " and ")


LAYOUT: Final = Layout(
    "bods-json", _SOURCE, (COMPANIES, LINKS), recognise, read, edition="part"
)
