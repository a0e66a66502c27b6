"""The native tables as data: every column's name, type, unit and meaning, once.

Importers, stores, checks and documentation read these declarations. Empty means
*not known* in every column, never zero and never "no".
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Kind(Enum):
    """What a column's text is parsed into."""

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    LIST = "list"  # ``;``-separated text


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a native table.

    ``choices`` closes the set of values; ``minimum`` and ``maximum`` bound a number,
    both inclusive; ``pattern`` is a regular expression that the whole text must match.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    unit: str | None = None
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One native table; ``key`` is its unique, required column."""

    name: str
    key: str
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in declared order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Find a column by name; raises ``KeyError`` if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


RECORD_TYPES: Final = (
    "export_declaration",
    "import_declaration",
    "bill_of_lading",
    "invoice",
    "other",
)
PARTY_KINDS: Final = ("company", "person", "vessel", "public_body")
LINK_TYPES: Final = (
    "owns",
    "directs",
    "agent_of",
    "family",
    "same_address",
    "same_phone",
    "alias_of",
    "vessel_of",
    "supplies",
    "associated",
)
TRANSPORT_MODES: Final = ("sea", "air", "road", "rail", "other")
ROLES: Final = (
    "producer",
    "distributor",
    "trader",
    "manufacturer",
    "forwarder",
    "end_user",
)

_COUNTRY = r"[A-Z]{2}"

SHIPMENTS: Final = Table(
    "shipments",
    "shipment_id",
    (
        Column(
            "shipment_id", Kind.TEXT, "the record's id, kept as evidence", required=True
        ),
        Column("consignment_id", Kind.TEXT, "ties rows of the same goods on one journey"),
        Column("record_type", Kind.TEXT, "kind of document", choices=RECORD_TYPES),
        Column("shipper_id", Kind.TEXT, "company id of the sender (consignor, exporter)"),
        Column("shipper_name", Kind.TEXT, "sender as written"),
        Column("consignee_id", Kind.TEXT, "company id of the receiver on paper"),
        Column("consignee_name", Kind.TEXT, "receiver as written"),
        Column("notify_name", Kind.TEXT, "notify party"),
        Column("forwarder_name", Kind.TEXT, "freight forwarder or declarant"),
        Column("end_user_name", Kind.TEXT, "declared end-user"),
        Column("departed_on", Kind.DATE, "day of export"),
        Column("arrived_on", Kind.DATE, "day of import"),
        Column(
            "departed_earliest", Kind.DATE, "first day of the period of export, if no day"
        ),
        Column("departed_latest", Kind.DATE, "last day of the period of export"),
        Column(
            "arrived_earliest", Kind.DATE, "first day of the period of import, if no day"
        ),
        Column("arrived_latest", Kind.DATE, "last day of the period of import"),
        Column("known_on", Kind.DATE, "day this record could first be seen"),
        Column(
            "hs_code",
            Kind.TEXT,
            "Harmonized System code, digits only",
            pattern=r"[0-9]{2,10}",
        ),
        Column("hs_edition", Kind.TEXT, "edition of the code", pattern=r"[0-9]{4}"),
        Column("description", Kind.TEXT, "goods as described"),
        Column("quantity", Kind.NUMBER, "amount in the document's own unit", minimum=0),
        Column("unit", Kind.TEXT, "unit of quantity"),
        Column(
            "mass_kg", Kind.NUMBER, "net mass where known, else gross", unit="kg", minimum=0
        ),
        Column("value_usd", Kind.NUMBER, "declared value", unit="USD", minimum=0),
        Column("origin_country", Kind.TEXT, "origin as declared", pattern=_COUNTRY),
        Column("export_country", Kind.TEXT, "country it left", pattern=_COUNTRY),
        Column("import_country", Kind.TEXT, "country it was declared to", pattern=_COUNTRY),
        Column("port_of_loading", Kind.TEXT, "UN/LOCODE or name"),
        Column("port_of_discharge", Kind.TEXT, "UN/LOCODE or name"),
        Column("transport_mode", Kind.TEXT, "means of transport", choices=TRANSPORT_MODES),
        Column("vessel_name", Kind.TEXT, "ship as written"),
        Column("vessel_imo", Kind.TEXT, "ship's IMO number"),
        Column("document_ref", Kind.TEXT, "bill of lading or declaration number"),
        Column("source", Kind.TEXT, "file, page or URL that the row came from"),
    ),
)

COMPANIES: Final = Table(
    "companies",
    "company_id",
    (
        Column("company_id", Kind.TEXT, "the company's id", required=True),
        Column("name", Kind.TEXT, "name as registered", required=True),
        Column("aliases", Kind.LIST, "other names, other scripts"),
        Column("kind", Kind.TEXT, "empty = company", choices=PARTY_KINDS),
        Column("country", Kind.TEXT, "country of registration", pattern=_COUNTRY),
        Column("address", Kind.TEXT, "address as written"),
        Column("incorporated_on", Kind.DATE, "day of incorporation"),
        Column("dissolved_on", Kind.DATE, "day of dissolution"),
        Column("activity", Kind.TEXT, "business line, as a code or in words"),
        Column("roles", Kind.LIST, "known roles in trade", choices=ROLES),
        Column("phones", Kind.LIST, "telephone numbers"),
        Column("emails", Kind.LIST, "e-mail addresses"),
        Column("directors", Kind.LIST, "names of directors"),
        Column("identifiers", Kind.LIST, "``scheme:value`` such as ``lei:…``"),
        Column("source", Kind.TEXT, "where the row came from"),
    ),
)

LINKS: Final = Table(
    "links",
    "link_id",
    (
        Column("link_id", Kind.TEXT, "the link's id", required=True),
        Column("from_id", Kind.TEXT, "company id", required=True),
        Column("to_id", Kind.TEXT, "company id", required=True),
        Column("type", Kind.TEXT, "kind of tie", required=True, choices=LINK_TYPES),
        Column("share", Kind.NUMBER, "percent held", unit="%", minimum=0, maximum=100),
        Column("valid_from", Kind.DATE, "first day of the tie"),
        Column("valid_to", Kind.DATE, "last day of the tie"),
        Column("known_on", Kind.DATE, "day the tie could first be seen"),
        Column(
            "confidence",
            Kind.NUMBER,
            "how sure the source is; empty = 1",
            minimum=0,
            maximum=1,
        ),
        Column("source", Kind.TEXT, "where the row came from"),
    ),
)

LISTINGS: Final = Table(
    "listings",
    "listing_id",
    (
        Column("listing_id", Kind.TEXT, "the authority's own id", required=True),
        Column("company_id", Kind.TEXT, "company id, if already tied to one"),
        Column("name", Kind.TEXT, "name as listed", required=True),
        Column("aliases", Kind.LIST, "other names, other scripts"),
        Column("kind", Kind.TEXT, "empty = company", choices=PARTY_KINDS),
        Column("country", Kind.TEXT, "country as listed", pattern=_COUNTRY),
        Column("address", Kind.TEXT, "address as listed"),
        Column("identifiers", Kind.LIST, "``scheme:value``"),
        Column("authority", Kind.TEXT, "who lists: UN, OFAC, CA, EU, BIS …"),
        Column("programme", Kind.TEXT, "programme, such as DPRK"),
        Column("listed_on", Kind.DATE, "day of listing"),
        Column("delisted_on", Kind.DATE, "day of removal"),
        Column("source", Kind.TEXT, "where the row came from"),
    ),
)

# Loading order: a link may only name companies that are already there.
TABLES: Final = {table.name: table for table in (COMPANIES, LISTINGS, LINKS, SHIPMENTS)}
