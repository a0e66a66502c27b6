"""Recognise a native table by its header, and open the two formats it may come in."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from diversion.errors import LayoutError, UnknownLayoutError
from diversion.model.source import SourceFile
from diversion.model.tables import TABLES, Table

LAYOUT: Final = "native"

# Shipments need one column of each group, besides the required ones.
DATE_COLUMNS: Final = (
    "departed_on",
    "arrived_on",
    "departed_earliest",
    "arrived_earliest",
)
SIDE_COLUMNS: Final = ("shipper_id", "shipper_name", "consignee_id", "consignee_name")
_ONE_OF: Final = {"shipments": (DATE_COLUMNS, SIDE_COLUMNS)}

_SHOWN_COLUMNS: Final = 6
_LEAST_ALIKE: Final = 0.8  # of a misspelt column, in [0, 1]


def column_name(written: str) -> str:
    """Give a header cell as the tables spell it."""
    return written.strip().lower()


def recognise(path: Path, header: Sequence[str], *, sha256: str) -> SourceFile:
    """Tell which native table has this header.

    The table that shares most columns with the file is meant; on a tie, the one that
    lacks nothing. The file's name has no say.

    Raises
    ------
    UnknownLayoutError
        If no table fits, or a required column is missing.
    LayoutError
        If a column comes twice.
    """
    names = [column_name(cell) for cell in header]
    shared = {table.name: _shared(table, names) for table in TABLES.values()}
    table = max(
        TABLES.values(), key=lambda each: (shared[each.name], not _missing(each, names))
    )
    if not shared[table.name]:
        raise UnknownLayoutError(
            f"{path}: found columns {_shown(names)}, expected {_expected()}", is_near=False
        )
    twice = sorted(name for name in set(names) if names.count(name) > 1)
    if native := [name for name in twice if name in table.column_names]:
        raise LayoutError(f"{path}: found column {native[0]!r} twice, expected it once")
    if missing := _missing(table, names):
        raise UnknownLayoutError(
            f"{path}: found columns {_shown(names)}; as {table.name} it lacks "
            + " and ".join(missing),
            is_near=True,
        )
    ignored = tuple(
        dict.fromkeys(name for name in names if name and name not in table.column_names)
    )
    confidence = shared[table.name] / len(names)
    lacking = [name for name in table.column_names if name not in names]
    near = {name: get_close_matches(name, lacking, 1, _LEAST_ALIKE) for name in ignored}
    return SourceFile(
        path,
        table,
        LAYOUT,
        confidence,
        sha256,
        ignored,
        tuple((name, found[0]) for name, found in near.items() if found),
    )


def _shared(table: Table, names: list[str]) -> int:
    return len(set(table.column_names).intersection(names))


def _missing(table: Table, names: list[str]) -> list[str]:
    needed: list[tuple[str, ...]] = [
        (column.name,) for column in table.columns if column.required
    ]
    needed.extend(_ONE_OF.get(table.name, ()))
    return [
        ("any of " if len(group) > 1 else "") + ", ".join(repr(name) for name in group)
        for group in needed
        if not set(group).intersection(names)
    ]


def _shown(names: list[str]) -> str:
    shown = ", ".join(repr(name[:40]) for name in names[:_SHOWN_COLUMNS])
    return shown + (", …" if len(names) > _SHOWN_COLUMNS else "")


def _expected() -> str:
    keys = ", ".join(f"{table.key!r} ({table.name})" for table in TABLES.values())
    return f"a native table with one of {keys}"
