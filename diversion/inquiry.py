"""What is asked about one subject of a case: its chain, trade, red flags and rules."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import pyarrow as pa

from diversion.analysis.answering import explain_route, follow_route
from diversion.analysis.chain import Chain, Explanation
from diversion.analysis.judgements import (
    Judgement,
    check_judgements,
    check_pairs,
    judgements_table,
    read_judgements,
)
from diversion.analysis.neighbours import neighbourhood_of
from diversion.analysis.quantities import quantity_between
from diversion.analysis.resolving import matches_of, proposals_table, propose
from diversion.analysis.routes import decode_ids
from diversion.analysis.selectors import parse_selectors
from diversion.analysis.versions import code_version
from diversion.analysis.view import View, build_view
from diversion.answers import (
    AssessmentAnswer,
    ExplanationAnswer,
    NeighbourhoodAnswer,
    QuantityAnswer,
    ResolveAnswer,
    RulingsAnswer,
)
from diversion.engines import get_engine
from diversion.errors import InputError, UnknownChainError
from diversion.graph.temporal import TemporalGraph
from diversion.indicators.assess import assess_chain, assess_company, assess_shipment
from diversion.indicators.facts import Facts
from diversion.records import Records
from diversion.rules.asking import judge_chain, judge_shipment
from diversion.rules.packs import Pack, shipped_packs
from diversion.scoring.choosing import AUTO, FITTED, choose_model
from diversion.scoring.explaining import explain_lead
from diversion.scoring.fitted import Fitted, can_rank
from diversion.store import Store


class Inquiry(Records):
    """The records of a case as they look on a day, each look made once."""

    def __init__(
        self,
        store: Store,
        *,
        name: str,
        as_of: date | None = None,
        join_documents: bool = True,
    ) -> None:
        super().__init__(store, name=name)
        self._as_of, self._join_documents = as_of, join_documents
        self._views: dict[date | None, View] = {}
        self._fitted: list[Fitted] = []
        self._facts: dict[date | None, Facts] = {}

    def _has_changed(self) -> None:
        self._views.clear()
        self._fitted.clear()
        self._facts.clear()

    def view(self, as_of: date | None = None) -> View:
        """Build the graph and its DPRK ends as of a day, once."""
        day = as_of or self._as_of
        if day not in self._views:
            self._views[day] = build_view(self._store, as_of=day, join=self._join_documents)
        return self._views[day]

    def fitted(self, scorer: str, as_of: date | None = None) -> Fitted | None:
        """Give what a model says of a day, if one ranks companies and routes, once.

        ``scorer`` is as for :func:`diversion.scoring.choosing.choose_model`.
        """
        view = self.view(as_of)
        model = choose_model(scorer, view.graph.n_hops)
        if model is None or not can_rank(model):
            return None
        for kept in self._fitted:
            if kept.view is view and kept.scorer_option == scorer:
                return kept
        self._fitted.append(Fitted(view, model, scorer))
        return self._fitted[-1]

    def graph(self, as_of: date | None = None) -> TemporalGraph:
        """Give the time-stamped graph of all consignments known on a day."""
        return self.view(as_of).graph

    def explain(
        self, chain_id: str, *, as_of: date | None = None, scorer: str = AUTO
    ) -> ExplanationAnswer:
        """Open one chain up: its reasons, its rows, what is inferred and what is missing.

        ``chain_id`` is a route, company ids joined by ``~`` (``?`` for a party that is
        not on record), as every answer gives it or as you write it. ``scorer`` is as for
        the list of chains: the reasons are those of the score that a lead has there. A
        route that the model has not weighed is explained by the best chain.

        Raises
        ------
        UnknownPartyError
            If the id names a company that is not in the case.
        UnknownChainError
            If no goods can have moved along that route in time.
        ModelError
            If the model file is none, or was fitted with other features.
        """
        opened = self._explained(chain_id, as_of, scorer)
        facts = self._known(as_of)
        return ExplanationAnswer(
            opened,
            assess_chain(facts, opened.chain),
            judge_chain(facts, shipped_packs(), opened.chain),
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

    def quantity(
        self,
        from_: str | Iterable[str],
        to: str | Iterable[str],
        *,
        headings: Iterable[str] = (),
        as_of: date | None = None,
    ) -> QuantityAnswer:
        """Bound the kilograms that may, and must, have gone from some companies to others.

        By stocks at every company, over any number of hops; ``headings`` are the goods
        (four digits each, taken as the same goods), all of them if left out.

        Raises
        ------
        SelectorError, UnknownPartyError, InputError
            If a selector or a heading cannot be parsed, names nothing in the case, or
            the same company is on both sides.
        """
        starts, stops = parse_selectors(from_), parse_selectors(to)
        for selector in (*starts, *stops):
            if selector.kind == "hs":
                raise InputError(f"selector '{selector}' names goods, not companies")
        found = quantity_between(self.view(as_of), starts, stops, headings)
        text = f"from {' or '.join(map(str, starts))} to {' or '.join(map(str, stops))}"
        return QuantityAnswer(found, text)

    def indicators(
        self,
        *,
        company: str | None = None,
        shipment: str | None = None,
        chain: str | None = None,
        as_of: date | None = None,
    ) -> AssessmentAnswer:
        """Say which red flags fire for one company, one shipment or one chain.

        Raises
        ------
        InputError
            If not exactly one subject is given.
        UnknownPartyError, UnknownChainError
            If it is not in the case.
        """
        if sum(each is not None for each in (company, shipment, chain)) != 1:
            raise InputError("expected one of 'company', 'shipment' and 'chain'")
        facts = self._known(as_of)
        if company is not None:
            return AssessmentAnswer(assess_company(facts, company))
        if shipment is not None:
            return AssessmentAnswer(assess_shipment(facts, shipment))
        return AssessmentAnswer(assess_chain(facts, self._followed(str(chain), as_of)))

    def rules(
        self,
        *,
        shipment: str | None = None,
        chain: str | None = None,
        packs: Iterable[Pack] | None = None,
        as_of: date | None = None,
    ) -> RulingsAnswer:
        """Say what the rule packs say about one shipment, or each shipment of a chain.

        ``packs`` are those that the program ships where ``None``.

        Raises
        ------
        InputError
            If not exactly one subject is given.
        UnknownPartyError, UnknownChainError
            If it is not in the case.
        """
        chosen = shipped_packs() if packs is None else tuple(packs)
        facts = self._known(as_of)
        if (shipment is None) == (chain is None):
            raise InputError("expected one of 'shipment' and 'chain'")
        if shipment is not None:
            return RulingsAnswer(judge_shipment(facts, chosen, shipment))
        followed = self._followed(str(chain), as_of)
        return RulingsAnswer(judge_chain(facts, chosen, followed))

    def resolve(self, *, keep: bool = False) -> ResolveAnswer:
        """Find records that may be of one company, the likeliest first.

        With ``keep``, chains may go on at such a record, at the price of its probability.

        Raises
        ------
        InputError
            If they are to be kept and the case is no file.
        """
        proposals = propose(self._store)
        if keep:
            matches = matches_of(proposals)
            self._write("keep_matches", matches)
            self._log_change("keep", f"{matches.num_rows} matches of records")
        return ResolveAnswer(proposals_table(proposals))

    def judge(self, judgements: Iterable[Judgement]) -> int:
        """Keep what a person has judged of two records each; give how many there are now.

        A later judgement on the same two takes the place of the earlier.

        Raises
        ------
        InputError
            If a record is not in the case, the case is no file, or judgements contradict:
            A is B, B is C, and A is not C, or one pair comes twice with two verdicts.
        """
        given = list(judgements)
        check_pairs(given)
        verdicts = read_judgements(self._store) | {g.pair: g.verdict for g in given}
        ids = sorted({i for g in given for i in g.pair if not i.startswith("name:")})
        for known in ("known_ids", "known_sides"):
            if ids:
                found = set(self._store.query(known, ids=ids)["id"].to_pylist())
                ids = [i for i in ids if i not in found]
        if ids:
            raise InputError(f"found no company and no listing with the id {ids[0]!r}")
        check_judgements(verdicts)
        self._write("keep_judgements", judgements_table(given))
        said = [[g.one_id, g.other_id, str(g.verdict), g.note] for g in given]
        subject = f"{len(given)} judgements"
        if len(given) == 1:
            subject = f"{given[0].one_id} and {given[0].other_id}: {given[0].verdict}"
        self._log_change("judge", subject, judgements=said)
        return len(verdicts)

    def judgements(self) -> pd.DataFrame:
        """Give all judgements: two ids, verdict, day and note."""
        table: pd.DataFrame = self._store.query("list_judgements").to_pandas()
        return table

    def _write(self, script: str, rows: pa.Table) -> None:
        if not self._store.is_kept:
            raise InputError(f"{self.name} is no case file, expected one to write into")
        self._store.run(script, rows)
        self._has_changed()

    def _log_change(
        self, action: str, subject: str, judgements: Sequence[object] = ()
    ) -> None:
        versions = {"code": code_version(), "data": self.data_version()}
        self.log(action, subject, versions=versions, judgements=judgements)

    def _known(self, as_of: date | None) -> Facts:
        day = as_of or self._as_of
        if day not in self._facts:
            self._facts[day] = Facts(self.view(day))
        return self._facts[day]

    def _explained(self, chain_id: str, as_of: date | None, scorer: str) -> Explanation:
        view, worker = self.view(as_of), get_engine("compiled")
        parties = self._route_parties(view, chain_id)
        fitted = self.fitted(scorer, as_of)
        if fitted is not None:
            return explain_lead(fitted, worker, parties)
        opened = explain_route(view, worker, parties)
        if choose_model(scorer, view.graph.n_hops) is None:
            return opened
        return replace(opened, note=f"the model {scorer!r} scores no chains")

    def _followed(self, chain_id: str, as_of: date | None) -> Chain:
        """Give a chain by the hand-made rules; one that only a model follows, by that."""
        view, worker = self.view(as_of), get_engine("compiled")
        try:
            return follow_route(view, worker, self._route_parties(view, chain_id))
        except UnknownChainError:
            return self._explained(chain_id, as_of, FITTED).chain

    def _route_parties(self, view: View, chain_id: str) -> tuple[int, ...]:
        if not chain_id.strip("~ "):
            raise UnknownChainError(
                f"found no company in the chain id {chain_id!r}, expected ids joined by '~'"
            )
        return tuple(
            view.graph.unknown if party_id == "?" else view.directory.index_of(party_id)
            for party_id in decode_ids(chain_id)
        )
