"""Which rows below a header are records: not blank, no totals, no second header."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from diversion.io.wild.evidence import is_empty
from diversion.io.wild.grids import GridRow
from diversion.io.wild.plan import Plan
from diversion.io.wild.words import fold
from diversion.model.source import Reason, Reject

_TOTAL: Final = re.compile(
    r"(?:grand |sub ?|sum )?totals?(?: general)?\b.*|sum(?:ma|me)?\b.*|itogo\b.*|"
    r"итого.*|всего.*|разом.*|усього.*|барлыгы.*|нийт.*|"
    r"总计.*|合计.*|小计.*|總計.*|合計.*|総計.*|합계.*|총계.*|소계.*|"
    r"tong\b.*|toplam.*|genel toplam.*|jumlah.*|razem.*|celkem.*|gesamt.*|insgesamt.*|"
    r"المجموع.*|الاجمالي.*|جمع.*"
)
_LONGEST_TOTAL: Final = 40  # letters; a longer text is a name or a description
_WHEN: Final = ("export_date", "import_date", "date", "planned_date", "month_year", "year")
_WHO: Final = (
    "shipper_name", "shipper_id", "consignee_name", "consignee_id",
    "local_party", "foreign_party", "company_name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """A row as wide as the header; ``written`` are its cells as the file has them."""

    line: int
    cells: list[str]
    raw: str
    written: list[str]


def records(plan: Plan) -> Iterator[Record | Reject]:
    """Give the records of a table; blank rows at its end are nothing."""
    width = len(plan.headers)
    header = [fold(" ".join(text.split())) for text in plan.headers]
    when = [plan.places[role] for role in _WHEN if role in plan.places]
    who = [plan.places[role] for role in _WHO if role in plan.places]
    blanks: list[Reject] = []
    for row in plan.grid.rows():
        if row.line <= plan.header_line:
            continue
        if isinstance(row, GridRow) and all(not cell.strip() for cell in row.cells):
            blanks.append(Reject(row.line, None, Reason.BLANK_ROW, row.raw))
            continue
        yield from blanks
        blanks.clear()
        if isinstance(row, Reject):
            yield row
        elif any(cell.strip() for cell in row.cells[width:]):
            yield Reject(row.line, None, Reason.COLUMN_COUNT, row.raw)
        elif _is_header(row.cells, header):
            yield Reject(row.line, None, Reason.REPEATED_HEADER, row.raw)
        else:
            cells = (row.cells + [""] * (width - len(row.cells)))[:width]
            if _is_total(cells, when, who):
                yield Reject(row.line, None, Reason.TOTAL_ROW, row.raw)
            else:
                yield Record(row.line, cells, row.raw, row.written or cells)


def _is_header(cells: list[str], header: list[str]) -> bool:
    if cells[0].strip() and fold(" ".join(cells[0].split())) != header[0]:
        return False
    return [fold(" ".join(cell.split())) for cell in cells] == header[: len(cells)]


def _is_total(cells: list[str], when: list[int], who: list[int]) -> bool:
    """Tell a row of totals: it says so, and lacks the day or the parties of a record."""
    if _has_value(cells, when) and _has_value(cells, who):
        return False
    return any(map(_says_total, cells))


def _has_value(cells: list[str], positions: list[int]) -> bool:
    return any(
        not is_empty(cells[position]) and not _says_total(cells[position])
        for position in positions
    )


@lru_cache(maxsize=1 << 16)
def _says_total(cell: str) -> bool:
    text = cell.strip()
    if not text or len(text) > _LONGEST_TOTAL or text[0].isdigit():
        return False
    return _TOTAL.fullmatch(fold(text).strip(" :*")) is not None
