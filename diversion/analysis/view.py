"""What a case looks like on one day: the graph, its DPRK ends, and a directory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from diversion.analysis.asking import Limits, ask, source_units
from diversion.analysis.jumps import KnownJumps, find_jumps
from diversion.analysis.leads import Through, best_through
from diversion.analysis.selectors import Directory
from diversion.analysis.stock import ended_share
from diversion.analysis.targets import Ends, dprk_ends, hop_exposure
from diversion.engines.base import ChainQuestion, Engine
from diversion.engines.pairings import plans_of
from diversion.engines.standing import Standing, prepare
from diversion.graph.build import build_graph
from diversion.graph.temporal import TemporalGraph
from diversion.store.base import Reader


@dataclass(frozen=True, slots=True)
class View:
    """Everything a question reads, as of one day.

    The graph does not change, so what was asked of all of it once is kept.
    """

    graph: TemporalGraph
    ends: Ends
    directory: Directory
    store: Reader
    as_of: date | None
    _through: dict[tuple[str, Limits], tuple[ChainQuestion, Through]] = field(
        default_factory=dict
    )
    _jumps: dict[tuple[bool, bool], KnownJumps] = field(default_factory=dict)
    _standing: dict[Limits, Standing | None] = field(default_factory=dict)
    _weights: list[tuple[NDArray[np.int32], NDArray[np.float64]]] = field(
        default_factory=list
    )
    _stored_rows: list[NDArray[np.int64]] = field(default_factory=list)

    def between(self, graph: TemporalGraph, ends: Ends, directory: Directory) -> "View":
        """Give a view of the same records between other parties."""
        return View(
            graph, ends, directory, self.store, self.as_of, _stored_rows=self._stored_rows
        )

    def stored_rows(self) -> NDArray[np.int64]:
        """Give the row of every record in the store's table of shipments, -1 for none."""
        if not self._stored_rows:
            wanted = pa.array(self.graph.record_ids.astype(object), pa.string())
            ids = self.store.read("shipments", ["shipment_id"])["shipment_id"]
            found = pc.index_in(wanted, value_set=ids.combine_chunks())
            row = pc.fill_null(found, -1).to_numpy(zero_copy_only=False)
            self._stored_rows.append(row.astype(np.int64))
        return self._stored_rows[0]

    def jumps(self, limits: Limits) -> KnownJumps:
        """Give the unobserved legs and aliases that a question may use."""
        key = limits.bridge, limits.aliases
        if key not in self._jumps:
            self._jumps[key] = find_jumps(
                self.graph, self.store, bridge=key[0], aliases=key[1], as_of=self.as_of
            )
        return self._jumps[key]

    def ask(
        self,
        limits: Limits,
        *,
        starts: NDArray[np.bool_] | None = None,
        stops: NDArray[np.bool_] | None = None,
    ) -> ChainQuestion:
        """Weigh a question, as :func:`diversion.analysis.asking.ask`, with its jumps."""
        if not self._weights:
            exposure = hop_exposure(self.graph, self.ends)
            self._weights.append((source_units(self.graph), exposure))
        source, exposure = self._weights[0]
        return ask(
            self.graph,
            self.ends,
            limits,
            starts=starts,
            stops=stops,
            jumps=self.jumps(limits).jumps,
            source=source,
            exposure=exposure,
        )

    def through(self, engine: Engine, limits: Limits) -> tuple[ChainQuestion, Through]:
        """Give the question about the whole case, and the best walk through every hop."""
        key = (engine.name, limits)
        if key not in self._through:
            question = self.ask(limits)
            plans = plans_of(self.graph)  # kept until both have made use of them
            passes = engine.passes(self.graph, question)
            share = ended_share(self.graph, question, self.ends, limits)
            del plans
            self._through[key] = question, best_through(passes, self.graph.hops, share)
        return self._through[key]

    def standing(
        self, engine: Engine, limits: Limits, *, may_prepare: bool
    ) -> Standing | None:
        """Give what answers questions about one company at once, from the second on.

        The first costs less by itself: it needs the pass of one direction only. A
        question with a time limit may not wait until it is prepared.
        """
        if limits not in self._standing:
            self._standing[limits] = None
        elif self._standing[limits] is None and may_prepare:
            question = self.ask(limits)
            passes = engine.passes(self.graph, question)
            everywhere = np.ones(self.graph.n_hops, np.bool_)
            end_weight = self.ask(limits, stops=everywhere).target_weight
            self._standing[limits] = prepare(self.graph, question, passes, end_weight)
        return self._standing[limits]


def build_view(store: Reader, *, as_of: date | None = None, join: bool = True) -> View:
    """Build the graph and spread exposure, from what could be known on a day.

    ``join`` says whether documents without a common number may be one consignment.
    """
    graph = build_graph(store, as_of=as_of, join=join)
    ties = store.query("listing_ties", as_of=as_of).to_pandas()
    more_names = store.query("more_names").to_pandas()
    companies = store.read("companies", as_of=as_of).to_pandas()
    links = store.read("links", as_of=as_of).to_pandas()
    listings = listings_made(store, as_of, ("authority", "programme", "listed_on"))
    ends = dprk_ends(graph, ties, links, companies, as_of=as_of)
    directory = Directory(graph, companies, ties, more_names, listings)
    return View(graph, ends, directory, store, as_of)


def listings_made(
    store: Reader, as_of: date | None, columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """Read the listings made up to a day; ``columns`` must have ``listed_on``."""
    made: pd.DataFrame = store.read("listings", columns, as_of=as_of).to_pandas()
    if as_of is None:
        return made
    return made[~(pd.to_datetime(made["listed_on"]) > pd.Timestamp(as_of))]
