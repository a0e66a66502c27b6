"""Write a table that a case keeps: changes, judgements."""

from typing import TYPE_CHECKING, Final, TextIO

from diversion.cli.options import RowFormat
from diversion.cli.output import write_csv, write_json_lines

if TYPE_CHECKING:
    import pandas as pd

_LINE_LIMIT: Final = 120  # characters of a cell


def write_stored(
    sink: TextIO, table: "pd.DataFrame", format_: RowFormat, *, day_column: str, empty: str
) -> None:
    """Write rows as text, CSV or JSON lines; the sentence ``empty`` for a table of none."""
    from diversion.tabular import text_table  # noqa: PLC0415

    table[day_column] = table[day_column].astype("string").str[:10]
    table = table.astype(object).where(table.notna(), None)
    rows = list(table.itertuples(index=False, name=None))
    if format_ is RowFormat.JSONL:
        write_json_lines(sink, (dict(zip(table.columns, r, strict=True)) for r in rows))
    elif format_ is RowFormat.CSV:
        write_csv(sink, list(table.columns), rows)
    elif rows:
        sink.write(f"{text_table(list(table.columns), rows, limit=_LINE_LIMIT)}\n")
    else:
        sink.write(f"{empty}\n")
