UNWIND $rows AS row
MATCH (s:Shipment {shipment_id: row.key})
MATCH (sender:Party {company_id: row.shipper})
MATCH (receiver:Party {company_id: row.consignee})
SET s.digest = row.digest
CREATE (sender)-[:SENT]->(s)
CREATE (receiver)-[:RECEIVED]->(s)
RETURN count(*)
