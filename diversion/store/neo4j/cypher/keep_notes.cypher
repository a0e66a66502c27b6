// Records are parties by their id, else listings.
UNWIND $rows AS row
OPTIONAL MATCH (p:Party {company_id: row.one})
OPTIONAL MATCH (q:Party {company_id: row.other})
OPTIONAL MATCH (l:Listing {listing_id: row.one})
OPTIONAL MATCH (m:Listing {listing_id: row.other})
WITH row, coalesce(p, l) AS a, coalesce(q, m) AS b
WHERE a IS NOT NULL AND b IS NOT NULL
MERGE (a)-[t:<tie> {one_id: row.one, other_id: row.other}]->(b)
SET t += row.own
RETURN count(*)
