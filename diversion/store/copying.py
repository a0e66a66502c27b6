"""Copy a case from one store to another, file by file: with every row's file and line."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from diversion.model.source import Batch, Reason, Reject, SourceFile
from diversion.model.tables import TABLES, Table
from diversion.store.base import LoadReport, Reader, Store
from diversion.store.copying_editions import copy_editions

LAYOUT = "case"


def copy_case(source: Reader, target: Store) -> tuple[LoadReport, ...]:
    """Load everything that ``source`` holds into ``target``; again changes nothing.

    Each file counts as loaded there: the file itself, loaded later, is known.
    """
    files = source.query("all_files").to_pylist()
    reports = []
    for table in TABLES.values():
        mine = [file for file in files if file["table_name"] == table.name]
        if not mine:
            continue
        rows = source.read(table.name)
        reports += [_copy_file(source, target, table, file, rows) for file in mine]
    copy_editions(source, target)
    _copy_notes(source, target)
    return tuple(reports)


def _copy_notes(source: Reader, target: Store) -> None:
    """Take over which records may be one, and each judgement that is not older."""
    held = {
        (row["one_id"], row["other_id"]): row["judged_on"]
        for row in target.query("list_judgements").to_pylist()
    }
    given = source.query("list_judgements")
    is_newer = [
        held.get((row["one_id"], row["other_id"]), date.min) < row["judged_on"]
        for row in given.to_pylist()
    ]
    if any(is_newer):
        target.run("keep_judgements", given.filter(pa.array(is_newer)))
    matches = source.query("list_matches")
    if matches.num_rows and not matches.equals(target.query("list_matches")):
        target.run("keep_matches", matches)


def _copy_file(
    source: Reader, target: Store, table: Table, file: dict[str, Any], rows: pa.Table
) -> LoadReport:
    file_id = file["file_id"]
    mine = rows.filter(pc.equal(rows["file_id"], file_id)).drop_columns("file_id")
    rejects = [
        Reject(
            row["line"], row["column"], Reason(row["reason"]), row["raw"], Path(row["file"])
        )
        for row in source.query("file_rejects", file_id=file_id).to_pylist()
    ]
    described = SourceFile(Path(file["path"]), table, LAYOUT, 1.0, file["sha256"])
    return target.load(described, _batches(mine, rejects))


def _batches(rows: pa.Table, rejects: list[Reject]) -> Iterator[Batch]:
    def raw_of(line: int) -> str:
        (found,) = rows.filter(pc.equal(rows["row"], line)).drop_columns("row").to_pylist()
        return ",".join("" if value is None else str(value) for value in found.values())

    yield Batch(rows, rejects, raw_of)
