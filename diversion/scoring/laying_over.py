"""What changes in a part of a case, laid over what is known of it in the whole case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.scoring.link_features import Column

TRADE_WIDE: Final = (  # features that compare with all trade
    "goods_open_lift", "price_residual", "heading_frequency", "mass_in_heading",
)  # fmt: skip
NOT_LINKS: Final = ("out_of_dprk", "out_of_next_to_dprk", "from_origin")
AT_RECEIVER: Final = (
    "to_", "out_", "walk_", "steps_", "flow_", "beyond_", "next_", "used_out",
    "share_of_receiver", "goods_records_in", "goods_share_in",
)  # fmt: skip
AT_SENDER: Final = (
    "from_", "in_", "last_", "used_in", "walk_source", "steps_source", "flow_source",
    "share_of_sender", "goods_records_out", "goods_share_out",
)  # fmt: skip
Columns = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Held:
    """What one stage reads of the vicinity as it is: matrices of (n_hops, n_names).

    ``before`` is what the vicinity alone says, ``known`` what the whole case does.
    """

    names: tuple[tuple[int, str], ...]
    known: NDArray[np.float64]
    before: NDArray[np.float64]
    is_trade_wide: NDArray[np.bool_]  # shape (n_names,)
    needs: NDArray[np.int64]  # shape (n_names,): see :func:`needs_of`


def needs_of(name: str) -> int:
    """Say whose consignments a feature reads: 1 the sender's, 2 the receiver's, 3 of any.

    0 for what a consignment says by itself.
    """
    if name in ("pair_records", "pair_age"):
        return 3
    if name == "walk_through" or name in NOT_LINKS:
        return 0
    if name.startswith(AT_SENDER):
        return 1
    return 2 if name.startswith(AT_RECEIVER) else 0


def as_kept(columns: Mapping[str, Column]) -> Columns:
    """Give columns as features are kept, in single precision."""
    return {
        name: np.asarray(column, np.float32).astype(np.float64)
        for name, column in columns.items()
    }


def is_same(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say where two arrays are equal; NaN is equal to NaN."""
    return np.asarray((one == other) | (np.isnan(one) & np.isnan(other)))


def laid_over(
    known: NDArray[np.float64], before: NDArray[np.float64], now: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Change what is known by as much as the vicinity changes."""
    is_kept = is_same(before, now)
    is_told = is_same(before, known) | np.isnan(known) | np.isnan(before) | np.isnan(now)
    moved = np.where(is_told, now, known + (now - before))
    return np.asarray(np.where(is_kept, known, moved))
