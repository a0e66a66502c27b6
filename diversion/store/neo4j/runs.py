"""Write what a run found on the graph: scores on shipments and parties, and chains."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import pyarrow as pa

from diversion.store.base import RunReport
from diversion.store.neo4j.statements import cypher
from diversion.store.neo4j.store import Neo4jStore

BATCH_ROWS: Final = 5_000
_SHIPMENT: Final = {
    "score": "score",
    "best_chain": "best_chain",
    "mass": "mass_share",
    "assessable": "assessable",
    "chain_id": "chain_id",
}
_PARTY: Final = {
    "score": "score",
    "role": "chain_role",
    "mass": "mass_share",
    "chains": "chains",
    "exposure": "exposure",
    "assessable": "assessable",
}


def write_run(
    store: Neo4jStore,
    shipments: pa.Table,
    parties: pa.Table,
    chains: Sequence[Mapping[str, Any]],
    *,
    scorer: str,
    as_of: date | None,
) -> RunReport:
    """Write scores and chains under a new run id, in batches.

    ``shipments``, ``parties`` and ``chains`` are as the answers give them. When all is
    written the run becomes the latest one, and scores of runs before are taken away; the
    chains of runs before stay.
    """
    connection = store.connection
    made_at = datetime.now(UTC).replace(microsecond=0)
    run_id = f"{made_at:%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}"
    about = {"scorer": scorer, "as_of": as_of}
    connection.write(
        cypher("begin_run"), run_id=run_id, about=about, made_at=made_at.isoformat()
    )
    n_shipments = _score(
        store, "score_shipments", shipments, "shipment_id", _SHIPMENT, run_id
    )
    n_parties = _score(store, "score_parties", parties, "company_id", _PARTY, run_id)
    rows = [_chain(chain) for chain in chains]
    for start in range(0, len(rows), BATCH_ROWS):
        some = rows[start : start + BATCH_ROWS]
        connection.write(cypher("keep_chains"), rows=some, run_id=run_id)
    connection.write(cypher("end_run"), run_id=run_id)
    for label in ("Shipment", "Party"):
        connection.run_alone(cypher("stale_scores", label=label), run_id=run_id)
    return RunReport(run_id, n_shipments, n_parties, len(rows))


def _score(
    store: Neo4jStore,
    name: str,
    table: pa.Table,
    key: str,
    columns: Mapping[str, str],
    run_id: str,
) -> int:
    written = 0
    for batch in table.to_batches(BATCH_ROWS):
        rows = [
            {
                "key": row[key],
                "own": {columns[name]: row[name] for name in columns}
                | {"score_run": run_id},
            }
            for row in batch.to_pylist()
        ]
        written += store.connection.write(cypher(name), rows=rows)[0][0]
    return written


def _chain(chain: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: chain[name] for name in ("rank", "score", "probability")}
    target = chain["target"]
    own |= {"target": target["company_id"], "target_why": target["why"]}
    hops: list[dict[str, Any]] = []
    for number, hop in enumerate(chain["hops"], 1):
        told = {name: hop[name] for name in ("wait_days", "order", "flags")}
        hops += [
            {"n": number, "shipment_id": record, "own": told}
            for record in hop["shipment_ids"]
        ]
    return {
        "chain_id": chain["chain_id"],
        "own": own,
        "hops": hops,
        "stops": list(_stops(chain["companies"])),
    }


def _stops(companies: Iterable[str | None]) -> Iterable[dict[str, Any]]:
    for number, company_id in enumerate(companies):
        yield {"n": number, "company_id": "?" if company_id is None else company_id}
