"""All foreign layouts: tell a file's layout, put its parts together, read it."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from diversion.errors import LayoutError
from diversion.io.blocks import Block
from diversion.io.foreign import (
    ams,
    bods,
    csl,
    csl_json,
    dpl,
    ftm,
    gleif,
    ofac_advanced,
    ofac_csv,
    ofac_xml,
    sema,
    un_sc,
)
from diversion.io.foreign.rows import to_blocks
from diversion.io.foreign.xml_roots import names_in
from diversion.model.source import SourceFile
from diversion.model.tables import LISTINGS

_ALL: Final = (
    un_sc.LAYOUT,
    ofac_csv.LAYOUT,
    *ofac_csv.PARTS,
    ofac_xml.LAYOUT,
    ofac_advanced.LAYOUT,
    csl.LAYOUT,
    csl_json.LAYOUT,
    dpl.LAYOUT,
    sema.LAYOUT,
    ftm.LAYOUT,
    ftm.STATEMENTS,
    bods.LAYOUT,
    *gleif.LAYOUTS,
    ams.LAYOUT,
    *ams.PARTS,
)
LAYOUTS: Final = {layout.name: layout for layout in _ALL}
_MAIN_OF: Final = {layout.name: layout.part_of for layout in _ALL if layout.part_of}

_HEAD_BYTES: Final = 1 << 16
_LEAST: Final = 0.5


def recognise(path: Path, *, sha256: Callable[[Path], str]) -> list[SourceFile]:
    """Tell what foreign list or register a file is, by its first bytes.

    Returns
    -------
    list of SourceFile
        One for each native table that the file feeds, or one for a file that is part of a
        publication (see `join_parts`); empty if no foreign layout fits.

    Raises
    ------
    LayoutError
        If it is XML or JSON, and none that is known.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    judged = [(layout.recognise(head), layout) for layout in _ALL]
    confidence, layout = max(judged, key=lambda pair: pair[0])
    if confidence >= _LEAST:
        fingerprint = sha256(path)
        dated = layout.dated(head) if layout.dated else None
        return [
            SourceFile(
                path,
                table,
                layout.name,
                confidence,
                fingerprint,
                edition=layout.edition,
                dated=dated,
            )
            for table in layout.tables or (LISTINGS,)
        ]
    if names := names_in(head):
        raise LayoutError(
            f"{path}: found XML with the root {names[0][:40]!r}, {_expected()}"
        )
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{"):
        raise LayoutError(f"{path}: found JSON of no known layout, {_expected()}")
    return []


def join_parts(sources: Sequence[SourceFile]) -> list[SourceFile]:
    """Put the files of one publication together; other sources stay as they are.

    Parts belong to the main file in their folder, or to the only one there is.

    Raises
    ------
    LayoutError
        If a part has no main file among ``sources``.
    """
    parts = [source for source in sources if source.layout in _MAIN_OF]
    whole = [source for source in sources if source not in parts]
    joined: dict[int, list[SourceFile]] = {}
    for part in parts:
        name = _MAIN_OF[part.layout]
        mains = [i for i, source in enumerate(whole) if source.layout == name]
        near = [i for i in mains if whole[i].path.parent == part.path.parent]
        chosen = near or mains
        if len({whole[i].path for i in chosen}) != 1:
            raise LayoutError(
                f"{part.path}: found {LAYOUTS[part.layout].meaning} without the list they"
                f" belong to, expected one {LAYOUTS[name].meaning} along with it"
            )
        for i in chosen:
            others = joined.setdefault(i, [])
            if part.layout in {other.layout for other in others}:
                raise LayoutError(
                    f"{part.path}: found {LAYOUTS[part.layout].meaning} a second time"
                )
            others.append(part)
    return [_with_parts(source, joined.get(i, [])) for i, source in enumerate(whole)]


def read_blocks(source: SourceFile) -> Iterator[Block]:
    """Read the rows of one native table.

    Raises
    ------
    LayoutError
        If the file is broken further down, or nested too deeply.
    """
    read = LAYOUTS[source.layout].read
    if read is None:
        return
    try:
        rows = read((source.path, *source.parts), source.table)
        yield from to_blocks(source.table, rows)
    except RecursionError as error:
        raise LayoutError(f"{source.path}: found entries nested too deeply") from error


def _with_parts(source: SourceFile, parts: list[SourceFile]) -> SourceFile:
    if not parts:
        return source
    prints = "".join([source.sha256, *sorted(part.sha256 for part in parts)])
    return replace(
        source,
        parts=tuple(part.path for part in parts),
        sha256=hashlib.sha256(prints.encode()).hexdigest(),
    )


def _expected() -> str:
    known = dict.fromkeys(layout.meaning for layout in _ALL if layout.part_of is None)
    return f"expected one of: {', '.join(known)}"
