"""FollowTheMoney entities one by one; those nested in others come out as well."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diversion.io.foreign.ftm_statements import gather, is_statements
from diversion.io.foreign.json_items import Item, json_items
from diversion.io.foreign.trees import node, text, texts
from diversion.model.source import Reject

_HEAD_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity; ``properties`` hold lists of texts, or of nested entities."""

    own_id: str
    schema: str
    properties: Mapping[str, object]
    datasets: list[str]

    def texts(self, key: str) -> list[str]:
        """Give the values of a property; a nested entity counts by its id."""
        values = self.properties.get(key)
        found = []
        for value in values if isinstance(values, list) else [values]:
            is_nested = isinstance(value, dict)
            found.extend([text(value, "id")] if is_nested else texts({key: value}, key))
        return [each for each in found if each]

    def first(self, key: str) -> str:
        """Give the first value of a property, or nothing."""
        return next(iter(self.texts(key)), "")

    def raw(self) -> str:
        """Write the entity on one line."""
        shown = {"id": self.own_id, "schema": self.schema, "properties": self.properties}
        try:
            return json.dumps(shown, ensure_ascii=False)[:4000]
        except RecursionError:
            return f"{self.schema} {self.own_id}"


def entities(path: Path) -> Iterator[Entity | Reject]:
    """Give each entity once, those of the file in order, each before those inside it."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if is_statements(head):
        gathered, rejects = gather(path)
        yield from rejects
        for own_id, (schema, found, datasets) in gathered.items():
            yield Entity(own_id, schema, found, datasets)
        return
    nested: set[str] = set()
    for item in json_items(path):
        if not isinstance(item, Item):
            yield item
            continue
        waiting: list[tuple[object, bool]] = [(item.tree, False)]
        while waiting:
            tree, is_nested = waiting.pop()
            own_id = text(tree, "id")
            if is_nested and own_id in nested:
                continue
            properties = node(tree, "properties")
            if is_nested:
                nested.add(own_id)
            yield Entity(own_id, text(tree, "schema"), properties, texts(tree, "datasets"))
            for values in properties.values():
                inner = values if isinstance(values, list) else [values]
                waiting.extend(
                    (each, True)
                    for each in inner
                    if isinstance(each, dict) and "schema" in each
                )
