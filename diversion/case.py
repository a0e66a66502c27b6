"""A case: the records of an investigation, and the questions it answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, Self

import numpy as np
import pandas as pd

from diversion import io
from diversion.analysis import explaining
from diversion.analysis.asking import Limits, ask
from diversion.analysis.chain import Completeness, Explanation
from diversion.analysis.evidence import rows_of
from diversion.analysis.leads import REPEAT_PRICE, best_through, choose_leads
from diversion.analysis.neighbours import neighbourhood_of
from diversion.analysis.routes import build_chain, decode_ids
from diversion.analysis.scoring import score_companies, score_records
from diversion.analysis.selectors import Directory, Selector, parse_selector
from diversion.analysis.targets import Ends, dprk_ends
from diversion.analysis.weights import SCORER, bans, units
from diversion.answers import (
    ChainsAnswer,
    CompaniesAnswer,
    ExplanationAnswer,
    NeighbourhoodAnswer,
    ScoresAnswer,
)
from diversion.engines import get_engine
from diversion.engines.base import ChainQuestion, Engine, Route
from diversion.errors import InputError, UnknownChainError
from diversion.graph.build import build_graph
from diversion.graph.temporal import TemporalGraph
from diversion.store import LoadReport, Store, open_store

ANY_WAIT: Final = 36_500  # days: a century
SAME_SCORE: Final = 0.00005  # bans; half a score unit


@dataclass(frozen=True, slots=True)
class View:
    """What a case looks like on one day: the graph, its DPRK ends, and a directory."""

    graph: TemporalGraph
    ends: Ends
    directory: Directory


class Case:
    """Records in a store, and what can be asked of them.

    Use :func:`open_case`. ``as_of`` limits every question to what could be known on
    that day, unless the question names another day.
    """

    def __init__(self, store: Store, *, name: str, as_of: date | None = None) -> None:
        self._store, self.name, self._as_of = store, name, as_of
        self._views: dict[date | None, View] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        counts = ", ".join(f"{n:,} {table}" for table, n in self._store.tables().items())
        return f"Case({self.name!r}: {counts})"

    def close(self) -> None:
        """Release the store."""
        self._store.close()

    def load(self, *paths: str | Path, dry_run: bool = False) -> tuple[LoadReport, ...]:
        """Load files or folders of native tables, each file whole or not at all.

        Raises
        ------
        LayoutError
            If a file is not of a kind that can be read; files before it stay loaded.
        """
        sources = io.find_files([Path(path) for path in paths])
        reports = tuple(
            self._store.load(source, io.read_batches(source), dry_run=dry_run)
            for source in sources
        )
        self._views.clear()
        return reports

    def rejects(self) -> pd.DataFrame:
        """Give the rows that could not be read: file, line, column, reason, raw text."""
        table: pd.DataFrame = self._store.rejects().to_pandas()
        return table

    def view(self, as_of: date | None = None) -> View:
        """Build the graph and its DPRK ends as of a day, once."""
        day = as_of or self._as_of
        if day not in self._views:
            graph = build_graph(self._store, as_of=day)
            ties = self._store.query("listing_ties", as_of=day).to_pandas()
            companies = self._store.read("companies").to_pandas()
            links = self._store.read("links").to_pandas()
            ends = dprk_ends(graph, ties, links, companies, as_of=day)
            self._views[day] = View(graph, ends, Directory(graph, companies, ties))
        return self._views[day]

    def graph(self, as_of: date | None = None) -> TemporalGraph:
        """Give the time-stamped graph of all consignments known on a day."""
        return self.view(as_of).graph

    def chains(
        self,
        from_: str | Iterable[str] | None = None,
        to: str | Iterable[str] | None = None,
        *,
        top: int = 20,
        max_hops: int = 6,
        max_wait: int = 365,
        as_of: date | None = None,
        engine: str = "compiled",
        through_hubs: bool = False,
        gaps: bool = True,
        time_limit: float | None = None,
    ) -> ChainsAnswer:
        """Rank the chains by which goods may have reached a DPRK end-user.

        Parameters
        ----------
        from_, to
            Selectors such as ``company:C017`` or ``country:CA``; several are a union.
            With either, the answer is the exact top of the question; with neither, it
            is the list of leads: ranked, diverse, one intermediary at least.
        top
            Number of chains.
        max_hops, max_wait
            Longest chain in hops, longest wait at a company in days.
        through_hubs, gaps
            Whether chains may pass forwarders, and one party that is not on record.
        time_limit
            Seconds after which an exact search gives what it has, with its bound.

        Raises
        ------
        SelectorError, UnknownPartyError
            If a selector cannot be parsed, or names nothing in the case.
        """
        limits = Limits(max_hops, max_wait, through_hubs, gaps)
        view, worker = self.view(as_of), get_engine(engine)
        if from_ is None and to is None:
            question = ask(view.graph, view.ends, limits)
            routes, completeness = self._leads(view, worker, question, top)
            text = "leads over the whole case"
        else:
            starts, stops = _selectors(from_), _selectors(to)
            question = ask(
                view.graph,
                view.ends,
                limits,
                starts=view.directory.hops(starts, "source") if starts else None,
                stops=view.directory.hops(stops, "target") if stops else None,
            )
            found = worker.routes(view.graph, question, top=top, time_limit=time_limit)
            routes = found.routes
            bound = None if found.bound is None else bans(found.bound)
            completeness = Completeness(
                found.exact, found.explored, bound, found.truncated_by
            )
            text = (
                f"from {' or '.join(map(str, starts)) or 'sensitive goods'} "
                f"to {' or '.join(map(str, stops)) or 'DPRK end-users'}"
            )
        chains = tuple(
            build_chain(view.graph, question, view.ends, route, rank=rank)
            for rank, route in enumerate(routes, 1)
        )
        return ChainsAnswer(chains, completeness, text, SCORER)

    def scores(
        self,
        *,
        max_hops: int = 6,
        max_wait: int = 365,
        as_of: date | None = None,
        since: date | None = None,
        engine: str = "compiled",
    ) -> ScoresAnswer:
        """Score every shipment by the best chain through it, best first.

        With ``since``, only shipments that could not be seen on that day, or whose
        score another record has changed since; ``previous_score`` is what they scored.
        """
        limits, worker = Limits(max_hops, max_wait), get_engine(engine)
        now = _scored(self.view(as_of), worker, limits)
        if since is not None:
            before = _scored(self.view(since), worker, limits)
            previous = before.set_index("shipment_id")["score"]
            now["previous_score"] = now["shipment_id"].map(previous)
            change = (now["score"] - now["previous_score"]).abs()
            now = now[change.isna() | (change > SAME_SCORE)].reset_index(drop=True)
        return ScoresAnswer(now, SCORER)

    def companies(
        self,
        *,
        max_hops: int = 6,
        max_wait: int = 365,
        as_of: date | None = None,
        engine: str = "compiled",
    ) -> CompaniesAnswer:
        """Rank every company by what it receives."""
        view = self.view(as_of)
        question = ask(view.graph, view.ends, Limits(max_hops, max_wait))
        through = best_through(get_engine(engine).passes(view.graph, question))
        return CompaniesAnswer(
            score_companies(view.graph, question, through, view.ends), SCORER
        )

    def explain(self, chain_id: str, *, as_of: date | None = None) -> ExplanationAnswer:
        """Open one chain up: its reasons, its rows, what is inferred and what is missing.

        ``chain_id`` is a route, company ids joined by ``~`` (``?`` for a party that is
        not on record), as every answer gives it or as you write it.

        Raises
        ------
        UnknownPartyError
            If the id names a company that is not in the case.
        UnknownChainError
            If no goods can have moved along that route in time.
        """
        view = self.view(as_of)
        parties = self._route_parties(view, chain_id)
        question, route = self._follow(view, parties)
        chain = build_chain(view.graph, question, view.ends, route, rank=1)
        found = explaining.reasons(view.graph, question, view.ends, route, chain)
        rows = rows_of(self._store, "shipments", chain.shipments)
        rows += rows_of(self._store, "companies", [c for c in chain.companies if c])
        proof = {
            record
            for reason in found
            if reason.term == "target"
            for record in reason.record_ids
        }
        rows += rows_of(self._store, "links", proof)
        ties = view.directory.listing_ties
        on_the_way = explaining.target_parties(view.ends, chain)
        rows += rows_of(
            self._store, "listings", ties["listing_id"][ties["party_id"].isin(on_the_way)]
        )
        return ExplanationAnswer(
            Explanation(
                chain=chain,
                reasons=found,
                records=rows,
                inferred=tuple(explaining.inferred(chain)),
                missing=tuple(explaining.missing(view.graph, view.ends, route, chain)),
                sources=tuple(dict.fromkeys(row.source for row in rows if row.source)),
            )
        )

    def exposure(self, as_of: date | None = None) -> pd.DataFrame:
        """Give every company tied to a DPRK end-user: exposure in [0, 1], steps and why."""
        view = self.view(as_of)
        names = dict(zip(view.graph.parties.ids, view.graph.parties.names, strict=True))
        table = pd.DataFrame(
            [
                (party, names.get(party), found.value, found.steps, found.why)
                for party, found in view.ends.by_id.items()
            ],
            columns=["company_id", "name", "exposure", "steps", "why"],
        )
        return table.sort_values(
            ["exposure", "company_id"], ascending=[False, True], ignore_index=True
        )

    def neighbourhood(
        self, company_id: str, hops: int = 1, *, as_of: date | None = None
    ) -> NeighbourhoodAnswer:
        """Give who traded with a company, up to ``hops`` steps away.

        Raises
        ------
        UnknownPartyError
            If the company is not in the case.
        """
        view = self.view(as_of)
        centre = self._route_parties(view, company_id)[0]
        parties, edges = neighbourhood_of(view.graph, view.ends, centre, hops)
        return NeighbourhoodAnswer(company_id, parties, edges)

    def _leads(
        self, view: View, worker: Engine, question: ChainQuestion, top: int
    ) -> tuple[tuple[Route, ...], Completeness]:
        if top < 1:
            raise InputError(f"top is {top}, expected at least 1")
        through = best_through(worker.passes(view.graph, question))
        chosen, rest = choose_leads(
            view.graph, through, top=top, repeat_price=units(REPEAT_PRICE)
        )
        routes = tuple(
            route
            for parties in chosen
            if (route := worker.along(view.graph, question, parties)) is not None
        )
        bound = None if rest is None else bans(rest)
        return routes, Completeness(
            exact=False, explored=view.graph.n_hops, bound=bound, truncated_by=None
        )

    def _route_parties(self, view: View, chain_id: str) -> tuple[int, ...]:
        return tuple(
            view.graph.unknown if party_id == "?" else view.directory.index_of(party_id)
            for party_id in decode_ids(chain_id)
        )

    def _follow(self, view: View, parties: tuple[int, ...]) -> tuple[ChainQuestion, Route]:
        """Follow a route under the usual waiting limit, else under none."""
        worker = get_engine("compiled")
        everywhere = np.ones(view.graph.n_hops, np.bool_)
        limits = Limits(max_hops=max(1, len(parties) - 1), through_hubs=True)
        for chosen in (limits, replace(limits, max_wait=ANY_WAIT)):
            question = ask(view.graph, view.ends, chosen, stops=everywhere)
            route = worker.along(view.graph, question, parties)
            if route is not None:
                return question, route
        raise UnknownChainError(
            explaining.why_broken(view.graph, worker, question, parties)
        )


def open_case(path: str | Path, *, as_of: date | None = None, create: bool = False) -> Case:
    """Open a case: a ``.duckdb`` file, or a folder of native tables (in memory).

    Parameters
    ----------
    path
        Where the case is.
    as_of
        Answer as could have been known on this day.
    create
        Make the file if it is not there yet.

    Raises
    ------
    InputError
        If there is no such case, or the folder holds no native tables.
    BackendUnavailableError
        If another process is writing to the file.
    """
    text = str(path)
    if "://" in text:
        raise InputError(
            f"no store for the address {text!r} yet; expected a file or a folder"
        )
    where = Path(path)
    if where.is_dir():
        case = Case(open_store(None), name=text, as_of=as_of)
        case.load(where)
        return case
    if not create and not where.exists():
        raise InputError(f"no case at {text!r}: expected a .duckdb file or a folder")
    return Case(open_store(where, read_only=not create), name=text, as_of=as_of)


def _scored(view: View, worker: Engine, limits: Limits) -> pd.DataFrame:
    question = ask(view.graph, view.ends, limits)
    through = best_through(worker.passes(view.graph, question))
    return score_records(view.graph, question, through)


def _selectors(texts: str | Iterable[str] | None) -> Sequence[Selector]:
    if texts is None:
        return ()
    return tuple(parse_selector(t) for t in ([texts] if isinstance(texts, str) else texts))
