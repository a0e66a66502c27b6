"""The time-stamped graph of consignments: immutable, checked once, days as integers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from diversion.errors import InputError, UnknownPartyError

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

UNKNOWN_HS: Final = -1
EPOCH: Final = np.datetime64("1970-01-01", "D")


@dataclass(frozen=True, slots=True)
class Parties:
    """Who may send and receive, as parallel arrays of shape (n_parties,).

    The last party is always *the unknown party*: the open side of every record that
    names one side only. It has the id ``"?"`` and no name.
    """

    ids: NDArray[np.object_]  # str; company id, or ``name:KEY`` for a name without an id
    names: NDArray[np.object_]  # str or None
    countries: NDArray[np.object_]  # ISO alpha-2 or None
    roles: NDArray[np.object_]  # tuple of str, possibly empty
    kinds: NDArray[np.object_]  # str or None


def has_role(parties: Parties, roles: frozenset[str]) -> NDArray[np.bool_]:
    """Say which parties have one of ``roles``, shape (n_parties,)."""
    held = {each: not roles.isdisjoint(each) for each in set(parties.roles.tolist())}
    return np.fromiter(map(held.__getitem__, parties.roles), np.bool_, parties.roles.size)


@dataclass(frozen=True, slots=True)
class Hops:
    """Consignments as parallel arrays of shape (n_hops,), in canonical order.

    Canonical order is by ``depart_lo``, then ``arrive_hi``, then the smallest shipment
    id: the same for any order of the input rows. Days are int32 since 1970-01-01; a
    date on record gives ``lo == hi``, a date that is not gives the interval that the
    other date and the means of transport allow.
    """

    source: NDArray[np.int32]  # party index
    target: NDArray[np.int32]  # party index
    depart_lo: NDArray[np.int32]
    depart_hi: NDArray[np.int32]
    arrive_lo: NDArray[np.int32]
    arrive_hi: NDArray[np.int32]
    hs2: NDArray[np.int32]  # chapter as a number, -1 where not known
    hs4: NDArray[np.int32]  # heading, -1 where not known
    hs6: NDArray[np.int32]  # subheading, -1 where not known
    hs_edition: NDArray[np.int32]  # year, 0 where not known
    mass_kg: NDArray[np.float64]  # NaN where not known
    value_usd: NDArray[np.float64]  # NaN where not known
    known_on: NDArray[np.int32]  # day the first of its records could be seen
    origin_country: NDArray[np.object_]  # ISO alpha-2 or None
    export_country: NDArray[np.object_]
    import_country: NDArray[np.object_]

    def __len__(self) -> int:
        return self.source.size


def is_absent(column: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Say where a column of objects is ``None``, same shape."""
    return np.asarray(column == np.array(None, np.object_), np.bool_)


@dataclass(frozen=True, slots=True)
class TemporalGraph:
    """Parties, hops and the records behind each hop.

    ``record_ids[record_start[k]:record_start[k + 1]]`` are the shipment ids of hop
    ``k``, sorted. ``is_hub`` marks parties that pass goods on for everybody (carriers,
    forwarders, banks); ``transforms`` marks manufacturers, at which goods may change.
    ``join_probability`` is how likely the records of a hop are of one consignment: 1
    where a number says so or it has one record; ``None`` means 1 everywhere.
    """

    parties: Parties
    hops: Hops
    record_start: NDArray[np.int64]  # shape (n_hops + 1,)
    record_ids: NDArray[Any]  # str, of dtype StringDType or object; shape (n_records,)
    is_hub: NDArray[np.bool_]  # shape (n_parties,)
    transforms: NDArray[np.bool_]  # shape (n_parties,)
    join_probability: NDArray[np.float32] | None = None  # shape (n_hops,)

    def __post_init__(self) -> None:
        _check(self)

    @property
    def n_parties(self) -> int:
        """Number of parties, the unknown one included."""
        return self.parties.ids.size

    @property
    def n_hops(self) -> int:
        """Number of consignments."""
        return len(self.hops)

    @property
    def unknown(self) -> int:
        """Index of the unknown party."""
        return self.n_parties - 1

    def records_of(self, hop: int) -> tuple[str, ...]:
        """Give the shipment ids behind one hop, sorted."""
        return tuple(self.record_ids[self.record_start[hop] : self.record_start[hop + 1]])

    def joined_with(self, hop: int) -> float:
        """Give the probability that the records of a hop are of one consignment."""
        return 1.0 if self.join_probability is None else float(self.join_probability[hop])

    def index_of(self, party_id: str) -> int:
        """Give the index of a party; raises :class:`UnknownPartyError` if there is none."""
        found = np.flatnonzero(self.parties.ids == party_id)
        if not found.size:
            raise UnknownPartyError(f"no party has the id {party_id!r}")
        return int(found[0])

    def to_pandas(self) -> "tuple[pd.DataFrame, pd.DataFrame]":
        """Give parties and hops as tables; see :mod:`diversion.graph.interop`."""
        from diversion.graph import interop  # noqa: PLC0415 - it imports this module

        return interop.to_pandas(self)

    def to_networkx(self) -> "nx.MultiDiGraph[str]":
        """Give an edge a hop; see :mod:`diversion.graph.interop`."""
        from diversion.graph import interop  # noqa: PLC0415 - it imports this module

        return interop.to_networkx(self)

    @staticmethod
    def from_pandas(parties: "pd.DataFrame", hops: "pd.DataFrame") -> "TemporalGraph":
        """Build from tables; see :mod:`diversion.graph.interop`."""
        from diversion.graph import interop  # noqa: PLC0415 - it imports this module

        return interop.from_pandas(parties, hops)

    @staticmethod
    def from_networkx(network: "nx.MultiDiGraph[str]") -> "TemporalGraph":
        """Build from a multigraph; see :mod:`diversion.graph.interop`."""
        from diversion.graph import interop  # noqa: PLC0415 - it imports this module

        return interop.from_networkx(network)


def _check(graph: TemporalGraph) -> None:
    hops, n_parties = graph.hops, graph.n_parties
    n_hops = len(hops)
    for name in Hops.__slots__:
        size = getattr(hops, name).size
        if size != n_hops:
            raise InputError(f"hops.{name} has {size} rows, expected {n_hops}")
    if n_parties == 0 or graph.parties.ids[-1] != "?":
        raise InputError("the last party must be the unknown party '?'")
    for name in ("source", "target"):
        ends = getattr(hops, name)
        if n_hops and (ends.min() < 0 or ends.max() >= n_parties):
            raise InputError(f"hops.{name} names a party outside 0..{n_parties - 1}")
    if (hops.depart_lo > hops.depart_hi).any() or (hops.arrive_lo > hops.arrive_hi).any():
        raise InputError("a date interval ends before it starts")
    if (hops.arrive_hi < hops.depart_lo).any():
        raise InputError("a hop arrives before it departs")
    if n_hops and (np.diff(hops.depart_lo) < 0).any():
        raise InputError("hops must come sorted by depart_lo")
    if (
        graph.record_start.size != n_hops + 1
        or graph.record_start[-1] != graph.record_ids.size
    ):
        raise InputError("record_start does not match record_ids")
    if graph.join_probability is not None and graph.join_probability.size != n_hops:
        raise InputError(f"join_probability must have {n_hops} rows")
    if graph.is_hub.size != n_parties or graph.transforms.size != n_parties:
        raise InputError(f"party flags must have {n_parties} rows")
