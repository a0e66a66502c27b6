"""FollowTheMoney entities, as OpenSanctions publishes them: JSON, flat or nested.

Organisations, persons and vessels are companies under their own id; ties between them are
links; each ``Sanction`` is a listing, and so is an entity with a sanction topic that no
``Sanction`` in the file speaks of. Addresses are folded into the entities that refer to
them. Rows are numbered from 1 in the order in which each table gets them. What has no
native table, such as payments, is passed over.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Final

from diversion.io.foreign.ftm_entities import Entity, entities
from diversion.io.foreign.ftm_statements import is_statements
from diversion.io.foreign.rows import Layout, Row
from diversion.io.foreign.wording import day, identifier, joined, listed
from diversion.model.source import Reject
from diversion.model.tables import COMPANIES, LINKS, LISTINGS, Table

_SOURCE: Final = "FollowTheMoney entities"
_PARTIES: Final = {
    "Company": "company",
    "Organization": "company",
    "LegalEntity": "",
    "PublicBody": "public_body",
    "Person": "person",
    "Vessel": "vessel",
}
# Each tie: the property it starts from, the one it leads to, and what it becomes.
_TIES: Final = {
    "Ownership": ("owner", "asset", "owns"),
    "Directorship": ("director", "organization", "directs"),
    "Employment": ("employee", "employer", "associated"),
    "Membership": ("member", "organization", "associated"),
    "Family": ("person", "relative", "family"),
    "Associate": ("person", "associate", "associated"),
    "Representation": ("agent", "client", "agent_of"),
    "Succession": ("predecessor", "successor", "associated"),
    "UnknownLink": ("subject", "object", "associated"),
}
_IDENTIFIERS: Final = {
    "leiCode": "lei",
    "imoNumber": "imo",
    "mmsi": "mmsi",
    "callSign": "call-sign",
    "registrationNumber": "reg",
    "ogrnCode": "reg",
    "uscCode": "reg",
    "taxNumber": "tax",
    "innCode": "tax",
    "vatCode": "tax",
    "swiftBic": "swift",
    "dunsCode": "duns",
    "passportNumber": "passport",
    "idNumber": "national-id",
}
_COUNTRIES: Final = ("jurisdiction", "flag", "nationality", "citizenship", "country")
_OTHER_NAMES: Final = ("alias", "weakAlias", "previousName")


def recognise(head: bytes) -> float:
    """Judge the first bytes of a file."""
    if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"[")):
        return 0.0
    keys = (b'"id"', b'"schema"', b'"properties"')
    return 1.0 if all(key in head for key in keys) else 0.0


def read(paths: Sequence[Path], table: Table) -> Iterator[Row | Reject]:
    """Give the rows of one native table."""
    path = paths[0]
    read_table = {COMPANIES: _companies, LISTINGS: _listings, LINKS: _links}[table]
    yield from read_table(path)


def _companies(path: Path) -> Iterator[Row | Reject]:
    addresses = _addresses(path)
    for entity in entities(path):
        if isinstance(entity, Reject):
            yield entity
        elif entity.schema in _PARTIES:
            more = {
                "company_id": entity.own_id,
                "incorporated_on": _first_day(entity, "incorporationDate"),
                "dissolved_on": _first_day(entity, "dissolutionDate"),
                "activity": joined(entity.texts("sector"), "; "),
                "phones": listed(entity.texts("phone")),
                "emails": listed(entity.texts("email")),
            }
            yield Row(_party(entity, addresses) | more, entity.raw)


def _listings(path: Path) -> Iterator[Row | Reject]:
    addresses = _addresses(path)
    sanctions: dict[str, list[Entity]] = {}
    for entity in entities(path):
        if isinstance(entity, Entity) and entity.schema == "Sanction":
            for own_id in entity.texts("entity"):
                sanctions.setdefault(own_id, []).append(entity)
    for entity in entities(path):
        if isinstance(entity, Reject):
            yield entity
            continue
        if entity.schema not in _PARTIES:
            continue
        party = _party(entity, addresses)
        party["company_id"] = entity.own_id
        found = sanctions.get(entity.own_id, [])
        for sanction in found:
            yield Row(party | _sanction(sanction), sanction.raw)
        if not found and "sanction" in entity.texts("topics"):
            listing = {
                "listing_id": entity.own_id,
                "authority": joined(entity.datasets),
            }
            yield Row(party | listing, entity.raw)


def _links(path: Path) -> Iterator[Row | Reject]:
    for entity in entities(path):
        if isinstance(entity, Reject):
            yield entity
        elif entity.schema in _TIES:
            start, end, kind = _TIES[entity.schema]
            pairs = list(product(entity.texts(start) or [""], entity.texts(end) or [""]))
            for number, (from_id, to_id) in enumerate(pairs, start=1):
                suffix = f"-{number}" if len(pairs) > 1 else ""
                yield Row(
                    {
                        "link_id": entity.own_id + suffix,
                        "from_id": from_id,
                        "to_id": to_id,
                        "type": kind,
                        "share": _percentage(entity) if kind == "owns" else "",
                        "valid_from": _first_day(entity, "startDate", "date"),
                        "valid_to": _first_day(entity, "endDate"),
                        "source": _source(entity),
                    },
                    entity.raw,
                )


def _addresses(path: Path) -> dict[str, str]:
    found = {}
    for entity in entities(path):
        if isinstance(entity, Entity) and entity.schema == "Address":
            full = entity.first("full")
            parts = ("street", "street2", "city", "postalCode", "region", "country")
            found[entity.own_id] = full or joined(entity.first(part) for part in parts)
    return found


def _party(entity: Entity, addresses: Mapping[str, str]) -> dict[str, str]:
    name, *others = entity.texts("name") or [""]
    places = [addresses.get(each, "") for each in entity.texts("addressEntity")]
    countries = (code for key in _COUNTRIES for code in entity.texts(key))
    return {
        "name": name,
        "aliases": listed(
            [*others, *(alias for key in _OTHER_NAMES for alias in entity.texts(key))],
            besides=name,
        ),
        "kind": _PARTIES[entity.schema],
        "country": next((code for code in countries if len(code) == 2), ""),  # noqa: PLR2004
        "address": joined(dict.fromkeys([*entity.texts("address"), *places]), "; "),
        "identifiers": listed(
            identifier(scheme, value)
            for key, scheme in _IDENTIFIERS.items()
            for value in entity.texts(key)
        ),
        "source": _source(entity),
    }


def _sanction(sanction: Entity) -> dict[str, str]:
    return {
        "listing_id": sanction.own_id,
        "authority": sanction.first("authority") or joined(sanction.datasets),
        "programme": sanction.first("program") or sanction.first("programId"),
        "listed_on": _first_day(sanction, "listingDate", "startDate"),
        "delisted_on": _first_day(sanction, "endDate"),
        "source": _source(sanction),
    }


def _first_day(entity: Entity, *keys: str) -> str:
    days = (day(value) for key in keys for value in entity.texts(key))
    return next(filter(None, days), "")


def _percentage(entity: Entity) -> str:
    written = entity.first("percentage").removesuffix("%").strip()
    return written if written.replace(".", "", 1).isdecimal() else ""


def _source(entity: Entity) -> str:
    return joined((_SOURCE, entity.first("sourceUrl")))


LAYOUT: Final = Layout(
    "ftm-json", _SOURCE, (COMPANIES, LISTINGS, LINKS), recognise, read, edition="part"
)
STATEMENTS: Final = Layout(
    "ftm-statements",
    f"{_SOURCE} statements",
    (COMPANIES, LISTINGS, LINKS),
    lambda head: 0.95 * is_statements(head),
    read,
    edition="part",
)
