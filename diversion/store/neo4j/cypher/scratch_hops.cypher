UNWIND $rows AS row
MATCH (a:ScratchParty {graph: $graph, company_id: row.sender})
MATCH (b:ScratchParty {graph: $graph, company_id: row.receiver})
CREATE (a)-[:SCRATCH_SENT]->(h:ScratchConsignment)<-[:SCRATCH_RECEIVED]-(b)
SET h = row, h.graph = $graph, h.made_at = datetime()
