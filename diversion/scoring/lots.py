"""What is compared of two records: days, goods, amounts and places, ready for kernels."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from diversion.analysis.view import View
from diversion.graph.temporal import TemporalGraph
from diversion.kernels.lot_links import MOST_SLACK, LotColumns, Side
from diversion.kernels.sorting import group_starts, number_order, stable_order

DATED_SLACK: Final = 8  # days by which goods may seem to leave before they arrive
USUAL_TRANSIT: Final = 12  # days, where no record has both dates
LEAST_GROUP: Final = 8  # records from which a usual price is taken
MASS_UNITS: Final = ("kg", "kgm", "t", "tne", "ton", "mt", "g", "grm", "lb", "lbs")


@dataclass(frozen=True, slots=True)
class Lots:
    """The hops of a graph as :class:`~diversion.kernels.lot_links.LotColumns`.

    ``countries`` names the country numbers; ``has_both_dates`` has shape (n_hops,).
    """

    columns: LotColumns
    countries: tuple[str, ...]
    has_both_dates: NDArray[np.bool_]

    def number(self, country: str) -> int:
        """Give the number of a country, -2 where no hop names it."""
        return self.countries.index(country) if country in self.countries else -2


def read_lots(view: View) -> Lots:
    """Read the columns that links compare. O(n) in records, and a sort by goods."""
    graph = view.graph
    piece = _log(graph.hops.mass_kg) - _log(read_pieces(view))
    return lots_of(graph, piece, usual_transit(graph))


def lots_of(
    graph: TemporalGraph,
    piece: NDArray[np.float32],
    usual: int,
    price: NDArray[np.float32] | None = None,
) -> Lots:
    """Compute the columns that links compare.

    ``piece`` is log kg a piece, ``usual`` the days on the way as :func:`usual_transit`
    gives them, ``price`` as :func:`price_residual`, ``None`` to compute it.
    """
    hops = graph.hops
    has_departed = hops.depart_lo == hops.depart_hi
    has_arrived = hops.arrive_lo == hops.arrive_hi
    has_both = has_departed & has_arrived
    transit = _days_on_the_way(graph, usual)
    out_day = np.where(
        has_departed,
        hops.depart_lo,
        np.clip(hops.arrive_hi - transit, hops.depart_lo, hops.depart_hi),
    ).astype(np.int32)
    in_day = np.where(
        has_arrived,
        hops.arrive_hi,
        np.clip(hops.depart_lo + transit, hops.arrive_lo, hops.arrive_hi),
    ).astype(np.int32)
    mass, value = _log(hops.mass_kg), _log(hops.value_usd)
    countries, numbers = _country_numbers(graph)
    columns = LotColumns(
        source=hops.source,
        target=hops.target,
        out_day=out_day,
        in_day=in_day,
        slack=np.where(has_both, DATED_SLACK, MOST_SLACK).astype(np.int32),
        hs2=hops.hs2,
        hs4=hops.hs4,
        hs6=hops.hs6,
        mass=mass,
        value=value,
        piece=piece,
        price=price_residual(graph, value - mass) if price is None else price,
        origin=numbers["origin_country"],
        exported=numbers["export_country"],
        imported=numbers["import_country"],
    )
    return Lots(columns, countries, has_both)


def sides(lots: LotColumns, n_parties: int, unknown: int) -> tuple[Side, Side]:
    """Index arrivals by who receives them and departures by who sends them."""
    return (
        _side(lots.target, lots.hs4, lots.in_day, n_parties, unknown),
        _side(lots.source, lots.hs4, lots.out_day, n_parties, unknown),
    )


def _side(
    party: NDArray[np.int32],
    heading: NDArray[np.int32],
    day: NDArray[np.int32],
    n_parties: int,
    unknown: int,
) -> Side:
    start = group_starts(party, n_parties)
    in_time = number_order(day)
    key = heading + np.int32(1)  # -1, not known, comes first
    by_goods = stable_order(key, group_starts(key, int(key.max(initial=0)) + 1), in_time)
    by_heading, by_day = (stable_order(party, start, each) for each in (by_goods, in_time))
    n_known = start[unknown]  # the unknown party is the last
    return Side(np.minimum(start, n_known), by_heading[:n_known], by_day[:n_known])


def read_pieces(view: View) -> NDArray[np.float64]:
    """Give the number of pieces of every hop, shape (n_hops,), NaN where not known.

    A quantity in a unit of mass says nothing about pieces.
    """
    rows = view.store.read("shipments", ["quantity", "unit"])
    unit = pc.utf8_lower(pc.fill_null(rows["unit"], ""))
    is_mass = pc.is_in(unit, pa.array(["", *MASS_UNITS]))
    result = np.full(view.graph.n_hops, np.nan)
    stored = np.where(is_mass.to_numpy(), np.nan, rows["quantity"].to_numpy())
    if not np.isfinite(stored).any():
        return result
    quantity = np.append(stored, np.nan)[view.stored_rows()]
    hop = record_hops(view.graph)
    known = np.flatnonzero(np.isfinite(quantity))[::-1]
    result[hop[known]] = quantity[known]  # the first record of a hop wins
    return result


def record_hops(graph: TemporalGraph) -> NDArray[np.int32]:
    """Give the hop of every record, shape (n_records,)."""
    counts = np.diff(graph.record_start)
    return np.repeat(np.arange(graph.n_hops, dtype=np.int32), counts)


def price_residual(graph: TemporalGraph, price: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the price less its median for the goods, shape (n_hops,).

    By subheading, else heading, else chapter: the first with enough records.
    """
    result = np.full(price.size, np.nan, np.float32)
    known = np.flatnonzero(np.isfinite(price))
    for level in (
        graph.hops.hs6,
        graph.hops.hs4,
        graph.hops.hs2,
        np.zeros_like(graph.hops.hs2),
    ):
        left = known[np.isnan(result[known])]
        code = level[known]
        groups = pd.Series(price[known]).groupby(code)
        middle, size = groups.median(), groups.size()
        middle = middle[(size >= LEAST_GROUP) & (middle.index >= 0)]
        usual = middle.reindex(level[left]).to_numpy(np.float32)
        result[left] = price[left] - usual
    return result


