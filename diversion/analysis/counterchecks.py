"""A chain tested: facts left out, innocent explanations, records to ask, end-users."""

from diversion.analysis.chain import Chain, RecordRow
from diversion.analysis.claims import Claims
from diversion.analysis.end_users import end_users
from diversion.analysis.jumps import KnownJumps
from diversion.analysis.leaving_out import leave_out
from diversion.analysis.other_feeds import other_feeds
from diversion.analysis.records_to_ask import records_to_ask
from diversion.analysis.view import View
from diversion.engines.base import ChainQuestion, Engine, Route


def countercheck(
    view: View,
    engine: Engine,
    question: ChainQuestion,
    known: KnownJumps,
    route: Route,
    chain: Chain,
    records: tuple[RecordRow, ...],
) -> Claims:
    """Collect what an investigator is asked about a chain, all by the same weights."""
    return Claims(
        left_out=leave_out(view, engine, question, known, route, chain),
        feeds=other_feeds(view.graph, question, route),
        asks=records_to_ask(view, question, route, chain),
        end_users=end_users(chain, records),
        score=chain.score,
    )
