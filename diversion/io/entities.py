"""The native tables as FollowTheMoney entities, to hand a case to other tools."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

import pyarrow as pa

Row = Mapping[str, Any]
Entity = dict[str, object]

_SCHEMAS: Final = {
    "company": "Company",
    "person": "Person",
    "vessel": "Vessel",
    "public_body": "PublicBody",
}
_IDENTIFIERS: Final = {
    "lei": "leiCode",
    "imo": "imoNumber",
    "mmsi": "mmsi",
    "call-sign": "callSign",
    "reg": "registrationNumber",
    "tax": "taxNumber",
    "swift": "swiftBic",
    "duns": "dunsCode",
    "passport": "passportNumber",
    "national-id": "idNumber",
}
# What only some kinds of party have in that vocabulary; elsewhere it becomes a note.
_ONLY: Final = {
    "leiCode": {"Company", "PublicBody", "Person"},
    "imoNumber": {"Vessel", "Company"},
    "mmsi": {"Vessel"},
    "callSign": {"Vessel"},
    "swiftBic": {"Company", "PublicBody"},
    "dunsCode": {"Company", "PublicBody"},
    "passportNumber": {"Person"},
    "taxNumber": {"Company", "PublicBody", "Person"},
    "idNumber": {"Company", "PublicBody", "Person"},
    "incorporationDate": {"Company", "PublicBody"},
    "dissolutionDate": {"Company", "PublicBody"},
    "sector": {"Company", "PublicBody", "Person"},
    "phone": {"Company", "PublicBody", "Person"},
    "email": {"Company", "PublicBody", "Person"},
}
_ORGANISATIONS: Final = {"Company", "PublicBody"}
_LEGAL: Final = {"Company", "PublicBody", "Person"}


def ftm_entities(tables: Mapping[str, pa.Table]) -> Iterator[Entity]:
    """Give parties, ties, listings and shipments as entities.

    A name that only a listing of a party has is an alias. A party that only a shipment or
    a listing names is a ``LegalEntity`` of its own. A tie between parties that the
    vocabulary has no schema for is an ``UnknownLink``.
    """
    companies = tables["companies"].to_pylist()
    schema_of = {row["company_id"]: _SCHEMAS[row["kind"] or "company"] for row in companies}
    listings = tables["listings"].to_pylist()
    listed: dict[str, list[str]] = {}
    for row in listings:
        names = [row["name"], *_parts(row["aliases"])]
        listed.setdefault(row["company_id"], []).extend(names)
    for row in companies:
        own_id = row["company_id"]
        yield _party(row, own_id, schema_of[own_id], listed.get(own_id, ()))
    for row in tables["links"].to_pylist():
        yield _tie(row, schema_of)
    for row in listings:
        yield from _listing(row, schema_of)
    yield from _shipments(tables["shipments"].to_pylist(), schema_of)


def _party(row: Row, own_id: str, schema: str, listed: Iterable[str] = ()) -> Entity:
    values: dict[str, Iterable[Any]] = {
        "name": [row["name"]],
        "alias": [
            *_parts(row["aliases"]),
            *(name for name in listed if name != row["name"]),
        ],
        "country": [(row["country"] or "").lower()],
        "address": [row["address"]],
        "incorporationDate": [row.get("incorporated_on")],
        "dissolutionDate": [row.get("dissolved_on")],
        "sector": [row.get("activity")],
        "phone": _parts(row.get("phones")),
        "email": _parts(row.get("emails")),
        "notes": [
            *(f"director: {name}" for name in _parts(row.get("directors"))),
            *(f"role: {name}" for name in _parts(row.get("roles"))),
            *([f"source: {row['source']}"] if row["source"] else []),
        ],
    }
    for text in _parts(row["identifiers"]):
        scheme, _, value = text.partition(":")
        key = _IDENTIFIERS.get(scheme)
        if key and value:
            values[key] = [*values.get(key, ()), value]
        else:
            values["notes"] = [*values["notes"], f"identifier: {text}"]
    for key in [key for key in values if key in _ONLY and schema not in _ONLY[key]]:
        found = [value for value in values.pop(key) if value is not None]
        values["notes"] = [*values["notes"], *(f"{key}: {value}" for value in found)]
    return _entity(own_id, schema, values)


def _tie(row: Row, schema_of: Mapping[str, str]) -> Entity:
    start, end = row["from_id"], row["to_id"]
    first, second = schema_of.get(start, ""), schema_of.get(end, "")
    values: dict[str, Iterable[Any]] = {
        "startDate": [row["valid_from"]],
        "endDate": [row["valid_to"]],
        "summary": [f"source: {row['source']}"] if row["source"] else [],
    }
    kind = row["type"]
    if kind == "owns" and first in _LEGAL and second in {"Company", "Vessel"}:
        schema, ends = "Ownership", ("owner", "asset")
        values["percentage"] = [None if row["share"] is None else f"{row['share']:g}"]
    elif kind == "directs" and first in _LEGAL and second in _ORGANISATIONS:
        schema, ends = "Directorship", ("director", "organization")
    elif kind == "agent_of" and {first, second} <= _LEGAL:
        schema, ends = "Representation", ("agent", "client")
    elif kind == "family" and {first, second} == {"Person"}:
        schema, ends = "Family", ("person", "relative")
    else:
        schema, ends = "UnknownLink", ("subject", "object")
        values["role"] = [kind]
    return _entity(
        row["link_id"], schema, values | dict(zip(ends, ([start], [end]), strict=True))
    )


def _listing(row: Row, schema_of: Mapping[str, str]) -> Iterator[Entity]:
    party_id = row["company_id"]
    if party_id is None:
        party_id = f"listed:{row['listing_id']}"
        schema = _SCHEMAS[row["kind"]] if row["kind"] else "LegalEntity"
        yield _party(row, party_id, schema)
    elif party_id not in schema_of:
        yield _entity(party_id, "LegalEntity", {"name": [row["name"]]})
    yield _entity(
        row["listing_id"],
        "Sanction",
        {
            "entity": [party_id],
            "authority": [row["authority"]],
            "program": [row["programme"]],
            "listingDate": [row["listed_on"]],
            "startDate": [row["listed_on"]],
            "endDate": [row["delisted_on"]],
        },
    )


def _shipments(rows: Iterable[Row], schema_of: Mapping[str, str]) -> Iterator[Entity]:
    named: set[str] = set(schema_of)
    for row in rows:
        ends: dict[str, Iterable[Any]] = {}
        for side, key in (("shipper", "sender"), ("consignee", "receiver")):
            name, party_id = row[f"{side}_name"], row[f"{side}_id"]
            if party_id is None and name is not None:
                party_id = f"name:{name}"
            if party_id is None:
                continue
            ends[key] = [party_id]
            if party_id not in named:
                named.add(party_id)
                yield _entity(party_id, "LegalEntity", {"name": [name or party_id]})
        yield _entity(
            f"shipment:{row['shipment_id']}", "EconomicActivity", ends | _goods(row)
        )


def _goods(row: Row) -> dict[str, Iterable[Any]]:
    mass = None if row["mass_kg"] is None else f"mass: {row['mass_kg']:g} kg"
    mode = None if row["transport_mode"] is None else f"by {row['transport_mode']}"
    value = None if row["value_usd"] is None else f"{row['value_usd']:g} USD"
    return {
        "startDate": [row["departed_on"]],
        "endDate": [row["arrived_on"]],
        "vedCode": [row["hs_code"]],
        "goodsDescription": [row["description"]],
        "ccdNumber": [row["document_ref"]],
        "ccdValue": [value],
        "originCountry": [(row["origin_country"] or "").lower()],
        "departureCountry": [(row["export_country"] or "").lower()],
        "destinationCountry": [(row["import_country"] or "").lower()],
        "summary": [mass, mode, row["source"]],
    }


def _entity(own_id: str, schema: str, values: Mapping[str, Iterable[Any]]) -> Entity:
    texts = {
        key: list(dict.fromkeys(_text(value) for value in some if value not in {None, ""}))
        for key, some in values.items()
    }
    properties = {key: found for key, found in texts.items() if found}
    return {"id": own_id, "schema": schema, "properties": properties}


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _parts(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(";") if part.strip()]
