UNWIND $rows AS row
MATCH (f:Source {file_id: row.own.file_id})
CREATE (s:Shipment)
SET s = row.own
CREATE (s)-[:STATED_IN {row: row.own.row}]->(f)
