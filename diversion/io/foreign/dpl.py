"""The Denied Persons List of the US Bureau of Industry and Security, tab-separated.

The list gives no ids: a listing's id is a digest of its party, address and order. A denial
ends on its expiration date, so that is the day of removal.
"""

import hashlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from diversion.io.foreign.countries import country_code
from diversion.io.foreign.csv_items import column_names, named_records
from diversion.io.foreign.rows import Layout, Row
from diversion.io.foreign.wording import day, joined, name_or_address
from diversion.model.source import Reject
from diversion.model.tables import LISTINGS, Table

_SOURCE: Final = "BIS Denied Persons List"
_COLUMNS: Final = frozenset(
    {"name", "street_address", "effective_date", "expiration_date", "standard_order"}
)
_PLACE: Final = ("street_address", "city", "state", "postal_code", "country")
_IDENTITY: Final = ("name", *_PLACE, "effective_date", "fr_citation")


def recognise(head: bytes) -> float:
    """Judge the first bytes of a file."""
    return 1.0 if column_names(head, delimiter="\t").issuperset(_COLUMNS) else 0.0


def read(paths: Sequence[Path], _table: Table) -> Iterator[Row | Reject]:
    """Give one listing for each line below the header."""
    for each in named_records(paths[0], _COLUMNS, delimiter="\t"):
        if isinstance(each, Reject):
            yield each
        else:
            line, record, raw = each
            yield Row(_listing(record), partial(str, raw), line)


def digest(*parts: str) -> str:
    """Make an id of what an entry says, for lists that number nothing."""
    content = "\x1f".join(parts).encode(errors="surrogatepass")
    return hashlib.sha256(content).hexdigest()[:16]


def _listing(record: dict[str, str]) -> dict[str, str]:
    address = joined(record.get(name) for name in _PLACE)
    citation = record.get("fr_citation", "")
    return {
        "listing_id": "BIS-DPL-" + digest(*(record.get(name, "") for name in _IDENTITY)),
        "name": name_or_address(record["name"], address),
        "country": country_code(record.get("country", "")),
        "address": address,
        "authority": "BIS",
        "programme": "DPL",
        "listed_on": day(record["effective_date"]),
        "delisted_on": day(record["expiration_date"]),
        "source": joined((_SOURCE, citation)),
    }


LAYOUT: Final = Layout("bis-dpl", _SOURCE, (LISTINGS,), recognise, read)
