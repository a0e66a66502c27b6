"""Write an answer, or a table that a case keeps, in the format that was asked for."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, Protocol, TextIO

from diversion.cli.options import RowFormat
from diversion.cli.output import write_csv, write_json_lines

if TYPE_CHECKING:
    import pandas as pd

_LINE_LIMIT: Final = 120  # characters of a cell


class Answer(Protocol):
    """What prints as a table, and gives its rows."""

    def rows(self) -> Iterable[Mapping[str, object]]:
        """Give one record a row."""

    def to_pandas(self) -> "pd.DataFrame":
        """Give the rows as a table."""


def write_answer(sink: TextIO, answer: Answer, format_: RowFormat) -> None:
    """Write an answer as it prints, or all of its rows as CSV or JSON lines."""
    if format_ is RowFormat.JSONL:
        write_json_lines(sink, answer.rows())
    elif format_ is RowFormat.CSV:
        answer.to_pandas().to_csv(sink, index=False, lineterminator="\n")
    else:
        sink.write(f"{answer}\n")


def write_stored(
    sink: TextIO,
    table: "pd.DataFrame",
    format_: RowFormat,
    *,
    empty: str,
    day_column: str | None = None,
    limit: int = _LINE_LIMIT,
) -> None:
    """Write rows as text, CSV or JSON lines; the sentence ``empty`` for a table of none."""
    from diversion.tabular import text_table  # noqa: PLC0415

    if day_column is not None:
        table[day_column] = table[day_column].astype("string").str[:10]
    table = table.astype(object).where(table.notna(), None)
    rows = list(table.itertuples(index=False, name=None))
    if format_ is RowFormat.JSONL:
        write_json_lines(sink, (dict(zip(table.columns, r, strict=True)) for r in rows))
    elif format_ is RowFormat.CSV:
        write_csv(sink, list(table.columns), rows)
    elif rows:
        sink.write(f"{text_table(list(table.columns), rows, limit=limit)}\n")
    else:
        sink.write(f"{empty}\n")
