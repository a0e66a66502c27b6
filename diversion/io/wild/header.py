"""Find the header among the first rows: below a preamble, perhaps over two rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from diversion.io.wild.evidence import is_empty
from diversion.io.wild.grids import GridRow
from diversion.io.wild.matching import header_fit
from diversion.io.wild.measures import is_currency, is_unit
from diversion.io.wild.numbers import is_number

_SEARCHED: Final = 60  # rows
_LEAST: Final = 1.5  # two columns told well, or three less well
_BETTER: Final = 1.15  # a second header row must tell so much more


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """The header's texts, how many rows it takes, and the index of the first below it."""

    texts: tuple[str, ...]
    below: int
    preamble: tuple[str, ...]


def find_header(rows: Sequence[GridRow]) -> HeaderRow | None:
    """Choose the row whose cells say best what columns are; ``None`` if none does."""
    best, best_fit = None, _LEAST
    for index, row in enumerate(rows[:_SEARCHED]):
        if not _may_be_header(row.cells):
            continue
        fitted = header_fit(row.cells)
        if fitted > best_fit:
            best, best_fit = index, fitted
    if best is None:
        return None
    texts, below = _padded(rows[best].cells), best + 1
    for first in (best - 1, best):  # the header may be the lower or the upper of two rows
        if first < 0 or first + 1 >= len(rows):
            continue
        upper, lower = rows[first].cells, rows[first + 1].cells
        if not _may_be_header(lower) or not _is_upper(upper):
            continue
        both = _joined(upper, lower)
        if (fitted := header_fit(both)) > best_fit * _BETTER:
            texts, below, best_fit = both, first + 2, fitted
    first = below - 1 if texts == _padded(rows[best].cells) else below - 2
    preamble = tuple(
        cell.strip() for row in rows[:first] for cell in row.cells if not is_empty(cell)
    )
    if below < len(rows) and _are_units(rows[below].cells):
        return HeaderRow(tuple(_with_units(texts, rows[below].cells)), below + 1, preamble)
    return HeaderRow(tuple(texts), below, preamble)


def _may_be_header(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    numbers = sum(is_number(cell) and not any(map(str.isalpha, cell)) for cell in filled)
    return len(filled) > 1 and numbers * 4 <= len(filled)


def _is_upper(cells: Sequence[str]) -> bool:
    """Tell whether cells may stand over several columns each: texts, with gaps."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and len(filled) < len(cells) and not any(map(is_number, filled))


def _are_units(cells: Sequence[str]) -> bool:
    """Tell whether cells under a header give the units of some columns, and no more."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return 0 < len(filled) < len(cells) and all(map(_is_unit, filled))


def _is_unit(cell: str) -> bool:
    text = cell.strip("()[] ")
    return not any(map(str.isdigit, text)) and (is_unit(text) or is_currency(text))


def _with_units(texts: Sequence[str], cells: Sequence[str]) -> list[str]:
    units = [*cells, *[""] * (len(texts) - len(cells))]
    return [
        f"{text} ({unit.strip('()[] ')})" if unit.strip() else text
        for text, unit in zip(texts, units, strict=False)
    ]


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    texts, over = [], ""
    for position, cell in enumerate(_padded(lower)):
        above = upper[position].strip() if position < len(upper) else ""
        over = above or over
        texts.append(f"{over} {cell}".strip() if cell else above)
    return texts


def _padded(cells: Sequence[str]) -> list[str]:
    return [" ".join(cell.split()) for cell in cells]
