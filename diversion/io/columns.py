"""Bring one column into its declared type, and say which rows cannot be."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from diversion.model.codes import normalise_code
from diversion.model.source import Reason
from diversion.model.tables import Column, Kind

TYPES: Final = {
    Kind.TEXT: pa.string(),
    Kind.LIST: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.NUMBER: pa.float64(),
}

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
_NUMBER: Final = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_LARGEST: Final = 1e15  # integers up to here are exact, and no consignment is larger


@dataclass(frozen=True, slots=True)
class Parsed:
    """A typed column, null where a value is empty or bad.

    ``faults`` holds one mask of shape (n_rows,) for each reason that was looked for.
    """

    values: pa.Array
    faults: dict[Reason, NDArray[np.bool_]]


def parse_column(column: Column, values: pa.Array) -> Parsed:
    """Trim, normalise and check an array of text or of the declared type.

    Empty text is null.
    """
    if column.kind is Kind.DATE and values.type == TYPES[Kind.DATE]:
        parsed = _days(values)
    elif column.kind is Kind.NUMBER and values.type == TYPES[Kind.NUMBER]:
        parsed = _in_range(column, values, pc.is_finite(values))
    else:
        values = _trimmed(values)
        parsed = _parse_text(column, values)
    if column.required:
        parsed.faults[Reason.MISSING] = as_mask(pc.is_null(values))
    return parsed


def as_mask(flags: pa.Array) -> NDArray[np.bool_]:
    """Give a boolean array to NumPy; null counts as false."""
    mask: NDArray[np.bool_] = pc.fill_null(flags, fill_value=False).to_numpy(
        zero_copy_only=False
    )
    return mask


def _trimmed(text: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(text)
    is_empty = pc.equal(trimmed, "")
    if not pc.any(is_empty).as_py():
        return trimmed
    return pc.if_else(is_empty, pa.scalar(None, pa.string()), trimmed)


def _parse_text(column: Column, text: pa.Array) -> Parsed:
    if column.kind is Kind.NUMBER:
        is_number = pc.match_substring_regex(text, _NUMBER)
        digits = pc.if_else(is_number, text, pa.scalar(None, pa.string()))
        return _in_range(column, pc.cast(digits, pa.float64()), is_number)
    if column.kind is Kind.DATE:
        return _distinct(text, pa.date32(), _date)
    if column.kind is Kind.LIST:
        return _distinct(text, pa.string(), lambda value: _list(column, value))
    if column.choices or column.pattern:
        return _distinct(text, pa.string(), lambda value: _code(column, value))
    return Parsed(text, {})


def _days(values: pa.Array) -> Parsed:
    """Check days by the rules for text: years of four digits, then the range."""
    is_day = _between(values, date.min, date.max)
    is_near = _between(values, _FIRST_DAY, _LAST_DAY)
    return Parsed(
        values,
        {
            Reason.NOT_A_DATE: as_mask(pc.invert(is_day)),
            Reason.DATE_RANGE: as_mask(pc.and_(is_day, pc.invert(is_near))),
        },
    )


def _between(values: pa.Array, first: date, last: date) -> pa.Array:
    return pc.and_(
        pc.greater_equal(values, pa.scalar(first)), pc.less_equal(values, pa.scalar(last))
    )


def _in_range(column: Column, values: pa.Array, is_number: pa.Array) -> Parsed:
    largest = _LARGEST if column.maximum is None else column.maximum
    faults = {
        Reason.NOT_A_NUMBER: as_mask(pc.invert(is_number)),
        Reason.NUMBER_RANGE: as_mask(pc.greater(pc.abs(values), largest)),
    }
    if column.minimum is not None:
        faults[Reason.NEGATIVE] = as_mask(pc.less(values, column.minimum))
    return Parsed(values, faults)


def _distinct(
    text: pa.Array, target: pa.DataType, parse: Callable[[str], object]
) -> Parsed:
    """Parse each distinct value once; ``parse`` gives a `Reason` for a bad one."""
    encoded = pc.dictionary_encode(text)
    results = [parse(value) for value in encoded.dictionary.to_pylist()]
    good = pa.array([None if isinstance(r, Reason) else r for r in results], target)
    faults = {}
    for reason in sorted({r for r in results if isinstance(r, Reason)}):
        is_bad = pa.array([r is reason for r in results], pa.bool_())
        faults[reason] = as_mask(is_bad.take(encoded.indices))
    return Parsed(good.take(encoded.indices), faults)


def _date(value: str) -> date | Reason:
    if _DATE.fullmatch(value) is None:
        return Reason.NOT_A_DATE
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return Reason.NOT_A_DATE
    return day if _FIRST_DAY <= day <= _LAST_DAY else Reason.DATE_RANGE


def _code(column: Column, value: str) -> str | Reason:
    code = normalise_code(column, value)
    if column.choices and code not in column.choices:
        return Reason.NOT_ALLOWED
    if column.pattern and re.fullmatch(column.pattern, code) is None:
        return Reason.MALFORMED
    return code


def _list(column: Column, value: str) -> str | Reason | None:
    parts = [_code(column, part.strip()) for part in value.split(";") if part.strip()]
    fault = next((part for part in parts if isinstance(part, Reason)), None)
    return fault or ";".join(parts) or None
