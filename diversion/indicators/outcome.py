"""What an indicator answers: fired, clear or not assessable, and the rows it read."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

RowId = tuple[str, str]  # native table, id of the row


class State(StrEnum):
    """The three answers; a missing field is never a "no"."""

    FIRED = "fired"
    CLEAR = "clear"
    UNKNOWN = "not assessable"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of one indicator about one subject.

    ``value`` is what it measured, in the unit that ``text`` names. ``missing`` names the
    fields that would have to be known, as ``table.column``; empty unless not assessable.
    """

    state: State
    text: str
    value: float | str | None = None
    rows: tuple[RowId, ...] = ()
    missing: tuple[str, ...] = ()


def fired(text: str, rows: Iterable[RowId], value: float | str | None = None) -> Outcome:
    """Answer that the indicator fires, because of these rows."""
    return Outcome(State.FIRED, text, value, tuple(dict.fromkeys(rows)))


def clear(
    text: str, rows: Iterable[RowId] = (), value: float | str | None = None
) -> Outcome:
    """Answer that what is needed is known, and shows nothing."""
    return Outcome(State.CLEAR, text, value, tuple(dict.fromkeys(rows)))


def unknown(*missing: str, rows: Iterable[RowId] = ()) -> Outcome:
    """Answer that the fields named are not known."""
    text = f"needs {', '.join(missing)}"
    return Outcome(State.UNKNOWN, text, None, tuple(dict.fromkeys(rows)), missing)
