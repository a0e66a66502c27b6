UNWIND $rows AS row
MATCH (f:Source {file_id: row.file_id})
MERGE (n:Listing {listing_id: row.key})
SET n += row.own
MERGE (n)-[t:STATED_IN]->(f)
SET t.row = row.row
WITH n, row WHERE row.own.company_id IS NOT NULL
MATCH (p:Party {company_id: row.own.company_id})
MERGE (n)-[:LISTS]->(p)
