"""Where answers go: the terminal, a pipe, or a file that is never seen half written."""

import csv
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, TextIO, cast

from diversion.cli.exports import exports
from diversion.errors import InputError
from diversion.model.visible import inert


class _Terminal(io.TextIOBase):
    """Standard output on a terminal: nothing in a record may steer it."""

    def write(self, text: str, /) -> int:
        return sys.stdout.write(inert(text))


@contextmanager
def text_to(path: Path | None) -> Iterator[TextIO]:
    """Open a file, or standard output for ``None``, for text."""
    if path is None:
        yield cast(TextIO, _Terminal()) if sys.stdout.isatty() else sys.stdout
        sys.stdout.flush()
        return
    with _target(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        yield stream


@contextmanager
def bytes_to(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for bytes."""
    with _target(path) as part, part.open("wb") as stream:
        yield stream


@contextmanager
def file_to(path: Path) -> Iterator[Path]:
    """Give the name of a file to write, which takes the place of ``path`` when complete."""
    with _target(path) as part:
        yield part


def write_json_lines(sink: TextIO, records: Iterable[Mapping[str, object]]) -> None:
    """Write one JSON object a line, in ASCII: names stay whole and steer no terminal."""
    for record in records:
        sink.write(json.dumps(record, allow_nan=False) + "\n")


def write_csv(sink: TextIO, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a header and rows; empty where a value is not known."""
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)


def working(message: str) -> AbstractContextManager[object]:
    """Show a spinner while something takes long, on a terminal only."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console  # noqa: PLC0415 - heavy

    return Console(stderr=True).status(message)


@contextmanager
def _target(path: Path) -> Iterator[Path]:
    """Give a file beside ``path`` that takes its place when all went well."""
    target = path.resolve()
    if target.is_dir():
        raise InputError(f"{str(path)!r} is a folder, expected a file to write")
    if target.exists() and not target.is_file():  # a device or a named pipe
        yield target
        return
    if not target.parent.is_dir():
        raise InputError(f"there is no folder {str(target.parent)!r} to write into")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(target)
        exports.written.append(target)
    finally:
        part.unlink(missing_ok=True)
