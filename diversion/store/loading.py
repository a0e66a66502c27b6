"""Load one file in one transaction: all of it, or none."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diversion.model.source import Batch, Edition, Reason, Reject, SourceFile
from diversion.model.tables import COMPANIES, LINKS, Table
from diversion.store.base import LoadReport
from diversion.store.editions import (
    Parameters,
    ShrunkError,
    begin_edition,
    end_edition,
    parameters_of,
)
from diversion.store.keys import Hashes, SeenHashes
from diversion.store.logging import append_line
from diversion.store.statements import arriving, run_script, statement, table_statement

_VERDICTS: Final = {
    "duplicate": Reason.DUPLICATE,
    "conflict": Reason.CONFLICT,
    "unknown company": Reason.UNKNOWN_COMPANY,
}
_REJECT_SCHEMA: Final = pa.schema(
    [
        ("file", pa.string()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("reason", pa.string()),
        ("raw", pa.string()),
    ]
)


@dataclass(slots=True)
class _Outcome:
    """Counts of one file so far."""

    file_id: int
    rows: int = 0
    loaded: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    dated: date | None = None


def load_file(
    connection: duckdb.DuckDBPyConnection,
    source: SourceFile,
    batches: Iterable[Batch],
    *,
    dry_run: bool,
    file_id: int | None = None,
    edition: Edition | None = None,
    is_joint: bool = False,
) -> LoadReport:
    """Load a file; see :meth:`diversion.store.base.Store.load`.

    ``file_id`` is the number to give to a file that is new; the next one by default. A
    joint load is part of a transaction of the caller, who also ends it.

    Notes
    -----
    A file that was loaded before is read again only if some of its links named companies
    that were unknown then: those companies may have come since.
    """
    earlier = _earlier_outcome(connection, source)
    if earlier is not None:
        edition = None  # what it brought is there already
        if Reason.UNKNOWN_COMPANY not in earlier.reasons:
            return _report(source, earlier, loaded=0)
    if not dry_run:
        connection.execute(statement("forget_rehearsal"))
    parts = (connection, source, batches, earlier, file_id, edition)
    if is_joint:
        outcome, _ = _load_whole(*parts)
        return _report(source, outcome, loaded=outcome.loaded)
    connection.begin()
    try:
        outcome, is_same = _load_whole(*parts)
        is_rehearsal = dry_run and source.table is COMPANIES
        added = _new_ids(connection, outcome) if is_rehearsal else None
        if dry_run or is_same:
            connection.rollback()
        else:
            connection.commit()
    except ShrunkError as error:
        connection.rollback()
        return refused(source, str(error), error.rows)
    except BaseException:
        connection.rollback()
        raise
    if added is not None:
        _with_arriving(connection, added, statement("rehearse"), {})
    return _report(source, outcome, loaded=outcome.loaded)


def _load_whole(
    connection: duckdb.DuckDBPyConnection,
    source: SourceFile,
    batches: Iterable[Batch],
    earlier: _Outcome | None,
    file_id: int | None,
    edition: Edition | None,
) -> tuple[_Outcome, bool]:
    """Load a file within a transaction; also say whether it is as it was ``earlier``."""
    outcome = _load_batches(connection, source, batches, earlier, file_id, edition)
    _end_file(connection, source, outcome, earlier)
    is_same = earlier is not None and (0, earlier.reasons) == (
        outcome.loaded,
        outcome.reasons,
    )
    if not is_same:
        _log(connection, source, outcome)
    return outcome, is_same


def _log(
    connection: duckdb.DuckDBPyConnection, source: SourceFile, outcome: _Outcome
) -> None:
    rejected = outcome.reasons.total()
    append_line(
        connection,
        "load",
        str(source.path),
        sha256=source.sha256,
        details={
            "layout": source.layout,
            "table": source.table.name,
            "rows": outcome.rows,
            "loaded": outcome.loaded,
            "rejected": rejected,
        },
    )


def restore_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Insert rows that another store kept, by the names of their columns."""
    _with_arriving(connection, rows, statement("restore").format(table=table), {})


def _earlier_outcome(
    connection: duckdb.DuckDBPyConnection, source: SourceFile
) -> _Outcome | None:
    found = connection.execute(
        statement("earlier_load"),
        {"sha256": source.sha256, "table_name": source.table.name},
    ).fetchone()
    if found is None:
        return None
    file_id, rows, loaded = found
    reasons = connection.execute(
        statement("earlier_reasons"), {"file_id": file_id}
    ).fetchall()
    return _Outcome(file_id, rows, loaded, Counter(dict(reasons)))


def _load_batches(
    connection: duckdb.DuckDBPyConnection,
    source: SourceFile,
    batches: Iterable[Batch],
    earlier: _Outcome | None,
    file_id: int | None,
    edition: Edition | None,
) -> _Outcome:
    if earlier is not None:
        file_id = earlier.file_id
    outcome = _Outcome(_next_file_id(connection) if file_id is None else file_id)
    run_script(connection, statement("begin_file"), {"file_id": outcome.file_id})
    known = parameters_of(source, edition, outcome.file_id)
    if edition is not None:
        outcome.dated = edition.dated
        begin_edition(connection, known)
    seen = SeenHashes(_hashes(connection, table_statement("key_hashes", source.table)))
    for batch in batches:
        outcome.rows += batch.rows.num_rows + len(batch.rejects)
        rejects = list(batch.rejects)
        if batch.rows.num_rows:
            rejects += _keep_sound(connection, source.table, batch, seen, outcome, known)
        if rejects:
            outcome.reasons.update(str(reject.reason) for reject in rejects)
            _with_arriving(
                connection,
                _reject_rows(rejects, source),
                statement("keep_rejects"),
                {"file_id": outcome.file_id},
            )
    if edition is not None:
        outcome.changes = end_edition(connection, source, edition, known, outcome.rows)
    return outcome


