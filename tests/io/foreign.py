"""Read foreign files as a load would, without a store."""

from pathlib import Path

from diversion import io
from diversion.model.source import Reject

Rows = list[dict[str, object]]


def read(*paths: Path) -> dict[str, tuple[Rows, list[Reject]]]:
    """By native table: rows without their nulls, and rejects."""
    tables: dict[str, tuple[Rows, list[Reject]]] = {}
    for source in io.find_files(list(paths)):
        rows, rejects = tables.setdefault(source.table.name, ([], []))
        for batch in io.read_batches(source):
            rows += [
                {name: value for name, value in row.items() if value is not None}
                for row in batch.rows.to_pylist()
            ]
            rejects += batch.rejects
            for row in batch.rows["row"].to_pylist():
                assert batch.raw_of(row)
    return tables


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
