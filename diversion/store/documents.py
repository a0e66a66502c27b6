"""Documents of one consignment found by what they say, where no common number ties them.

An export declaration, an import declaration and a bill of the same goods on the same
journey are one hop: left apart, they would be counted twice and compete as what came
before. Numbers decide first: documents that share a consignment number, or a document
number (a house bill also names its master bill). Then the evidence of parties, goods,
mass, value and days is weighed for each two documents of different kinds, and the surest
pairs are joined first, so that no consignment gets two documents of one kind. The method
is that of Fellegi and Sunter [1]_, with weights in ``sql/documents.sql``.

References
----------
.. [1] I. Fellegi, A. Sunter, "A Theory for Record Linkage", JASA 64(328), 1969.
"""

from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa

from diversion.store.base import Reader

CENTIBANS: Final = 100  # weights in hundredths of a power of ten of the odds
_SCHEMA: Final = pa.schema(
    [
        ("unit", pa.int64()),
        ("bond", pa.int64()),
        ("probability", pa.float32()),
        ("is_master", pa.bool_()),
    ]
)


def merge_consignments(
    store: Reader, *, as_of: date | None = None, join: bool = True
) -> None:
    """Make the temporary tables of parties and consignments, as seen on a day.

    ``join`` says whether documents without a common consignment number may be joined.
    """
    store.run("records", as_of=as_of)
    store.run("join_units", _find_joined(store) if join else _SCHEMA.empty_table())
    store.run("consignments")


def _find_joined(store: Reader) -> pa.Table:
    """Give the units (documents with one consignment number, or one document) to join.

    Each with the bond that its consignment shares, and the least probability that holds
    it together. The store must have run ``records``.
    """
    if not store.query("may_join")["may_join"][0].as_py():
        return _SCHEMA.empty_table()
    from diversion.kernels.unions import Claims, join_pairs  # noqa: PLC0415 - heavy

    store.run("documents")
    pairs, units = store.query("document_pairs"), store.query("document_units")
    store.run("forget_documents")
    if not pairs.num_rows:
        return _SCHEMA.empty_table()
    numbers = units["unit"].to_numpy()
    one, other = (np.searchsorted(numbers, pairs[c].to_numpy()) for c in ("one", "other"))
    # Copies, for the kernel writes on them; and numba compiles once for one type.
    claims = Claims(*(np.array(units[name].to_numpy()) for name in Claims._fields))
    root = np.empty(numbers.size, np.int64)
    weakest = np.full(numbers.size, np.iinfo(np.int32).max, np.int32)
    weight = np.array(pairs["weight"].to_numpy(), np.int32)
    join_pairs(one, other, weight, claims, root, weakest)
    is_joined = np.bincount(root, minlength=root.size)[root] > 1
    bans = weakest[root[is_joined]] / CENTIBANS
    return pa.table(
        [
            numbers[is_joined],
            numbers[root[is_joined]],
            (1 / (1 + 10.0**-bans)).astype(np.float32),
            units["is_master"].filter(pa.array(is_joined)),
        ],
        schema=_SCHEMA,
    )
