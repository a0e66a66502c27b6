"""Companies and names that may be listed parties, or one company twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

import pandas as pd

from diversion.analysis.resolving import COLUMNS as RESOLVE_COLUMNS
from diversion.analysis.screening import COLUMNS
from diversion.answers.layout import html_block, html_note, html_table
from diversion.tabular import text_table

_ROWS_SHOWN: Final = 20
_NOTE: Final = (
    "A match is a lead, not a finding: check the identifiers before you act on it."
)


@dataclass(frozen=True, eq=False)
class _Matches:
    """Ranked matches, one row each."""

    table: pd.DataFrame
    question: str

    columns: ClassVar[tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.table)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        rows = self._top(_ROWS_SHOWN)
        head = html_note(self._head(len(rows)))
        return html_block(head, html_table(self.columns, rows), html_note(_NOTE))

    def to_pandas(self) -> pd.DataFrame:
        """Give all matches, best first, as a table of its own."""
        return self.table[list(self.columns)].copy()

    def to_text(self, top: int = _ROWS_SHOWN) -> str:
        """Set the ``top`` best matches in columns."""
        rows = self._top(top)
        if not rows:
            return f"{self._head(0)}\n\n{_NOTE}"
        return "\n".join(
            (self._head(len(rows)), "", text_table(self.columns, rows), "", _NOTE)
        )

    def rows(self) -> Iterator[dict[str, object]]:
        """Give one JSON-ready record a match; ``None`` where not known."""
        for values in self._top(len(self.table)):
            yield dict(zip(self.columns, values, strict=True))

    def _top(self, top: int) -> list[tuple[object, ...]]:
        best = self.table[list(self.columns)].head(top)
        return [
            tuple(None if pd.isna(value) else value for value in values)
            for values in best.itertuples(index=False, name=None)
        ]

    def _head(self, n_shown: int) -> str:
        shown = f"; the {n_shown:,} best" if n_shown < len(self) else ""
        return f"{len(self):,} possible matches for {self.question}{shown}"


@dataclass(frozen=True, eq=False, repr=False)
class ScreenAnswer(_Matches):
    """One row a match: who was asked about, which listing, the score and why."""

    columns = COLUMNS


@dataclass(frozen=True, eq=False, repr=False)
class ResolveAnswer(_Matches):
    """One row for two records that may be of one company, with the probability and why."""

    question: str = "records of one company"

    columns = RESOLVE_COLUMNS
