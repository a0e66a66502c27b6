"""The records of a case: what is stored, and how more gets in.

This part needs no compiled kernels, so that loading starts at once.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from uuid import uuid4

from diversion import io
from diversion.errors import InputError, LayoutError
from diversion.model.addresses import is_address
from diversion.model.log import LogLine
from diversion.model.source import Batch, Edition, Preview, Reject, SourceFile
from diversion.store import (
    LoadReport,
    ShrunkError,
    Store,
    open_server,
    open_store,
    refused,
)
from diversion.store.copying import copy_case

if TYPE_CHECKING:
    import pandas as pd

_Known = tuple[SourceFile, Edition | None]

_SHOWN_ROWS: Final = 3
_SHOWN_REJECTS: Final = 5


class Records:
    """The native tables of one case in a store. Use :func:`open_records`."""

    def __init__(self, store: Store, *, name: str) -> None:
        self._store, self.name = store, name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        counts = ", ".join(f"{n:,} {table}" for table, n in self._store.tables().items())
        return f"{type(self).__name__}({self.name!r}: {counts})"

    def close(self) -> None:
        """Release the store."""
        self._store.close()

    def load(
        self,
        *paths: str | Path,
        layout: str | None = None,
        mapping: str | Path | None = None,
        dry_run: bool = False,
        list_date: date | None = None,
        accept_shrink: bool = False,
    ) -> tuple[LoadReport, ...]:
        """Load files or folders: native tables, lists, registers, records of any layout.

        Each file is loaded whole or not at all; files that feed several tables, which may
        name each other's companies, are loaded all or none. ``layout`` says what every
        file must be; ``None`` recognises each. ``mapping`` names a TOML file that says
        what columns are.

        A list that comes again is a newer edition: what it changes is dated, and the past
        is kept. Its day is the one it says, else ``list_date``, else today. A list that
        shrank to less than half is left out unless ``accept_shrink``.

        Raises
        ------
        LayoutError
            If a file is not of a kind that can be read, or not of that ``layout``. Of
            files that turn out damaged further down, those before them stay loaded.
        InputError
            If the case was opened for reading only.
        """
        if layout is not None and layout not in io.LAYOUTS:
            known = ", ".join(io.LAYOUTS)
            raise InputError(f"layout {layout!r} is not known, expected one of {known}")
        told = None if mapping is None else io.wild.read_mapping(Path(mapping))
        sources = io.find_files([Path(path) for path in paths], mapping=told)
        for source in sources:
            if layout is not None and source.layout != layout:
                raise LayoutError(
                    f"{source.path}: found {source.layout}, expected {layout}"
                )
        editions = _editions(sources, list_date, may_shrink=accept_shrink)
        pairs = list(zip(sources, editions, strict=True))
        first, last = (0, 0) if dry_run else _several_tables(sources)
        try:
            return (
                *(self._load(*each, dry_run=dry_run) for each in pairs[:first]),
                *self._load_together(pairs[first:last]),
                *(self._load(*each, dry_run=dry_run) for each in pairs[last:]),
            )
        finally:
            self._has_changed()

    def _load_together(self, known: Sequence[_Known]) -> tuple[LoadReport, ...]:
        """Load all of these or none; a list that shrank stays out in all its tables."""
        if not known:
            return ()
        reading = known[0][0]
        try:
            with self._store.together():
                reports = []
                for reading, edition in known:
                    reports.append(self._load(reading, edition, dry_run=False))
                return tuple(reports)
        except ShrunkError as error:
            note, layout = str(error), reading.layout
        rest = iter(
            self._load_together([each for each in known if each[0].layout != layout])
        )
        return tuple(
            refused(source, note, _n_rows(source))
            if source.layout == layout
            else next(rest)
            for source, _ in known
        )

    def _has_changed(self) -> None:
        """Forget what was made of the records before."""

    def _load(
        self, source: SourceFile, edition: Edition | None, *, dry_run: bool
    ) -> LoadReport:
        emptied = io.wild.Emptied()
        seen = _Seen(io.read_batches(source, emptied))
        report = self._store.load(source, seen, dry_run=dry_run, edition=edition)
        if source.plan is None:
            return report
        notes = (*source.notes, *emptied.lines())
        return replace(
            report, notes=notes, preview=seen.preview(source) if dry_run else None
        )

    def copy_to(self, other: "Records") -> tuple[LoadReport, ...]:
        """Load everything into another case, with the file and line of each row.

        What is there already stays; a second time changes nothing.
        """
        return copy_case(self._store, other._store)

    def write_bulk(self, folder: Path) -> list[Path]:
        """Write files for ``neo4j-admin database import`` into a folder that is there."""
        from diversion.store.neo4j.bulk import write_bulk  # noqa: PLC0415 - seldom used

        return write_bulk(self._store, folder)

    def entities(self) -> Iterator[dict[str, object]]:
        """Give the case as FollowTheMoney entities, each ready for JSON."""
        return io.ftm_entities({name: self._store.read(name) for name in self.tables()})

    def tables(self) -> dict[str, int]:
        """Count the rows of each native table."""
        return self._store.tables()

    def changes(self, since: date | None = None) -> "pd.DataFrame":
        """Give what newer editions of lists added, changed and removed, since a day."""
        table: pd.DataFrame = self._store.query("list_changes", since=since).to_pandas()
        return table

    def rejects(self) -> "pd.DataFrame":
        """Give the rows that could not be read: file, line, column, reason, raw text."""
        table: pd.DataFrame = self._store.rejects().to_pandas()
        return table

    def log(
        self,
        action: str,
        subject: str,
        *,
        sha256: str | None = None,
        **details: object,
    ) -> None:
        """Add a line to the log of the case: who, when, what; loads do so themselves."""
        self._store.log(action, subject, sha256=sha256, details=details)

    def data_version(self) -> str:
        """Fingerprint what was loaded: by content and table, whatever files are called."""
        rows = self._store.query("file_hashes").to_pylist()
        text = json.dumps([list(row.values()) for row in rows])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def log_lines(self) -> tuple[LogLine, ...]:
        """Give what was done with the case, in order; see :mod:`diversion.model.log`."""
        return self._store.log_lines()


def _several_tables(sources: Sequence[SourceFile]) -> tuple[int, int]:
    """Give the range of the sources from files that feed several tables."""
    tables = Counter(source.path for source in sources)
    several = [i for i, source in enumerate(sources) if tables[source.path] > 1]
    return (several[0], several[-1] + 1) if several else (0, 0)


def _n_rows(source: SourceFile) -> int:
    batches = io.read_batches(source)
    return sum(batch.rows.num_rows + len(batch.rejects) for batch in batches)


def _editions(
    sources: Sequence[SourceFile], list_date: date | None, *, may_shrink: bool
) -> Iterator[Edition | None]:
    """Give the edition that each file is of; files of one layout are one edition."""
    load = uuid4().hex
    last = {(source.layout, source.table.name): source for source in sources}
    for source in sources:
        if not source.edition:
            yield None
            continue
        key = (source.layout, source.table.name)
        yield Edition(
            token=f"{load}-{source.layout}",
            dated=source.dated or list_date or datetime.now(UTC).date(),
            is_whole=source.edition == "whole",
            is_last=last[key] is source,
            may_shrink=may_shrink,
        )


class _Seen:
    """Hands batches on, and remembers the first rows and rejects."""

    def __init__(self, batches: Iterable[Batch]) -> None:
        self._batches = batches
        self._rows: list[dict[str, object]] = []
        self._rejects: list[Reject] = []

    def __iter__(self) -> Iterator[Batch]:
        for batch in self._batches:
            if len(self._rows) < _SHOWN_ROWS:
                self._rows += batch.rows.slice(0, _SHOWN_ROWS).to_pylist()
            self._rejects += batch.rejects[: _SHOWN_REJECTS - len(self._rejects)]
            yield batch

    def preview(self, source: SourceFile) -> Preview:
        """Give what was seen."""
        return Preview(
            source.columns,
            tuple(self._rows[:_SHOWN_ROWS]),
            tuple(self._rejects),
            io.wild.mapping_of(source),
        )


def open_records(path: str | Path, *, create: bool = False) -> Records:
    """Open the records of a case; see :func:`diversion.case.open_case`."""
    records = Records(store_at(path, create=create), name=str(path))
    if Path(path).is_dir():
        records.load(path)
    return records


def store_at(path: str | Path, *, create: bool) -> Store:
    """Open the store of a file or of a server, or an empty one in memory for a folder.

    Raises
    ------
    InputError
        If there is no such file, or no case at such an address.
    BackendUnavailableError
        If another process is writing to the file, or no server answers.
    """
    text, where = str(path), Path(path)
    if is_address(text):
        return open_server(text, create=create)
    if where.is_dir():
        return open_store(None)
    if not create and not where.exists():
        raise InputError(f"no case at {text!r}: expected a .duckdb file or a folder")
    return open_store(where, read_only=not create)
