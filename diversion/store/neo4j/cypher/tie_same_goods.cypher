// Other documents of one consignment.
UNWIND $rows AS row
MATCH (s:Shipment {shipment_id: row.key})
MATCH (first:Shipment {shipment_id: row.first_id})
MERGE (s)-[:SAME_GOODS]->(first)
