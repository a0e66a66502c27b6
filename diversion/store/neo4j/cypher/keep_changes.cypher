UNWIND $rows AS row
MATCH (f:Source {file_id: row.file_id})
MERGE (c:Change {key: row.key})
SET c += row.own
MERGE (c)-[:STATED_IN]->(f)
