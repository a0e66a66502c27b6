"""One text for a whole time-stamped graph: equal if and only if its hops are equal."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

NUMBERS: Final = (
    "depart_lo",
    "depart_hi",
    "arrive_lo",
    "arrive_hi",
    "hs2",
    "hs4",
    "hs6",
    "hs_edition",
)


def fingerprint(
    texts: Sequence[Iterable[str]], numbers: Sequence[NDArray[np.int32]]
) -> str:
    """Hash the columns of all hops in canonical order.

    Parameters
    ----------
    texts
        First shipment id, sender and receiver of each hop.
    numbers
        The days and the codes of goods of each hop, int32.
    """
    digest = hashlib.blake2b(digest_size=16)
    for column in texts:
        for text in column:
            digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
        digest.update(b"\1")
    for values in numbers:
        digest.update(np.ascontiguousarray(values, "<i4").tobytes())
    return digest.hexdigest()


def graph_fingerprint(hops: pa.Table) -> str:
    """Hash the hops that the query ``graph_hops`` gives."""
    texts = [hops[name].to_pylist() for name in ("first_id", "shipper", "consignee")]
    return fingerprint(texts, [hops[name].to_numpy() for name in NUMBERS])
