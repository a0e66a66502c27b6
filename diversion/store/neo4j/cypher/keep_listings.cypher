UNWIND range(0, size($columns.listing_id) - 1) AS i
MATCH (f:Source {file_id: $columns.file_id[i]})
MERGE (n:Listing {listing_id: $columns.listing_id[i]})
SET <own>
MERGE (n)-[t:STATED_IN]->(f)
SET t.row = $columns.row[i]
WITH n, $columns.company_id[i] AS company WHERE company IS NOT NULL
MATCH (p:Party {company_id: company})
MERGE (n)-[:LISTS]->(p)
