"""From a store to the time-stamped graph: consignments merged, names tied to companies."""

from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from diversion.graph.temporal import Hops, Parties, TemporalGraph
from diversion.store.base import Reader

HUB_ROLES: Final = frozenset({"forwarder"})
HUB_KINDS: Final = frozenset({"vessel"})  # carry goods for everybody
TRANSFORMING_ROLES: Final = frozenset({"manufacturer"})
_TEXT_COLUMNS: Final = ("origin_country", "export_country", "import_country")
_FLOAT_COLUMNS: Final = ("mass_kg", "value_usd")


def build_graph(store: Reader, *, as_of: date | None = None) -> TemporalGraph:
    """Build the graph of all consignments that could be known on a day.

    Parameters
    ----------
    store
        Where the native tables are.
    as_of
        Use only records whose ``known_on`` (else their later date) is not after this
        day; ``None`` uses every record.

    Notes
    -----
    Documents with one ``consignment_id`` are one hop if their parties and dates agree;
    otherwise each stays a hop of its own. A name without an id stands for the one
    company that has that name (in that country, if several do), else for a party
    ``name:KEY`` of its own. "To order" and banks as consignee leave the side unknown.
    Sorting and joining is the store's work: O(n log n) in records.
    """
    store.run("consignments", as_of=as_of)
    parties = _parties(store.query("parties"))
    hops = _hops(store.query("hops"))
    records = store.query("records")
    counts = np.bincount(records["hop"].to_numpy(), minlength=len(hops))
    roles, kinds = parties.roles, parties.kinds
    return TemporalGraph(
        parties=parties,
        hops=hops,
        record_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        record_ids=_objects(records["shipment_id"]),
        is_hub=np.array(
            [
                bool(HUB_ROLES.intersection(role)) or kind in HUB_KINDS
                for role, kind in zip(roles, kinds, strict=True)
            ],
            np.bool_,
        ),
        transforms=np.array(
            [bool(TRANSFORMING_ROLES.intersection(role)) for role in roles]
        ),
    )


def _parties(rows: pa.Table) -> Parties:
    roles = np.empty(rows.num_rows, np.object_)
    for index, text in enumerate(rows["roles"].to_pylist()):
        roles[index] = tuple(part.strip() for part in text.split(";")) if text else ()
    return Parties(
        ids=_objects(rows["party_id"]),
        names=_objects(rows["name"]),
        countries=_objects(rows["country"]),
        roles=roles,
        kinds=_objects(rows["kind"]),
    )


def _hops(rows: pa.Table) -> Hops:
    columns: dict[str, NDArray[np.generic]] = {}
    for name in rows.column_names:
        if name in _TEXT_COLUMNS:
            columns[name] = _categories(rows[name])
        elif name in _FLOAT_COLUMNS:
            columns[name] = rows[name].to_numpy().astype(np.float64)
        else:
            # A copy: kernels compile a second version for read-only arrays.
            columns[name] = np.array(rows[name].to_numpy(), np.int32)
    return Hops(**columns)  # type: ignore[arg-type]


def _objects(column: pa.ChunkedArray) -> NDArray[np.object_]:
    result = np.empty(len(column), np.object_)
    result[:] = column.to_pylist()
    return result


def _categories(column: pa.ChunkedArray) -> NDArray[np.object_]:
    """Give text with few distinct values as shared objects, ``None`` where null."""
    encoded = column.combine_chunks().dictionary_encode()
    values = np.empty(len(encoded.dictionary) + 1, np.object_)
    values[:-1] = encoded.dictionary.to_pylist()
    codes = encoded.indices.fill_null(len(values) - 1).to_numpy()
    return np.asarray(values[codes], np.object_)
