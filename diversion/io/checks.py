"""Check blocks against the table's declaration: typed rows and rejects come out."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from diversion.io.blocks import Block
from diversion.io.columns import TYPES, as_mask, parse_column
from diversion.io.layouts import SIDE_COLUMNS
from diversion.model.codes import is_party_name
from diversion.model.source import Batch, Reason, Reject
from diversion.model.tables import LINKS, SHIPMENTS, Table


@dataclass(slots=True)
class _Faults:
    """The first fault of each row: a row is rejected once, for one reason."""

    is_bad: NDArray[np.bool_]
    found: dict[int, tuple[str | None, Reason]] = field(default_factory=dict)

    def add(self, mask: NDArray[np.bool_], column: str | None, reason: Reason) -> None:
        for position in np.flatnonzero(mask & ~self.is_bad).tolist():
            self.found[position] = (column, reason)
        self.is_bad |= mask


def check_block(table: Table, block: Block) -> Batch:
    """Parse and check all rows of a block.

    Columns are checked in declared order, then the rules that take a whole row. Columns
    that the file does not have are null.
    """
    n_rows = len(block.lines)
    faults = _Faults(np.zeros(n_rows, np.bool_))
    columns: dict[str, pa.Array] = {}
    for column in table.columns:
        if column.name not in block.columns:
            columns[column.name] = pa.nulls(n_rows, TYPES[column.kind])
            continue
        parsed = parse_column(column, block.columns[column.name])
        columns[column.name] = parsed.values
        for reason, mask in parsed.faults.items():
            faults.add(mask, column.name, reason)
    if table is SHIPMENTS:
        _check_shipments(columns, faults)
    elif table is LINKS:
        is_self = pc.equal(columns["from_id"], columns["to_id"])
        faults.add(as_mask(is_self), "to_id", Reason.SELF_LINK)
    rows = pa.table({**columns, "row": pa.array(block.lines)})
    written = block.lines if block.written is None else block.written

    def place_of(row: int) -> int:
        return int(np.searchsorted(block.lines, row))

    rejects = [
        Reject(int(written[position]), column_name, reason, block.raw_of(position))
        for position, (column_name, reason) in faults.found.items()
    ]
    return Batch(
        rows=rows.filter(pa.array(~faults.is_bad)) if faults.found else rows,
        rejects=sorted([*block.rejects, *rejects], key=lambda reject: reject.line),
        raw_of=lambda row: block.raw_of(place_of(row)),
        line_of=lambda row: int(written[place_of(row)]),
    )


def _check_shipments(columns: dict[str, pa.Array], faults: _Faults) -> None:
    bounds = [_bounds(columns, event, faults) for event in ("departed", "arrived")]
    (departed, _), (arrived, last_arrived) = bounds
    is_undated = pc.and_(pc.is_null(departed), pc.is_null(arrived))
    faults.add(as_mask(is_undated), None, Reason.NO_DATE)
    is_late = as_mask(pc.greater(departed, last_arrived))
    faults.add(is_late, "arrived_on", Reason.ORDER_OF_DATES)
    has_side = np.zeros(len(departed), np.bool_)
    for name in SIDE_COLUMNS:
        values = columns[name]
        if name.endswith("_id"):
            has_side |= as_mask(pc.is_valid(values))
        elif not has_side.all():
            has_side |= _names_somebody(values, ~has_side)
    faults.add(~has_side, None, Reason.NO_SIDE)


def _bounds(
    columns: dict[str, pa.Array], event: str, faults: _Faults
) -> tuple[pa.Array, pa.Array]:
    """Give the first and last day of an event: the day on record, else its period."""
    day, earliest, latest = (
        columns[f"{event}_{name}"] for name in ("on", "earliest", "latest")
    )
    is_half = pc.xor(pc.is_null(earliest), pc.is_null(latest))
    is_broken = as_mask(is_half) | as_mask(pc.greater(earliest, latest))
    faults.add(is_broken, f"{event}_latest", Reason.BROKEN_PERIOD)
    is_outside = as_mask(pc.less(day, earliest)) | as_mask(pc.greater(day, latest))
    faults.add(is_outside, f"{event}_on", Reason.BROKEN_PERIOD)
    return pc.coalesce(day, earliest), pc.coalesce(day, latest)


def _names_somebody(names: pa.Array, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Look only at the ``wanted`` rows; most rows are settled by an id."""
    named = np.zeros(len(names), np.bool_)
    positions = np.flatnonzero(wanted)
    texts = names.take(pa.array(positions)).to_pylist()
    named[positions] = [text is not None and is_party_name(text) for text in texts]
    return named
