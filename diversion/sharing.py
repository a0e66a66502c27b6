"""Share what a case has found: write it on the graph that others browse."""

from datetime import date

import pyarrow as pa

from diversion.case import Case
from diversion.store import RunReport, write_run


def write_back(
    case: Case, address: str, *, top: int = 20, as_of: date | None = None
) -> RunReport:
    """Write scores and the ``top`` chains on the graph of a Neo4j server.

    The server holds this case, or a copy of it. Scores of an earlier run are replaced;
    its chains stay, under their own run id.

    Raises
    ------
    InputError
        If ``address`` cannot be used, or there is no case at it.
    BackendError
        If the server fails or may not be written to.
    """
    scores, companies = case.scores(as_of=as_of), case.companies(as_of=as_of)
    chains = case.chains(top=top, as_of=as_of)
    return write_run(
        address,
        pa.Table.from_pandas(scores.to_pandas(), preserve_index=False),
        pa.Table.from_pandas(companies.to_pandas(), preserve_index=False),
        list(chains.rows()),
        scorer=scores.scorer,
        as_of=as_of,
    )
