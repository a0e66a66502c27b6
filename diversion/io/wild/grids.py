"""What all formats come down to: numbered rows of cells, as text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from diversion.model.source import Reject


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row; ``line`` is numbered as in :class:`Reject`, ``raw`` is its text.

    ``written`` are the cells as the file has them, where ``cells`` are parts of them.
    """

    line: int
    cells: list[str]
    raw: str
    written: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a file, before anyone knows what it says.

    ``part`` names a sheet of a workbook or a member of an archive, else it is empty.
    ``names`` are the columns of a format that has them, else the rows hold a header.
    ``titles`` are texts outside the rows that may say what they are. ``rows`` can be
    called again and again.
    """

    path: Path
    part: str
    rows: Callable[[], Iterator[GridRow | Reject]]
    names: tuple[str, ...] | None = None
    titles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
