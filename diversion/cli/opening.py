"""Cases opened for a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from diversion.cli.app import say
from diversion.cli.output import working

if TYPE_CHECKING:
    from diversion.case import Case


@contextmanager
def open_case(path: str) -> "Iterator[Case]":
    """Open a case to ask; say how many rows of a folder could not be read."""
    with working("Opening the case"):
        import diversion  # noqa: PLC0415 - heavy

        case = diversion.open(path)
    with case:
        if Path(path).is_dir() and (n_rejected := len(case.rejects())):
            say(f"{n_rejected} rows could not be read; see: diversion rejects {path}")
        yield case


@contextmanager
def open_to_load(path: str, *, dry_run: bool) -> "Iterator[Case]":
    """Open a case to load into, made if absent; a dry run leaves no file behind."""
    import diversion  # noqa: PLC0415 - heavy

    with TemporaryDirectory() as folder:
        is_absent = not Path(path).exists()
        where = Path(folder) / "case.duckdb" if dry_run and is_absent else path
        with diversion.open(where, create=True) as case:
            yield case
