"""What every store can do: read a case, and load files into it."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import pyarrow as pa

from diversion.model.log import LogLine
from diversion.model.source import Batch, Edition, Preview, SourceFile


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of one file.

    ``rows`` is always ``loaded + unchanged + rejected``; ``reasons`` counts the rejected
    rows by reason. ``ignored_columns`` are in the file but not in the table, and
    ``near_columns`` says which column of the table some of them may mean; ``notes`` say
    what was settled, and what was left empty, where the layout was recognised, and
    ``preview`` what would be loaded, in a trial. ``table`` is the native table that the
    file feeds. Where the file is a newer edition of a list, ``dated`` is its day,
    ``changed`` counts those of ``loaded`` that were there with other values, and
    ``removed`` the entries that the list no longer has.
    """

    file: str
    layout: str
    confidence: float
    rows: int
    loaded: int
    unchanged: int
    rejected: int
    reasons: dict[str, int] = field(default_factory=dict)
    ignored_columns: tuple[str, ...] = ()
    near_columns: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    preview: Preview | None = None
    table: str = ""
    changed: int = 0
    removed: int = 0
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class RunReport:
    """What of a run was written on a graph: what is not there is not counted."""

    run_id: str
    shipments: int
    parties: int
    chains: int


class Reader(Protocol):
    """Reads one case."""

    def tables(self) -> dict[str, int]:
        """Count the rows of each native table."""

    def read(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        *,
        as_of: date | None = None,
    ) -> pa.Table:
        """Read a native table in the order it was loaded.

        ``columns`` may also name ``file_id`` and ``row``, the source of each row;
        ``None`` reads all columns and those two. ``as_of`` reads companies, listings and
        links as the edition of their list that was valid on that day had them.
        """

    def rejects(self) -> pa.Table:
        """Read the rows that were left out: file, line, column, reason, raw."""

    def query(self, name: str, **parameters: object) -> pa.Table:
        """Ask the stored query of this name, with parameters by name."""

    def run(self, name: str, rows: pa.Table | None = None, /, **parameters: object) -> None:
        """Run the stored script of this name; each statement takes what it names.

        The script reads ``rows`` as the table ``_arriving``.
        """

    def log_lines(self) -> tuple[LogLine, ...]:
        """Read what was done with the case, in order."""

    def close(self) -> None:
        """Release the case; a second call does nothing."""


class Store(Reader, Protocol):
    """Reads and loads one case."""

    @property
    def is_kept(self) -> bool:
        """Whether what scripts keep stays: true of a file and a server, not of memory."""

    def load(
        self,
        source: SourceFile,
        batches: Iterable[Batch],
        *,
        dry_run: bool = False,
        edition: Edition | None = None,
    ) -> LoadReport:
        """Load all of a file, or none of it if anything fails on the way.

        A row whose id is stored with the same values is unchanged; with other values it
        is rejected, or, where the file is a newer ``edition`` of the list that the stored
        row came from, it replaces that row, which is kept as the past. ``batches`` is not
        read if a file of the same content was loaded
        before and nothing in it can have changed its standing. With ``dry_run`` the
        report comes out and the case stays as it is.
        """

    def together(self) -> AbstractContextManager[None]:
        """Make the loads inside one transaction, where the store has such: all or none.

        A list that shrank then raises `ShrunkError`, which undoes them all.
        """

    def log(
        self,
        action: str,
        subject: str,
        *,
        sha256: str | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        """Add a line to the log of the case."""
