UNWIND range(0, size($columns.company_id) - 1) AS i
MATCH (f:Source {file_id: $columns.file_id[i]})
MERGE (p:Party {company_id: $columns.company_id[i]})
REMOVE p:Company:Person:Vessel:PublicBody
SET p:<label>
SET <own>
MERGE (p)-[t:STATED_IN]->(f)
SET t.row = $columns.row[i]
