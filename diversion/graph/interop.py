"""The graph as a NetworkX multigraph or a pandas table, and back."""

from typing import Any, Final

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.errors import InputError
from diversion.graph.temporal import EPOCH, Hops, Parties, TemporalGraph

_DAYS: Final = ("depart_lo", "depart_hi", "arrive_lo", "arrive_hi", "known_on")
_CODES: Final = {"hs2": 2, "hs4": 4, "hs6": 6}  # digits
_FLOATS: Final = ("mass_kg", "value_usd")
_TEXTS: Final = ("origin_country", "export_country", "import_country")


def to_pandas(graph: TemporalGraph) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the parties and the hops as two tables.

    Returns
    -------
    parties
        One row per party: ``party_id``, ``name``, ``country``, ``roles`` (tuple),
        ``kind``, ``is_hub``, ``transforms``.
    hops
        One row per hop in canonical order: ``from_id``, ``to_id``, the four days and
        ``known_on`` as dates, ``hs2``, ``hs4`` and ``hs6`` as text and
        ``hs_edition`` as a year (missing where not known), numbers, countries,
        and ``shipment_ids`` (tuple).
    """
    own = graph.parties
    parties = pd.DataFrame(
        {
            "party_id": own.ids,
            "name": own.names,
            "country": own.countries,
            "roles": own.roles,
            "kind": own.kinds,
            "is_hub": graph.is_hub,
            "transforms": graph.transforms,
        }
    )
    columns: dict[str, object] = {
        "from_id": own.ids[graph.hops.source],
        "to_id": own.ids[graph.hops.target],
    }
    for name in _DAYS:
        columns[name] = EPOCH + getattr(graph.hops, name).astype("timedelta64[D]")
    for name, digits in _CODES.items():
        columns[name] = _code_texts(getattr(graph.hops, name), digits)
    edition = graph.hops.hs_edition.astype(object)
    edition[graph.hops.hs_edition == 0] = None
    columns["hs_edition"] = edition
    for name in (*_FLOATS, *_TEXTS):
        columns[name] = getattr(graph.hops, name)
    hops = pd.DataFrame(columns)
    hops["shipment_ids"] = [graph.records_of(hop) for hop in range(graph.n_hops)]
    return parties, hops


def from_pandas(parties: pd.DataFrame, hops: pd.DataFrame) -> TemporalGraph:
    """Build a graph from the two tables that :func:`to_pandas` gives.

    Of ``parties`` only ``party_id`` is required; of ``hops`` only ``from_id``,
    ``to_id``, ``depart_lo`` and ``shipment_ids``. A day that is left out is the day
    before it in the order ``depart_lo``, ``depart_hi``, ``arrive_lo``, ``arrive_hi``.

    Raises
    ------
    InputError
        If a required column is missing, a hop names a party that is not in the table,
        the days contradict each other, or a goods code is no number.
    """
    for table, frame, columns in (
        ("parties", parties, ("party_id",)),
        ("hops", hops, ("from_id", "to_id", "depart_lo", "shipment_ids")),
    ):
        missing = [name for name in columns if name not in frame]
        if missing:
            raise InputError(f"{table} lacks the column {missing[0]!r}")
    if "?" not in set(parties["party_id"]):
        parties = pd.concat([parties, pd.DataFrame({"party_id": ["?"]})], ignore_index=True)
    parties = parties.sort_values(
        "party_id", key=lambda ids: ids.where(ids != "?", "\U0010ffff"), ignore_index=True
    )
    index = pd.Index(parties["party_id"])
    if index.has_duplicates:
        raise InputError(f"party {index[index.duplicated()][0]!r} is there twice")
    hops = _canonical(hops)
    source, target = index.get_indexer(hops["from_id"]), index.get_indexer(hops["to_id"])
    for side, found in (("from_id", source), ("to_id", target)):
        if (found < 0).any():
            unknown = hops[side].iloc[int(np.flatnonzero(found < 0)[0])]
            raise InputError(f"hops.{side} names {unknown!r}, which is not a party")
    records = [tuple(ids) for ids in hops["shipment_ids"]]
    flat = np.empty(sum(map(len, records)), np.object_)
    flat[:] = [record for ids in records for record in ids]
    arrays: dict[str, NDArray[Any]] = {
        "source": source.astype(np.int32),
        "target": target.astype(np.int32),
    }
    for name in _DAYS:
        days = hops[name].to_numpy().astype("datetime64[D]") - EPOCH
        arrays[name] = days.astype(np.int32)
    for name, default in (*((name, -1) for name in _CODES), ("hs_edition", 0)):
        arrays[name] = _whole_numbers(hops, name, default)
    for name in _FLOATS:
        arrays[name] = _column(hops, name, np.nan).astype(np.float64)
    for name in _TEXTS:
        arrays[name] = _text(hops, name)
    roles = np.empty(len(parties), np.object_)
    roles[:] = [
        tuple(role) if isinstance(role, tuple | list) else ()
        for role in _column(parties, "roles", None)
    ]
    return TemporalGraph(
        parties=Parties(
            ids=_text(parties, "party_id"),
            names=_text(parties, "name"),
            countries=_text(parties, "country"),
            roles=roles,
            kinds=_text(parties, "kind"),
        ),
        hops=Hops(**arrays),
        record_start=np.concatenate([[0], np.cumsum([len(ids) for ids in records])]).astype(
            np.int64
        ),
        record_ids=flat,
        is_hub=_column(parties, "is_hub", False).astype(np.bool_),  # noqa: FBT003
        transforms=_column(parties, "transforms", False).astype(np.bool_),  # noqa: FBT003
    )


def to_networkx(graph: TemporalGraph) -> "nx.MultiDiGraph[str]":
    """Give the graph as a multigraph: a node per party, an edge per hop.

    Nodes and edges carry the columns of :func:`to_pandas`; the edge key is the hop's
    smallest shipment id, and ``shipment_ids`` lists them all.
    """
    parties, hops = to_pandas(graph)
    result: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for party in parties.to_dict("records"):
        result.add_node(party["party_id"], **{str(key): party[key] for key in party})
    for hop in hops.to_dict("records"):
        attributes = {str(key): hop[key] for key in hop}
        result.add_edge(
            hop["from_id"], hop["to_id"], key=hop["shipment_ids"][0], **attributes
        )
    return result


def from_networkx(network: "nx.MultiDiGraph[str]") -> TemporalGraph:
    """Build a graph from a multigraph; see :func:`from_pandas` for the attributes.

    A node without ``party_id`` is named by itself; an edge needs ``depart_lo``, and
    takes its key as shipment id unless it has ``shipment_ids``.
    """
    parties = pd.DataFrame(
        [{"party_id": str(node), **data} for node, data in network.nodes(data=True)],
    )
    edges = [
        {"shipment_ids": (str(key),), **data, "from_id": str(tail), "to_id": str(head)}
        for tail, head, key, data in network.edges(keys=True, data=True)
    ]
    columns = ["from_id", "to_id", "depart_lo", "shipment_ids"]
    if not len(parties):
        parties = pd.DataFrame({"party_id": pd.Series([], dtype=object)})
    return from_pandas(parties, pd.DataFrame(edges, columns=None if edges else columns))


def _code_texts(codes: NDArray[np.int32], digits: int) -> NDArray[np.object_]:
    """Spell codes with their leading zeros; those below 0 are not known."""
    texts = np.char.zfill(codes.astype(str), digits).astype(object)
    texts[codes < 0] = None
    return np.asarray(texts, np.object_)


def _whole_numbers(frame: pd.DataFrame, name: str, default: int) -> NDArray[np.int32]:
    try:
        return _column(frame, name, default).astype(np.int32)
    except ValueError as error:
        raise InputError(f"hops.{name}: {error}, expected digits") from error


def _canonical(hops: pd.DataFrame) -> pd.DataFrame:
    hops = hops.copy()
    for before, name in zip((None, *_DAYS), _DAYS, strict=False):
        given = pd.to_datetime(hops[name]) if name in hops else hops[before]
        hops[name] = given if before is None else given.fillna(hops[before])
    hops["_first"] = [min(ids) for ids in hops["shipment_ids"]]
    return hops.sort_values(["depart_lo", "arrive_hi", "_first"], ignore_index=True)


def _column(frame: pd.DataFrame, name: str, default: object) -> NDArray[np.object_]:
    if name not in frame:
        return np.full(len(frame), default, np.object_)
    column = frame[name].to_numpy(dtype=object, copy=True)
    if not isinstance(default, type(None)):
        column[pd.isna(frame[name]).to_numpy()] = default
    return column


def _text(frame: pd.DataFrame, name: str) -> NDArray[np.object_]:
    column = _column(frame, name, None)
    column[[not isinstance(value, str) for value in column]] = None
    return column
