"""Scores of shipments and of companies, one row each."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from diversion.answers.layout import LEAD, html_block, html_note, html_table
from diversion.model.visible import visible
from diversion.tabular import text_table

_ROWS_SHOWN = 20


@dataclass(frozen=True, eq=False)
class _ScoreTable:
    """A table ranked by ``score``; the higher, the more suspicious."""

    table: pd.DataFrame
    scorer: str

    things: ClassVar[str]
    columns: ClassVar[tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.table)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        rows = self._top(_ROWS_SHOWN)
        notes = (html_note(self._head(len(rows))), html_note(self._foot()))
        return html_block(notes[0], html_table(self._names, rows), notes[1])

    def to_pandas(self) -> pd.DataFrame:
        """Give the whole table, one row each, as its own copy."""
        return self.table[list(self._names)].copy()

    def to_text(self, top: int = _ROWS_SHOWN) -> str:
        """Set the ``top`` highest scores in columns."""
        rows = self._top(top)
        return "\n".join(
            (self._head(len(rows)), "", text_table(self._names, rows), "", self._foot())
        )

    def rows(self) -> Iterator[dict[str, object]]:
        """Give one JSON-ready record a row; ``None`` where a value is not known."""
        for values in self.table[list(self._names)].itertuples(index=False, name=None):
            yield dict(zip(self._names, map(_plain, values), strict=True))

    @property
    def _names(self) -> tuple[str, ...]:
        """Name the promised columns first, then what else the table holds."""
        known = dict.fromkeys((*self.columns, *map(str, self.table.columns)))
        return tuple(known)

    def _top(self, top: int) -> list[tuple[object, ...]]:
        best = self.table.nlargest(top, "score", keep="first")[list(self._names)]
        return [
            tuple(map(_plain, values)) for values in best.itertuples(index=False, name=None)
        ]

    def _head(self, n_shown: int) -> str:
        return f"{len(self):,} {self.things}; the {n_shown:,} highest scores"

    def _foot(self) -> str:
        return f"Scores by {visible(self.scorer)}. {LEAD}"


class ScoresAnswer(_ScoreTable):
    """One row a shipment: its score and the best chain through it."""

    things = "shipments"
    columns = (
        "shipment_id",
        "score",
        "probability",
        "best_chain",
        "mass",
        "assessable",
        "chain_id",
    )


class CompaniesAnswer(_ScoreTable):
    """One row a company: its score, its role and the chains through it."""

    things = "companies"
    columns = (
        "company_id",
        "name",
        "score",
        "role",
        "mass",
        "chains",
        "exposure",
        "assessable",
    )


def _plain(value: object) -> object:
    """Turn NumPy scalars and pandas' missing values into plain Python."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    item = getattr(value, "item", None)
    plain = item() if callable(item) else value
    return None if isinstance(plain, float) and not math.isfinite(plain) else plain
