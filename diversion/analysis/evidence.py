"""The stored rows behind a chain, each with the file and line it came from."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

import pandas as pd

from diversion.analysis.chain import RecordRow
from diversion.store.base import Reader

_KEYS: Final = {
    "shipments": ("shipment_rows", "shipment_id"),
    "companies": ("company_rows", "company_id"),
    "links": ("link_rows", "link_id"),
    "listings": ("listing_rows", "listing_id"),
}
_PLACE: Final = ("file_id", "row", "file_path")
_CULPABILITY: Final = "culpability:"


def rows_of(
    store: Reader, table: str, ids: Iterable[str], *, as_of: date | None = None
) -> tuple[RecordRow, ...]:
    """Read rows of one native table by id, in order of id; ids not there are left out.

    With ``as_of``, as they were known on that day.
    """
    query, key = _KEYS[table]
    store.run("set_day", as_of=as_of)
    found = store.query(query, ids=sorted(set(ids))).to_pandas()
    result = []
    for row in found.to_dict("records"):
        fields = tuple(
            (str(name), _text(value))
            for name, value in row.items()
            if name not in _PLACE and not pd.isna(value)
        )
        source = row.get("source")
        result.append(
            RecordRow(
                table=table,
                record_id=row[key],
                file=row["file_path"],
                row=int(row["row"]),
                fields=fields,
                source=None if pd.isna(source) else str(source),
            )
        )
    return tuple(result)


def inferred_rows(rows: Iterable[RecordRow]) -> Iterator[str]:
    """Say what of shipments is itself inferred, by the notes in their ``source``.

    A note is what stands between semicolons; one that the first word of says "inferred"
    is about the shipment as a whole, others about a day or a code of it.
    """
    for row in rows:
        if row.table != "shipments":
            continue
        notes = [note for note in _notes(row.source or "") if _is_inferred(note)]
        if _is_whole(row):
            yield f"shipment {row.record_id} is no document; its source says: {notes[0]}"
            notes = notes[1:]
        if notes:
            yield f"of shipment {row.record_id} its source says: {'; '.join(notes)}"


def sources_of(rows: Iterable[RecordRow]) -> tuple[str, ...]:
    """Give the distinct sources of rows, without what they say of culpability."""
    said = (
        ";".join(part for part in _parts(row.source) if not _is_on_culpability(part))
        for row in rows
        if row.source
    )
    return tuple(dict.fromkeys(source.strip() for source in said if source))


def culpability_of(rows: Iterable[RecordRow]) -> Iterator[str]:
    """Say who is accused, unaware or cleared, by the notes in ``source`` of companies.

    Such a note begins with "culpability:"; companies of which the same is said stand
    together.
    """
    said: dict[str, list[str]] = {}
    for row in rows:
        if row.table != "companies":
            continue
        for note in filter(_is_on_culpability, _notes(row.source or "")):
            text = note[len(_CULPABILITY) :].strip()
            said.setdefault(text, []).append(row.record_id)
    for note, ids in said.items():
        yield f"{', '.join(ids)}: {note}"


def _is_on_culpability(note: str) -> bool:
    return note.strip().casefold().startswith(_CULPABILITY)


def inferred_ids(rows: Iterable[RecordRow]) -> frozenset[str]:
    """Give the ids of shipments that no document states."""
    return frozenset(r.record_id for r in rows if r.table == "shipments" and _is_whole(r))


def _is_whole(row: RecordRow) -> bool:
    return (row.source or "").casefold().startswith("inferred")


def _is_inferred(note: str) -> bool:
    return "inferred" in note.casefold()


def _notes(source: str) -> Iterator[str]:
    return (part.strip() for part in _parts(source))


def _parts(source: str) -> Iterator[str]:
    """Part a source at the semicolons outside of parentheses."""
    depth, part = 0, ""
    for letter in source:
        depth += (letter == "(") - (letter == ")")
        if letter == ";" and depth <= 0:
            yield part
            part = ""
        else:
            part += letter
    yield part


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    # Every digit counts where a row is to be verified.
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)
