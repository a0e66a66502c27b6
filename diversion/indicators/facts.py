"""What indicators read: one case on one day, and figures over all of it, each made once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from diversion.analysis.exposure import known_links
from diversion.analysis.goods import marks
from diversion.analysis.screening import Screen
from diversion.analysis.view import View, listings_made
from diversion.errors import UnknownPartyError
from diversion.graph.temporal import EPOCH
from diversion.indicators.outcome import RowId
from diversion.indicators.reference import fold

Row = dict[str, Any]  # a row of a native table; None where not known
SENSITIVE: Final = ("case", "priority", "dual_use")
Index = NDArray[np.intp]


class Facts:
    """The records of a view by party, by consignment and by shared attribute.

    Everything comes from the view's graph, so nothing is read that could not be known
    on its day. What is computed over the whole case is kept.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self.graph = view.graph
        self.hops, self.parties = view.graph.hops, view.graph.parties
        self._documents: dict[str, Row] = {}
        self._country_codes: dict[str, NDArray[np.int32]] = {}
        self._country_names: dict[str, dict[str, int]] = {}
        self._by_value: dict[str, dict[str, tuple[str, ...]]] = {}

    # Parties -----------------------------------------------------------------------

    def party(self, party_id: str) -> int:
        """Give the index of a party, or raise :class:`UnknownPartyError`."""
        return self.view.directory.index_of(party_id)

    def party_id(self, party: int) -> str:
        """Give the id of a party."""
        return str(self.parties.ids[party])

    def name(self, party: int) -> str:
        """Name a party: its name, else what its id says."""
        return str(self.parties.names[party] or self.party_id(party).removeprefix("name:"))

    def is_named(self, party: int) -> bool:
        """Say whether a name of a party is known, with a letter or a digit in it."""
        is_by_name = self.party_id(party).startswith("name:")
        name = self.name(party) if is_by_name else self.parties.names[party]
        return name is not None and any(map(str.isalnum, str(name)))

    def country(self, party: int) -> str | None:
        """Give the country of registration of a party."""
        found = self.parties.countries[party]
        return None if found is None else str(found)

    def company(self, party: int) -> Row | None:
        """Give the row of a party in the company table, ``None`` if it has none."""
        place = self._company_rows.get(self.party_id(party))
        if place is None:
            return None
        row = self.companies.iloc[place]
        return {str(name): _plain(value) for name, value in row.items()}

    def company_row(self, party: int) -> tuple[RowId, ...]:
        """Name the company row of a party, if it has one."""
        party_id = self.party_id(party)
        return (("companies", party_id),) if party_id in self._company_rows else ()

    @cached_property
    def companies(self) -> pd.DataFrame:
        """The native table of companies."""
        return self.view.directory.companies

    @cached_property
    def _company_rows(self) -> dict[str, int]:
        return {party_id: k for k, party_id in enumerate(self.companies["company_id"])}

    # Consignments ------------------------------------------------------------------

    def sent(self, party: int) -> Index:
        """Give the hops that a party sent, in canonical order."""
        return _slice(self._by_source, party)

    def received(self, party: int) -> Index:
        """Give the hops that a party received, in canonical order."""
        return _slice(self._by_target, party)

    def between(self, source: int, target: int) -> Index:
        """Give the hops from one party to another."""
        hops = self.sent(source)
        return np.asarray(hops[self.hops.target[hops] == target], np.intp)

    def hops_of(self, shipment_ids: Iterable[str]) -> Index:
        """Give the hops of shipments, ascending; raise on one that is not there."""
        wanted = sorted(set(shipment_ids))
        found = self.hop_by_record(wanted)
        for lacking in wanted:
            if lacking not in found:
                raise UnknownPartyError(f"no shipment has the id {lacking!r}")
        return np.unique(np.array(list(found.values()), np.intp))

    def hop_by_record(self, shipment_ids: Sequence[str]) -> dict[str, int]:
        """Give the hop of each shipment that could be known on the day of the view."""
        places = self._record_places.get_indexer(pd.Index(shipment_ids, dtype=object))
        found = np.unique(places[places >= 0])
        ids = self.graph.record_ids
        hops = np.searchsorted(self.graph.record_start, found, "right") - 1
        return {str(ids[k]): int(hop) for k, hop in zip(found, hops, strict=True)}

    @cached_property
    def _record_places(self) -> "pd.Index[str]":
        places: pd.Index[str] = pd.Index(self.graph.record_ids, dtype=object)
        return places

    def rows(self, hops: Iterable[int]) -> tuple[RowId, ...]:
        """Name the shipment rows of hops."""
        return tuple(
            ("shipments", str(record))
            for hop in hops
            for record in self.graph.records_of(int(hop))
        )

    def documents(self, hop: int) -> tuple[Row, ...]:
        """Give the shipment rows of one consignment."""
        self.fetch([hop])
        return tuple(self._documents[str(each)] for each in self.graph.records_of(hop))

    def fetch(self, hops: Iterable[int]) -> None:
        """Read the shipment rows of many consignments at once."""
        wanted = {str(r) for hop in hops for r in self.graph.records_of(int(hop))}
        absent = sorted(wanted - self._documents.keys())
        if absent:
            for row in self.view.store.query("shipment_rows", ids=absent).to_pylist():
                self._documents[row["shipment_id"]] = row

    def values(self, hop: int, column: str) -> tuple[Any, ...]:
        """Give the distinct values of one column over the documents of a consignment."""
        found = (row[column] for row in self.documents(hop))
        return tuple(dict.fromkeys(value for value in found if value is not None))

    def day(self, number: int) -> date:
        """Turn a day of the graph into a date."""
        return (EPOCH + np.timedelta64(int(number), "D")).astype(date)  # type: ignore[no-any-return]

    def number(self, day: date) -> int:
        """Turn a date into a day of the graph."""
        return int((np.datetime64(day, "D") - EPOCH).astype(int))

    def hs_code(self, hop: int) -> str | None:
        """Give as much of the goods code of a hop as is known."""
        for digits in (6, 4, 2):
            code = int(getattr(self.hops, f"hs{digits}")[hop])
            if code >= 0:
                return f"{code:0{digits}d}"
        return None

    @cached_property
    def sensitive(self) -> NDArray[np.bool_]:
        """Say which hops carry sensitive goods on their day, shape (n_hops,)."""
        found = marks(self.hops)
        chosen = [found[mark] for mark in SENSITIVE]
        return np.asarray(np.logical_or.reduce(chosen), np.bool_)

    @cached_property
    def price_per_kg(self) -> NDArray[np.float64]:
        """Price of every hop in USD a kilogram, NaN where not known, shape (n_hops,)."""
        is_known = (self.hops.mass_kg > 0) & (self.hops.value_usd > 0)
        price = np.full(len(self.hops), np.nan)
        np.divide(self.hops.value_usd, self.hops.mass_kg, out=price, where=is_known)
        return price

    @cached_property
    def vessels(self) -> pa.Table:
        """Shipment, ship's name and IMO number of the records that have a number."""
        columns = ("shipment_id", "vessel_name", "vessel_imo")
        table = self.view.store.read("shipments", columns)
        return table.filter(pc.is_valid(table["vessel_imo"]))

    def until(self, day: date | None) -> date | None:
        """Give a day that had come on the day of the view, else ``None``."""
        as_of = self.view.as_of
        return None if day is None or (as_of is not None and day > as_of) else day

    def countries(self, column: str) -> NDArray[np.int32]:
        """Number the countries of a column of hops, -1 where not known."""
        if column not in self._country_codes:
            codes, names = pd.factorize(getattr(self.hops, column))
            order = {name: k for k, name in enumerate(names)}
            self._country_codes[column] = codes.astype(np.int32)
            self._country_names[column] = order
        return self._country_codes[column]

    def country_number(self, column: str, country: str) -> int:
        """Give the number of a country in a column of hops; -2 if it is not there."""
        self.countries(column)
        return self._country_names[column].get(country, -2)

    @cached_property
    def _by_source(self) -> tuple[Index, Index]:
        return _grouped(self.hops.source, self.graph.n_parties)

    @cached_property
    def _by_target(self) -> tuple[Index, Index]:
        return _grouped(self.hops.target, self.graph.n_parties)

    # Ties --------------------------------------------------------------------------

    @cached_property
    def links(self) -> pd.DataFrame:
        """The links that could be known on the day of the view."""
        as_of = self.view.as_of
        links = self.view.store.read("links", as_of=as_of).to_pandas()
        return known_links(links, as_of).reset_index(drop=True)

    def links_of(self, party: int) -> list[Row]:
        """Give the links of a party, in order of id."""
        return [
            {str(name): _plain(value) for name, value in self.links.iloc[k].items()}
            for k in self._link_rows.get(self.party_id(party), ())
        ]

    @cached_property
    def _link_rows(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        ordered = self.links.sort_values("link_id")
        for place, one, other in zip(
            ordered.index, ordered["from_id"], ordered["to_id"], strict=True
        ):
            found[one].append(place)
            found[other].append(place)
        return found

    @cached_property
    def listings(self) -> pd.DataFrame:
        """The listings made up to the day of the view."""
        made = listings_made(self.view.store, self.view.as_of)
        return made.reset_index(drop=True)

    @cached_property
    def listed_addresses(self) -> dict[str, str]:
        """Listing id by the address that it gives, folded."""
        known = self.listings[["listing_id", "address"]].dropna().sort_values("listing_id")
        found = {fold(address): str(i) for i, address in known.itertuples(index=False)}
        found.pop("", None)
        return found

    @cached_property
    def screen(self) -> Screen:
        """The listings, ready to be searched by name."""
        return Screen(self.listings)

    def listings_of(self, party: int) -> list[Row]:
        """Give the listings that name a party, by its id or its name."""
        rows = self._listing_rows.get(self.party_id(party), ())
        return [
            {str(k): _plain(v) for k, v in self._ties.iloc[place].items()} for place in rows
        ]

    @cached_property
    def _ties(self) -> pd.DataFrame:
        return self.view.directory.listing_ties

    @cached_property
    def _listing_rows(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for place, party_id in enumerate(self._ties["party_id"]):
            found[party_id].append(place)
        return found

    # Shared attributes -------------------------------------------------------------

    def sharing(self, column: str, value: str) -> tuple[str, ...]:
        """Give the ids of the companies that have a value, sorted; case does not count."""
        return self._shared(column).get(fold(value), ())

    def _shared(self, column: str) -> dict[str, tuple[str, ...]]:
        if column not in self._by_value:
            known = self.companies[["company_id", column]].dropna()
            found: dict[str, set[str]] = defaultdict(set)
            for party_id, text in zip(known["company_id"], known[column], strict=True):
                for value in [text] if column == "address" else split(text):
                    if key := fold(value):
                        found[key].add(party_id)
            self._by_value[column] = {key: tuple(sorted(ids)) for key, ids in found.items()}
        return self._by_value[column]


def split(text: str | None) -> tuple[str, ...]:
    """Split a list column into its values."""
    return tuple(part.strip() for part in (text or "").split(";") if part.strip())


def company_rows(party_ids: Iterable[str]) -> tuple[RowId, ...]:
    """Name rows of the company table."""
    return tuple(("companies", party_id) for party_id in party_ids)


def link_rows(links: Iterable[Row]) -> tuple[RowId, ...]:
    """Name rows of the link table."""
    return tuple(("links", str(link["link_id"])) for link in links)


def listing_rows(listings: Iterable[Row]) -> tuple[RowId, ...]:
    """Name rows of the listing table."""
    return tuple(("listings", str(listing["listing_id"])) for listing in listings)


def as_date(value: object) -> date | None:
    """Read a date of a row."""
    return None if value is None else pd.Timestamp(value).date()  # type: ignore[arg-type]


def _plain(value: Any) -> Any:
    return None if value is None or value is pd.NaT or value != value else value  # noqa: PLR0124 - NaN


def _grouped(ends: NDArray[np.int32], size: int) -> tuple[Index, Index]:
    order = np.argsort(ends, kind="stable")
    start = np.searchsorted(ends[order], np.arange(size + 1))
    return order, start


def _slice(grouped: tuple[Index, Index], party: int) -> Index:
    order, start = grouped
    return order[start[party] : start[party + 1]]


def known(hops: Sequence[int] | Index, column: NDArray[np.float64]) -> Index:
    """Keep the hops whose number in a column is known."""
    chosen = np.asarray(hops, np.intp)
    return chosen[~np.isnan(column[chosen])]
