"""From a store to the time-stamped graph: consignments merged, names tied to companies."""

from datetime import date
from string import ascii_uppercase
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from diversion.graph.temporal import Hops, Parties, TemporalGraph, has_role
from diversion.store.base import Reader
from diversion.store.documents import merge_consignments

HUB_ROLES: Final = frozenset({"forwarder"})
HUB_KINDS: Final = frozenset({"vessel"})  # carry goods for everybody
TRANSFORMING_ROLES: Final = frozenset({"manufacturer"})
_COUNTRY_COLUMNS: Final = ("origin_country", "export_country", "import_country")
_COUNTRY_CODES: Final = tuple(a + b for a in ascii_uppercase for b in ascii_uppercase)


def build_graph(
    store: Reader, *, as_of: date | None = None, join: bool = True
) -> TemporalGraph:
    """Build the graph of all consignments that could be known on a day.

    Parameters
    ----------
    store
        Where the native tables are.
    as_of
        Use only records whose ``known_on`` (else their later date) is not after this
        day; ``None`` uses every record.
    join
        Whether documents without a common number may be one consignment; see
        :mod:`diversion.store.documents`.

    Notes
    -----
    Documents with one ``consignment_id`` are one hop if their parties and dates agree;
    otherwise each stays a hop of its own, or goes where the evidence says. A name without
    an id stands for the one company that has that name (in that country, if several do),
    or whose id other records give beside it, else for a party ``name:KEY`` of its own.
    An id that is no company's has the name that most records write beside it.
    "To order" and banks as consignee leave the side unknown.
    Sorting and joining is the store's work: O(n log n) in records.
    """
    merge_consignments(store, as_of=as_of, join=join)
    parties = _parties(store.query("parties"))
    order = store.query("hop_order")
    hop_at = np.empty(order.num_rows, np.int64)  # hop by place among the consignments
    hop_at[order["place"].to_numpy()] = np.arange(order.num_rows)
    rows = store.query("hops")
    hops = _hops(rows, hop_at)
    probability = np.empty(hop_at.size, np.float32)
    probability[hop_at[rows["place"].to_numpy()]] = rows["probability"].to_numpy()
    more = store.query("more_records")
    store.run("forget_consignments")
    record_start, record_ids = _records(
        order["shipment_id"], hop_at[more["place"].to_numpy()], more["shipment_id"]
    )
    return TemporalGraph(
        parties=parties,
        hops=hops,
        record_start=record_start,
        record_ids=record_ids,
        is_hub=has_role(parties, HUB_ROLES) | np.isin(parties.kinds, list(HUB_KINDS)),
        transforms=has_role(parties, TRANSFORMING_ROLES),
        join_probability=probability,
    )


def _parties(rows: pa.Table) -> Parties:
    texts = _encode(rows["roles"])
    roles = np.empty(len(texts.dictionary) + 1, np.object_)
    for index, text in enumerate([*texts.dictionary.to_pylist(), ""]):
        roles[index] = tuple(part.strip() for part in text.split(";")) if text else ()
    return Parties(
        ids=_objects(rows["party_id"]),
        names=_objects(rows["name"]),
        countries=_categories(rows["country"]),
        roles=roles[_codes(texts)],
        kinds=_categories(rows["kind"]),
    )


def _hops(rows: pa.Table, hop_at: NDArray[np.int64]) -> Hops:
    hop = hop_at[rows["place"].to_numpy()]
    names = np.array([*_COUNTRY_CODES, None], np.object_)
    columns: dict[str, NDArray[np.generic]] = {}
    for name in Hops.__slots__:
        is_country = name in _COUNTRY_COLUMNS
        column = pc.fill_null(rows[name], len(_COUNTRY_CODES)) if is_country else rows[name]
        values = column.to_numpy()  # a number that is null is NaN
        ordered = np.empty_like(values)
        ordered[hop] = values
        columns[name] = names[ordered] if is_country else ordered
    return Hops(**columns)  # type: ignore[arg-type]


def _records(
    first: pa.ChunkedArray, more_hops: NDArray[np.int64], more: pa.ChunkedArray
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """List the records of each hop: its ``first``, then its ``more``, which ascend."""
    counts = 1 + np.bincount(more_hops, minlength=len(first))
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    # The records of a hop ascend, because its first is the smallest.
    ids = np.empty(start[-1], np.dtypes.StringDType())
    is_first = np.zeros(ids.size, np.bool_)
    is_first[start[:-1]] = True
    _put(ids, np.flatnonzero(is_first), first)
    place = np.empty(len(more), np.int64)
    place[np.argsort(more_hops, kind="stable")] = np.flatnonzero(~is_first)
    _put(ids, place, more)
    return start, ids


def _put(texts: NDArray[Any], place: NDArray[np.int64], column: pa.ChunkedArray) -> None:
    done = 0
    for chunk in column.chunks:  # one by one: each string is an object for a moment
        texts[place[done : done + len(chunk)]] = chunk.to_numpy(zero_copy_only=False)
        done += len(chunk)


def _objects(column: pa.ChunkedArray) -> NDArray[np.object_]:
    return np.asarray(column.to_numpy(zero_copy_only=False), np.object_)


def _categories(column: pa.ChunkedArray) -> NDArray[np.object_]:
    """Give text with few distinct values as shared objects, ``None`` where null."""
    encoded = _encode(column)
    values = np.array([*encoded.dictionary.to_pylist(), None], np.object_)
    return np.asarray(values[_codes(encoded)], np.object_)


def _encode(column: pa.ChunkedArray) -> pa.DictionaryArray:
    return column.combine_chunks().dictionary_encode()


def _codes(encoded: pa.DictionaryArray) -> NDArray[np.int32]:
    """Give the codes; null is one past the last."""
    codes: NDArray[np.int32] = pc.fill_null(
        encoded.indices, len(encoded.dictionary)
    ).to_numpy(zero_copy_only=False)
    return codes