def _next_file_id(connection: duckdb.DuckDBPyConnection) -> int:
    return int(connection.execute(statement("next_file_id")).fetchall()[0][0])


def _hashes(connection: duckdb.DuckDBPyConnection, query: str) -> Hashes:
    return np.asarray(connection.execute(query).fetchnumpy()["hash"], np.uint64)


def _keep_sound(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    batch: Batch,
    seen: SeenHashes,
    outcome: _Outcome,
    known: Parameters,
) -> list[Reject]:
    """Store the new rows of a batch; give those that contradict what is stored.

    Only rows whose id may have come before, and links, are looked at one by one.
    """
    rows, in_doubt = batch.rows, np.ones(batch.rows.num_rows, np.bool_)
    if table is not LINKS:
        with arriving(connection, rows.select([table.key])):
            hashes = _hashes(connection, table_statement("arriving_hashes", table))
        in_doubt = seen.add(hashes)
    faulty: list[tuple[int, str, str | None]] = []
    if in_doubt.any():
        faulty = _judge(connection, table, rows.filter(pa.array(in_doubt)), known)
        is_faulty = pc.is_in(rows["row"], pa.array([row for row, *_ in faulty], pa.int64()))
        rows = rows.filter(pc.invert(is_faulty))
    if rows.num_rows:
        script = table_statement("keep_batch", table)
        _with_arriving(connection, rows, script, {"file_id": outcome.file_id})
    outcome.loaded += rows.num_rows
    return [
        Reject(
            batch.line_of(row),
            unknown_end if verdict == "unknown company" else table.key,
            _VERDICTS[verdict],
            batch.raw_of(row),
        )
        for row, verdict, unknown_end in faulty
        if verdict != "unchanged"
    ]


def _judge(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: pa.Table, known: Parameters
) -> list[tuple[int, str, str | None]]:
    """Compare rows with what is stored; give row, verdict and unknown end unless kept."""
    _with_arriving(connection, rows, statement("stage_batch"), {})
    if table is LINKS:
        connection.execute(statement("find_unknown_ends"))
    run_script(connection, table_statement("judge_batch", table), known)
    if known["token"] is not None:
        run_script(connection, table_statement("supersede", table), known)
    return connection.execute(statement("faulty_rows")).fetchall()


def _new_ids(connection: duckdb.DuckDBPyConnection, outcome: _Outcome) -> pa.Table:
    query = connection.sql(statement("new_ids"), params={"file_id": outcome.file_id})
    return query.to_arrow_table()


def _end_file(
    connection: duckdb.DuckDBPyConnection,
    source: SourceFile,
    outcome: _Outcome,
    earlier: _Outcome | None,
) -> None:
    rejected = outcome.reasons.total()
    loaded = outcome.loaded + (earlier.loaded if earlier else 0)
    parameters = {
        "file_id": outcome.file_id,
        "file": str(source.path),
        "sha256": source.sha256,
        "table_name": source.table.name,
        "rows": outcome.rows,
        "loaded": loaded,
        "unchanged": outcome.rows - loaded - rejected,
        "rejected": rejected,
        "loaded_at": datetime.now(UTC).replace(tzinfo=None),
    }
    run_script(connection, statement("end_file"), parameters)


def _with_arriving(
    connection: duckdb.DuckDBPyConnection,
    rows: pa.Table,
    script: str,
    parameters: dict[str, object],
) -> None:
    with arriving(connection, rows):
        run_script(connection, script, parameters)


def _reject_rows(rejects: Sequence[Reject], source: SourceFile) -> pa.Table:
    return pa.table(
        [
            [str(reject.file or source.path) for reject in rejects],
            [reject.line for reject in rejects],
            [reject.column for reject in rejects],
            [str(reject.reason) for reject in rejects],
            [reject.raw for reject in rejects],
        ],
        schema=_REJECT_SCHEMA,
    )


def _report(source: SourceFile, outcome: _Outcome, *, loaded: int) -> LoadReport:
    rejected = outcome.reasons.total()
    return LoadReport(
        file=str(source.path),
        layout=source.layout,
        confidence=source.confidence,
        rows=outcome.rows,
        loaded=loaded,
        unchanged=outcome.rows - loaded - rejected,
        rejected=rejected,
        reasons=dict(sorted(outcome.reasons.items())),
        ignored_columns=source.ignored_columns,
        near_columns=dict(source.near_columns),
        table=source.table.name,
        changed=outcome.changes["changed"],
        removed=outcome.changes["removed"],
        dated=outcome.dated,
    )


def refused(source: SourceFile, note: str, rows: int) -> LoadReport:
    """Report a list that shrank: every row of it stays out."""
    counted = Counter({str(Reason.SHRUNK): rows} if rows else {})
    return replace(_report(source, _Outcome(0, rows, 0, counted), loaded=0), notes=(note,))
