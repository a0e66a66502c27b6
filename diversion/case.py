"""A case: the records of an investigation, and the questions it answers."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

from diversion.analysis.answering import find_chains, find_leads
from diversion.analysis.asking import Limits
from diversion.analysis.chokepoints import find_chokepoints
from diversion.analysis.judgements import read_judgements
from diversion.analysis.place import place_named
from diversion.analysis.scoring import score_companies
from diversion.analysis.screening import (
    Screen,
    matches_table,
    read_parties,
    with_judgements,
)
from diversion.analysis.screening_many import screen_companies
from diversion.analysis.selectors import Wanted, parse_selectors
from diversion.analysis.view import View
from diversion.analysis.weights import RECORD_SCORER, SCORER
from diversion.answers import (
    ChainsAnswer,
    ChokepointsAnswer,
    CompaniesAnswer,
    EvaluationAnswer,
    ScoresAnswer,
    ScreenAnswer,
    evaluate,
)
from diversion.engines import get_engine
from diversion.engines.question import check_top
from diversion.errors import InputError
from diversion.records import store_at
from diversion.scoring.choosing import AUTO, choose_model, only_changed, record_table
from diversion.scoring.evaluation import read_truth
from diversion.scoring.records import scorer_name
from diversion.scoring.shuffled import shuffled_leads
from diversion.verifying import Verifiable

LEADS: Final = 1000  # that an evaluation looks at


class Case(Verifiable):
    """Records in a store, and what can be asked of them.

    Use :func:`open_case`. ``as_of`` limits every question to what could be known on
    that day, unless the question names another day; ``join_documents`` says whether
    documents without a common number may be one consignment.
    """

    def chains(
        self,
        from_: str | Iterable[str] | None = None,
        to: str | Iterable[str] | None = None,
        *,
        through: str | Iterable[str] | None = None,
        top: int = 20,
        max_hops: int = 6,
        max_wait: int = 365,
        as_of: date | None = None,
        engine: str = "compiled",
        through_hubs: bool = False,
        gaps: bool = True,
        bridge: bool = False,
        aliases: bool = True,
        diverse: bool = False,
        time_limit: float | None = None,
        scorer: str = AUTO,
        shuffles: int = 0,
    ) -> ChainsAnswer:
        """Rank the chains by which goods may have reached a DPRK end-user.

        Parameters
        ----------
        from_, to
            Selectors such as ``company:C017`` or ``country:CA``; several are a union.
            With any selector, the answer is the exact top of the question; with none,
            it is the list of leads: ranked, diverse, one intermediary at least.
        through
            Selectors of companies, one of which every chain must pass on the way.
        top
            Number of chains.
        max_hops, max_wait
            Longest chain in hops, longest wait at a company in days.
        through_hubs, gaps
            Whether chains may pass forwarders, and one party that is not on record.
        bridge, aliases
            Whether a chain may take one leg that no record shows (between tied
            companies, or where goods went at other times), or go on at another record
            of what may be the same company.
        diverse
            Give the best chain through each intermediary, for a question with selectors.
        time_limit
            Seconds after which an exact search gives what it has, with its bound.
        scorer
            Who ranks the leads, as for :func:`diversion.scoring.choosing.choose_model`;
            with limits other than the default ones, the best chain.
        shuffles
            How often to rank the leads of the same case with its dates shuffled, to say
            how many score as high by chance; each takes as long as the leads did.

        Raises
        ------
        SelectorError, UnknownPartyError
            If a selector cannot be parsed, or names nothing in the case.
        InputError
            If a question with selectors asks for shuffles, which are for leads.
        """
        limits = Limits(max_hops, max_wait, through_hubs, gaps, bridge, aliases)
        view, worker = self.view(as_of), get_engine(engine, self._store)
        via = parse_selectors(through)
        if any(selector.kind == "hs" for selector in via):
            raise InputError("'through' takes companies, not goods")
        check_top(top)
        if from_ is None and to is None and not via:
            fitted = self.fitted(scorer, as_of) if limits == Limits() else None
            null = shuffled_leads(view, fitted, limits, shuffles) if shuffles else None
            text = "leads over the whole case"
            if fitted is not None:
                chains, completeness = fitted.leads(top)
                return ChainsAnswer(chains, completeness, text, fitted.scorer, null)
            chains, completeness = find_leads(view, worker, limits, top=top)
            text += _left_out(view, limits)
            return ChainsAnswer(chains, completeness, text, SCORER, null)
        if shuffles:
            raise InputError("dates are shuffled for leads, not for a question")
        starts, stops = parse_selectors(from_), parse_selectors(to)
        chains, completeness = find_chains(
            view, worker, limits, Wanted(starts, stops, via),
            top=top, time_limit=time_limit, diverse=diverse,
        )  # fmt: skip
        text = (
            f"from {' or '.join(map(str, starts)) or 'sensitive goods'} "
            f"to {' or '.join(map(str, stops)) or 'DPRK end-users'}"
            + (f" through {' or '.join(map(str, via))}" if via else "")
            + _left_out(view, limits)
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
        scorer: str = AUTO,
        prior: float | None = None,
    ) -> ScoresAnswer:
        """Score every shipment, best first; the answer says which scorer spoke.

        ``scorer`` is as for :func:`diversion.scoring.choosing.choose_model`; ``prior``
        is the share of shipments that you expect to reach DPRK end-users, instead of
        that of the cases a model was fitted on.

        With ``since``, only shipments that could not be seen on that day, or whose
        score another record has changed since, with a model by more than a tenth of a
        ban; ``previous_score`` is what they scored.

        Raises
        ------
        InputError
            If ``since`` is a later day than ``as_of``.
        ModelError
            If the model file is none, or was fitted with other features.
        """
        if since is not None and as_of is not None and since > as_of:
            raise InputError(f"since {since} is later than the day of the scores, {as_of}")
        limits, worker = Limits(max_hops, max_wait), get_engine(engine, self._store)
        model = choose_model(scorer, self.view(as_of).graph.n_hops)
        now = record_table(self.view(as_of), worker, limits, model, prior)
        if since is not None:
            before = record_table(self.view(since), worker, limits, model, prior)
            now = only_changed(now, before, model)
        return ScoresAnswer(now, scorer_name(model) if model else RECORD_SCORER)

    def companies(
        self,
        *,
        max_hops: int = 6,
        max_wait: int = 365,
        as_of: date | None = None,
        engine: str = "compiled",
        scorer: str = AUTO,
    ) -> CompaniesAnswer:
        """Rank every company by what it receives; the answer says which scorer spoke.

        With a model, ``role`` says who may be a front or an agent, and apart from them
        who may be a supplier, or unwitting, in a chain of others.
        """
        view = self.view(as_of)
        question, through = view.through(
            get_engine(engine, self._store), Limits(max_hops, max_wait)
        )
        table = score_companies(view.graph, question, through, view.ends)
        fitted = self.fitted(scorer, as_of)
        if fitted is not None:
            return CompaniesAnswer(fitted.company_table(table), fitted.scorer)
        return CompaniesAnswer(table, RECORD_SCORER)

    def chokepoints(
        self,
        by: str = "country",
        from_: str | Iterable[str] | None = None,
        to: str | Iterable[str] | None = None,
        *,
        top: int = 10,
        chains: int = 1000,
        as_of: date | None = None,
        scorer: str = AUTO,
    ) -> ChokepointsAnswer:
        """Find the few countries, companies or lanes that most chains pass on the way.

        ``by`` is ``country``, ``company`` or ``lane``; ``top`` bounds how many are given,
        ``chains`` how many of the best chains are looked at. Each chain weighs as its
        probability, else as the odds of its score. The other arguments are as for
        :meth:`chains`.

        Raises
        ------
        InputError
            If ``by`` is none of the three.
        SelectorError, UnknownPartyError
            If a selector cannot be parsed, or names nothing in the case.
        """
        place = place_named(by)
        asked = self.chains(from_, to, top=chains, as_of=as_of, scorer=scorer)
        wanted = Wanted(parse_selectors(from_), parse_selectors(to))
        found = find_chokepoints(self.view(as_of), tuple(asked), wanted, place, top)
        return ChokepointsAnswer(found, asked.question, asked.scorer)

    def screen(
        self, name: str | None = None, *, as_of: date | None = None, processes: int = 1
    ) -> ScreenAnswer:
        """Find the parties, or the one ``name``, that may be on a list.

        Parties are the companies, and whoever else sends or receives on record, by the
        names that records write. Only listings in force on the day count; without a day,
        all of them. With more ``processes``, many parties are screened by that many at
        once.

        Raises
        ------
        InputError
            If the name has no letter and no digit.
        """
        if name is not None and not any(map(str.isalnum, name)):
            raise InputError(f"found no letter in the name {name!r}, expected a name")
        day = as_of or self._as_of
        listings = self._store.read("listings", as_of=day).to_pandas()
        if name is not None:
            matches = Screen(listings, as_of=day).name(name)
            return ScreenAnswer(matches_table(matches), f"the name {name!r}")
        parties = read_parties(self._store, as_of=day)
        found = screen_companies(listings, parties, as_of=day, processes=processes)
        judged = with_judgements(found, read_judgements(self._store))
        n_unnamed = int(parties["name"].isna().sum())
        unnamed = f", {n_unnamed:,} of them without a name" if n_unnamed else ""
        return ScreenAnswer(matches_table(judged), f"{len(parties):,} parties{unnamed}")

    def evaluate(
        self,
        truth: str | Path | Iterable[str | Path],
        *,
        as_of: date | None = None,
        scorer: str = AUTO,
    ) -> EvaluationAnswer:
        """Measure leads, scores and companies against what is known to be true.

        ``truth`` is a folder or files: ``truth_chains.jsonl``, and where there are such
        ``truth_routes.jsonl``, ``truth_lots.parquet`` and ``world.json``.

        Raises
        ------
        InputError
            If the truth has no chains, or cannot be read.
        """
        known = read_truth([truth] if isinstance(truth, str | Path) else truth)
        return evaluate(
            known,
            self.chains(top=LEADS, as_of=as_of, scorer=scorer),
            self.scores(as_of=as_of, scorer=scorer),
            self.companies(as_of=as_of, scorer=scorer),
        )


def open_case(
    path: str | Path,
    *,
    as_of: date | None = None,
    create: bool = False,
    join_documents: bool = True,
) -> Case:
    """Open a case: a ``.duckdb`` file, or a folder of native tables (in memory).

    Parameters
    ----------
    path
        Where the case is.
    as_of
        Answer as could have been known on this day.
    create
        Open for loading, and make the file if it is not there yet.
    join_documents
        Whether documents without a common number may be one consignment, by their
        parties, goods, mass, value and days.

    Raises
    ------
    InputError
        If there is no such case, or the folder holds no native tables.
    BackendUnavailableError
        If another process is writing to the file.
    """
    case = Case(
        store_at(path, create=create),
        name=str(path),
        as_of=as_of,
        join_documents=join_documents,
    )
    if Path(path).is_dir():
        case.load(path)
    return case


def _left_out(view: View, limits: Limits) -> str:
    dropped = view.jumps(limits).dropped
    return f", without the {dropped} least likely legs not on record" if dropped else ""