def usual_transit(graph: TemporalGraph) -> int:
    """Give the days on the way of a middling hop that has both dates."""
    hops = graph.hops
    has_both = (hops.depart_lo == hops.depart_hi) & (hops.arrive_lo == hops.arrive_hi)
    days = (hops.arrive_hi - hops.depart_lo)[has_both]
    return int(np.median(days)) if days.size else USUAL_TRANSIT


def _days_on_the_way(graph: TemporalGraph, usual: int) -> NDArray[np.int32]:
    """Guess the days on the way by the width of the interval, which tells the transport."""
    hops = graph.hops
    width = np.maximum(hops.depart_hi - hops.depart_lo, hops.arrive_hi - hops.arrive_lo)
    return np.asarray(np.minimum(np.maximum(width // 4, 1), usual), np.int32)


def _log(amount: NDArray[np.float64]) -> NDArray[np.float32]:
    result = np.full(amount.size, np.nan, np.float32)
    known = amount > 0
    result[known] = np.log(amount[known])
    return result


def _country_numbers(
    graph: TemporalGraph,
) -> tuple[tuple[str, ...], dict[str, NDArray[np.int32]]]:
    names = ("origin_country", "export_country", "import_country")
    columns = [getattr(graph.hops, name) for name in names]
    codes, values = pd.factorize(
        np.concatenate([*columns, graph.parties.countries]), sort=True
    )
    parts = np.split(codes.astype(np.int32), np.cumsum([c.size for c in columns]))
    numbers = dict(zip((*names, "country"), parts, strict=True))
    return tuple(str(v) for v in values), numbers
