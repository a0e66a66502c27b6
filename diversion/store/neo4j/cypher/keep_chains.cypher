UNWIND $rows AS row
MATCH (r:Run {run_id: $run_id})
MERGE (c:Chain {run_id: $run_id, chain_id: row.chain_id})
SET c += row.own
MERGE (c)-[:FOUND_IN]->(r)
WITH c, row
CALL (c, row) {
    UNWIND row.hops AS hop
    MATCH (s:Shipment {shipment_id: hop.shipment_id})
    MERGE (c)-[h:HOP {n: hop.n}]->(s)
    SET h += hop.own
    RETURN count(*) AS n_hops
}
CALL (c, row) {
    UNWIND row.stops AS stop
    MATCH (p:Party {company_id: stop.company_id})
    MERGE (c)-[:PASSES {n: stop.n}]->(p)
    RETURN count(*) AS n_stops
}
RETURN count(*)
