"""FollowTheMoney statements: one value of one property of one entity a line, CSV or JSON.

Statements with one ``canonical_id`` (else ``entity_id``) are one entity. Its schema is
the one that most of its statements name, the longest name on a tie. A line without an
entity or without a value is rejected.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from diversion.io.foreign.json_items import Item, json_items
from diversion.io.foreign.trees import text
from diversion.model.source import Reason, Reject

COLUMNS: Final = ("entity_id", "prop", "schema", "value")
_BOM: Final = b"\xef\xbb\xbf"


def is_statements(head: bytes) -> bool:
    """Tell whether the first bytes of a file are of statements."""
    start = head.removeprefix(_BOM).lstrip()
    if start.startswith((b"{", b"[")):
        return all(b'"%b"' % name.encode() in head for name in COLUMNS)
    first = start.split(b"\n", 1)[0].decode("utf-8", "replace")
    return set(COLUMNS) <= {name.strip(' "\r') for name in first.split(",")}


def gather(
    path: Path,
) -> tuple[dict[str, tuple[str, dict[str, list[str]], list[str]]], list[Reject]]:
    """Gather the statements of a file: schema, properties and datasets by entity."""
    schemas: dict[str, Counter[str]] = {}
    properties: dict[str, dict[str, list[str]]] = {}
    datasets: dict[str, list[str]] = {}
    rejects = []
    for line in _lines(path):
        if isinstance(line, Reject):
            rejects.append(line)
            continue
        number, values, raw = line
        own_id = values.get("canonical_id") or values.get("entity_id") or ""
        prop, value = values.get("prop", ""), values.get("value", "")
        if not own_id or not prop or not value:
            column = "entity_id" if not own_id else "value" if prop else "prop"
            rejects.append(Reject(number, column, Reason.MISSING, raw))
            continue
        schemas.setdefault(own_id, Counter())[values.get("schema", "")] += 1
        kept = properties.setdefault(own_id, {})
        if prop != "id" and value not in kept.setdefault(prop, []):
            kept[prop].append(value)
        dataset = values.get("dataset", "")
        if dataset and dataset not in datasets.setdefault(own_id, []):
            datasets[own_id].append(dataset)
    entities = {
        own_id: (
            max(names, key=lambda name: (names[name], len(name), name)),
            properties[own_id],
            datasets.get(own_id, []),
        )
        for own_id, names in schemas.items()
    }
    return entities, rejects


def _lines(path: Path) -> Iterator[tuple[int, Mapping[str, str], str] | Reject]:
    with path.open("rb") as file:
        is_json = file.read(64).removeprefix(_BOM).lstrip().startswith((b"{", b"["))
    if is_json:
        for item in json_items(path):
            if isinstance(item, Item):
                tree = item.tree
                names = (*COLUMNS, "canonical_id", "dataset")
                yield item.number, {name: text(tree, name) for name in names}, item.raw()
            else:
                yield item
        return
    with path.open(encoding="utf-8-sig", newline="", errors="surrogateescape") as file:
        reader = csv.reader(file)
        header = [name.strip() for name in next(reader, [])]
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield Reject(reader.line_num, None, Reason.BROKEN_LINE, "")
                continue
            raw = ",".join(row)[:4000]
            if len(row) != len(header):
                if row:
                    yield Reject(reader.line_num, None, Reason.COLUMN_COUNT, raw)
                continue
            yield reader.line_num, dict(zip(header, row, strict=True)), raw
