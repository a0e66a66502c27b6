"""What a model reads of every record: one named column each, NaN where not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.targets import DPRK, hop_exposure
from diversion.analysis.view import View
from diversion.graph.temporal import is_absent
from diversion.kernels.sorting import group_starts, stable_order
from diversion.scoring.dealings import Dealings, first_day, group_size
from diversion.scoring.documents import Documents, read_documents
from diversion.scoring.goods import open_trade_lift, tier_flags
from diversion.scoring.link_features import Column, link_columns
from diversion.scoring.links import Links
from diversion.scoring.lots import Lots
from diversion.scoring.parties import (
    FULLY_EXPOSED,
    NEXT_TO_DPRK,
    incorporation_days,
    party_figures,
)


@dataclass(frozen=True, slots=True)
class Features:
    """Named columns of shape (n_hops,), float32; they are copied only when asked for."""

    columns: Mapping[str, NDArray[np.float32]]

    @staticmethod
    def of(columns: Mapping[str, Column]) -> "Features":
        """Take columns of any numbers."""
        return Features({n: np.asarray(v, np.float32) for n, v in columns.items()})

    @property
    def names(self) -> tuple[str, ...]:
        """Names in order."""
        return tuple(self.columns)

    @property
    def values(self) -> NDArray[np.float32]:
        """All columns as one matrix, shape (n_hops, len(names))."""
        return np.column_stack(list(self.columns.values()))

    def column(self, name: str) -> NDArray[np.float32]:
        """Give one column, shape (n_hops,)."""
        return self.columns[name]

    def read(self, names: Sequence[str], first: int, last: int) -> NDArray[np.float64]:
        """Give some columns of the hops ``first:last``, shape (last - first, n_names)."""
        found = np.empty((len(names), last - first))  # a column lies together
        for place, name in enumerate(names):
            found[place] = self.columns[name][first:last]
        return found.T

    def with_columns(self, more: Mapping[str, Column]) -> "Features":
        """Add columns on the right."""
        return Features({**self.columns, **Features.of(more).columns})


def own_features(view: View, lots: Lots) -> Features:
    """Compute what does not depend on links: goods, places, documents, parties, history.

    Everything comes from the view: with ``as_of``, from what could be known that day.
    """
    documents = read_documents(view)
    columns = data_columns(view, lots, incorporation_days(view))
    return Features.of({**columns, **_documents(view, lots, documents)})


def data_columns(view: View, lots: Lots, made_on: NDArray[np.float64]) -> dict[str, Column]:
    """Compute those of :func:`own_features` that need no look at the documents again.

    ``made_on`` is the day each party was incorporated, NaN where not known.
    """
    hops = view.graph.hops
    dealings = Dealings.of(view.graph)
    figures = party_figures(view, dealings)
    return {
        **_goods(view, lots),
        **_places(view, lots),
        **{f"from_{name}": value[hops.source] for name, value in figures.items()},
        **{f"to_{name}": value[hops.target] for name, value in figures.items()},
        **_history(view, lots, made_on, dealings),
    }


def record_features(view: View, lots: Lots, links: Links, own: Features) -> Features:
    """Add to ``own`` features what links and passes over them say."""
    lift = own.column("goods_open_lift")
    return own.with_columns(link_columns(view, lots, links, lift))


def _goods(view: View, lots: Lots) -> dict[str, Column]:
    hops, columns = view.graph.hops, lots.columns
    is_open = hop_exposure(view.graph, view.ends) >= FULLY_EXPOSED
    levels = (hops.hs2, hops.hs4, hops.hs6)
    return {
        **{f"goods_{name}": flag for name, flag in tier_flags(hops).items()},
        "goods_open_lift": open_trade_lift(hops, is_open),
        "log_mass": columns.mass,
        "log_value": columns.value,
        "log_piece": columns.piece,
        "price_residual": columns.price,
        "hs_digits": 2.0 * np.sum([level >= 0 for level in levels], axis=0),
        "heading_frequency": _log_share(hops.hs4),
        "mass_in_heading": _quantile_in(columns.mass, hops.hs4),
    }


def _places(view: View, lots: Lots) -> dict[str, Column]:
    columns, hops = lots.columns, view.graph.hops
    near = [lots.number(country) for country in NEXT_TO_DPRK]
    dprk = lots.number(DPRK)

    def where(country: NDArray[np.int32], holds: NDArray[np.bool_]) -> Column:
        return np.where(country < 0, np.nan, holds)

    into, out_of = columns.imported, columns.exported
    return {
        "into_dprk": where(into, into == dprk),
        "out_of_dprk": where(out_of, out_of == dprk),
        "into_next_to_dprk": where(into, np.isin(into, near)),
        "out_of_next_to_dprk": where(out_of, np.isin(out_of, near)),
        "from_origin": where(columns.origin, columns.origin == out_of),
        "no_origin": columns.origin < 0,
        "stays": where(into, into == out_of),
        "no_destination": is_absent(hops.import_country),
    }


def _documents(view: View, lots: Lots, found: Documents) -> dict[str, Column]:
    graph = view.graph
    return {
        **{f"has_{kind}": flag for kind, flag in found.has_kind.items()},
        "has_end_user": found.has_end_user,
        "end_user_is_other": found.end_user_is_other,
        "has_forwarder": found.has_forwarder,
        "has_notify": found.has_notify,
        "documents": np.diff(graph.record_start),
        "has_both_dates": lots.has_both_dates,
        "no_sender": graph.hops.source == graph.unknown,
        "no_receiver": graph.hops.target == graph.unknown,
    }


def _history(
    view: View, lots: Lots, made: NDArray[np.float64], dealings: Dealings
) -> dict[str, Column]:
    hops, day = view.graph.hops, lots.columns.out_day.astype(np.float64)
    trade, sent, received, goods_in, goods_out = (
        group_size(group)
        for group in (
            dealings.pair,
            hops.source,
            hops.target,
            dealings.goods_in,
            dealings.goods_out,
        )
    )
    return {
        "pair_records": np.log(trade),
        "share_of_sender": trade / sent,
        "share_of_receiver": trade / received,
        "pair_age": day - first_day(dealings.pair, day),
        "goods_records_in": np.log(goods_in),
        "goods_records_out": np.log(goods_out),
        "goods_share_in": goods_in / received,
        "goods_share_out": goods_out / sent,
        "from_age": day - made[hops.source],
        "to_age": day - made[hops.target],
        "to_first_received": day - first_day(hops.target, day),
        "from_first_sent": day - first_day(hops.source, day),
    }


def _log_share(code: NDArray[np.int32]) -> NDArray[np.float64]:
    share = group_size(code + np.int32(1)) / max(code.size, 1)
    return np.where(code < 0, np.nan, np.log(share))


def _quantile_in(value: NDArray[np.float32], group: NDArray[np.int32]) -> Column:
    """Rank values within their group, up to 1; equal ones rank in their middle."""
    result = np.full(value.size, np.nan)
    rows = np.flatnonzero((group >= 0) & ~np.isnan(value)).astype(np.int32)
    if not rows.size:
        return result
    start = group_starts(group[rows], int(group.max()) + 1)
    rows = stable_order(group, start, rows[np.argsort(value[rows])])
    code, worth = group[rows], value[rows]
    is_new = np.ones(rows.size, np.bool_)
    is_new[1:] = (code[1:] != code[:-1]) | (worth[1:] != worth[:-1])
    first = np.flatnonzero(is_new)
    last = np.append(first[1:], rows.size) - 1
    middle = ((first + last) / 2)[np.cumsum(is_new) - 1]
    result[rows] = (middle - start[code] + 1) / np.diff(start)[code]
    return result
