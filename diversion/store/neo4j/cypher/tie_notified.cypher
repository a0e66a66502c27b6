UNWIND $rows AS row
MATCH (s:Shipment {shipment_id: row.key})
MATCH (p:Party {company_id: row.notified})
MERGE (s)-[:NOTIFIED]->(p)
