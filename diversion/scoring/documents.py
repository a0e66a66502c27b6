"""What the documents behind a hop say besides goods and dates."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from diversion.analysis.view import View
from diversion.scoring.lots import record_hops

KINDS: Final = ("export_declaration", "import_declaration", "bill_of_lading", "invoice")


@dataclass(frozen=True, slots=True)
class Documents:
    """Arrays of shape (n_hops,), true where one of the hop's documents has it."""

    has_kind: dict[str, NDArray[np.bool_]]  # by kind of document
    has_end_user: NDArray[np.bool_]
    end_user_is_other: NDArray[np.bool_]  # a declared end-user who is not the receiver
    has_forwarder: NDArray[np.bool_]
    has_notify: NDArray[np.bool_]


def read_documents(view: View) -> Documents:
    """Read what the documents of every hop name. O(n) in records."""
    columns = [
        "record_type", "consignee_name", "notify_name", "forwarder_name", "end_user_name",
    ]  # fmt: skip
    rows = view.store.read("shipments", columns)
    row = view.stored_rows()
    seen = row >= 0
    row, hop = row[seen], record_hops(view.graph)[seen]

    def any_of(mask: object) -> NDArray[np.bool_]:
        flags = np.asarray(
            pc.fill_null(mask, pa.scalar(value=False)).to_numpy(zero_copy_only=False),
            np.bool_,
        )
        result = np.zeros(view.graph.n_hops, np.bool_)
        if flags.any():
            result[hop[flags[row]]] = True
        return result

    end_user, receiver = rows["end_user_name"], rows["consignee_name"]
    return Documents(
        has_kind={kind: any_of(pc.equal(rows["record_type"], kind)) for kind in KINDS},
        has_end_user=any_of(pc.is_valid(end_user)),
        end_user_is_other=any_of(pc.not_equal(end_user, receiver)),
        has_forwarder=any_of(pc.is_valid(rows["forwarder_name"])),
        has_notify=any_of(pc.is_valid(rows["notify_name"])),
    )
