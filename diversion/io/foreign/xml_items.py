"""Walk the entries of an XML file one by one, in little memory and without entities."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast
from xml.etree.ElementTree import Element, ParseError  # parsing goes through defusedxml

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from diversion.errors import LayoutError

LONGEST_TEXT: Final = 1 << 24  # bytes from one tag to the next
_RAW_LIMIT: Final = 4_000


def xml_items(path: Path, tags: frozenset[str]) -> Iterator[Element]:
    """Give each element that has one of ``tags``, without namespaces.

    Raises
    ------
    LayoutError
        If the file is no whole XML, declares entities, or has a text or a tag of more
        than :data:`LONGEST_TEXT`: the parser would keep all of it in memory.
    """
    count = 0
    try:
        with path.open("rb") as file:
            bounded = cast(BinaryIO, _Bounded(file))
            for count, element in enumerate(_items(bounded, tags), start=1):  # noqa: B007
                yield element
    except DefusedXmlException as error:
        raise LayoutError(
            f"{path}: found XML that declares entities, expected plain XML"
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise LayoutError(
            f"{path}: found broken XML after entry {count} ({error})"
        ) from error


def _items(file: BinaryIO, tags: frozenset[str]) -> Iterator[Element]:
    parents: list[Element] = []
    item_depth = 0
    for event, element in iterparse(file, events=("start", "end")):
        if event == "start":
            parents.append(element)
            element.tag = _local(element.tag)
            if not item_depth and element.tag in tags:
                item_depth = len(parents)
            continue
        depth = len(parents)
        parents.pop()
        if depth == item_depth:
            item_depth = 0
            yield element
        if parents and not item_depth:
            del parents[-1][:]  # else the whole file would stay in memory


class _Bounded:
    """A file that stops being read where no tag begins for too long."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._since_tag = file, 0

    def read(self, size: int = -1) -> bytes:
        """Read on; raises `ValueError` inside a text without end."""
        piece = self._file.read(size)
        last = piece.rfind(b"<")
        self._since_tag = self._since_tag + len(piece) if last < 0 else len(piece) - last
        if self._since_tag > LONGEST_TEXT:
            raise ValueError(f"a text or tag of more than {LONGEST_TEXT:,} bytes")
        return piece


def leaf(element: Element, path: str) -> str:
    """Give the text at ``path`` below ``element``, or nothing."""
    return " ".join((element.findtext(path) or "").split())


def raw_text(element: Element) -> str:
    """Write an entry on one line, ``tag: text`` by ``tag: text``."""
    parts = []
    for part in element.iter():
        text = " ".join((part.text or "").split())
        if text:
            parts.append(f"{part.tag}: {text}")
    return "; ".join(parts)[:_RAW_LIMIT]


def as_tree(element: Element) -> dict[str, list[object]]:
    """Give an element as JSON would hold it: texts and objects, in lists by name."""
    tree: dict[str, list[object]] = {}
    for part in element:
        value = as_tree(part) if len(part) else (part.text or "")
        tree.setdefault(part.tag, []).append(value)
    return tree


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
