"""GLEIF: who is who (level 1), who owns whom (level 2), and why a parent is not named.

XML and JSON hold the same records, numbered from 1 through the file. A company's id is
``LEI-`` and its LEI. Level 2 says whose accounts a company is consolidated in: the parent
``owns`` it, with a share only where the record has a percentage. A reporting exception
becomes a placeholder for the parent that is not named, in parentheses and by the LEI of
the child, so that no two of them are ever the same party.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from diversion.io.foreign.json_items import Item, json_items
from diversion.io.foreign.rows import Layout, Row, day_in
from diversion.io.foreign.trees import leaves, node, nodes, text, texts
from diversion.io.foreign.wording import day, identifier, joined, listed
from diversion.io.foreign.xml_items import as_tree, raw_text, xml_items
from diversion.io.foreign.xml_roots import judge
from diversion.model.source import Reject
from diversion.model.tables import COMPANIES, LINKS, Table

_SOURCE: Final = "GLEIF"
_CONTENT: Final = re.compile(rb"ContentDate>\s*([0-9]{4}-[0-9]{2}-[0-9]{2})")
_ADDRESS: Final = (
    "FirstAddressLine",
    "AddressNumber",
    "AdditionalAddressLine",
    "City",
    "Region",
    "PostalCode",
    "Country",
)
_PUBLIC: Final = frozenset({"RESIDENT_GOVERNMENT_ENTITY", "INTERNATIONAL_ORGANIZATION"})
_NAMES: Final = ("OtherEntityName", "TransliteratedOtherEntityName")
# The start of a relationship is the child; a branch is owned by its head office.
_DIRECT: Final = "IS_DIRECTLY_CONSOLIDATED_BY"
_OWNERSHIP: Final = frozenset(
    {_DIRECT, "IS_ULTIMATELY_CONSOLIDATED_BY", "IS_INTERNATIONAL_BRANCH_OF"}
)

_Map = Callable[[object], Mapping[str, str]]


def company(tree: object) -> dict[str, str]:
    """Map a level 1 record."""
    lei, entity = text(tree, "LEI"), node(tree, "Entity")
    name = text(entity, "LegalName")
    addresses = [
        joined(line for part in _ADDRESS for line in texts(node(entity, place), part))
        for place in ("LegalAddress", "HeadquartersAddress")
    ]
    register = node(entity, "RegistrationAuthority")
    country = text(entity, "LegalJurisdiction")[:2]
    is_public = text(entity, "EntityCategory") in _PUBLIC
    return {
        "company_id": _id(lei),
        "name": name,
        "aliases": listed(leaves(entity, *_NAMES), besides=name),
        "kind": "public_body" if is_public else "company",
        "country": country or text(entity, "LegalAddress", "Country"),
        "address": joined(dict.fromkeys(addresses), "; "),
        "incorporated_on": day(text(entity, "EntityCreationDate")),
        "dissolved_on": day(text(entity, "EntityExpirationDate")),
        "identifiers": listed(
            [
                identifier("lei", lei),
                identifier("reg", text(register, "RegistrationAuthorityEntityID")),
            ]
        ),
        "source": _SOURCE,
    }


def relationship(tree: object) -> dict[str, str]:
    """Map a level 2 record; one that was withdrawn ends on the day of that."""
    tie = node(tree, "Relationship")
    kind = text(tie, "RelationshipType")
    child, parent = (text(tie, end, "NodeID") for end in ("StartNode", "EndNode"))
    is_ownership = kind in _OWNERSHIP
    start, end = (parent, child) if is_ownership else (child, parent)
    period: Mapping[str, object] = next(_periods(tie), {})
    valid_from = day(text(period, "StartDate"))
    registered = day(text(tree, "Registration", "InitialRegistrationDate"))
    withdrawn = day(next(leaves(node(tree, "Extension"), "DeletedAt"), ""))
    return {
        "link_id": f"RR-{child}-{kind}-{parent}" if child and parent else "",
        "from_id": _id(start),
        "to_id": _id(end),
        "type": "owns" if is_ownership else "associated",
        # The ultimate parent holds its share through parents that have records too.
        "share": _share(tie) if kind == _DIRECT else "",
        "valid_from": valid_from,
        "valid_to": day(text(period, "EndDate")) or withdrawn,
        "known_on": max(registered, valid_from) if registered else "",
        "source": f"{_SOURCE}, {kind}",
    }


def unnamed_parent(tree: object) -> dict[str, str]:
    """Map a reporting exception to a placeholder for the parent."""
    lei, level, reason = _exception(tree)
    return {
        "company_id": f"LEI-{lei}-{level}-parent" if lei else "",
        "name": f"({level} parent of {lei} not reported: {reason})",
        "source": f"{_SOURCE}, {reason}",
    }


def unnamed_ownership(tree: object) -> dict[str, str]:
    """Map a reporting exception to a link from that placeholder."""
    lei, level, reason = _exception(tree)
    return {
        "link_id": f"RE-{lei}-{level}" if lei else "",
        "from_id": f"LEI-{lei}-{level}-parent" if lei else "",
        "to_id": _id(lei),
        "type": "owns",
        "source": f"{_SOURCE}, {reason}",
    }


def _id(lei: str) -> str:
    return f"LEI-{lei}" if lei else ""


def _exception(tree: object) -> tuple[str, str, str]:
    category = text(tree, "ExceptionCategory")
    reasons = listed([*texts(tree, "ExceptionReason"), *leaves(tree, "Reason")])
    return text(tree, "LEI"), category.partition("_")[0].lower() or "direct", reasons


def _periods(tie: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    for group in (*nodes(tie, "RelationshipPeriods"), tie):
        for period in (group, *nodes(group, "RelationshipPeriod")):
            if text(period, "PeriodType") == "RELATIONSHIP_PERIOD":
                yield period


def _share(tie: Mapping[str, object]) -> str:
    for group in nodes(tie, "RelationshipQuantifiers"):
        for each in (group, *nodes(group, "RelationshipQuantifier")):
            if text(each, "QuantifierUnits") == "PERCENTAGE":
                return text(each, "QuantifierAmount")
    return ""


def _from_xml(tag: str, maps: Mapping[Table, _Map], root: str, name: str) -> Layout:
    def read(paths: Sequence[Path], table: Table) -> Iterator[Row]:
        for element in xml_items(paths[0], frozenset({tag})):
            values = maps[table](as_tree(element))
            yield Row(values, partial(raw_text, element))

    tables = tuple(maps)
    return Layout(
        name,
        f"{_SOURCE} {root}",
        tables,
        lambda head: judge(head, root, tag),
        read,
        edition="part",
        dated=lambda head: day_in(head, _CONTENT, "%Y-%m-%d"),
    )


def _from_json(
    keys: Sequence[bytes], maps: Mapping[Table, _Map], root: str, name: str
) -> Layout:
    def recognise(head: bytes) -> float:
        is_json = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")
        return float(is_json and all(b'"%b"' % key in head for key in keys))

    def read(paths: Sequence[Path], table: Table) -> Iterator[Row | Reject]:
        for item in json_items(paths[0]):
            if isinstance(item, Item):
                yield Row(maps[table](item.tree), item.raw)
            else:
                yield item

    return Layout(name, f"{_SOURCE} {root}", tuple(maps), recognise, read, edition="part")


_LEVEL_1: Final[Mapping[Table, _Map]] = {COMPANIES: company}
_LEVEL_2: Final[Mapping[Table, _Map]] = {LINKS: relationship}
_EXCEPTIONS: Final[Mapping[Table, _Map]] = {
    COMPANIES: unnamed_parent,
    LINKS: unnamed_ownership,
}
_LEI, _RR, _REPEX = "LEIData", "RelationshipData", "ReportingExceptionData"
LAYOUTS: Final = (
    _from_xml("LEIRecord", _LEVEL_1, _LEI, "gleif-lei-xml"),
    _from_xml("RelationshipRecord", _LEVEL_2, _RR, "gleif-rr-xml"),
    _from_xml("Exception", _EXCEPTIONS, _REPEX, "gleif-repex-xml"),
    _from_json((b"LEI", b"LegalName"), _LEVEL_1, _LEI, "gleif-lei-json"),
    _from_json((b"StartNode", b"RelationshipType"), _LEVEL_2, _RR, "gleif-rr-json"),
    _from_json(
        (b"LEI", b"ExceptionCategory"),
        _EXCEPTIONS,
        "ReportingExceptionData",
        "gleif-repex-json",
    ),
)
