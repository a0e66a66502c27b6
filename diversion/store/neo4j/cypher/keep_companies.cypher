UNWIND $rows AS row
MATCH (f:Source {file_id: row.file_id})
MERGE (p:Party {company_id: row.key})
REMOVE p:Company:Person:Vessel:PublicBody
SET p:<label>
SET p += row.own
MERGE (p)-[t:STATED_IN]->(f)
SET t.row = row.row
