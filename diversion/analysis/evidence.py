"""The stored rows behind a chain, each with the file and line it came from."""

from collections.abc import Iterable, Iterator
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


def rows_of(store: Reader, table: str, ids: Iterable[str]) -> tuple[RecordRow, ...]:
    """Read rows of one native table by id, in order of id; ids not there are left out."""
    query, key = _KEYS[table]
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
    """Say which shipments are themselves inferred, by what their ``source`` begins with."""
    for row in rows:
        if row.table == "shipments" and (row.source or "").casefold().startswith(
            "inferred"
        ):
            status = (row.source or "").partition(";")[0]
            yield f"shipment {row.record_id} is no document; its source says: {status}"


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    # Every digit counts where a row is to be verified.
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)
