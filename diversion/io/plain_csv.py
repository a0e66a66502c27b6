"""Split lines of CSV all at once, where no line can mean anything but one record."""

import csv
from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from diversion.io.blocks import Block

_BOM: Final = b"\xef\xbb\xbf"
# A quote opens a value only as its first character, is doubled inside, and must close it.
_VALUE: Final = r'(?:[^",][^,]*|"(?:[^"]|"")*"|)'
_RECORD: Final = rf"^{_VALUE}(?:,{_VALUE})*$"


def split_plain(piece: bytes, wanted: Sequence[str | None], *, first: int) -> Block | None:
    """Split whole lines of a file into columns.

    Parameters
    ----------
    piece
        Lines of a file, from the beginning of a record on.
    wanted
        The file's columns in order; ``None`` for a column to leave out.
    first
        The number of the first line.

    Returns
    -------
    Block or None
        ``None`` if any line is not one sound record of so many columns: blank, broken,
        not UTF-8, of another length, or with a line break in a value.
    """
    lines = piece.removesuffix(b"\n").split(b"\n")
    if not _is_plain(piece, lines):
        return None
    names = [str(position) for position in range(len(wanted))]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(piece),
            arrow_csv.ReadOptions(column_names=names, block_size=len(piece) + 1),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=[
                    name for name, kept in zip(names, wanted, strict=True) if kept
                ],
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != len(lines):  # a blank line is no row
        return None
    columns = [column.combine_chunks() for column in table.columns]
    return Block(
        columns=dict(zip(filter(None, wanted), columns, strict=True)),
        lines=np.arange(first, first + len(lines), dtype=np.int64),
        rejects=[],
        raw_of=lambda position: lines[position].decode().removesuffix("\r"),
    )


def _is_plain(piece: bytes, lines: list[bytes]) -> bool:
    if (
        b"\0" in piece
        or piece.startswith(_BOM)
        or piece.count(b"\r") != piece.count(b"\r\n")
        or max(map(len, lines)) > csv.field_size_limit()
    ):
        return False
    try:
        piece.decode()
    except UnicodeDecodeError:
        return False
    quoted = [line.removesuffix(b"\r") for line in lines if b'"' in line]
    matches = pc.match_substring_regex(pa.array(quoted, pa.string()), _RECORD)
    return bool(pc.all(matches).as_py()) if quoted else True
