"""Newer editions of a list: what they change and remove, with the past kept."""

from collections import Counter
from datetime import date
from typing import Final

import duckdb

from diversion.errors import InputError
from diversion.model.source import Edition, SourceFile
from diversion.store.statements import has_end, run_script, statement, table_statement

_SMALL: Final = 10  # entries; a shorter list may lose more than half
_FEW: Final = 10  # editions of one list share at least one entry in so many
Parameters = dict[str, object]


class ShrunkError(InputError):
    """A list has less than half of the entries that it had."""

    def __init__(self, message: str, rows: int) -> None:
        super().__init__(message)
        self.rows = rows  # of the file


def parameters_of(source: SourceFile, edition: Edition | None, file_id: int) -> Parameters:
    """Give what the statements about editions name; without one, nothing matches."""
    return {
        "file_id": file_id,
        "table_name": source.table.name,
        "layout": source.layout if edition else None,
        "token": edition.token if edition else None,
        "dated": edition.dated if edition else None,
    }


def begin_edition(connection: duckdb.DuckDBPyConnection, known: Parameters) -> None:
    """Note that a file is of an edition."""
    run_script(connection, statement("begin_edition"), known)


def end_edition(
    connection: duckdb.DuckDBPyConnection,
    source: SourceFile,
    edition: Edition,
    known: Parameters,
    rows: int,
) -> Counter[str]:
    """Find the list that a file is of; end the entries it lacks; count what it changed.

    A file is a newer edition of the list with which it shares entries, else a new list:
    several lists may come in one layout. ``rows`` is how many rows the file has.

    Raises
    ------
    ShrunkError
        If the list shrank to less than half and may not.
    InputError
        If the case has a newer edition of the list.
    """
    table = source.table
    run_script(connection, table_statement("note_present", table), known)
    number, had, present, newest = _find_list(connection, known)
    if newest is not None and newest > edition.dated:
        raise InputError(
            f"{source.path}: found an edition of {edition.dated}, and the case has one of "
            f"{newest}; load the editions of a list in their order"
        )
    known = known | {"list": number}
    run_script(connection, statement("name_list"), known)
    run_script(connection, table_statement("note_added", table), known)
    if number is not None and edition.is_whole and edition.is_last:
        if had >= _SMALL and 2 * present < had and not edition.may_shrink:
            raise ShrunkError(
                f"found {present:,} entries where the list had {had:,}; "
                "the old list stays until you load it with --accept-shrink",
                rows,
            )
        if has_end(table):
            run_script(connection, table_statement("remove_absent", table), known)
    counted = connection.execute(
        statement("count_changes"),
        {name: known[name] for name in ("file_id", "table_name")},
    ).fetchall()
    return Counter(dict(counted))


def _find_list(
    connection: duckdb.DuckDBPyConnection, known: Parameters
) -> tuple[int | None, int, int, date | None]:
    """Give the list, what it had, what the edition has, and the day of the last edition."""
    lists = connection.execute(
        statement("like_lists"), {name: known[name] for name in ("table_name", "token")}
    ).fetchall()
    for number, had, shared, present, newest, is_of_this_load in lists:
        if is_of_this_load or shared * _FEW >= min(had, present):
            return number, had, present, newest
    return None, 0, 0, None
