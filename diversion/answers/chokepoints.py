"""Where chains could be stopped, one row a place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

import pandas as pd

from diversion.analysis.chokepoints import COLUMNS, Chokepoints
from diversion.analysis.place import Place
from diversion.answers.layout import bans, html_block, html_note, html_table
from diversion.model.visible import visible
from diversion.tabular import text_table

_NOTE: Final = (
    "To be on the way of chains is no finding about a country or a company: ask, and help."
)
_MANY: Final = {
    Place.COUNTRY: "countries",
    Place.COMPANY: "companies",
    Place.LANE: "lanes",
}


@dataclass(frozen=True, eq=False)
class ChokepointsAnswer:
    """Countries, companies or lanes in the order in which they stop most chains."""

    found: Chokepoints
    question: str
    scorer: str

    columns: ClassVar[tuple[str, ...]] = COLUMNS

    def __len__(self) -> int:
        return len(self.found.table)

    def __str__(self) -> str:
        table = text_table(self._shown, self._cells()) if len(self) else "none"
        return "\n".join((self._head(), "", table, "", *self._foot()))

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return html_block(
            html_note(self._head()),
            html_table(self._shown, self._cells()),
            *map(html_note, self._foot()),
        )

    def to_pandas(self) -> pd.DataFrame:
        """Give one row a place, as a table of its own."""
        return self.found.table.copy()

    def rows(self) -> Iterator[dict[str, object]]:
        """Give one JSON-ready record a place; ``None`` where not known."""
        table = self.found.table.astype(object)
        for values in table.where(table.notna(), None).itertuples(index=False, name=None):
            yield dict(zip(self.columns, values, strict=True))

    @property
    def _shown(self) -> list[str]:
        """Leave out what only repeats the id."""
        by_country = self.found.by is Place.COUNTRY
        return [c for c in self.columns if not (by_country and c in {"name", "country"})]

    def _cells(self) -> list[tuple[object, ...]]:
        return [tuple(row[name] for name in self._shown) for row in self.rows()]

    def _head(self) -> str:
        found = self.found
        return (
            f"{len(self)} {_MANY[found.by]} on the way of {found.n_chains:,} chains: "
            f"{visible(self.question)}"
        )

    def _foot(self) -> Iterator[str]:
        found = self.found
        if found.nowhere:
            share = f"{found.nowhere:.1%}"
            yield f"Chains with {share} of the weight pass no such place that is on record."
        if found.is_searched and found.left is None:
            yield "Past the companies there no chain is left for this question."
        elif found.is_searched and found.left is not None:
            yield (
                f"Past the companies there, the best chain left scores "
                f"{bans(found.left.score)}: {visible(found.left.chain_id)}"
            )
        yield f"Chains by {visible(self.scorer)}. {_NOTE}"
