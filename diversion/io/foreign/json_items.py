"""Walk the entries of a JSON file one by one: an array, or one object a line."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from diversion.errors import LayoutError
from diversion.model.source import Reason, Reject

_PIECE: Final = 1 << 20
_LARGEST_ENTRY = 1 << 26  # bytes
_RAW_LIMIT: Final = 4_000
# An array, or the array under one of these names in an object that says more of the file.
_NAMES: Final = frozenset({"records", "relations", "exceptions", "results"})
_GAP: Final = re.compile(r"\s*")

Tree = dict[str, object]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry; ``number`` is its line in a file of lines, its place in an array."""

    number: int
    tree: Tree

    def raw(self) -> str:
        """Write the entry on one line."""
        try:
            return json.dumps(self.tree, ensure_ascii=False)[:_RAW_LIMIT]
        except RecursionError:
            return "(nested too deeply to show)"


def json_items(path: Path) -> Iterator[Item | Reject]:
    """Give each entry of an array, or of a file with one JSON object a line.

    Broken lines are rejected one by one; an array that is broken cannot be read on.

    Raises
    ------
    LayoutError
        If an array is broken, or is not UTF-8.
    """
    with path.open("rb") as file:
        head = file.read(_PIECE).removeprefix(b"\xef\xbb\xbf").decode(errors="replace")
    return _line_items(path) if _array_start(head) is None else _array_items(path)


def _line_items(path: Path) -> Iterator[Item | Reject]:
    with path.open("rb") as file:
        for number, line in enumerate(_lines(file), start=1):
            content = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if not content.strip():
                continue
            shown = content[:_RAW_LIMIT].decode(errors="replace").rstrip()
            try:
                tree = json.loads(content.decode())
            except UnicodeDecodeError:
                yield Reject(number, None, Reason.NOT_TEXT, shown)
                continue
            except (ValueError, RecursionError):
                tree = None
            if isinstance(tree, dict):
                yield Item(number, tree)
            else:
                yield Reject(number, None, Reason.BROKEN_LINE, shown)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Give the lines of a file; of one that is too long only its start, which is broken."""
    while line := file.readline(_LARGEST_ENTRY):
        if len(line) < _LARGEST_ENTRY or line.endswith(b"\n"):
            yield line
            continue
        shown = line[:_RAW_LIMIT]
        while line and not line.endswith(b"\n"):
            line = file.readline(_LARGEST_ENTRY)
        yield shown + b" ..."


def _array_items(path: Path) -> Iterator[Item | Reject]:
    number = 0
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, value in enumerate(_values(file), start=1):
                if isinstance(value, dict):
                    yield Item(number, value)
                else:
                    raw = json.dumps(value, ensure_ascii=False)[:_RAW_LIMIT]
                    yield Reject(number, None, Reason.BROKEN_LINE, raw)
    except UnicodeDecodeError as error:
        raise LayoutError(
            f"{path}: found bytes that are not UTF-8 after entry {number}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise LayoutError(f"{path}: found broken JSON after entry {number}") from error


def _values(file: TextIO) -> Iterator[object]:
    decoder = json.JSONDecoder()
    buffer, size = file.read(_PIECE), _PIECE
    start = _array_start(buffer)
    if start is None:
        raise ValueError("no array")
    position, is_first = start, True
    while True:
        try:
            value, position = _next_value(decoder, buffer, position, is_first=is_first)
        except ValueError:
            more = file.read(size)
            if not more or len(buffer) - position > _LARGEST_ENTRY:
                raise
            buffer, position = buffer[position:] + more, 0
            size = max(size, len(buffer))  # else a long entry is parsed too often
            continue
        if position < 0:
            return
        is_first, size = False, _PIECE
        yield value


def _array_start(head: str) -> int | None:
    """Give the place behind the bracket that opens the array of entries, if any."""
    decoder, position = json.JSONDecoder(), _after_gap(head, 0)
    mark = head[position : position + 1]
    if mark == "[":
        return position + 1
    while mark in ("{", ","):  # one member of the object after the other
        position = _after_gap(head, position + 1)
        try:
            name, position = decoder.raw_decode(head, position)
            position = _after_gap(head, _after_gap(head, position) + 1)
            if name in _NAMES:
                return position + 1 if head[position : position + 1] == "[" else None
            _, position = decoder.raw_decode(head, position)
        except (ValueError, RecursionError, TypeError):
            return None
        position = _after_gap(head, position)
        mark = head[position : position + 1]
    return None


def _next_value(
    decoder: json.JSONDecoder, buffer: str, position: int, *, is_first: bool
) -> tuple[object, int]:
    """Give a value and the place behind it, which is -1 at the end of the array."""
    start = _after_gap(buffer, position)
    mark = buffer[start : start + 1]
    if mark == "]":
        return None, -1
    if not is_first:
        if mark != ",":
            raise ValueError("no comma")
        start = _after_gap(buffer, start + 1)
    value, end = decoder.raw_decode(buffer, start)
    if end == len(buffer):  # a number may go on in the next piece
        raise ValueError("no end")
    return value, end


def _after_gap(buffer: str, position: int) -> int:
    found = _GAP.match(buffer, position)
    return found.end() if found else position
