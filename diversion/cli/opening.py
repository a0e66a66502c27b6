"""Cases opened for a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from diversion.cli.app import say
from diversion.cli.exports import exports
from diversion.cli.output import working
from diversion.errors import InputError
from diversion.model.addresses import is_address

LARGE: Final = 1_000_000  # shipments

if TYPE_CHECKING:
    from diversion.case import Case
    from diversion.records import Records


@contextmanager
def open_case(path: str, *, join_documents: bool = True) -> "Iterator[Case]":
    """Open a case to ask; say how many rows of a folder could not be read."""
    exports.case = path
    with working("Opening the case"):
        import diversion  # noqa: PLC0415 - heavy

        case = diversion.open(path, join_documents=join_documents)
    with case:
        if Path(path).is_dir() and (n_rejected := len(case.rejects())):
            say(f"{n_rejected} rows could not be read; see: diversion rejects {path}")
        _say_memory(case)
        yield case


@contextmanager
def open_to_load(path: str, *, dry_run: bool) -> "Iterator[Records]":
    """Open a case to load into; a dry run or a failure leaves no new file behind."""
    from diversion.records import open_records  # noqa: PLC0415 - heavy

    if is_address(path):
        with open_records(path, create=True) as records:
            yield records
        return
    with TemporaryDirectory() as folder:
        is_absent = not Path(path).exists()
        where = Path(folder) / "case.duckdb" if dry_run and is_absent else Path(path)
        with open_records(where, create=True) as records:
            try:
                yield records
            except BaseException:
                if is_absent and not any(records.tables().values()):
                    records.close()
                    where.unlink(missing_ok=True)
                raise


@contextmanager
def open_to_change(path: str) -> "Iterator[Case]":
    """Open a case that is there already, to ask it and to write into it."""
    if not is_address(path) and not Path(path).is_file():
        raise InputError(f"no case file at {path!r}: expected a .duckdb file")
    with working("Opening the case"):
        import diversion  # noqa: PLC0415 - heavy

        case = diversion.open(path, create=True)
    with case:
        yield case


@contextmanager
def open_to_read(path: str) -> "Iterator[Records]":
    """Open the records of a case, without what it takes to ask it."""
    from diversion.records import open_records  # noqa: PLC0415 - heavy

    exports.case = path
    with working("Opening the case"), open_records(path) as records:
        yield records


def _say_memory(case: "Case") -> None:
    """Say beforehand what a large case needs."""
    tables = case.tables()
    n_shipments = tables["shipments"]
    if n_shipments < LARGE:
        return
    from diversion.graph.memory import estimate_memory  # noqa: PLC0415 - heavy

    need = estimate_memory(n_shipments, n_shipments, tables["companies"])
    say(f"{n_shipments:,} shipments: about {need.total / 2**30:.1f} GB for their arrays")
