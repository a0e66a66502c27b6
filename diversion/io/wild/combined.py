"""Cells that hold several things at once, parted into columns of their own.

``20100012345 - ANDINA SAC`` is a tax number and a name, ``PADMA LTD, 12 MILL RD, DHAKA,
BANGLADESH`` a name, an address and a country, ``KE-12345 of 05/03/2019`` a number and a
day. A column is parted only if most of its values are alike; the first thing takes the
column's place, the others come behind the last column.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from diversion.io.wild.days import Order, read_day
from diversion.io.wild.evidence import is_empty
from diversion.io.wild.grids import Grid, GridRow
from diversion.io.wild.header import HeaderRow
from diversion.io.wild.places import country
from diversion.io.wild.words import Meaning, read_header
from diversion.model.source import Reject

_MOSTLY: Final = 0.7  # share of a column's values that must be alike
_SAMPLE: Final = 300  # values looked at
_CACHED: Final = 1 << 15
_LEAST_PARTS: Final = 3  # of a name with an address, where the header names none
_PARTIES: Final = frozenset({"shipper", "consignee", "notify", "party", "taxid", "name"})
_NUMBERED: Final = frozenset(
    {"declaration", "document", "bill", "invoice", "contract", "number", "reference"}
)

_ID: Final = (
    r"(?:[A-ZА-Я&Ñ]{0,4}[- ]?\d[\dA-Z.\-/]{4,22}[\dA-Z]|[A-Z&Ñ]{3,4}\d{6}[A-Z\d]{3})"
)
_ID_FIRST: Final = re.compile(
    rf"(?:[A-ZА-Я]{{2,6}}[:.\s]\s*)?({_ID})\s*(?:\s[-–—]|[-–—]\s|[:|/,;])\s*([^\W\d_].*)",
    re.DOTALL,
)
_ID_LAST: Final = re.compile(
    rf"([^\W\d_].*?)\s*[(\[,/|-]\s*(?:[A-ZА-Я]{{2,6}}[:.№\s]*\s*)?({_ID})\s*[)\]]?",
    re.DOTALL,
)
_NUMBER_AND_DAY: Final = re.compile(
    r"(\S.*?)\s*(?:[,;&/|(]|\b(?:dt|dtd|dated|of|from|от|від|vom|du|del?|ngay)\b\.?|\s)\s*"
    r"([\d]{1,4}[-./ ][\w]{1,9}[-./ ]\d{2,4}|\d{8})\)?"
)
_PART: Final = re.compile(r"\s*[\n|]\s*|\s*,\s*")
_LEGAL: Final = re.compile(
    r"(?:co|corp|inc|ltd|limited|llc|llp|lp|plc|pvt|pty|pte|gmbh|ag|kg|sa|sac|saa|sas|srl|"
    r"spa|cv|sa de cv|ltda|eirl|bv|nv|oy|ab|as|sti|kft|doo|jsc|ojsc|pjsc|cjsc|sarl|eurl|"
    r"ca|cia|scrl|fze|fzco|fzc|kk|bhd|sdn bhd|tbk)(?: (?:co|ltd|limited|inc))*"
)

Parted = tuple[str, str]
Splitter = Callable[[str], Parted | None]


@dataclass(frozen=True, slots=True)
class _Split:
    """What takes a cell apart, and the title of the column that its second part makes."""

    position: int
    part: Splitter
    title: str


def parted(
    grid: Grid, header: HeaderRow, line: int, below: Sequence[GridRow]
) -> tuple[Grid, HeaderRow, Sequence[GridRow]]:
    """Part the columns of combined cells; everything stays as it is if there are none.

    ``line`` is the last line of the header, ``below`` some of the rows under it.
    """
    splits: list[_Split] = []
    for position, text in enumerate(header.texts):
        cells = [row.cells[position] for row in below if position < len(row.cells)]
        splits += _splits(position, text, cells)
    if not splits:
        return grid, header, below
    width = len(header.texts)
    cut = _cutter(splits, header.texts)

    def rows() -> Iterator[GridRow | Reject]:
        for row in grid.rows():
            yield row if isinstance(row, Reject) or row.line <= line else cut(row)

    titles = tuple(f"{header.texts[split.position]} ({split.title})" for split in splits)
    names = None if grid.names is None else (*grid.names, *titles)
    said = "; ".join(
        f"{header.texts[split.position]!r} holds a {split.title} too" for split in splits
    )
    texts = (*header.texts[:width], *titles)
    return (
        replace(grid, rows=rows, names=names, notes=(*grid.notes, f"parted: {said}")),
        replace(header, texts=texts),
        [cut(row) for row in below],
    )


def _splits(position: int, header: str, cells: Sequence[str]) -> Iterator[_Split]:
    values = [*dict.fromkeys(cell.strip() for cell in cells if not is_empty(cell))][
        :_SAMPLE
    ]
    said = read_header(header).concepts
    if not values:
        return
    is_numbered = not said.isdisjoint(_NUMBERED)
    if is_numbered and ("date" in said or not said.isdisjoint({"declaration", "bill"})):
        if _are_mostly(values, _number_and_day):
            yield _Split(position, lru_cache(_CACHED)(_number_and_day), "date")
        return
    if said.isdisjoint(_PARTIES) or not said.isdisjoint({"goods", "description", "hs"}):
        return
    if _are_mostly(values, _id_and_name):
        yield _Split(position, lru_cache(_CACHED)(_id_and_name), "tax id")
        values = [found[0] if (found := _id_and_name(value)) else value for value in values]
    if said >= {"address"} and not said.isdisjoint(_PARTIES - {"taxid"}) and _names(said):
        if _are_mostly(values, _name_and_rest):
            yield _Split(position, lru_cache(_CACHED)(_name_and_rest), _rest(values))
    elif _are_mostly(values, _name_and_country):
        yield _Split(position, lru_cache(_CACHED)(_name_and_country), "country")


def _names(said: Meaning) -> bool:
    """Tell whether a header with an address names the party too."""
    return "name" in said or not said.isdisjoint({"country", "taxid"}) or "party" in said


def _rest(values: Sequence[str]) -> str:
    return "country" if _are_mostly(values, _name_and_country) else "address"


def _are_mostly(values: Sequence[str], part: Splitter) -> bool:
    return sum(part(value) is not None for value in values) >= _MOSTLY * len(values)


def _cutter(splits: Sequence[_Split], texts: Sequence[str]) -> Callable[[GridRow], GridRow]:
    width = len(texts)

    def cut(row: GridRow) -> GridRow:
        cells = row.cells + [""] * (width - len(row.cells))
        if [" ".join(cell.split()) for cell in cells[:width]] == list(texts):
            return row  # the header once more
        kept, more = cells[:width], []
        for split in splits:
            found = split.part(kept[split.position].strip())
            more.append(found[1] if found else "")
            if found:
                kept[split.position] = found[0]
        return GridRow(row.line, [*kept, *more, *cells[width:]], row.raw, row.cells)

    return cut


def _id_and_name(value: str) -> Parted | None:
    """Part a tax number from the name behind or before it.

    >>> _id_and_name("1234567-8 - FERRETERIA MAYA, S.A."), _id_and_name("ACME 3000 LTD")
    (('FERRETERIA MAYA, S.A.', '1234567-8'), None)
    """
    if found := _ID_FIRST.fullmatch(value):
        return found[2].strip(), found[1]
    if found := _ID_LAST.fullmatch(value):
        return found[1].strip(), found[2]
    return None


def _number_and_day(value: str) -> Parted | None:
    """Part a document's number from its day.

    >>> _number_and_day("TZDL-19-1012345, 05/03/2019")
    ('TZDL-19-1012345', '05/03/2019')
    """
    found = _NUMBER_AND_DAY.fullmatch(value)
    if found is None or not any(map(str.isdigit, found[1])):
        return None
    span = read_day(found[2], Order.DAY_FIRST) or read_day(found[2], Order.MONTH_FIRST)
    is_day = span is not None and span.first == span.last
    return (found[1].rstrip(" ,;&/|("), found[2]) if is_day else None


def _name_and_rest(value: str) -> Parted | None:
    """Part a name from the address behind it, and give the address or its country.

    >>> _name_and_rest("PADMA TEXTILES CO., LTD, 12 MILL ROAD, DHAKA")
    ('PADMA TEXTILES CO., LTD', '12 MILL ROAD, DHAKA')
    """
    parts = [part for part in _PART.split(value) if part]
    n_name = 1
    while n_name < len(parts) and _LEGAL.fullmatch(_plain(parts[n_name])):
        n_name += 1
    if n_name >= len(parts):
        return None
    return ", ".join(parts[:n_name]), _country_of(parts) or ", ".join(parts[n_name:])


def _name_and_country(value: str) -> Parted | None:
    """Part a name from an address of some parts that ends in a country."""
    parts = [part for part in _PART.split(value) if part]
    found = _name_and_rest(value)
    if found is None or len(parts) < _LEAST_PARTS or not _country_of(parts):
        return None
    return found


def _country_of(parts: Sequence[str]) -> str:
    last = parts[-1].rstrip(". ")
    return last if country(last) else ""


def _plain(part: str) -> str:
    return " ".join(part.casefold().replace(".", "").split())
