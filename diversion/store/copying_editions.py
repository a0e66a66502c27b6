"""Copy the editions of lists: what each changed, and what rows said before it."""

from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from diversion.store.base import Reader, Store

_EDITED: Final = ("companies", "listings", "links")


def copy_editions(source: Reader, target: Store) -> None:
    """Take over the editions that ``target`` lacks, once it has their files and rows.

    A list that both have, by an edition of one load, keeps its number there.
    """
    numbers = _file_numbers(source, target)
    held = target.query("all_editions").to_pylist()
    lists = _list_numbers(source.query("all_editions").to_pylist(), held)
    editions = _renumbered(source.query("all_editions"), numbers)
    renamed = pa.array([lists.get(n) for n in editions["list"].to_pylist()], pa.int32())
    place = editions.schema.get_field_index("list")
    editions = editions.set_column(place, "list", renamed)
    lacks = pc.invert(pc.is_in(editions["file_id"], _ids(row["file_id"] for row in held)))
    editions = editions.filter(lacks)
    if not editions.num_rows:
        return
    for name in _EDITED:
        past = _renumbered(source.query(f"past_{name}"), numbers)
        if past.num_rows:
            target.run(f"keep_past_{name}", past)
    changes = _renumbered(source.query("all_changes"), numbers)
    changes = changes.filter(
        pc.is_in(changes["file_id"], editions["file_id"].combine_chunks())
    )
    if changes.num_rows:
        target.run("keep_changes", changes)
    target.run("keep_editions", editions)


def _file_numbers(source: Reader, target: Reader) -> dict[int, int]:
    """Give the number in ``target`` of each file of ``source``, by content and table."""
    there = {
        (row["sha256"], row["table_name"]): row["file_id"]
        for row in target.query("all_files").to_pylist()
    }
    return {
        row["file_id"]: there[row["sha256"], row["table_name"]]
        for row in source.query("all_files").to_pylist()
    }


def _list_numbers(
    given: list[dict[str, Any]], held: list[dict[str, Any]]
) -> dict[int, int]:
    """Give the number in the target of each list of the source."""
    by_token = {row["token"]: row["list"] for row in held}
    next_number = max((row["list"] for row in held), default=0) + 1
    numbers: dict[int, int] = {}
    for row in given:
        if row["token"] in by_token:
            numbers.setdefault(row["list"], by_token[row["token"]])
    for row in given:
        if row["list"] not in numbers:
            numbers[row["list"]] = next_number
            next_number += 1
    return numbers


def _renumbered(rows: pa.Table, numbers: dict[int, int]) -> pa.Table:
    place = rows.schema.get_field_index("file_id")
    ids = _ids(numbers[file_id] for file_id in rows["file_id"].to_pylist())
    return rows.set_column(place, "file_id", ids)


def _ids(numbers: Any) -> pa.Array:
    return pa.array(list(numbers), pa.int32())
