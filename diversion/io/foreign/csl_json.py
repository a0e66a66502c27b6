"""The US Consolidated Screening List, JSON, whole or as the search service answers.

An entry says what a row of the CSV form says, in lists and objects: it is written as such
a row, and read as one, so that both forms of an entry give the same listing.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from diversion.io.foreign import csl
from diversion.io.foreign.json_items import Item, Tree, json_items
from diversion.io.foreign.rows import Layout, Row
from diversion.io.foreign.trees import nodes, text, texts
from diversion.model.source import Reject
from diversion.model.tables import LISTINGS, Table

_KEYS: Final = (b'"source"', b'"source_list_url"', b'"alt_names"', b'"addresses"')
_PLAIN: Final = (
    "source", "entity_number", "type", "name", "start_date", "end_date", "call_sign",
    "vessel_flag", "source_list_url", "source_information_url", "federal_register_notice",
)  # fmt: skip
_PLACE: Final = ("address", "city", "state", "postal_code", "country")


def recognise(head: bytes) -> float:
    """Judge the first bytes of a file."""
    is_json = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")
    return float(is_json and all(key in head for key in _KEYS))


def read(paths: Sequence[Path], _table: Table) -> Iterator[Row | Reject]:
    """Give one listing for each entry."""
    for item in json_items(paths[0]):
        if isinstance(item, Item):
            yield Row(csl.listing(_record(item.tree)), item.raw, item.number)
        else:
            yield item


def _record(tree: Tree) -> dict[str, str]:
    """Write an entry as a row of the CSV form."""
    record = {name: text(tree, name) for name in _PLAIN}
    for name in ("alt_names", "nationalities", "citizenships", "programs"):
        record[name] = "; ".join(each.replace(";", ",") for each in texts(tree, name))
    record["_id"] = text(tree, "id") or text(tree, "_id")
    record["addresses"] = "; ".join(
        ", ".join(filter(None, (text(place, part) for part in _PLACE))).replace(";", ",")
        for place in nodes(tree, "addresses")
    )
    record["ids"] = "; ".join(
        ", ".join((text(each, "type"), text(each, "number"))) for each in nodes(tree, "ids")
    )
    return record


LAYOUT: Final = Layout(
    "us-csl-json", "US Consolidated Screening List, JSON", (LISTINGS,), recognise, read
)
