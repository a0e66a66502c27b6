UNWIND $rows AS row
MATCH (s:Shipment {shipment_id: row.key})
MATCH (v:Party {company_id: row.ship})
MERGE (s)-[:CARRIED_BY]->(v)
