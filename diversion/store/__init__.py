"""Keep records: the only importers of a database."""

from pathlib import Path

from diversion.store.base import LoadReport, Reader, Store
from diversion.store.duckdb_store import DuckDBStore

__all__ = ["DuckDBStore", "LoadReport", "Reader", "Store", "open_store"]


def open_store(path: Path | None, *, read_only: bool = False) -> DuckDBStore:
    """Open the case in a DuckDB file, or an empty one in memory where ``path`` is ``None``.

    Raises
    ------
    BackendUnavailableError
        If another process has the file open.
    InputError
        If the file is no case, or, with ``read_only``, is not there.
    """
    return DuckDBStore(path, read_only=read_only)
