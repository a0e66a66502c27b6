UNWIND $rows AS row
MATCH (s:Source {file_id: row.file_id})
MERGE (r:Reject {file_id: row.file_id, number: row.number})
SET r += row.own
MERGE (r)-[:STATED_IN]->(s)
