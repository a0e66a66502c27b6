"""Load one file in one transaction: all of it, or none."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import duckdb
import pyarrow as pa

from diversion.model.source import Batch, Reason, Reject, SourceFile
from diversion.model.tables import COMPANIES, LINKS, Table
from diversion.store.base import LoadReport
from diversion.store.statements import run_script, statement, table_statement

_VERDICTS: Final = {
    "duplicate": Reason.DUPLICATE,
    "conflict": Reason.CONFLICT,
    "unknown company": Reason.UNKNOWN_COMPANY,
}
_REJECT_SCHEMA: Final = pa.schema(
    [
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


def load_file(
    connection: duckdb.DuckDBPyConnection,
    source: SourceFile,
    batches: Iterable[Batch],
    *,
    dry_run: bool,
) -> LoadReport:
    """Load a file; see :meth:`diversion.store.base.Store.load`.

    Notes
    -----
    A file that was loaded before is read again only if some of its links named companies
    that were unknown then: those companies may have come since.
    """
    earlier = _earlier_outcome(connection, source)
    if earlier is not None and Reason.UNKNOWN_COMPANY not in earlier.reasons:
        return _report(source, earlier, loaded=0)
    if not dry_run:
        connection.execute(statement("forget_rehearsal"))
    connection.begin()
    try:
        outcome = _load_batches(connection, source, batches, earlier)
        accepted = connection.sql(statement("seen_ids")).to_arrow_table()
        _end_file(connection, source, outcome, earlier)
        is_same = earlier is not None and (0, earlier.reasons) == (
            outcome.loaded,
            outcome.reasons,
        )
        if dry_run or is_same:
            connection.rollback()
        else:
            connection.commit()
    except BaseException:
        connection.rollback()
        raise
    if dry_run and source.table is COMPANIES:
        _with_arriving(connection, accepted, statement("rehearse"), {})
    return _report(source, outcome, loaded=outcome.loaded)


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
) -> _Outcome:
    outcome = _Outcome(earlier.file_id if earlier else _next_file_id(connection))
    run_script(connection, statement("begin_file"), {"file_id": outcome.file_id})
    for batch in batches:
        outcome.rows += batch.rows.num_rows + len(batch.rejects)
        rejects = list(batch.rejects)
        if batch.rows.num_rows:
            rejects += _judge(connection, source.table, batch)
            _keep(connection, source.table, outcome)
        if rejects:
            outcome.reasons.update(str(reject.reason) for reject in rejects)
            _with_arriving(
                connection,
                _reject_rows(rejects),
                statement("keep_rejects"),
                {"file_id": outcome.file_id, "file": str(source.path)},
            )
    return outcome


def _next_file_id(connection: duckdb.DuckDBPyConnection) -> int:
    return int(connection.execute(statement("next_file_id")).fetchall()[0][0])


def _judge(
    connection: duckdb.DuckDBPyConnection, table: Table, batch: Batch
) -> list[Reject]:
    """Compare the batch with what is stored; give the rows that may not join it."""
    _with_arriving(connection, batch.rows, statement("stage_batch"), {})
    if table is LINKS:
        connection.execute(statement("find_unknown_ends"))
    connection.execute(table_statement("judge_batch", table))
    faulty = connection.execute(statement("faulty_rows")).fetchall()
    return [
        Reject(
            row,
            unknown_end if verdict == "unknown company" else table.key,
            _VERDICTS[verdict],
            batch.raw_of(row),
        )
        for row, verdict, unknown_end in faulty
    ]


def _keep(connection: duckdb.DuckDBPyConnection, table: Table, outcome: _Outcome) -> None:
    verdicts = dict(connection.execute(statement("count_verdicts")).fetchall())
    outcome.loaded += verdicts.get("new", 0)
    script = table_statement("keep_batch", table)
    run_script(connection, script, {"file_id": outcome.file_id})


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
    """Run a script that reads ``rows`` under the name ``_arriving``."""
    connection.register("_arriving", rows)
    run_script(connection, script, parameters)
    connection.unregister("_arriving")


def _reject_rows(rejects: Sequence[Reject]) -> pa.Table:
    return pa.table(
        [
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
    )
