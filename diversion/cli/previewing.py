"""How the columns of a file are read, shown before anything is loaded."""

from typing import TYPE_CHECKING, Final, TextIO

from diversion.model.visible import visible

if TYPE_CHECKING:
    from diversion.model.source import Preview

_HEADER_LIMIT: Final = 40
_WHY_LIMIT: Final = 70
_VALUE_LIMIT: Final = 60
_RAW_LIMIT: Final = 100


def write_preview(sink: TextIO, preview: "Preview") -> None:
    """Write the columns with scores and reasons, the first rows, and the first rejects."""
    from diversion.tabular import text_table  # noqa: PLC0415

    rows = [
        (
            visible(column.header)[:_HEADER_LIMIT],
            column.role or "-",
            f"{column.score:.2f}",
            visible(column.why)[:_WHY_LIMIT],
        )
        for column in preview.columns
    ]
    sink.write(f"\n{text_table(('column', 'read as', 'score', 'why'), rows)}\n")
    for number, row in enumerate(preview.rows, start=1):
        sink.write(f"\nrow {number} (line {row['row']})\n")
        for name, value in row.items():
            if value is not None and name != "row":
                sink.write(f"  {name}: {visible(str(value))[:_VALUE_LIMIT]}\n")
    if preview.rejects:
        sink.write("\nrejected\n")
    for reject in preview.rejects:
        where = f"line {reject.line}" + (f", {reject.column}" if reject.column else "")
        sink.write(f"  {where}: {reject.reason}: {visible(reject.raw)[:_RAW_LIMIT]}\n")
    sink.write("\n")
