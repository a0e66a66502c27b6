"""The SDN list in its old CSV form: entries, and three files that say more of them.

``sdn.csv`` has the entries, ``add.csv`` addresses, ``alt.csv`` other names, and
``sdn_comments.csv`` the ends of remarks that are longer than a cell. None has a header, so
columns tell them apart. A line of the other files that belongs to no entry is rejected
once, with the listings.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from diversion.io.foreign.csv_items import head_records, records
from diversion.io.foreign.ofac import Entry, rows
from diversion.io.foreign.rows import Layout, Row
from diversion.io.foreign.wording import joined, plain
from diversion.model.source import Reason, Reject
from diversion.model.tables import COMPANIES, LINKS, LISTINGS, Table

_EMPTY: Final = "-0-"
_END_OF_FILE: Final = "\x1a"  # as DOS wrote it
_HEAD_BYTES: Final = 1 << 16
_SDN, _ADD, _ALT, _COMMENT = 12, 6, 5, 2  # numbers of columns
_ENTRY_KINDS: Final = frozenset({"", "individual", "vessel", "aircraft"})
_ALIAS_KINDS: Final = frozenset({"aka", "fka", "nka"})
_REMARK: Final = re.compile(r"; |: |\.$")

_Lines = list[tuple[int, list[str], str]]


def recognise_entries(head: bytes) -> float:
    """Judge whether this is ``sdn.csv``."""
    return _share(head, _SDN, 1, lambda cells: cells[2].lower() in _ENTRY_KINDS)


def recognise_addresses(head: bytes) -> float:
    """Judge whether this is ``add.csv``."""
    return 0.9 * _share(head, _ADD, 2, lambda cells: not cells[4].isdecimal())


def recognise_aliases(head: bytes) -> float:
    """Judge whether this is ``alt.csv``."""
    return _share(head, _ALT, 2, lambda cells: cells[2].lower() in _ALIAS_KINDS)


def recognise_comments(head: bytes) -> float:
    """Judge whether this is ``sdn_comments.csv``: a number, and half a remark."""
    return 0.8 * _share(head, _COMMENT, 1, lambda cells: bool(_REMARK.search(cells[1])))


def read(paths: Sequence[Path], table: Table) -> Iterator[Row | Reject]:
    """Give the rows of one native table from ``sdn.csv`` and what came with it."""
    more = {_role(path): path for path in paths[1:]}
    aliases, addresses, comments = (
        _by_entry(more.get(width), width) for width in (_ALT, _ADD, _COMMENT)
    )
    parts = (aliases, addresses, comments)
    seen: set[str] = set()

    def entries() -> Iterator[Entry | Reject]:
        for line, values, raw in _sound(paths[0], _SDN):
            if isinstance(values, Reject):
                yield values
                continue
            seen.add(values[0])
            yield _entry(line, values, raw, *parts)

    yield from rows(entries, table)
    if table is LISTINGS:
        for part, path in zip((_ALT, _ADD, _COMMENT), parts, strict=True):
            yield from _orphans(path, seen, more.get(part))


def _entry(
    line: int,
    values: list[str],
    raw: str,
    aliases: dict[str, _Lines],
    addresses: dict[str, _Lines],
    comments: dict[str, _Lines],
) -> Entry:
    number = values[0]
    places = [cells for _, cells, _ in addresses.get(number, [])]
    return Entry(
        number=number,
        name=values[1],
        kind=values[2],
        programme="; ".join(code.strip("[] ") for code in values[3].split("] [")),
        remarks=values[11] + "".join(c[1] for _, c, _ in comments.get(number, [])),
        raw=lambda: raw,
        line=line,
        flag=values[9],
        call_sign=values[5],
        aliases=[cells[3] for _, cells, _ in aliases.get(number, [])],
        addresses=[(joined(cells[2:5]), cells[4]) for cells in places],
    )


def _sound(path: Path, width: int) -> Iterator[tuple[int, list[str] | Reject, str]]:
    for line, values, raw in records(path):
        if not values or values == [_END_OF_FILE]:
            continue
        if len(values) != width:
            yield line, Reject(line, None, Reason.COLUMN_COUNT, raw.strip()), raw
        else:
            yield line, _cells(values, keep_last=width == _COMMENT), raw


def _cells(values: list[str], *, keep_last: bool = False) -> list[str]:
    """Give cells without the mark for "nothing"; half a remark keeps its blanks."""
    cells = ["" if plain(value) == _EMPTY else plain(value) for value in values]
    return [*cells[:-1], values[-1]] if keep_last else cells


def _by_entry(path: Path | None, width: int) -> dict[str, _Lines]:
    found: defaultdict[str, _Lines] = defaultdict(list)
    for line, values, raw in _sound(path, width) if path else ():
        if isinstance(values, Reject):
            found[""].append((line, [], raw))  # of no entry
        else:
            found[values[0]].append((line, values, raw))
    return found


def _orphans(
    lines: dict[str, _Lines], seen: set[str], path: Path | None
) -> Iterator[Reject]:
    for number, rest in lines.items():
        if number and number in seen:
            continue
        for line, _, raw in rest:
            yield Reject(line, None, Reason.ORPHAN, raw.strip(), path)


def _role(path: Path) -> int:
    """Tell a part by the number of its columns."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    judges = {
        _ALT: recognise_aliases,
        _ADD: recognise_addresses,
        _COMMENT: recognise_comments,
    }
    return max(judges, key=lambda width: judges[width](head))


def _share(
    head: bytes, width: int, n_numbers: int, is_typical: Callable[[list[str]], bool]
) -> float:
    """Give the share of first records that have this width, numbers first, and fit."""
    found = [_cells(cells) for cells in head_records(head) if cells != [_END_OF_FILE]]
    fitting = [
        cells
        for cells in found
        if len(cells) == width
        and all(cell.isdecimal() for cell in cells[:n_numbers])
        and is_typical(cells)
    ]
    return len(fitting) / len(found) if found else 0.0


LAYOUT: Final = Layout(
    "ofac-sdn-csv",
    "OFAC SDN list, CSV",
    (COMPANIES, LISTINGS, LINKS),
    recognise_entries,
    read,
)
PARTS: Final = (
    Layout("ofac-add-csv", "its addresses", (), recognise_addresses, None, LAYOUT.name),
    Layout("ofac-alt-csv", "its aliases", (), recognise_aliases, None, LAYOUT.name),
    Layout("ofac-comments-csv", "its remarks", (), recognise_comments, None, LAYOUT.name),
)
